import { describe, expect, test } from "vitest";
import type { Inventory } from "../../../../src/model/inventory.ts";
import { claim, counters, deviceClass, gpu, inventoryOf, mig, numbers, rowsOf, slice } from "./objects.ts";

const gpus = (...names: string[]) => names.map((name) => gpu(name));

const states = (inventory: Inventory) => inventory.pools?.flatMap(({ devices }) => devices.map(({ record, state }) => `${record.name} ${state}`));

// kubernetes.io, Dynamic Resource Allocation: "ResourceSlice"; ResourcePool in k8s.io/api/resource/v1.
describe("a pool is what the newest generation of its slices says", () => {
  test("slices of one generation make one pool", () => {
    const inventory = inventoryOf({ slices: [slice("b", { of: 2, devices: gpus("gpu-2") }), slice("a", { of: 2, devices: gpus("gpu-0", "gpu-1") })] });
    expect(rowsOf(inventory)).toEqual([["gpu.nvidia.com", 3, 3, 0, 3, 0]]);
    expect(inventory.pools).toMatchObject([{ driver: "gpu.nvidia.com", name: "n1", generation: 1, slices: 2, sliceCount: 2, complete: true, problem: "" }]);
    // kube-scheduler looks at slices in order of their names.
    expect(states(inventory)).toEqual(["gpu-0 free", "gpu-1 free", "gpu-2 free"]);
  });

  test("slices that an older generation left behind count no more", () => {
    expect(rowsOf(inventoryOf({ slices: [slice("old", { devices: gpus("gpu-0", "gpu-1", "gpu-2") }), slice("new", { generation: 2, devices: gpus("gpu-0") })] }))).toEqual([["gpu.nvidia.com", 1, 1, 0, 1, 0]]);
  });

  test("a pool that lacks a slice is incomplete: how many devices it has is unknown, and nothing is free", () => {
    const inventory = inventoryOf({ slices: [slice("a", { of: 2, devices: gpus("gpu-0", "gpu-1") })], claims: [claim("c", { devices: ["n1/gpu-0"] })] });
    expect(rowsOf(inventory)).toEqual([["gpu.nvidia.com", undefined, undefined, 1, undefined, undefined]]);
    expect(states(inventory)).toEqual(["gpu-0 held", "gpu-1 unusable"]);
    expect(inventory.nodes[0]?.accelerators[0]?.dra?.problem).toBe("pool n1 of gpu.nvidia.com: 1 of 2 slices of generation 1 are there");
  });

  test.each([
    ["the name of a device twice", [slice("a", { devices: gpus("gpu-0", "gpu-0") })], "two devices are called gpu-0"],
    ["a counter set that no slice has", [slice("a", { devices: [mig("m", "1g.10gb", [0])] })], "device m uses the counter set gpu-0, which isn't there"],
    ["a counter that the set doesn't have", [slice("a", { of: 2, devices: [mig("m", "1g.10gb", [9])] }), counters("b", { of: 2 })], "device m uses the counter memory-slice-9, which gpu-0 doesn't have"],
    ["a counter set twice", [slice("a", { of: 3, devices: gpus("gpu-0") }), counters("b", { of: 3 }), counters("c", { of: 3 })], "two counter sets are called gpu-0"],
  ])("%s: the pool contradicts itself, and kube-scheduler gives nothing of it", (_, slices, problem) => {
    const [row] = inventoryOf({ slices }).nodes[0]?.accelerators ?? [];
    expect(row).toMatchObject({ requested: 0, free: 0, dra: { problem: `pool n1 of gpu.nvidia.com: ${problem}` } });
  });

  test("drivers and pools of one name are apart", () => {
    const inventory = inventoryOf({ slices: [slice("a", { devices: gpus("gpu-0") }), slice("b", { driver: "gpu.intel.com", devices: [{ name: "gpu-0", attributes: { model: { string: "B60" } } }] })] });
    expect(rowsOf(inventory).map(([resource]) => resource)).toEqual(["gpu.nvidia.com", "gpu.intel.com"]);
  });
});

