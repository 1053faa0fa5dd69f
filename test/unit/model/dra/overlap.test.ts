import { describe, expect, test } from "vitest";
import type { Inventory } from "../../../../src/model/inventory.ts";
import { pod } from "../cluster.ts";
import { bareNode, claim, claiming, gpu, inventoryOf, numbers, slice, type DraObjects } from "./objects.ts";

const slices = [slice("s1", { devices: ["a", "b", "c", "d"].map((name) => gpu(name)) })];
/** `count`: GPUs that the node has, as GPU feature discovery labels it. */
const plugin = (gpus: number, count?: number) => bareNode("n1", { amounts: { "nvidia.com/gpu": String(gpus) }, labels: count === undefined ? {} : { "nvidia.com/gpu.product": "NVIDIA-H100-80GB-HBM3", "nvidia.com/gpu.count": String(count) } });

const told = (inventory: Inventory) => ({
  rows: inventory.nodes[0]?.accelerators.map((each) => [...numbers(each).slice(0, 5), each.dra?.sameAs]),
  totals: inventory.totals.map(({ accelerator, capacity, allocatable, requested, free }) => [accelerator.resource, capacity, allocatable, requested, free]),
});
const of = (parts: DraObjects) => told(inventoryOf({ slices, ...parts }));

// Which of the two has a device nobody says: the driver's documentation forbids to run both for the same GPUs, nothing prevents it.
describe("a device plugin and a DRA driver of one vendor on one node", () => {
  test("nothing says that they are apart: they are probably the same, and count once", () => {
    expect(of({ nodes: [plugin(4)] })).toEqual({
      rows: [["gpu.nvidia.com", 4, 4, 0, 4, { resource: "nvidia.com/gpu", certain: false }], ["nvidia.com/gpu", 4, 4, 0, 4, undefined]],
      totals: [["nvidia.com/gpu", 4, 4, 0, 4]],
    });
  });

  test("together they are more than the labels say that there are: certainly the same", () => {
    expect(of({ nodes: [plugin(4, 4)] }).rows?.[0]?.[5]).toEqual({ resource: "nvidia.com/gpu", certain: true });
  });

  test("the labels have enough for both: they are apart and add up", () => {
    const { rows, totals } = of({ nodes: [plugin(4, 8)] });
    expect(rows?.[0]?.[5]).toBeUndefined();
    expect(totals).toEqual([["gpu.nvidia.com", 4, 4, 0, 4], ["nvidia.com/gpu", 4, 4, 0, 4]]);
  });

  test("a pod has a device from the plugin that the driver publishes: certainly the same", () => {
    const status = { containerStatuses: [{ name: "main", allocatedResourcesStatus: [{ name: "nvidia.com/gpu", resources: [{ resourceID: "GPU-a", health: "Healthy" }] }] }] };
    const { rows } = of({ nodes: [plugin(4)], pods: [pod("p", { node: "n1", gpus: 1, status })] });
    expect(rows?.[0]?.[5]).toEqual({ resource: "nvidia.com/gpu", certain: true });
  });

  test("what both gave away is added up: more than there are free is said to be none", () => {
    const { totals } = of({ nodes: [plugin(4)], claims: [claim("c", { devices: ["n1/a"], by: ["q"] })], pods: [pod("p", { node: "n1", gpus: 3 }), claiming("q", ["c"], { node: "n1" })] });
    expect(totals).toEqual([["nvidia.com/gpu", 4, 4, 4, 0]]);
  });

  test("a plugin that has let go of its devices is no twin", () => {
    expect(of({ nodes: [plugin(0)] }).rows?.[0]?.[5]).toBeUndefined();
  });

  test("devices of another vendor, or of another kind, are others", () => {
    const amd = [slice("s1", { driver: "gpu.amd.com", devices: [{ name: "x", attributes: { type: { string: "amdgpu" } } }] })];
    expect(told(inventoryOf({ slices: amd, nodes: [plugin(4)] })).rows?.find(([resource]) => resource === "gpu.amd.com")?.[5]).toBeUndefined();
  });

  test("on different nodes they are different devices", () => {
    const { totals } = of({ nodes: [bareNode("n1"), bareNode("n2", { amounts: { "nvidia.com/gpu": "8" } })] });
    expect(totals).toEqual([["gpu.nvidia.com", 4, 4, 0, 4], ["nvidia.com/gpu", 8, 8, 0, 8]]);
  });
});
