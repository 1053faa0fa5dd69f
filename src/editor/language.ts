/** The language client, a bundle of its own (`dist/language.js`): it is loaded with the first manifest, not at activation. */
import * as vscode from "vscode";
import { LanguageClient, State, TransportKind, type StaticFeature } from "vscode-languageclient/node";
import { DisposableStore } from "../base/disposable.ts";
import type { Disposable } from "../base/event.ts";
import type { ClusterFacts } from "../model/clusterFacts.ts";
import { clusterFactsNotification, explainCommand, lintStatusNotification, rulePageRequest, type ClientFeatures, type LintStatus } from "../protocol/lint.ts";
import { CrashHandler, type CrashReport } from "./crashHandler.ts";
import { showLintStatus } from "./lintStatusItem.ts";
import { RulePages } from "./rulePages.ts";

export interface LanguageOptions {
  /** A Node script. */
  readonly serverPath: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly onCrash: (report: CrashReport) => void;
  readonly onError: (what: string, error: unknown) => void;
}

export interface LanguageService {
  /** What is known of the active cluster, for the rules that need it; undefined: nothing. */
  setFacts(facts: ClusterFacts | undefined): void;
  stop(): Promise<void>;
}

export const selector = [{ language: "yaml" }, { language: "json" }, { language: "jsonc" }, { language: "helm" }];

/** Tells the server what this client has beside the protocol. */
const features: StaticFeature = {
  fillClientCapabilities(capabilities) {
    const own: ClientFeatures = { status: true, explain: true };
    capabilities.experimental = { ...(capabilities.experimental as object | undefined), kubeGpu: own };
  },
  initialize: () => undefined,
  getState: () => ({ kind: "static" }),
  clear: () => undefined,
};

/** Starts the language server in a process of its own. A crash starts it anew, with the facts that it had. */
export async function startLanguageClient(options: LanguageOptions): Promise<LanguageService> {
  const client = new LanguageClient(
    "kubeGpu",
    "GPU Inspector Language Server",
    { module: options.serverPath, transport: TransportKind.ipc },
    { documentSelector: selector, errorHandler: new CrashHandler(options.now, options.onCrash) },
  );
  client.registerFeature(features);
  const store = new DisposableStore();
  let facts: ClusterFacts | undefined;
  const send = () => {
    if (client.state !== State.Running) return;
    client.sendNotification(clusterFactsNotification, facts ?? null).catch((error: unknown) => options.onError("Facts of the cluster couldn't be sent", error));
  };
  store.add(client.onDidChangeState(({ newState }) => {
    if (newState === State.Running && facts !== undefined) send();
  }));
  const statuses = store.add(showLintStatus(options.now));
  store.add(client.onNotification(lintStatusNotification, (status: LintStatus) => statuses.take(status)));
  store.add(registerExplain((rule) => client.sendRequest<string | null>(rulePageRequest, { rule }), options.onError));
  await client.start();
  return {
    setFacts(next) {
      facts = next;
      send();
    },
    async stop() {
      store.dispose();
      await client.stop();
    },
  };
}

/** The page of a rule, rendered. */
function registerExplain(page: (rule: string) => Promise<string | null>, onError: LanguageOptions["onError"]): Disposable {
  const store = new DisposableStore();
  const pages = store.add(new RulePages(page));
  store.add(vscode.commands.registerCommand(explainCommand, async (rule: unknown) => {
    if (typeof rule !== "string") return;
    try {
      await vscode.commands.executeCommand("markdown.showPreviewToSide", pages.uri(rule));
    } catch (error) {
      onError(`${rule} couldn't be explained`, error);
    }
  }));
  return store;
}
