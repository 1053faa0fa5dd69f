import { systemClock } from "../base/clock.ts";
import { createCluster } from "../kube/index.ts";
import { buildInventory } from "../model/buildInventory.ts";
import { readArguments, usage } from "./arguments.ts";
import { printInventory, type Terminal } from "./inventory.ts";

/** `kube-gpu inventory`: what the extension knows, in a terminal. */
export async function inventoryMain(words: readonly string[]): Promise<number> {
  const { env, stdout, stderr } = process;
  const wanted = readArguments(words, env["INIT_CWD"] ?? process.cwd());
  if (wanted.command === "help") {
    stdout.write(usage);
    return 0;
  }
  if (wanted.command === "wrong") {
    stderr.write(`${wanted.message}\n\n${usage}`);
    return 2;
  }
  const terminal: Terminal = {
    out: (text) => void stdout.write(text),
    error: (text) => void stderr.write(text),
    colour: stdout.isTTY && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb",
    ...(stdout.isTTY ? { width: stdout.columns } : {}),
  };
  const { kubeconfigs, context, namespaces } = wanted;
  // Failures reach the terminal as sentences of their own; the log would say them twice.
  const cluster = createCluster("cli", { kubeconfigs, context, namespaces }, () => undefined);
  return printInventory(cluster, wanted, terminal, { clock: systemClock, build: (objects) => buildInventory(objects) });
}
