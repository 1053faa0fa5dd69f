import { groupBy } from "../../src/base/groupBy.ts";
import { allocationsTree } from "../../src/render/allocations.ts";
import { jobsTree } from "../../src/render/jobs.ts";
import { nodesTree } from "../../src/render/nodes.ts";
import type { Inventory } from "../../src/model/inventory.ts";
import type { RowTree, ViewOptions } from "../../src/render/row.ts";
import { inventory, node, now, owner, pod, workload } from "../fixtures/handInventory.ts";
import type { Bench } from "./bench.ts";

const runs = 9;
const gpu = "nvidia.com/gpu";
const models = ["H100 80GB HBM3", "A100 80GB", "L40S"];

/** 5,000 nodes with ten pods each, in 2,000 workloads of 40 namespaces: what "many" means in the issue. */
function many(): Inventory {
  const pods = Array.from({ length: 50_000 }, (_, index) => {
    const job = index % 2000;
    const namespace = `team-${job % 40}`;
    return pod({ name: `job-${job}-worker-${Math.floor(index / 2000)}`, namespace, node: `node-${Math.floor(index / 10)}`, owner: owner("kubeflow.org/v1", "PyTorchJob", `job-${job}`, namespace) });
  });
  const nodes = Array.from({ length: 5000 }, (_, index) => node({ name: `node-${index}`, resource: gpu, capacity: 16, model: models[index % 3]!, pods: pods.slice(index * 10, index * 10 + 10) }));
  const byJob = groupBy(pods, (each) => each.workload.name);
  const workloads = [...byJob.values()].map((each, index) => workload({ reference: each[0]!.workload, state: index % 10 === 0 ? "waiting" : "running", wanted: 25, asked: { [gpu]: 25 } }, each));
  return inventory({ nodes, workloads });
}

/** A snapshot that nobody has drawn: facts are remembered for each inventory object. */
function fresh(picture: Inventory): Inventory {
  return { ...picture };
}

let picture: Inventory | undefined;

function measured(name: string, limit: number, draw: (inventory: Inventory) => unknown): Bench {
  return {
    name,
    run() {
      picture ??= many();
      const times: number[] = [];
      for (let index = 0; index < runs; index++) {
        const snapshot = fresh(picture);
        const start = performance.now();
        draw(snapshot);
        times.push(performance.now() - start);
      }
      const median = times.sort((left, right) => left - right)[Math.floor(runs / 2)] ?? Infinity;
      return Promise.resolve({ ours: median, reference: limit, referenceName: "limit", unit: "ms", limit: 1, runs });
    },
  };
}

const all: ViewOptions = { filter: "", limits: new Map() };

/** Roots and the first group's rows: what one refresh of a view asks for. */
function firstScreen(tree: RowTree): void {
  const [first] = tree.children();
  if (first !== undefined) tree.children(first.id);
}

export const benches: readonly Bench[] = [
  measured("Nodes view, 5,000 nodes and 50,000 pods: roots", 20, (each) => nodesTree("c", each, now, all).children()),
  measured("Nodes view: roots and 500 nodes of the first group", 40, (each) => firstScreen(nodesTree("c", each, now, all))),
  measured("Allocations view: roots", 20, (each) => allocationsTree("c", each, now, all).children()),
  measured("Jobs view: roots", 20, (each) => jobsTree("c", each, now, all).children()),
  measured("Jobs view: roots and 500 jobs", 40, (each) => firstScreen(jobsTree("c", each, now, all))),
  measured("Nodes view with a filter that matches one of 50,000 pods: roots", 100, (each) => nodesTree("c", each, now, { ...all, filter: "team-7 job-1047-worker-3" }).children()),
];
