import * as vscode from "vscode";
import { systemClock } from "../base/clock.ts";
import { DisposableStore } from "../base/disposable.ts";
import type { Disposable } from "../base/event.ts";
import { looksLikeManifest } from "../model/looksLikeManifest.ts";
import type { FactsSource } from "./factsHub.ts";
import type { LanguageService } from "./language.ts";

/** Languages whose documents may be manifests. */
const languages = new Set(["yaml", "json", "jsonc", "helm"]);

export interface LanguageLoaderOptions {
  readonly serverPath: string;
  readonly facts: FactsSource;
  readonly onError: (what: string, error: unknown) => void;
  /** The server ended by itself, in a sentence. */
  readonly onCrash: (message: string) => void;
}

/**
 * Starts the language server with the first document that looks like a Kubernetes manifest, and once only: the client is
 * 400 kB that nobody should pay for who opens no manifest. A failed start isn't tried again.
 */
export function loadLanguageWithFirstManifest({ serverPath, facts, onError, onCrash }: LanguageLoaderOptions): Disposable {
  const store = new DisposableStore();
  let started: Promise<LanguageService | undefined> | undefined;
  const start = async (): Promise<LanguageService | undefined> => {
    try {
      const { startLanguageClient } = await import("./language.ts");
      const service = await startLanguageClient({ serverPath, now: () => systemClock.now(), onError, onCrash: ({ restarted }) => onCrash(crashMessage(restarted)) });
      const send = () => service.setFacts(facts.current());
      store.add(facts.onDidChange(send));
      store.add(facts.follow());
      store.add(vscode.workspace.onDidSaveTextDocument(({ languageId }) => {
        if (languages.has(languageId)) facts.refresh();
      }));
      send();
      return service;
    } catch (error) {
      onError("The language server couldn't start", error);
      return undefined;
    }
  };
  const look = (document: vscode.TextDocument) => {
    if (started === undefined && languages.has(document.languageId) && looksLikeManifest(document.getText())) started = start();
  };
  store.add(vscode.workspace.onDidOpenTextDocument(look));
  store.add(vscode.workspace.onDidChangeTextDocument((event) => look(event.document)));
  store.add({ dispose: () => void started?.then((service) => service?.stop()).catch((error: unknown) => onError("The language server couldn't stop", error)) });
  vscode.workspace.textDocuments.forEach(look);
  return store;
}

function crashMessage(restarted: boolean): string {
  return restarted
    ? "The GPU language server ended unexpectedly and was started again."
    : "The GPU language server ended unexpectedly four times in three minutes and isn't started again. Reload the window to try it once more.";
}
