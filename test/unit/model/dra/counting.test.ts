import { describe, expect, test } from "vitest";
import { heldDevices } from "../../../../src/model/devices.ts";
import type { Inventory } from "../../../../src/model/inventory.ts";
import { container, pod } from "../cluster.ts";
import { asks, bareNode, claim, claiming, claimTemplate, deviceClass, gpu, gpuClass, inventoryOf, rowsOf, slice, type DraObjects } from "./objects.ts";

const GPU = "gpu.nvidia.com";
const four = slice("s1", { devices: ["gpu-0", "gpu-1", "gpu-2", "gpu-3"].map((name) => gpu(name)) });

const at = (inventory: Inventory, name: string) => inventory.pods.find(({ record }) => record.name === name);
const of = (parts: DraObjects) => inventoryOf({ slices: [four], ...parts });

describe("claim, device, pod", () => {
  test("a pod holds what its claim was given, also where the claim has more than it asked for", () => {
    const inventory = of({ claims: [claim("c", { devices: ["n1/gpu-2", "n1/gpu-3"], by: ["p"], spec: asks(GPU, { allocationMode: "All" }) })], pods: [claiming("p", ["c"], { node: "n1" })] });
    expect(at(inventory, "p")).toMatchObject({ holds: true, accelerators: { [GPU]: 2 } });
    expect(heldDevices(at(inventory, "p")!)).toEqual([
      { container: "main", id: "GPU-gpu-2", source: "ResourceClaim c", claim: true },
      { container: "main", id: "GPU-gpu-3", source: "ResourceClaim c", claim: true },
    ]);
    expect(rowsOf(inventory)).toEqual([[GPU, 4, 4, 2, 2, 0]]);
  });

  test("each container has the requests that it names", () => {
    const spec = { devices: { requests: [{ name: "a", exactly: { deviceClassName: GPU } }, { name: "b", firstAvailable: [{ name: "large", deviceClassName: GPU }] }] } };
    const results = [{ request: "a", driver: GPU, pool: "n1", device: "gpu-0" }, { request: "b/large", driver: GPU, pool: "n1", device: "gpu-1" }];
    const containers = [["first", "a"], ["second", "b"]].map(([name, request]) => ({ name, resources: { claims: [{ name: "c0", request }] } }));
    const inventory = of({ claims: [claim("c", { spec, status: { allocation: { devices: { results } } }, by: ["p"] })], pods: [claiming("p", ["c"], { node: "n1", spec: { containers } })] });
    expect(heldDevices(at(inventory, "p")!).map(({ container: name, id }) => [name, id])).toEqual([["first", "GPU-gpu-0"], ["second", "GPU-gpu-1"]]);
  });

  test("a claim of several pods counts with one: who holds its node, then in the order of reservedFor", () => {
    const inventory = of({
      claims: [claim("c", { devices: ["n1/gpu-0"], by: ["waits", "b", "a"] })],
      pods: [claiming("a", ["c"], { node: "n1" }), claiming("b", ["c"], { node: "n1" }), claiming("waits", ["c"])],
    });
    expect(inventory.pods.map(({ record, accelerators, dra }) => [record.name, accelerators[GPU] ?? 0, dra?.shared[GPU] ?? 0])).toEqual([["a", 0, 1], ["b", 1, 0], ["waits", 0, 1]]);
    expect(rowsOf(inventory)).toEqual([[GPU, 4, 4, 1, 3, 0]]);
    expect(inventory.workloads.map(({ reference, held, shared }) => [reference.name, held[GPU] ?? 0, shared?.[GPU] ?? 0])).toEqual([["a", 0, 1], ["b", 1, 0], ["waits", 0, 1]]);
  });

  test("when the pod that it counts with has ended, it counts with another", () => {
    const inventory = of({ claims: [claim("c", { devices: ["n1/gpu-0"], by: ["a", "b"] })], pods: [claiming("a", ["c"], { node: "n1", phase: "Succeeded" }), claiming("b", ["c"], { node: "n1" })] });
    expect([at(inventory, "b")?.accelerators, at(inventory, "b")?.dra?.shared]).toEqual([{ [GPU]: 1 }, {}]);
  });

  // dynamic-resource-allocation/structured: devices with adminAccess are left out of the allocated ones.
  test("admin access takes nothing away and is held by nobody", () => {
    const inventory = of({ claims: [claim("watch", { devices: ["n1/gpu-0", "n1/gpu-1"], result: { adminAccess: true }, by: ["p"], spec: asks(GPU, { allocationMode: "All", adminAccess: true }) }), claim("c", { devices: ["n1/gpu-0"], by: ["q"] })], pods: [claiming("p", ["watch"], { node: "n1" }), claiming("q", ["c"], { node: "n1" })] });
    expect(rowsOf(inventory)).toEqual([[GPU, 4, 4, 1, 3, 0]]);
    expect(at(inventory, "q")?.accelerators).toEqual({ [GPU]: 1 });
    // It only looks: it is none of the pods that ask for accelerators.
    expect(at(inventory, "p")).toBeUndefined();
    expect(inventory.pools?.[0]?.devices.map(({ state, claims, admins }) => [state, claims.map(({ name }) => name), admins.map(({ name }) => name)]).slice(0, 3)).toEqual([["held", ["c"], ["watch"]], ["free", [], ["watch"]], ["free", [], []]]);
  });

  test("a claim that nobody uses goes on holding its devices, and is named", () => {
    const inventory = of({ claims: [claim("left", { devices: ["n1/gpu-0"] }), claim("done", { devices: ["n1/gpu-1"], by: ["p"] })], pods: [claiming("p", ["done"], { node: "n1", phase: "Failed" })] });
    expect(rowsOf(inventory)).toEqual([[GPU, 4, 4, 2, 2, 0]]);
    expect(inventory.nodes[0]?.accelerators[0]?.dra?.unused.map(({ name }) => name)).toEqual(["left", "done"]);
  });

  test("a device that is allocated and no longer published stays held, and is trouble", () => {
    const inventory = of({ slices: [slice("s1", { generation: 2, devices: [gpu("gpu-0")] })], claims: [claim("c", { devices: ["n1/gpu-7"], by: ["p"] })], pods: [claiming("p", ["c"], { node: "n1" })] });
    const [row] = inventory.nodes[0]?.accelerators ?? [];
    expect(row).toMatchObject({ capacity: 1, requested: 2 - 1, dra: { problem: "device gpu-7 is allocated and no longer published" } });
    expect(at(inventory, "p")?.accelerators).toEqual({ [GPU]: 1 });
  });
});

