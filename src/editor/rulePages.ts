import * as vscode from "vscode";
import type { Disposable } from "../base/event.ts";

const scheme = "kube-gpu-rule";

/** Pages of rules as documents that the server writes, to be previewed. */
export class RulePages implements Disposable {
  readonly #registration: vscode.Disposable;

  constructor(page: (rule: string) => Promise<string | null>) {
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(scheme, {
      provideTextDocumentContent: async ({ path }) => (await page(path.slice(1).replace(/\.md$/, ""))) ?? "There is no such rule.",
    });
  }

  uri(rule: string): vscode.Uri {
    return vscode.Uri.from({ scheme, path: `/${rule}.md` });
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
