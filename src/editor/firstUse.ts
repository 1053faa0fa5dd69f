import * as vscode from "vscode";
import { DisposableStore } from "../base/disposable.ts";
import type { Disposable } from "../base/event.ts";
import { documents } from "./tables/documents.ts";

export interface FirstUseOptions {
  /** Ids of the commands and views that package.json contributes. */
  readonly commands: readonly string[];
  readonly views: readonly string[];
  /** Loads what registers the real ones; what it resolves with does that. */
  readonly load: () => Promise<() => void>;
  readonly onError: (error: unknown) => void;
}

/**
 * Stands in for commands, views and documents until one of them is used: VS Code also wakes the extension for the first YAML
 * file, and then nobody should pay for model and rows. A load that fails is tried again with the next use.
 */
export function waitForFirstUse(options: FirstUseOptions): Disposable {
  const stands = new DisposableStore();
  let loading: Promise<void> | undefined;
  const start = (): Promise<void> =>
    (loading ??= options.load().then(
      (register) => {
        stands.dispose();
        register();
      },
      (error: unknown) => {
        loading = undefined;
        throw error;
      },
    ));
  const used = async (): Promise<boolean> => {
    try {
      await start();
      return true;
    } catch (error) {
      options.onError(error);
      return false;
    }
  };
  for (const id of options.commands) {
    stands.add(vscode.commands.registerCommand(id, async (...args: unknown[]) => {
      if (await used()) await vscode.commands.executeCommand(id, ...args);
    }));
  }
  for (const id of options.views) {
    // VS Code asks a view for its roots when it is seen for the first time.
    stands.add(vscode.window.registerTreeDataProvider<never>(id, { getTreeItem: (row) => row, getChildren: async () => (await used(), []) }));
  }
  for (const { scheme, ended } of Object.values(documents)) {
    // A restored tab: nothing is loaded or contacted for it.
    stands.add(vscode.workspace.registerTextDocumentContentProvider(scheme, { provideTextDocumentContent: () => ended }));
  }
  return stands;
}
