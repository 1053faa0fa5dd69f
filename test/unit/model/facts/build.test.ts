import { expect, test } from "vitest";
import { buildInventory } from "../../../../src/model/buildInventory.ts";
import { objectsIn } from "../../../../src/model/clusterFacts.ts";
import { buildClusterFacts, type FactLists } from "../../../../src/model/facts/build.ts";
import { objectsOf } from "../../../fixtures/tables.ts";

const NOW = Date.UTC(2026, 7, 20, 10);
const node = (labels: object = {}) => ({ metadata: { name: "gpu-a", uid: "1", labels }, spec: { taints: [{ key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" }] }, status: { capacity: { "nvidia.com/gpu": "8" }, allocatable: { "nvidia.com/gpu": "8" }, conditions: [{ type: "Ready", status: "True" }] } });
const pod = { metadata: { name: "p", namespace: "ml", uid: "2" }, spec: { nodeName: "gpu-a", containers: [{ name: "c", resources: { limits: { "nvidia.com/gpu": "3" } } }] }, status: { phase: "Running" } };

function facts(states: Parameters<typeof objectsOf>[0]["states"] = {}, lists?: Partial<FactLists>, labels: object = {}) {
  const objects = objectsOf({ items: { nodes: [node(labels)], pods: [pod] }, states, live: { kind: "live", since: 1 } });
  return buildClusterFacts({ cluster: "prod", namespace: "", inventory: buildInventory(objects), nodes: objects.nodes.state, lists: lists === undefined ? undefined : { at: NOW - 5000, lists: {}, served: undefined, ...lists }, now: NOW });
}

test("nodes with taints, amounts and what is free, as of now while they are watched", () => {
  expect(facts()).toMatchObject({ cluster: "prod", namespace: "default", nodes: { state: "live", at: NOW, items: [{ name: "gpu-a", ready: true, allocatable: { "nvidia.com/gpu": 8 }, free: { "nvidia.com/gpu": 5 }, taints: [{ key: "nvidia.com/gpu", effect: "NoSchedule" }] }] } });
});

test("what isn't known is no number: no free devices without all pods, and old nodes say since when", () => {
  expect(facts({ pods: { kind: "forbidden", message: "no" } }).nodes.items[0]?.free).toBeUndefined();
  expect(facts({ nodes: { kind: "stale", since: 77, message: "gone" } }).nodes).toMatchObject({ state: "stale", at: 77 });
});

test("listed objects keep spec, status and the rest, and nothing secret", () => {
  const item = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "sa", namespace: "ml" }, secrets: [{ name: "token" }], imagePullSecrets: [{ name: "x" }], data: { a: "b" }, handler: "nvidia", spec: { a: 1 } };
  const found = facts({}, { lists: { serviceaccounts: { state: "live", items: [item] } } });
  expect(found.objects["serviceaccounts"]).toEqual({ state: "live", at: NOW - 5000, items: [{ name: "sa", namespace: "ml", labels: {}, spec: { a: 1 }, status: {}, rest: { handler: "nvidia" } }] });
});

test("of namespaces that may not be read nothing is known", () => {
  const found = facts({}, { lists: { serviceaccounts: { state: "live", namespaces: ["ml"], items: [{ metadata: { name: "sa", namespace: "ml" } }] }, limitranges: { state: "forbidden", items: [] } } });
  expect(objectsIn(found, "serviceaccounts", "ml")?.map(({ name }) => name)).toEqual(["sa"]);
  expect(objectsIn(found, "serviceaccounts", "web")).toBeUndefined();
  expect(objectsIn(found, "limitranges", "ml")).toBeUndefined();
  expect(objectsIn(found, "never asked for", "ml")).toBeUndefined();
});

test.each([
  ["nothing was asked", undefined, {}, undefined],
  ["an autoscaler's kinds are served", { served: ["karpenter.sh/v1/NodePool"] }, {}, true],
  ["a cloud, which may or may not", { served: ["/v1/Pod"] }, { "topology.kubernetes.io/zone": "a" }, undefined],
  ["no cloud and no autoscaler", { served: ["/v1/Pod"] }, {}, false],
])("whether nodes can be made: %s", (_, lists, labels, expected) => expect(facts({}, lists, labels).autoscaled).toBe(expected));
