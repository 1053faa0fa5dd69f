import { describe, expect, test } from "vitest";
import { projectClaim, projectClass, projectTemplate } from "../../../../src/model/dra/claim.ts";
import { projectSlice, projectTaintRule } from "../../../../src/model/dra/slice.ts";
import { plain } from "../cluster.ts";

// Shapes: k8s.io/api v0.36 resource/{v1,v1beta2,v1beta1}/types.go and v1alpha3 for taint rules.

const metadata = { name: "x", uid: "u", resourceVersion: "7", creationTimestamp: "2026-11-23T06:59:34Z" };

const device = {
  attributes: { type: { string: "gpu" }, "gpu.nvidia.com/uuid": { string: "GPU-1" }, driverVersion: { version: "580.65.6" }, index: { int: 3 }, ecc: { bool: true }, "resource.kubernetes.io/numaNode": { ints: [0, 1] } },
  capacity: { memory: { value: "81559Mi" }, "gpu.nvidia.com/shares": { value: "10", requestPolicy: { default: "1" } } },
  consumesCounters: [{ counterSet: "gpu-0", counters: { memory: { value: "80Gi" }, slices: { value: "500m" } } }],
  taints: [{ key: "gpu.nvidia.com/xid", value: "79", effect: "NoSchedule", timeAdded: "2026-11-23T07:00:00Z" }],
  nodeName: "a",
  allowMultipleAllocations: true,
};

const slice = (one: object) => ({
  metadata,
  spec: { driver: "gpu.nvidia.com", pool: { name: "p", generation: 2, resourceSliceCount: 3 }, perDeviceNodeSelection: true, devices: [one] },
});

describe("a slice", () => {
  const wanted = {
    name: "x", driver: "gpu.nvidia.com", pool: "p", generation: 2, sliceCount: 3, sharedCounters: [],
    devices: [{
      name: "gpu-0",
      attributes: { type: "gpu", uuid: "GPU-1", driverVersion: "580.65.6", index: 3, ecc: true, "resource.kubernetes.io/numaNode": [0, 1] },
      capacity: { memory: 81559 * 1024 * 1024 * 1000, shares: 10_000 },
      consumes: [{ counterSet: "gpu-0", counters: { memory: 80 * 1024 ** 3 * 1000, slices: 500 } }],
      taints: [{ key: "gpu.nvidia.com/xid", value: "79", effect: "NoSchedule", since: Date.parse("2026-11-23T07:00:00Z") }],
      place: { kind: "node", name: "a" },
      shareable: true,
    }],
  };

  test("of v1 and v1beta2 has the device's fields in the device", () => {
    expect(projectSlice(slice({ name: "gpu-0", ...device }), plain)).toMatchObject(wanted);
  });

  test("of v1beta1 has them under basic", () => {
    expect(projectSlice(slice({ name: "gpu-0", basic: device }), plain)).toEqual(projectSlice(slice({ name: "gpu-0", ...device }), plain));
  });

  test.each([
    [{ nodeName: "n1" }, { kind: "node", name: "n1" }],
    [{ allNodes: true }, { kind: "all" }],
    [{ nodeSelector: { nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: ["n2"] }] }] } }, { kind: "node", name: "n2" }],
    [
      { nodeSelector: { nodeSelectorTerms: [{ matchExpressions: [{ key: "rack", operator: "In", values: ["r1", "r2"] }, { key: "gpu", operator: "Exists" }] }, { matchFields: [{ key: "metadata.name", operator: "In", values: ["a", "b"] }] }] } },
      { kind: "selected", words: "rack In r1, r2 and gpu Exists or metadata.name In a, b" },
    ],
    [{ perDeviceNodeSelection: true }, undefined],
  ])("stands where it says: %j", (where, place) => {
    expect(projectSlice({ metadata, spec: { driver: "d", pool: {}, ...where } }, plain).place).toEqual(place);
  });
});