describe("what a pod waits for", () => {
  const reason = (parts: DraObjects) => at(of(parts), "p")?.reason;

  test.each<[string, DraObjects, string]>([
    ["a claim that isn't there", { pods: [claiming("p", ["c"])] }, "ResourceClaim c does not exist."],
    ["a template that isn't there", { pods: [claiming("p", ["t:"])] }, "ResourceClaimTemplate t does not exist."],
    ["a claim that isn't made yet", { templates: [claimTemplate("t")], pods: [claiming("p", ["t:"])] }, "No ResourceClaim was made from template t yet."],
    ["a claim that goes away", { claims: [claim("c", { meta: { name: "c", namespace: "team", uid: "u", deletionTimestamp: "2026-08-20T09:00:00Z" } })], pods: [claiming("p", ["c"])] }, "ResourceClaim c is being deleted."],
    // KEP-5007: the scheduler waits in PreBind until the driver says that the device is ready.
    ["a device that is not ready", {
      claims: [claim("c", { devices: ["n1/gpu-0"], by: ["p"], result: { bindingConditions: ["attached"] }, status: {} })], pods: [claiming("p", ["c"])],
    }, "Device gpu-0 of gpu.nvidia.com is not ready for binding: attached is not True."],
  ])("%s", (_, parts, words) => expect(reason(parts)).toBe(words));

  test("the driver's own words of a device that isn't ready", () => {
    const devices = [{ driver: GPU, pool: "n1", device: "gpu-0", conditions: [{ type: "attached", status: "False", reason: "Cabling", message: "link down", lastTransitionTime: "2026-08-20T08:00:00Z" }] }];
    expect(reason({ claims: [claim("c", { devices: ["n1/gpu-0"], result: { bindingConditions: ["attached"] }, status: { devices } })], pods: [claiming("p", ["c"])] })).toBe("Device gpu-0 of gpu.nvidia.com is not ready for binding: attached is not True (Cabling: link down).");
  });

  test("the scheduler's words, where it has said something", () => {
    const message = "0/2 nodes are available: 2 cannot allocate all claims.";
    expect(reason({ claims: [claim("c")], pods: [claiming("p", ["c"], { status: { conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }] } })] })).toBe(message);
  });

  test("what it asks for is what the class of its claim is for", () => {
    expect(at(of({ claims: [claim("c", { spec: asks(GPU, { count: 3 }) })], pods: [claiming("p", ["c"])] }), "p")).toMatchObject({ holds: false, accelerators: { [GPU]: 3 } });
    expect(at(of({ templates: [claimTemplate("t", asks(GPU, { count: 2 }))], pods: [claiming("p", ["t:"])] }), "p")).toMatchObject({ accelerators: { [GPU]: 2 } });
  });

  test("all devices of a node are a number that nobody knows before", () => {
    const inventory = of({ claims: [claim("c", { spec: asks(GPU, { allocationMode: "All" }) })], pods: [claiming("p", ["c"])] });
    expect(inventory.workloads).toMatchObject([{ reference: { name: "p" }, state: "waiting" }]);
    expect(inventory.workloads[0]?.asked).toBeUndefined();
  });

  test("claims for what doesn't compute are no job of accelerators", () => {
    const inventory = of({ classes: [deviceClass("dra.net")], claims: [claim("c", { spec: asks("dra.net") })], pods: [claiming("p", ["c"])] });
    expect(inventory.workloads).toEqual([]);
  });
});

