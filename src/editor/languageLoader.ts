import * as vscode from "vscode";
import { DisposableStore } from "../base/disposable.ts";
import type { Disposable } from "../base/event.ts";
import { looksLikeManifest } from "../model/looksLikeManifest.ts";

/** Languages whose documents may be manifests. */
const languages = new Set(["yaml", "json", "jsonc", "helm"]);

/**
 * Starts the language server with the first document that looks like a Kubernetes manifest, and once only: the client is
 * 400 kB that nobody should pay for who opens no manifest. `onError` gets a failed start; it isn't tried again.
 */
export function loadLanguageWithFirstManifest(serverPath: string, onError: (error: unknown) => void): Disposable {
  const store = new DisposableStore();
  let started: Promise<{ stop(): Promise<void> } | undefined> | undefined;
  const look = (document: vscode.TextDocument) => {
    if (started !== undefined || !languages.has(document.languageId) || !looksLikeManifest(document.getText())) return;
    started = import("./language.ts")
      .then((language) => language.startLanguageClient(serverPath))
      .catch((error: unknown) => {
        onError(error);
        return undefined;
      });
  };
  store.add(vscode.workspace.onDidOpenTextDocument(look));
  store.add(vscode.workspace.onDidChangeTextDocument((event) => look(event.document)));
  store.add({ dispose: () => void started?.then((client) => client?.stop()).catch(onError) });
  vscode.workspace.textDocuments.forEach(look);
  return store;
}
