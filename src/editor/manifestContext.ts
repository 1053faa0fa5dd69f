import * as vscode from "vscode";
import { systemClock } from "../base/clock.ts";
import { coalesce } from "../base/coalesce.ts";
import { DisposableStore } from "../base/disposable.ts";
import type { Disposable } from "../base/event.ts";
import { looksLikeManifest } from "../model/looksLikeManifest.ts";
import { setContextKey } from "./contextKeys.ts";
import { contextKeys } from "./tables/contexts.ts";

/** A longer text isn't looked at. In UTF-16 units. */
const longest = 1_000_000;

/** Keeps the context key that says whether the active editor has a Kubernetes object: what can be applied. */
export function watchActiveManifest(): Disposable {
  const store = new DisposableStore();
  const look = store.add(coalesce(systemClock, { quiet: 200, maximum: 1000 }, () => {
    const document = vscode.window.activeTextEditor?.document;
    const fits = document !== undefined && ["yaml", "json"].includes(document.languageId) && ["file", "untitled", "vscode-remote"].includes(document.uri.scheme);
    const text = fits ? document.getText() : "";
    setContextKey(contextKeys.manifest, text.length <= longest && looksLikeManifest(text));
  }));
  store.add(vscode.window.onDidChangeActiveTextEditor(() => look.request()));
  store.add(vscode.workspace.onDidChangeTextDocument(({ document }) => {
    if (document === vscode.window.activeTextEditor?.document) look.request();
  }));
  look.request();
  return store;
}
