import * as vscode from "vscode";

const set = new Map<string, string | boolean>();

/** Sets a context key that `when` clauses read; an unchanged value costs nothing. */
export function setContextKey(key: string, value: string | boolean): void {
  if (set.get(key) === value) return;
  set.set(key, value);
  void vscode.commands.executeCommand("setContext", key, value);
}
