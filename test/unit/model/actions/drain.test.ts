import { expect, test } from "vitest";
import { drainPlan } from "../../../../src/model/actions/drain.ts";

const owner = (kind: string) => [{ apiVersion: "apps/v1", kind, name: "o", uid: "o", controller: true }];
const pod = (name: string, metadata: object, more: object = {}) => ({ metadata: { namespace: "ns", name, uid: name, ...metadata }, status: { phase: "Running" }, ...more });
const emptyDir = { spec: { volumes: [{ name: "s", configMap: {} }, { name: "scratch", emptyDir: {} }] } };

test("a drain sorts pods as kubectl's filters do (drain/filters.go)", () => {
  const plan = drainPlan([
    pod("replica", { ownerReferences: owner("ReplicaSet") }),
    pod("cache", { ownerReferences: owner("StatefulSet") }, emptyDir),
    pod("alone", {}),
    pod("only-owned", { ownerReferences: [{ kind: "Thing", name: "x", uid: "x" }] }),
    pod("plugin", { ownerReferences: owner("DaemonSet") }),
    pod("static", { annotations: { "kubernetes.io/config.mirror": "abc" }, ownerReferences: [{ kind: "Node", name: "n", uid: "n", controller: true }] }),
    // What has finished is removed whoever owns it, and loses nothing more.
    pod("ended", {}, { status: { phase: "Succeeded" }, ...emptyDir }),
    pod("ended-plugin", { ownerReferences: owner("DaemonSet") }, { status: { phase: "Failed" } }),
  ]);
  expect(plan.evict.map(({ name, unmanaged, localData }) => [name, unmanaged, localData])).toEqual([
    ["replica", false, false],
    ["cache", false, true],
    ["alone", true, false],
    ["only-owned", true, false],
    ["ended", false, false],
    ["ended-plugin", false, false],
  ]);
  expect([plan.daemonSetPods, plan.mirrorPods]).toEqual([1, 1]);
});

test("malformed pods don't throw", () => {
  expect(drainPlan([null, 3, {}, { metadata: { ownerReferences: "x", annotations: [] } }]).evict).toHaveLength(4);
});
