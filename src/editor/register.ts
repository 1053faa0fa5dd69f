import * as vscode from "vscode";
import { DisposableStore } from "../base/disposable.ts";
import type { Disposable } from "../base/event.ts";
import { selectedOnly, type Call, type Command } from "./commands/command.ts";
import type { CommandHost } from "./commands/host.ts";
import type { Reporter } from "./report.ts";
import { runCommand, runWithoutRow } from "./runCommand.ts";
import { views } from "./tables/views.ts";
import type { RowHandle } from "./views/treeModel.ts";

/** Registers the commands: each is caught, logged and shown once when it fails. */
export function registerCommands(commands: readonly Command[], host: CommandHost, selected: () => RowHandle | undefined, reporter: Reporter): Disposable {
  const store = new DisposableStore();
  for (const command of commands) {
    store.add(vscode.commands.registerCommand(command.id, async (argument: unknown) => {
      try {
        if (argument instanceof vscode.Uri) await runCommand(command, host, { document: argument.toString() });
        else if (isHandle(argument)) await runCommand(command, host, callOn(argument));
        else if (argument === selectedOnly) await runCommand(command, host, callOn(selected()));
        else await runWithoutRow(command, host, callOn(selected()));
      } catch (error) {
        reporter.report(command.title.replace(/…$/, ""), error);
      }
    }));
  }
  return store;
}

function callOn(handle: RowHandle | undefined): Call & { readonly context?: string } {
  return handle === undefined ? {} : { view: handle.view, target: handle.row.target, context: handle.row.context };
}

function isHandle(value: unknown): value is RowHandle {
  return typeof value === "object" && value !== null && "row" in value && "view" in value && views.some(({ id }) => id === value.view);
}