describe("where devices are", () => {
  const selected = { nodeSelector: { nodeSelectorTerms: [{ matchExpressions: [{ key: "rack", operator: "In", values: ["r1"] }] }] } };

  test("of all nodes or of a selector: a part of the cluster's sums, and of no node's", () => {
    const inventory = inventoryOf({ slices: [slice("a", { pool: "net", spec: { allNodes: true }, devices: gpus("gpu-0", "gpu-1") }), slice("b", { pool: "rack", spec: selected, devices: gpus("gpu-9") })] });
    expect(inventory.nodes.flatMap(({ accelerators }) => accelerators)).toEqual([]);
    expect(inventory.nodeless?.map((each) => [each.dra?.place?.kind, ...numbers(each)])).toEqual([["all", "gpu.nvidia.com", 2, 2, 0, 2, 0], ["selected", "gpu.nvidia.com", 1, 1, 0, 1, 0]]);
    expect(inventory.totals).toMatchObject([{ accelerator: { resource: "gpu.nvidia.com" }, capacity: 3, free: 3 }]);
  });

  test("each device may say where it is", () => {
    const inventory = inventoryOf({ slices: [slice("a", { pool: "chassis", spec: { perDeviceNodeSelection: true }, devices: [gpu("gpu-0", { nodeName: "n1" }), gpu("gpu-1", { nodeName: "n2" }), gpu("gpu-2", { nodeName: "n2" }), gpu("gpu-3", { allNodes: true })] })] });
    expect([rowsOf(inventory, "n1"), rowsOf(inventory, "n2")]).toEqual([[["gpu.nvidia.com", 1, 1, 0, 1, 0]], [["gpu.nvidia.com", 2, 2, 0, 2, 0]]]);
    expect(inventory.nodeless).toHaveLength(1);
  });

  test("where nodes can't be read, slices name them", () => {
    const slices = [slice("a", { node: "edge", devices: gpus("gpu-0") })];
    expect(inventoryOf({ nodes: [], slices }, { states: { nodes: { kind: "forbidden", message: "no" } } }).nodes).toMatchObject([{ name: "edge", health: "unknown", accelerators: [{ capacity: 1 }] }]);
    // Slices outlive a node for a moment.
    expect(inventoryOf({ nodes: [], slices }).nodes).toEqual([]);
  });
});

describe("taints of devices", () => {
  const broken = { key: "gpu.nvidia.com/unhealthy", effect: "NoSchedule", timeAdded: "2026-08-20T08:00:00Z" };
  const rule = (name: string, deviceSelector: object | undefined, effect = "NoExecute") => ({ metadata: { name, uid: name }, spec: { ...(deviceSelector === undefined ? {} : { deviceSelector }), taint: { key: "example.com/repair", effect } } });

  test("a tainted device is not allocatable; held, it stays held", () => {
    const inventory = inventoryOf({ slices: [slice("a", { devices: [gpu("gpu-0", { taints: [broken] }), gpu("gpu-1", { taints: [broken] }), gpu("gpu-2")] })], claims: [claim("c", { devices: ["n1/gpu-0"] })] });
    expect(rowsOf(inventory)).toEqual([["gpu.nvidia.com", 3, 1, 1, 1, 0]]);
    expect(states(inventory)).toEqual(["gpu-0 held", "gpu-1 tainted", "gpu-2 free"]);
  });

  // DeviceTaintEffect None "is only informational" (resource/v1 types.go, 1.36).
  test("a taint without effect changes nothing", () => {
    expect(rowsOf(inventoryOf({ slices: [slice("a", { devices: [gpu("gpu-0", { taints: [{ key: "a", effect: "None" }] })] })] }))).toEqual([["gpu.nvidia.com", 1, 1, 0, 1, 0]]);
  });

  test.each([
    ["one device", { driver: "gpu.nvidia.com", pool: "n1", device: "gpu-1" }, 2],
    ["a pool", { pool: "n1" }, 0],
    ["another pool", { pool: "n2" }, 3],
    ["a driver", { driver: "gpu.nvidia.com" }, 0],
    ["everything", {}, 0],
    ["nothing", undefined, 3],
  ])("a DeviceTaintRule for %s", (_, selector, free) => {
    const inventory = inventoryOf({ slices: [slice("a", { devices: gpus("gpu-0", "gpu-1", "gpu-2") })], rules: [rule("r", selector)] });
    expect(rowsOf(inventory)).toEqual([["gpu.nvidia.com", 3, free, 0, free, 0]]);
  });
});

