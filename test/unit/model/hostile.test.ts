import { describe, expect, test } from "vitest";
import { deviceFacts, recogniseResource } from "../../../src/model/accelerators/index.ts";
import { buildInventory } from "../../../src/model/buildInventory.ts";
import type { PodRecord } from "../../../src/model/k8s.ts";
import { featureDefinitions } from "../../../src/model/features.ts";
import { resourceDefinitions } from "../../../src/model/resources.ts";
import { nodeFacts } from "../../../src/model/nodeFacts/index.ts";
import { sharedDevices } from "../../../src/model/sharedDevices.ts";
import { nodeTroubles } from "../../../src/model/trouble/index.ts";
import { brokenSlices } from "../../../src/model/trouble/slices.ts";
import { cluster, plain } from "./cluster.ts";
import { Random } from "./random.ts";
import { randomDraObject } from "./dra/randomDra.ts";
import { randomObject } from "./randomObjects.ts";

/** Fields that projections look at, so that nonsense reaches deep. */
const KEYS = [
  "metadata", "spec", "status", "labels", "annotations", "ownerReferences", "controller", "uid", "name", "namespace", "kind", "apiVersion", "creationTimestamp", "containers", "initContainers",
  "resources", "requests", "limits", "cpu", "nvidia.com/gpu", "conditions", "type", "containerStatuses", "state", "waiting", "allocatedResourcesStatus", "template", "replicas", "parallelism", "replicatedJobs",
  "pytorchReplicaSpecs", "rayClusterSpec", "workerGroupSpecs", "headGroupSpec", "trainer", "resourcesPerNode", "taints", "capacity", "allocatable", "phase", "nodeName", "schedulingGates", "__proto__", "constructor", "toString", "",
];

const TEXTS = ["", "8", "-1", "1e999", "9".repeat(100), "__proto__", "constructor", "<script>alert(1)</script>", "\u202eabc", "\u0000", "a/b/c", "Running", "True", "2026-13-45T99:99:99Z", "x".repeat(10_000)];

function nonsense(random: Random, depth: number): unknown {
  switch (random.below(depth <= 0 ? 7 : 11)) {
    case 0: return null;
    case 1: return random.chance(0.5);
    case 2: return random.pick([0, -1, 1.5, 1e308, -1e308, 2 ** 53, 8]);
    case 3:
    case 4:
    case 5: return random.pick(TEXTS);
    case 6: return [];
    case 7: return Array.from({ length: random.below(4) }, () => nonsense(random, depth - 1));
    default: {
      // As JSON.parse makes it: __proto__ is an own key there.
      const parts = Array.from({ length: random.below(6) }, () => `${JSON.stringify(random.pick(KEYS))}:${JSON.stringify(nonsense(random, depth - 1))}`);
      return JSON.parse(`{${parts.join(",")}}`) as unknown;
    }
  }
}

/** A sensible object in which something at a random depth is nonsense. */
function spoiled(random: Random, value: unknown): unknown {
  if (random.chance(0.15) || typeof value !== "object" || value === null) return nonsense(random, 3);
  if (Array.isArray(value)) return value.map((item: unknown) => (random.chance(0.4) ? spoiled(random, item) : item));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, random.chance(0.3) ? spoiled(random, item) : item]));
}

const anyObject = (random: Random) => (random.chance(0.6) ? randomObject : randomDraObject)(random);

describe("invariant 2: the model never throws, whatever a cluster sends", () => {
  test("every projection makes a record", () => {
    const random = new Random(42);
    for (let round = 0; round < 1500; round++) {
      const object = random.chance(0.5) ? nonsense(random, 6) : spoiled(random, anyObject(random).object);
      for (const definition of [...resourceDefinitions, ...featureDefinitions]) {
        const record = definition.project(object, plain);
        expect(typeof record.uid).toBe("string");
        expect(typeof record.name).toBe("string");
        expect(Number.isFinite(record.created)).toBe(true);
      }
    }
  });

  test("the inventory is built", () => {
    const random = new Random(43);
    for (let round = 0; round < 150; round++) {
      const objects: Record<string, unknown[]> = {};
      for (let index = 0; index < 25; index++) {
        const slot = anyObject(random);
        (objects[slot.key] ??= []).push(random.chance(0.6) ? spoiled(random, slot.object) : slot.object);
      }
      const inventory = buildInventory(cluster({ objects }));
      for (const total of inventory.totals) expect(Number.isFinite(total.requested)).toBe(true);
      for (const node of inventory.nodes) {
        for (const { cost } of nodeTroubles(node)) for (const value of Object.values(cost ?? {})) expect(value).toBeGreaterThan(0);
        for (const device of sharedDevices(node)) expect(device.holders.every(({ pod }) => node.pods.includes(pod))).toBe(true);
        nodeFacts(node.record?.labels ?? {});
      }
      brokenSlices(inventory.nodes);
      expect(Object.prototype).not.toHaveProperty("nvidia.com/gpu");
    }
  });

  test("resource names and labels are only data", () => {
    const random = new Random(44);
    for (let round = 0; round < 3000; round++) {
      const name = random.pick(["nvidia.com/", "amd.com/", "gpu.intel.com/", "habana.ai/", "aws.amazon.com/", "google.com/", ""]) + random.pick([...TEXTS, "gpu", "mig-1g.5gb", "constructor", "mig-".repeat(1000)]);
      const resource = recogniseResource(name);
      if (resource !== undefined) deviceFacts({ capacity: {}, labels: { "nvidia.com/gpu.product": random.pick(TEXTS), "nvidia.com/gpu.memory": random.pick(TEXTS), "amd.com/gpu.vram": random.pick(TEXTS), "nvidia.com/gpu.replicas": random.pick(TEXTS) } }, resource);
    }
  });

  test("a prototype can't be reached through keys", () => {
    const object = JSON.parse('{"metadata":{"name":"x","labels":{"__proto__":"y","a":"b"}},"spec":{"containers":[{"name":"c","resources":{"requests":{"__proto__":"8","constructor":"1"}}}]}}') as unknown;
    const record = resourceDefinitions[1]!.project(object, plain);
    expect(Object.keys(record.labels)).toEqual(["a"]);
    expect(Object.getPrototypeOf(record.labels)).toBe(Object.prototype);
    expect((record as PodRecord).requests).toEqual({});
  });
});
