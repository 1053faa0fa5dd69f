import { describe, test } from "vitest";
import { jobsTree } from "../../src/render/jobs.ts";
import { nodesTree } from "../../src/render/nodes.ts";
import { inventory, node, now, owner, pod, workload } from "../fixtures/handInventory.ts";
import { mixed } from "../fixtures/mixedInventory.ts";
import { golden } from "./golden.ts";
import { detailsText, treeText } from "./treeText.ts";

const gpu = "nvidia.com/gpu";
const none = new Map<string, number>();

function fleet(size: number, models: readonly string[], pools: readonly string[]) {
  return inventory({
    nodes: Array.from({ length: size }, (_, index) => {
      const name = `node-${String(index).padStart(3, "0")}`;
      const busy = index % 3 === 0 ? [] : [pod({ name: `train-${index}`, requests: { [gpu]: index % 9 === 0 ? 8 : 5 }, node: name })];
      return node({
        name, resource: gpu, capacity: 8, model: models[index % models.length]!, pods: busy, health: index === 4 ? "notReady" : "ready",
        labels: { "cloud.google.com/gke-nodepool": pools[index % pools.length]! },
      });
    }).concat(node({ name: "control-1" }), node({ name: "control-2", health: "notReady" })),
  });
}

describe("many rows", () => {
  test("several models: groups by model", () => {
    const tree = nodesTree("prod", fleet(9, ["H100 80GB HBM3", "L40S"], ["a"]), now, { filter: "", limits: none });
    golden("groups-by-model", `${treeText(tree, { depth: 1 })}\n\n${detailsText(tree, tree.children().map((row) => row.id))}`);
  });

  test("many nodes of one model: groups by pool", () => {
    golden("groups-by-pool", treeText(nodesTree("prod", fleet(60, ["H100 80GB HBM3"], ["pool-a", "pool-b", "pool-c"]), now, { filter: "", limits: none }), { depth: 1, most: 4 }));
  });

  test("600 children: 500, then how many more", () => {
    const sweep = owner("batch/v1", "Job", "sweep");
    const pods = Array.from({ length: 600 }, (_, index) => pod({ name: `sweep-${String(index).padStart(4, "0")}`, node: "gpu-node-01", owner: sweep }));
    const picture = inventory({ workloads: [workload({ reference: sweep, state: "running", wanted: 600, asked: { [gpu]: 600 } }, pods)] });
    const limits = new Map([["prod/running/Job.batch:research%2Fsweep", 1000]]);
    golden("children-600", [
      treeText(jobsTree("prod", picture, now, { filter: "", limits: none }), { most: 3 }),
      "raised to 1,000:",
      treeText(jobsTree("prod", picture, now, { filter: "", limits }), { most: 3 }),
    ].join("\n"));
  });

  test("a filter keeps what matches along the path", () => {
    const written = (filter: string) => `filter “${filter}”\n${treeText(nodesTree("prod", mixed(), now, { filter, limits: none }))}\n`;
    golden("filter", [written("h100 vision"), written("LLAMA"), written("gpu-node-17"), written("mig"), written("no such thing")].join("\n"));
  });
});