describe("a claim", () => {
  const exactly = { deviceClassName: "gpu.nvidia.com", selectors: [{ cel: { expression: "device.capacity['gpu.nvidia.com'].memory.isGreaterThan(quantity('70Gi'))" } }], allocationMode: "ExactCount", count: 2 };
  const ways = [{ name: "", deviceClassName: "gpu.nvidia.com", selectors: ["device.capacity['gpu.nvidia.com'].memory.isGreaterThan(quantity('70Gi'))"], count: 2 }];

  test("asks the same in v1, v1beta2 (exactly) and v1beta1 (directly)", () => {
    const now = projectClaim({ metadata, spec: { devices: { requests: [{ name: "gpu", exactly }] } } }, plain);
    expect(now.requests).toEqual([{ name: "gpu", ways }]);
    expect(projectClaim({ metadata, spec: { devices: { requests: [{ name: "gpu", ...exactly }] } } }, plain)).toEqual(now);
  });

  test("may prefer some devices, ask for all of a node, or for access beside their holders", () => {
    const requests = [
      { name: "first", firstAvailable: [{ name: "big", deviceClassName: "h100", count: 1 }, { name: "small", deviceClassName: "l4", count: 4 }] },
      { name: "all", exactly: { deviceClassName: "any", allocationMode: "All" } },
      { name: "watch", exactly: { deviceClassName: "any", adminAccess: true } },
    ];
    expect(projectTemplate({ metadata, spec: { spec: { devices: { requests } } } }, plain).requests).toEqual([
      { name: "first", ways: [{ name: "big", deviceClassName: "h100", selectors: [], count: 1 }, { name: "small", deviceClassName: "l4", selectors: [], count: 4 }] },
      { name: "all", ways: [{ name: "", deviceClassName: "any", selectors: [] }] },
      { name: "watch", ways: [{ name: "", deviceClassName: "any", selectors: [], count: 1, adminAccess: true }] },
    ]);
  });

  test("holds what its allocation names, and pods hold it", () => {
    const claim = projectClaim({
      metadata: { ...metadata, namespace: "team", annotations: { "resource.kubernetes.io/pod-claim-name": "gpu" } },
      spec: { devices: { requests: [{ name: "gpu", exactly }] } },
      status: {
        allocation: {
          allocationTimestamp: "2026-11-23T06:59:34Z",
          devices: { results: [
            { request: "gpu", driver: "d", pool: "p", device: "0" },
            { request: "gpu", driver: "d", pool: "p", device: "1", adminAccess: true },
            { request: "gpu/half", driver: "d", pool: "p", device: "2", shareID: "s1", consumedCapacity: { memory: "10Gi" }, bindingConditions: ["ready"] },
          ] },
          nodeSelector: { nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: ["n1"] }] }] },
        },
        reservedFor: [{ resource: "pods", name: "a", uid: "uid-a" }, { apiGroup: "scheduling.k8s.io", resource: "podgroups", name: "g", uid: "uid-g" }],
        devices: [{ driver: "d", pool: "p", device: "2", conditions: [{ type: "ready", status: "False", reason: "Attaching", message: "on its way" }] }],
      },
    }, plain);
    expect(claim).toMatchObject({
      namespace: "team", origin: "template", reservedFor: ["uid-a"], otherConsumers: 1,
      allocation: {
        node: "n1", since: Date.parse("2026-11-23T06:59:34Z"),
        devices: [
          { request: "gpu", driver: "d", pool: "p", device: "0" },
          { request: "gpu", driver: "d", pool: "p", device: "1", adminAccess: true },
          { request: "gpu/half", driver: "d", pool: "p", device: "2", shareID: "s1", consumedCapacity: { memory: 10 * 1024 ** 3 * 1000 }, bindingConditions: ["ready"] },
        ],
      },
      deviceConditions: [{ driver: "d", pool: "p", device: "2", type: "ready", status: "False", reason: "Attaching", message: "on its way" }],
    });
  });

  test("made for an extended resource says so", () => {
    expect(projectClaim({ metadata: { ...metadata, annotations: { "resource.kubernetes.io/extended-resource-claim": "true" } } }, plain).origin).toBe("extended");
    expect(projectClaim({ metadata, status: {} }, plain)).toMatchObject({ origin: "own", requests: [], reservedFor: [] });
    expect(projectClaim({ metadata, status: {} }, plain).allocation).toBeUndefined();
  });
});

test("a class has selectors and may stand for an extended resource", () => {
  const spec = { selectors: [{ cel: { expression: "device.driver == 'd'" } }, {}], extendedResourceName: "nvidia.com/gpu" };
  expect(projectClass({ metadata, spec }, plain)).toMatchObject({ selectors: ["device.driver == 'd'"], extendedResourceName: "nvidia.com/gpu" });
});

test("a taint rule without a selector selects nothing, with an empty one everything", () => {
  const taint = { key: "maintenance", effect: "NoSchedule" };
  expect(projectTaintRule({ metadata, spec: { taint } }, plain).selector).toBeUndefined();
  expect(projectTaintRule({ metadata, spec: { deviceSelector: {}, taint } }, plain).selector).toEqual({ driver: "", pool: "", device: "" });
  expect(projectTaintRule({ metadata, spec: { deviceSelector: { driver: "d", device: "gpu-1" }, taint } }, plain)).toMatchObject({ selector: { driver: "d", pool: "", device: "gpu-1" }, taint: { key: "maintenance", value: "", effect: "NoSchedule" } });
});

test("what is malformed becomes empty and never throws", () => {
  for (const bad of [undefined, null, 7, "text", [], { spec: 3, status: "x" }, { spec: { devices: { requests: {} } }, status: { allocation: [] } }, { spec: { devices: [null, 3], pool: "x", sharedCounters: [null] } }, { spec: { devices: [{ attributes: { __proto__: { string: "x" }, a: 3 }, capacity: { memory: { value: "huge" } } }] } }]) {
    for (const project of [projectSlice, projectClass, projectClaim, projectTemplate, projectTaintRule]) expect(() => project(bad, plain)).not.toThrow();
  }
});
