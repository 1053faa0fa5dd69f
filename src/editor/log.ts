import * as vscode from "vscode";
import { redact } from "../kube/redact.ts";
import type { Log } from "../kube/types.ts";

export interface ExtensionLog {
  readonly channel: vscode.LogOutputChannel;
  /** Everything that goes through it has its secrets cut once more. */
  readonly log: Log;
  /** Cuts what looks secret, and what `kube/` knows to be secret once it is loaded. */
  readonly cut: (text: string) => string;
  /** Takes the cutter of `kube/`, which is another bundle and knows the secrets by value. */
  readonly knowSecrets: (cut: (text: string) => string) => void;
}

/** The output channel of the extension. */
export function createLog(): ExtensionLog {
  const channel = vscode.window.createOutputChannel("GPU Inspector", { log: true });
  let known = redact;
  const cut = (text: string) => known(text);
  return {
    channel,
    cut,
    log: (level, message) => channel[level](cut(message)),
    knowSecrets: (better) => {
      known = better;
    },
  };
}
