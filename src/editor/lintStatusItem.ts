import * as vscode from "vscode";
import type { Disposable } from "../base/event.ts";
import type { LintStatus } from "../protocol/lint.ts";
import { lintStatusLook } from "./lintStatus.ts";

/** The item among the language's (`{}` in the status bar): what was checked of the open document, and why not. */
export function showLintStatus(now: () => number): Disposable & { take(status: LintStatus): void } {
  const item = vscode.languages.createLanguageStatusItem("kubeGpu.lint", [{ language: "yaml" }, { language: "json" }, { language: "jsonc" }, { language: "helm" }]);
  item.name = "GPU Inspector";
  item.command = { title: "Settings", command: "workbench.action.openSettings", arguments: ["kubeGpu.lint"] };
  const known = new Map<string, LintStatus>();
  const paint = () => {
    const uri = vscode.window.activeTextEditor?.document.uri.toString();
    const status = uri === undefined ? undefined : known.get(uri);
    if (status === undefined) {
      item.text = "GPU rules: not checked";
      item.detail = "no GPU manifest";
      item.severity = vscode.LanguageStatusSeverity.Information;
      return;
    }
    const look = lintStatusLook(status, now());
    item.text = look.text;
    item.detail = look.detail;
    item.severity = look.severity === "warning" ? vscode.LanguageStatusSeverity.Warning : vscode.LanguageStatusSeverity.Information;
  };
  paint();
  const listeners = [
    vscode.window.onDidChangeActiveTextEditor(paint),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => known.delete(uri.toString())),
  ];
  return {
    take(status) {
      // Servers and editors may write the same URI differently.
      known.set(vscode.Uri.parse(status.uri).toString(), status);
      paint();
    },
    dispose() {
      for (const listener of listeners) listener.dispose();
      item.dispose();
    },
  };
}