describe("workloads whose templates name claims", () => {
  const template = (entries: readonly object[]) => ({ spec: { containers: [{ name: "main", resources: { claims: entries.map((_, index) => ({ name: `c${index}` })) } }], resourceClaims: entries.map((entry, index) => ({ name: `c${index}`, ...entry })) } });
  const job = (entries: readonly object[], parallelism = 3) => ({ "jobs.batch": [{ metadata: { name: "train", namespace: "team", uid: "uid-train", creationTimestamp: "2026-08-20T08:00:00Z" }, spec: { parallelism, template: template(entries) } }] });
  const owner = { apiVersion: "batch/v1", kind: "Job", name: "train", uid: "uid-train" };

  test("each pod gets a claim of its own from a template", () => {
    const inventory = of({ templates: [claimTemplate("t", asks(GPU, { count: 2 }))], more: job([{ resourceClaimTemplateName: "t" }]) });
    expect(inventory.workloads).toMatchObject([{ reference: { kind: "Job" }, podsWanted: 3, asked: { [GPU]: 6 }, held: {} }]);
  });

  test("a claim by name is shared by all of them", () => {
    const inventory = of({ claims: [claim("ours", { spec: asks(GPU, { count: 2 }) })], more: job([{ resourceClaimName: "ours" }]) });
    expect(inventory.workloads).toMatchObject([{ asked: { [GPU]: 2 } }]);
  });

  test("held is what is allocated, asked is still what all of them want", () => {
    const inventory = of({
      templates: [claimTemplate("t")], claims: [claim("train-0-c", { devices: ["n1/gpu-0"], by: ["train-0"] })],
      pods: [claiming("train-0", ["t:train-0-c"], { node: "n1", owner }), claiming("train-1", ["t:"], { owner })], more: job([{ resourceClaimTemplateName: "t" }]),
    });
    expect(inventory.workloads).toMatchObject([{ asked: { [GPU]: 3 }, held: { [GPU]: 1 } }]);
  });

  // A class may match more than one kind of device; what was given is known exactly.
  test("what is allocated may be of another kind than the template says", () => {
    const any = deviceClass("any", "device.driver == 'gpu.nvidia.com'");
    const slices = [slice("s1", { devices: [gpu("gpu-0"), { name: "m", attributes: { type: { string: "mig" }, profile: { string: "1g.10gb" } } }] })];
    const inventory = of({
      slices, classes: [any], templates: [claimTemplate("t", asks("any"))], claims: [claim("c", { devices: ["n1/m"], by: ["train-0"], spec: asks("any") })],
      pods: [claiming("train-0", ["t:c"], { node: "n1", owner })], more: job([{ resourceClaimTemplateName: "t" }], 1),
    });
    expect(inventory.workloads).toMatchObject([{ asked: { "gpu.nvidia.com mig-1g.10gb": 1 }, held: { "gpu.nvidia.com mig-1g.10gb": 1 } }]);
  });

  test("a template that isn't there leaves what is asked for unknown", () => {
    const [view] = of({ more: job([{ resourceClaimTemplateName: "t" }]) }).workloads;
    expect(view).toMatchObject({ reference: { name: "train" } });
    expect(view?.asked).toBeUndefined();
  });
});

