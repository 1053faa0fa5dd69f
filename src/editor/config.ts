import { homedir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { checkedSetting, type SettingId, type SettingValue } from "./tables/settings.ts";

/** Reads a setting; what isn't of its type counts as unset. */
export function setting<Id extends SettingId>(id: Id): SettingValue<Id> {
  return checkedSetting(id, vscode.workspace.getConfiguration().get<unknown>(id));
}

/** Writes a user setting. */
export async function writeSetting<Id extends SettingId>(id: Id, value: SettingValue<Id>): Promise<void> {
  await vscode.workspace.getConfiguration().update(id, value, vscode.ConfigurationTarget.Global);
}

export function onDidChangeSetting(ids: readonly SettingId[], listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (ids.some((id) => change.affectsConfiguration(id))) listener();
  });
}

/** The kubeconfig files of the setting, with `~` as the home directory. */
export function kubeconfigs(): readonly string[] {
  return setting("kubeGpu.kubeconfig")
    .filter((path) => path !== "")
    .map((path) => (path === "~" || /^~[\\/]/.test(path) ? join(homedir(), path.slice(1)) : path));
}
