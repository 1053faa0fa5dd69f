import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { searchObjects } from "../../src/editor/search.ts";
import { buildInventory } from "../../src/model/buildInventory.ts";
import { clusterObjects } from "../../src/model/resources.ts";
import { GenerationalInterner } from "../../src/kube/intern.ts";
import type { Inventory } from "../../src/model/inventory.ts";
import type { PodRecord } from "../../src/model/k8s.ts";
import type { Bench, BenchResult } from "./bench.ts";
import { podJson } from "./kube/pods.ts";
import { processorTime } from "./kube/measure.ts";
import type { LargeMeasured } from "./large/stalls.ts";

/**
 * The largest cluster that is promised: 5,000 nodes, 100,000 pods, 150 changes a second, from the simulator over HTTP, with
 * Nodes, Allocations and Jobs painted. Each run in a fresh process, medians. Stalls are processor time of the main thread.
 */
const size = { nodes: 5000, pods: 100_000, changes: 150 };
const runs = 3;
const followed = 10;
const folder = path.join(import.meta.dirname, "large");

function start(script: string, ...args: readonly (string | number)[]): ChildProcess {
  return spawn(process.execPath, ["--no-warnings", "--max-old-space-size=8000", path.join(folder, script), ...args.map(String)], { stdio: ["pipe", "pipe", "inherit"] });
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("The child has no output.");
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error(`${child.spawnargs.join(" ")} ended without a result.`);
}

async function measureAll(): Promise<readonly LargeMeasured[]> {
  const simulator = start("simulator.ts", size.nodes, size.pods, size.changes);
  try {
    const { kubeconfig, pods } = JSON.parse(await firstLine(simulator)) as { kubeconfig: string; pods: number };
    const results: LargeMeasured[] = [];
    for (let run = 0; run < runs; run++) {
      const result = JSON.parse(await firstLine(start("host.ts", kubeconfig, pods, followed))) as LargeMeasured;
      if (result.pods !== pods || result.rows === 0) throw new Error(`${result.pods} of ${pods} pods were loaded, ${result.rows} of them with accelerators.`);
      results.push(result);
    }
    return results;
  } finally {
    simulator.stdin?.end();
    await once(simulator, "exit");
  }
}

let measured: Promise<readonly LargeMeasured[]> | undefined;

async function large(value: (measured: LargeMeasured) => number, unit: string, limit: number): Promise<BenchResult> {
  const values = (await (measured ??= measureAll())).map(value).toSorted((one, other) => one - other);
  return { ours: values[values.length >> 1] ?? NaN, reference: limit, referenceName: `limit (${availableParallelism()} cores)`, unit, limit: 1, runs };
}

const name = "5,000 nodes, 100,000 pods";

/** 100,000 pods that all ask for GPUs, in 12,500 jobs. */
function manyPods(): Inventory {
  const objects = clusterObjects(1, (definition) => ({ definition, state: { kind: "live", since: 1 }, scopes: [], items: new Map() }));
  const intern = new GenerationalInterner();
  const items = objects.pods.items as Map<string, PodRecord>;
  for (let index = 0; index < size.pods; index++) {
    const record = objects.pods.definition.project(JSON.parse(podJson(index)), intern);
    items.set(record.uid, record);
  }
  return buildInventory(objects);
}

/** What a person types who looks for one pod: each keystroke is one search. */
const typed = "train-llama-10499-3";

const goTo: Bench = {
  name: "Go to: slowest keystroke in 100,000 pods",
  run() {
    const inventory = manyPods();
    const cpu = processorTime();
    const worst: number[] = [];
    for (let run = 0; run < 5; run++) {
      // Opening the pick makes the index; each run opens it anew.
      const opened = { ...inventory };
      searchObjects(opened, "");
      let slowest = 0;
      for (const text of [...Array.from({ length: typed.length }, (_, index) => typed.slice(0, index + 1)), "running team-7", "zzz", "7 8 9"]) {
        // The clock of the processor is coarse: ten searches are one measurement.
        const begun = cpu();
        for (let times = 0; times < 10; times++) searchObjects(opened, text);
        slowest = Math.max(slowest, (cpu() - begun) / 10);
      }
      worst.push(slowest);
    }
    return Promise.resolve({ ours: worst.toSorted((one, other) => one - other)[2] ?? NaN, reference: 16, referenceName: "one frame", unit: "ms", limit: 1, runs: 5 });
  },
};

export const benches: readonly Bench[] = [
  goTo,
  { name: `${name}: connect to first complete rows`, run: () => large((each) => each.firstRows, "ms", 60_000) },
  { name: `${name}: processor time until then`, run: () => large((each) => each.processor, "ms", 25_000) },
  { name: `${name}: peak memory above the baseline`, run: () => large((each) => each.peakMiB, "MiB", 900) },
  { name: `${name}: longest stall while loading`, run: () => large((each) => each.loading.longest, "ms", 100) },
  { name: `${name}, 150 changes a second: longest stall`, run: () => large((each) => each.following.longest, "ms", 60) },
  { name: `${name}, 150 changes a second: processor time a second`, run: () => large((each) => each.following.busy, "ms", 300) },
];