// kube-scheduler's extended resources by DRA (KEP-5004): a node that doesn't advertise the resource serves it by claims.
describe("extended resources of a DeviceClass", () => {
  const serving = deviceClass(GPU, "device.driver == 'gpu.nvidia.com'", { extendedResourceName: "nvidia.com/gpu" });
  const extended = (name: string, claimName: string, resource = "nvidia.com/gpu", gpus = 2) => pod(name, {
    node: "n1", spec: { containers: [{ name: "main", resources: { requests: { [resource]: String(gpus) }, limits: { [resource]: String(gpus) } } }] },
    status: { extendedResourceClaimStatus: { resourceClaimName: claimName, requestMappings: [{ containerName: "main", resourceName: resource, requestName: "container-0-request-0" }] } },
  });
  const claimOf = (name: string) => claim(name, {
    devices: ["n1/gpu-0", "n1/gpu-1"], result: { request: "container-0-request-0" }, by: ["p"], spec: { devices: { requests: [{ name: "container-0-request-0", exactly: { deviceClassName: GPU, count: 2 } }] } },
    meta: { name, namespace: "team", uid: `uid-${name}`, annotations: { "resource.kubernetes.io/extended-resource-claim": "true" } },
  });

  test.each(["nvidia.com/gpu", "deviceclass.resource.kubernetes.io/gpu.nvidia.com"])("%s by a claim counts as the devices, not as the resource", (resource) => {
    const inventory = of({ classes: [serving], claims: [claimOf("x")], pods: [extended("p", "x", resource)] });
    expect(at(inventory, "p")?.accelerators).toEqual({ [GPU]: 2 });
    expect(rowsOf(inventory)).toEqual([[GPU, 4, 4, 2, 2, 0]]);
    expect(heldDevices(at(inventory, "p")!).map(({ id }) => id)).toEqual(["GPU-gpu-0", "GPU-gpu-1"]);
    expect(inventory.totals.map(({ accelerator, requested }) => [accelerator.resource, requested])).toEqual([[GPU, 2]]);
  });

  test("waiting, it asks for devices of the class where no vendor knows the name", () => {
    const fast = deviceClass("fast", "device.driver == 'gpu.nvidia.com'", { extendedResourceName: "example.com/fast" });
    const waits = (resource: string) => at(of({ classes: [serving, fast], pods: [pod("p", { spec: { containers: [{ name: "main", resources: { limits: { [resource]: "2" } } }] } })] }), "p")?.accelerators;
    expect(waits("example.com/fast")).toEqual({ [GPU]: 2 });
    // Names that speak for themselves: a node's device plugin may serve the one as well.
    expect(waits("nvidia.com/gpu")).toEqual({ "nvidia.com/gpu": 2 });
    expect(waits("deviceclass.resource.kubernetes.io/gpu.nvidia.com")).toEqual({ "deviceclass.resource.kubernetes.io/gpu.nvidia.com": 2 });
  });

  test("a node that advertises the resource serves it by its device plugin", () => {
    const inventory = of({
      nodes: [bareNode("n1"), bareNode("n2", { amounts: { "nvidia.com/gpu": "4" } })], classes: [serving], claims: [claimOf("x")],
      pods: [extended("p", "x"), pod("q", { node: "n2", spec: { containers: [container("main", 3)] } })],
    });
    expect([rowsOf(inventory, "n1"), rowsOf(inventory, "n2")]).toEqual([[[GPU, 4, 4, 2, 2, 0]], [["nvidia.com/gpu", 4, 4, 3, 1, undefined]]]);
  });

  test("without the claim it is what the request says", () => {
    const inventory = of({ classes: [serving], claims: [], pods: [extended("p", "gone")] });
    expect(at(inventory, "p")?.accelerators).toEqual({ "nvidia.com/gpu": 2 });
  });
});

