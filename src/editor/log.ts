import * as vscode from "vscode";
import { redact } from "../kube/redact.ts";
import type { Log } from "../kube/types.ts";

/** The output channel of the extension. Everything that goes through `log` has its secrets cut once more here. */
export function createLog(): { readonly channel: vscode.LogOutputChannel; readonly log: Log } {
  const channel = vscode.window.createOutputChannel("GPU Inspector", { log: true });
  return { channel, log: (level, message) => channel[level](redact(message)) };
}
