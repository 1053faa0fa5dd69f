import * as vscode from "vscode";
import { DisposableStore } from "../base/disposable.ts";
import type { Disposable } from "../base/event.ts";
import type { Clusters } from "./clusters.ts";
import { setContextKey } from "./contextKeys.ts";
import { contextKeys } from "./tables/contexts.ts";
import { plainLabel } from "./plainLabel.ts";

/** What clusters tell outside of the views: context keys, a sign-in that waits, a kubeconfig that changed. */
export function watchClusters(clusters: Clusters): Disposable {
  const store = new DisposableStore();
  const signIns = new Map<string, () => void>();
  store.add(clusters.onDidChange(() => {
    setContextKey(contextKeys.connection, clusters.active?.state.kind ?? "none");
    setContextKey(contextKeys.readOnly, clusters.active?.readOnly !== undefined);
    setContextKey(contextKeys.failure, clusters.active?.state.kind === "failed" ? clusters.active.state.failure.reason : "none");
    if (clusters.contextsRead) setContextKey(contextKeys.contexts, clusters.all.length > 0 ? "some" : clusters.problems.length > 0 ? "unreadable" : "none");
    for (const { id, name, state } of clusters.all) {
      if (state.kind === "signing-in" && !signIns.has(id)) signIns.set(id, showSignIn(name, state.program, () => clusters.cancelSignIn(id)));
      if (state.kind !== "signing-in") end(signIns, id);
    }
  }));
  store.add(clusters.onDidChangeActiveContext(({ id, name }) => void offerReconnect(clusters, id, name)));
  store.add({ dispose: () => [...signIns.keys()].forEach((id) => end(signIns, id)) });
  return store;
}

function end(signIns: Map<string, () => void>, id: string): void {
  signIns.get(id)?.();
  signIns.delete(id);
}

/** A notification with Cancel while a sign-in program runs; the returned function ends it. */
function showSignIn(cluster: string, program: string, cancel: () => void): () => void {
  let ended: () => void = () => undefined;
  const running = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const title = `Waiting for sign-in to ${plainLabel(cluster)} (${plainLabel(program)})`;
  void vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, (_, token) => {
    token.onCancellationRequested(cancel);
    return running;
  });
  return ended;
}

async function offerReconnect(clusters: Clusters, id: string, name: string): Promise<void> {
  const reconnect = "Connect Again";
  const answer = await vscode.window.showInformationMessage(`The kubeconfig changed what it says of ${plainLabel(name)}.`, reconnect);
  if (answer === reconnect) await clusters.reconnect(id);
}