// KEP-4815: partitions of one GPU draw on counters that they share.
describe("devices that share counters", () => {
  const partitions = [mig("7g", "7g.80gb", [0, 1, 2, 3, 4, 5, 6, 7]), mig("3g-0", "3g.40gb", [0, 1, 2, 3]), mig("3g-4", "3g.40gb", [4, 5, 6, 7]), mig("1g-0", "1g.10gb", [0]), mig("1g-6", "1g.10gb", [6])];
  const slices = [slice("a", { of: 2, devices: partitions }), counters("b", { of: 2 })];

  test("none is held: each kind could be had, not all of them together", () => {
    expect(rowsOf(inventoryOf({ slices }))).toEqual([
      ["gpu.nvidia.com mig-1g.10gb", 2, 2, 0, 2, 0],
      ["gpu.nvidia.com mig-3g.40gb", 2, 2, 0, 2, 0],
      ["gpu.nvidia.com mig-7g.80gb", 1, 1, 0, 1, 0],
    ]);
  });

  test("one that is held blocks those that need the same", () => {
    const inventory = inventoryOf({ slices, claims: [claim("c", { devices: ["n1/3g-0"] })] });
    expect(rowsOf(inventory)).toEqual([
      ["gpu.nvidia.com mig-1g.10gb", 2, 2, 0, 1, 1],
      ["gpu.nvidia.com mig-3g.40gb", 2, 2, 1, 1, 0],
      ["gpu.nvidia.com mig-7g.80gb", 1, 1, 0, 0, 1],
    ]);
    expect(states(inventory)).toEqual(["7g blocked", "3g-0 held", "3g-4 free", "1g-0 blocked", "1g-6 free"]);
  });

  test("of several that exclude each other only one counts as free", () => {
    const overlapping = [slice("a", { of: 2, devices: [mig("x", "4g.40gb", [0, 1, 2, 3]), mig("y", "4g.40gb", [2, 3, 4, 5]), mig("z", "4g.40gb", [4, 5, 6, 7])] }), counters("b", { of: 2 })];
    // x, then z beside it.
    expect(rowsOf(inventoryOf({ slices: overlapping }))).toEqual([["gpu.nvidia.com mig-4g.40gb", 3, 3, 0, 2, 1]]);
  });

  test("a whole GPU that is published beside its partitions is the device, they are another way to use it", () => {
    const whole = gpu("gpu-0", { consumesCounters: [{ counterSet: "gpu-0", counters: Object.fromEntries(Array.from({ length: 8 }, (_, at) => [`memory-slice-${at}`, { value: "1" }])) }] });
    const both = [slice("a", { of: 2, devices: [whole, ...partitions] }), counters("b", { of: 2 })];
    const aside = (claims: readonly unknown[]) => inventoryOf({ slices: both, claims }).nodes[0]?.accelerators.map(({ accelerator, free, dra }) => [accelerator.noun, free, dra?.aside]);
    expect(aside([])).toEqual([["GPU", 1, false], ["1g.10gb slice", 2, true], ["3g.40gb slice", 2, true], ["7g.80gb slice", 1, true]]);
    // Held as a slice: the GPU can't be had any more, and is counted as the slice.
    expect(aside([claim("c", { devices: ["n1/1g-0"] })])).toEqual([["GPU", 0, true], ["1g.10gb slice", 1, false], ["3g.40gb slice", 1, true], ["7g.80gb slice", 0, true]]);
  });
});

// KEP-5075: allowMultipleAllocations with capacity that requests consume.
describe("devices that several claims share", () => {
  const shared = gpu("gpu-0", { allowMultipleAllocations: true, capacity: { memory: { value: "80Gi" }, shares: { value: "4" } } });

  test("are counted in shares, where the driver says how many there are", () => {
    const inventory = inventoryOf({ slices: [slice("a", { devices: [shared] })], claims: [claim("c", { devices: ["n1/gpu-0"], result: { shareID: "1", consumedCapacity: { shares: "1" } } }), claim("d", { devices: ["n1/gpu-0"], result: { shareID: "2", consumedCapacity: { shares: "1" } } })] });
    expect(rowsOf(inventory)).toEqual([["gpu.nvidia.com shared", 4, 4, 2, 2, 0]]);
    expect(inventory.nodes[0]?.accelerators[0]).toMatchObject({ accelerator: { unit: "replica", noun: "GPU share" }, devices: 1 });
  });

  test("take no more once a capacity is used up", () => {
    const all = { shareID: "1", consumedCapacity: { memory: "80Gi", shares: "1" } };
    expect(rowsOf(inventoryOf({ slices: [slice("a", { devices: [shared] })], claims: [claim("c", { devices: ["n1/gpu-0"], result: all })] }))).toEqual([["gpu.nvidia.com shared", 4, 4, 1, 0, 3]]);
  });

  test("without a number of shares have no number that is free", () => {
    const unlimited = gpu("gpu-0", { allowMultipleAllocations: true });
    expect(rowsOf(inventoryOf({ slices: [slice("a", { devices: [unlimited] })], claims: [claim("c", { devices: ["n1/gpu-0"], result: { shareID: "1" } })] }))).toEqual([["gpu.nvidia.com shared", undefined, undefined, 1, undefined, undefined]]);
  });
});

test("devices that compute nothing are not counted", () => {
  const inventory = inventoryOf({ slices: [slice("a", { driver: "dra.net", devices: [{ name: "eth1" }] }), slice("b", { driver: "compute-domain.nvidia.com", devices: [{ name: "channel-0", attributes: { type: { string: "channel" } } }] })], classes: [deviceClass("dra.net")] });
  expect(rowsOf(inventory)).toEqual([]);
  expect(inventory.totals).toEqual([]);
});
