import { GenerationalInterner } from "../../src/kube/intern.ts";
import { runUntil } from "../../src/base/steps.ts";
import { buildInventory, inventorySteps } from "../../src/model/buildInventory.ts";
import type { Inventory } from "../../src/model/inventory.ts";
import { clusterObjects } from "../../src/model/resources.ts";
import type { ObjectRecord } from "../../src/model/k8s.ts";
import type { Bench } from "./bench.ts";
import { processorTime } from "./kube/measure.ts";

/** The largest cluster that views have to stay usable with. */
const size = { nodes: 5000, pods: 50_000, podsOfJob: 8 };
const runs = 15;
const changed = 100;

/** Time that one frame of 60 a second has: an update of the picture must not cost more. */
const frame = 16;
/** As `editor/inventories.ts` has it. */
const turnBudget = 8;

type Objects = ReturnType<typeof clusterObjects>;

function largeCluster(): Objects {
  const intern = new GenerationalInterner();
  const objects = clusterObjects(1, (definition) => ({ definition, state: { kind: "live", since: 1 }, scopes: [], items: new Map() }));
  const put = (table: { readonly definition: Objects["workloads"][number]["definition"]; readonly items: ReadonlyMap<string, ObjectRecord> }, object: unknown) => {
    const record = table.definition.project(object, intern);
    (table.items as Map<string, ObjectRecord>).set(record.uid, record);
  };
  for (let index = 0; index < size.nodes; index++) put(objects.nodes as never, nodeObject(index));
  const jobs = objects.workloads.find((table) => table.definition.key === "jobs.batch");
  if (jobs === undefined) throw new Error("no Jobs among the workloads");
  for (let index = 0; index < size.pods / size.podsOfJob; index++) put(jobs, jobObject(index));
  // The API server lists in the order of its keys: by namespace, then name.
  const pods = Array.from({ length: size.pods }, (_, index) => podObject(index)).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  for (const pod of pods) put(objects.pods as never, pod);
  return objects;
}

function nodeObject(index: number): unknown {
  const amounts = { cpu: "192", memory: "2113536Mi", pods: "110", "ephemeral-storage": "900Gi", "nvidia.com/gpu": "8" };
  return {
    metadata: { name: `gpu-node-${String(index).padStart(4, "0")}`, uid: `node-${index}`, labels: { "nvidia.com/gpu.product": "NVIDIA-H100-80GB-HBM3", "nvidia.com/gpu.count": "8", "nvidia.com/gpu.memory": "81559", "kubernetes.io/hostname": `gpu-node-${index}` } },
    status: { capacity: amounts, allocatable: amounts, conditions: [{ type: "Ready", status: "True", reason: "KubeletReady" }], nodeInfo: { kubeletVersion: "v1.36.3" } },
  };
}

const requests = { cpu: "16", memory: "128Gi", "nvidia.com/gpu": "1" };

function jobObject(index: number): unknown {
  return {
    metadata: { name: `train-${index}`, namespace: `team-${index % 40}`, uid: `job-${index}`, creationTimestamp: "2026-08-20T08:00:00Z" },
    spec: { parallelism: size.podsOfJob, completions: size.podsOfJob, template: { spec: { containers: [{ name: "main", resources: { requests } }] } } },
    status: { active: size.podsOfJob, startTime: "2026-08-20T08:00:01Z" },
  };
}

interface PodObject {
  readonly metadata: { readonly namespace: string; readonly name: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

function keyOf({ metadata }: PodObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}

function podObject(index: number, phase = index % 20 === 0 ? "Pending" : "Running"): PodObject {
  const job = Math.floor(index / size.podsOfJob);
  return {
    metadata: {
      name: `train-${job}-${index % size.podsOfJob}`, namespace: `team-${job % 40}`, uid: `pod-${index}`, creationTimestamp: "2026-08-20T08:00:00Z",
      labels: { "batch.kubernetes.io/job-name": `train-${job}` },
      ownerReferences: [{ apiVersion: "batch/v1", kind: "Job", name: `train-${job}`, uid: `job-${job}`, controller: true }],
    },
    spec: { schedulerName: "default-scheduler", containers: [{ name: "main", image: "train:1", resources: { requests } }], ...(phase === "Pending" ? {} : { nodeName: `gpu-node-${String(index % size.nodes).padStart(4, "0")}` }) },
    status: { phase, ...(phase === "Pending" ? { conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message: "0/5000 nodes are available: 5000 Insufficient nvidia.com/gpu." }] } : { startTime: "2026-08-20T08:00:05Z" }) },
  };
}

function median(times: number[]): number {
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

const name = `inventory of ${size.nodes.toLocaleString("en")} nodes and ${size.pods.toLocaleString("en")} pods`;

/** Processor time in ms of each turn of the event loop that a build takes, as the extension host gives turns. The wall clock would count what else the machine does. */
function turns(objects: Objects): number[] {
  const processor = processorTime();
  const times: number[] = [];
  const steps = inventorySteps(objects);
  for (let done = false; !done; ) {
    const end = performance.now() + turnBudget;
    const begun = processor();
    done = runUntil(steps, () => performance.now() >= end) !== undefined;
    times.push(processor() - begun);
  }
  return times;
}

const stall: Bench = {
  name: `${name}, from nothing, longest turn (processor time)`,
  run() {
    const objects = largeCluster();
    const times = Array.from({ length: runs }, () => Math.max(...turns(objects)));
    return Promise.resolve({ ours: median(times), reference: 60, referenceName: "limit", unit: "ms", limit: 1, runs });
  },
};

const full: Bench = {
  name: `${name}, from nothing, all turns (processor time)`,
  run() {
    const objects = largeCluster();
    const times = Array.from({ length: runs }, () => turns(objects).reduce((sum, time) => sum + time, 0));
    return Promise.resolve({ ours: median(times), reference: 500, referenceName: "limit", unit: "ms", limit: 1, runs });
  },
};

const incremental: Bench = {
  name: `${name}, after ${changed} changed pods (processor time)`,
  run() {
    const objects = largeCluster();
    const pods = objects.pods.items as Map<string, Objects["pods"]["items"] extends ReadonlyMap<string, infer R> ? R : never>;
    const intern = new GenerationalInterner();
    let inventory: Inventory = buildInventory(objects);
    const processor = processorTime();
    const times: number[] = [];
    for (let run = 0; run < runs; run++) {
      for (let change = 0; change < changed; change++) {
        const index = (run * 7919 + change * 499) % size.pods;
        const record = objects.pods.definition.project(podObject(index, run % 2 === 0 ? "Succeeded" : "Running"), intern);
        pods.set(record.uid, record);
      }
      const begun = processor();
      inventory = buildInventory({ ...objects, revision: run + 2 }, inventory);
      times.push(processor() - begun);
    }
    return Promise.resolve({ ours: median(times), reference: frame, referenceName: "one frame", unit: "ms", limit: 1, runs });
  },
};

export const benches: readonly Bench[] = [stall, full, incremental];
