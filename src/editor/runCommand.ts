import { plainLabel } from "./plainLabel.ts";
import type { Call, Command } from "./commands/command.ts";
import type { CommandHost } from "./commands/host.ts";
import { clusterOf } from "./commands/objects.ts";
import { callWithoutRow } from "./commands/subject.ts";

/** Runs a command from the palette or by key: on the selected row, or on what the user picks. */
export async function runWithoutRow(command: Command, host: CommandHost, selected: Call & { readonly context?: string }): Promise<void> {
  if (await refused(command, host, {})) return;
  const call = await callWithoutRow(command, host, selected);
  if (call !== undefined) await runCommand(command, host, call);
}

/** Runs a command, unless it may change a cluster that is read-only: then it says why not. */
export async function runCommand(command: Command, host: CommandHost, call: Call): Promise<void> {
  if (!(await refused(command, host, call))) await command.run(host, call);
}

async function refused({ writes, title }: Command, host: CommandHost, { target }: Call): Promise<boolean> {
  const cluster = writes === true ? clusterOf(host, target) : undefined;
  if (cluster?.readOnly === undefined) return false;
  await host.ui.warn(`${title.replace(/…$/, "")}: not in ${plainLabel(cluster.name)}: ${plainLabel(cluster.readOnly)}`);
  return true;
}