describe("what can't be seen is unknown, never 0", () => {
  const slices = "resourceslices.resource.k8s.io";
  const claims = "resourceclaims.resource.k8s.io";
  const forbidden = { kind: "forbidden", message: "no" } as const;
  const parts: DraObjects = { slices: [four], claims: [claim("c", { devices: ["n1/gpu-0"], by: ["p"] })], pods: [claiming("p", ["c"], { node: "n1" })] };

  test("claims that may not be listed: published is known, held and free are not", () => {
    const inventory = inventoryOf({ ...parts, claims: [] }, { states: { [claims]: forbidden } });
    const [row] = inventory.nodes[0]?.accelerators ?? [];
    expect(row).toMatchObject({ capacity: 4, allocatable: 4, requested: 0, dra: { claims: "none", unused: [] } });
    expect(row?.free).toBeUndefined();
    expect(inventory.totals).toMatchObject([{ capacity: 4, claims: "none" }]);
    // The pod uses a claim that nobody can read: it may have anything.
    const [view] = inventory.workloads;
    expect(view).toMatchObject({ reference: { name: "p" }, held: {} });
    expect(view?.asked).toBeUndefined();
    expect(at(inventory, "p")).toMatchObject({ reason: "", dra: { claims: [{ state: "unread", trouble: "" }] } });
  });

  test("claims of some namespaces: a lower bound, and nothing is called free or unused", () => {
    const inventory = inventoryOf({ ...parts, claims: [claim("c", { devices: ["n1/gpu-0"] })], pods: [] }, { namespaces: { [claims]: ["team"] } });
    const [row] = inventory.nodes[0]?.accelerators ?? [];
    expect(row).toMatchObject({ capacity: 4, requested: 1, dra: { claims: "some", unused: [] } });
    expect(row?.free).toBeUndefined();
  });

  test("slices that may not be listed: pods hold what their claims name", () => {
    const inventory = inventoryOf({ ...parts, slices: [] }, { states: { [slices]: forbidden } });
    expect(at(inventory, "p")?.accelerators).toEqual({ [GPU]: 1 });
    const [row] = inventory.nodes[0]?.accelerators ?? [];
    expect(row).toMatchObject({ accelerator: { resource: GPU }, requested: 1, dra: { problem: "" } });
    expect([row?.capacity, row?.allocatable, row?.free]).toEqual([undefined, undefined, undefined]);
  });

  test("while lists load nothing is said of claims", () => {
    const loading = { kind: "loading", loaded: 0 } as const;
    const inventory = inventoryOf({ ...parts, claims: [], slices: [] }, { states: { [claims]: loading, [slices]: loading } });
    expect(at(inventory, "p")?.dra).toBeUndefined();
    expect(rowsOf(inventory)).toEqual([]);
  });

  test("a cluster that doesn't serve the API has none", () => {
    const absent = { kind: "absent" } as const;
    const inventory = inventoryOf({ pods: [claiming("p", ["c"], { node: "n1" })], classes: [] }, { states: { [claims]: absent, [slices]: absent } });
    expect([rowsOf(inventory), inventory.totals]).toEqual([[], []]);
  });

  test("classes that may not be listed are known by their names", () => {
    const inventory = inventoryOf({ slices: [four], classes: [], claims: [claim("c")], pods: [claiming("p", ["c"])] }, { states: { "deviceclasses.resource.k8s.io": forbidden } });
    expect(at(inventory, "p")?.accelerators).toEqual({ [GPU]: 1 });
  });

  test("a claim of another namespace's pod is none of this one's", () => {
    const inventory = of({ claims: [claim("c", { namespace: "other", devices: ["n1/gpu-0"] })], pods: [claiming("p", ["c"])] });
    expect(at(inventory, "p")?.reason).toBe("ResourceClaim c does not exist.");
  });
});

test("a class alone, without anything else of DRA, changes nothing of a device plugin's counts", () => {
  const inventory = inventoryOf({ slices: [], classes: [gpuClass], nodes: [bareNode("n1", { amounts: { "nvidia.com/gpu": "8" } })], pods: [pod("q", { node: "n1", gpus: 3 })] });
  expect(rowsOf(inventory)).toEqual([["nvidia.com/gpu", 8, 8, 3, 5, undefined]]);
});
