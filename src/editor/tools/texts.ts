import * as vscode from "vscode";
import { DisposableStore } from "../../base/disposable.ts";
import type { Disposable } from "../../base/event.ts";

const scheme = "kube-gpu-text";

/** Texts that are shown once, e.g. the sides of a diff: kept until their document is closed. */
export class Texts implements vscode.TextDocumentContentProvider, Disposable {
  readonly #texts = new Map<string, string>();
  readonly #store = new DisposableStore();
  #next = 0;

  constructor() {
    this.#store.add(vscode.workspace.registerTextDocumentContentProvider(scheme, this));
    this.#store.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => void this.#texts.delete(uri.toString())));
  }

  /** A document with this text; `name` is its title and says by its ending which language it is. */
  add(name: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme, path: `/${this.#next++}/${name.replaceAll("/", "∕")}` });
    this.#texts.set(uri.toString(), text);
    return uri;
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? "";
  }

  dispose(): void {
    this.#store.dispose();
  }
}
