import { describe, expect, test } from "vitest";
import { searchObjects } from "../../../src/editor/search.ts";
import type { Inventory } from "../../../src/model/inventory.ts";

/** What the search reads of an inventory. */
function inventoryOf(names: { nodes?: readonly string[]; jobs?: readonly string[]; pods?: readonly string[] }): Inventory {
  return {
    revision: 1,
    nodes: (names.nodes ?? []).map((name) => ({ name, health: "ready", healthReason: "" })),
    workloads: (names.jobs ?? []).map((name) => ({ reference: { kind: "Job", namespace: "research", name }, state: "running" })),
    pods: (names.pods ?? []).map((name) => ({ record: { namespace: "research", name }, state: "pending" })),
    totals: [],
    states: [],
  } as unknown as Inventory;
}

const names = (inventory: Inventory, text: string) => searchObjects(inventory, text).map(({ type, name }) => `${type} ${name}`);

describe("searchObjects", () => {
  const inventory = inventoryOf({ nodes: ["gpu-node-01", "node-gpu"], jobs: ["train-gpu", "eval"], pods: ["gpu-pod"] });

  test("names that begin with the text come first, then those that hold it, then kind and namespace", () => {
    expect(names(inventory, "GPU")).toEqual(["node gpu-node-01", "pod gpu-pod", "node node-gpu", "workload train-gpu"]);
    expect(names(inventory, "job research")).toEqual(["workload train-gpu", "workload eval"]);
  });

  test("all words must occur, in any order", () => {
    expect(names(inventory, "research pending")).toEqual(["pod gpu-pod"]);
    expect(names(inventory, "eval pending")).toEqual([]);
  });

  test("an empty text offers everything, and never more than can be shown", () => {
    expect(names(inventory, " ")).toHaveLength(5);
    const large = inventoryOf({ pods: Array.from({ length: 50_000 }, (_, index) => `pod-${String(index)}`) });
    expect(searchObjects(large, "pod")).toHaveLength(200);
    expect(names(large, "pod-49999")).toEqual(["pod pod-49999"]);
  });
});
