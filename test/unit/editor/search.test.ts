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

describe("a search in many names", () => {
  /** The plain way: each object by itself, ranked and cut. */
  function slowly(inventory: Inventory, text: string): readonly string[] {
    const wanted = text.trim().toLowerCase();
    const words = wanted.split(/\s+/).filter((word) => word !== "");
    const all = [
      ...inventory.nodes.map(({ name }) => ({ type: "node", name, text: `${name} Node` })),
      ...inventory.workloads.map(({ reference: { name, kind, namespace }, state }) => ({ type: "workload", name, text: `${name} ${kind} ${namespace} ${state}` })),
      ...inventory.pods.map(({ record: { name, namespace }, state }) => ({ type: "pod", name, text: `${name} Pod ${namespace} ${state}` })),
    ];
    const rank = (each: { name: string; text: string }) => {
      const name = each.name.toLowerCase();
      if (name.startsWith(wanted)) return 0;
      if (words.every((word) => name.includes(word))) return 1;
      return words.every((word) => each.text.toLowerCase().includes(word)) ? 2 : 3;
    };
    return [0, 1, 2].flatMap((wantedRank) => all.filter((each) => rank(each) === wantedRank)).slice(0, 200).map(({ type, name }) => `${type} ${name}`);
  }

  // Letters that become two in lower case move everything behind them.
  const letters = ["a", "b", "-", "A", "1", "İ", "ß"];
  const random = (seed: number, length: number) => Array.from({ length }, (_, index) => letters[Math.abs(Math.trunc(Math.sin(seed * 7919 + index * 104729) * 1e6)) % letters.length]!).join("");

  test.each([1, 2, 3])("finds what a look at each object finds, in the same order (seed %i)", (seed) => {
    const make = (from: number, size: number) => Array.from({ length: size }, (_, index) => random(seed * 1000 + from + index, 1 + ((index * 13) % 9)));
    const inventory = inventoryOf({ nodes: make(0, 40), jobs: make(100, 60), pods: make(300, 300) });
    for (const text of ["", "a", "A", "ab", "a b", "b-", "1 a", "i", "i\u0307", "ß", "pod", "job a", "running b", "pending", "research 1", "node", "zz", "a a a", "-", "  b  "]) {
      expect(names(inventory, text), JSON.stringify(text)).toEqual(slowly(inventory, text));
    }
  });
});
