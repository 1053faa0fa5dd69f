import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSimulator } from "../../../src/simulator/index.ts";
import type { KubeObject } from "../../../src/simulator/objects.ts";

/**
 * Child: a large demo cluster whose pods change so many times a second, from the moment that somebody connects. Arguments:
 * nodes, pods, changes a second. Prints `{ kubeconfig, pods }` as a line, and ends with its standard input.
 */
const [nodes = 0, pods = 0, rate = 0] = process.argv.slice(2).map(Number);
const simulator = await startSimulator({ nodes, pods, seed: 1, life: false, engine: false });
const folder = mkdtempSync(join(tmpdir(), "kube-gpu-bench-"));
const kubeconfig = join(folder, "kubeconfig");
writeFileSync(kubeconfig, simulator.kubeconfig(), { mode: 0o600 });

const collection = simulator.store.collection("pods");
const names = simulator.store.list("pods").map(({ metadata }) => [metadata.namespace ?? "", metadata.name] as const);
let turn = 0;

/** What happens to pods most: a container's restart, a condition that flips. Every 20th is deleted and comes again. */
function change(): void {
  const [namespace, name] = names[(turn++ * 7919) % names.length] ?? ["", ""];
  const pod = collection.get(namespace, name);
  if (pod === undefined) return;
  if (turn % 20 === 0) {
    simulator.store.remove("pods", namespace, name);
    simulator.store.create("pods", pod);
    return;
  }
  simulator.store.modify("pods", namespace, name, (object) => ({ ...object, status: touched(object) }));
}

function touched({ status }: KubeObject): object {
  const { containerStatuses = [] } = (status ?? {}) as { containerStatuses?: readonly { readonly restartCount?: number }[] };
  return { ...(status as object), containerStatuses: containerStatuses.map((each) => ({ ...each, restartCount: (each.restartCount ?? 0) + 1 })) };
}

const period = 20;
let due = 0;
const timer = setInterval(() => {
  for (due += (rate * period) / 1000; due >= 1; due--) change();
}, period);

const end = () => {
  clearInterval(timer);
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
};
process.stdin.on("end", end).resume();
console.log(JSON.stringify({ kubeconfig, pods: names.length }));
