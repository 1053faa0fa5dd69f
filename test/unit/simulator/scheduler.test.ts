import { describe, expect, test } from "vitest";
import { fitError } from "../../../src/simulator/cluster/scheduler.ts";
import type { Pod } from "../../../src/simulator/kinds.ts";
import type { Draft, Simulator } from "../../../src/simulator/index.ts";
import { podDraft, simulator } from "./harness.ts";

// Messages as a kube-scheduler 1.36.3 wrote them for the same nodes and pods.

const node = (name: string, more: { gpus?: number; cpu?: string; memory?: string; taints?: object[]; unschedulable?: boolean; labels?: Record<string, string> } = {}): Draft => {
  const resources = { cpu: more.cpu ?? "8", memory: more.memory ?? "32Gi", pods: "110", ...(more.gpus === undefined ? {} : { "nvidia.com/gpu": String(more.gpus) }) };
  return {
    metadata: { name, labels: more.labels ?? {} },
    spec: { ...(more.taints === undefined ? {} : { taints: more.taints }), ...(more.unschedulable === true ? { unschedulable: true } : {}) },
    status: { capacity: resources, allocatable: resources },
  };
};

const gpuPod = (name: string, gpus: number, more: object = {}): Draft => podDraft(name, {
  spec: { containers: [{ name: "main", image: "i", resources: { limits: { "nvidia.com/gpu": String(gpus) }, requests: { "nvidia.com/gpu": String(gpus) } } }], ...more },
});

async function scheduled(nodes: readonly Draft[], pods: readonly Draft[]): Promise<Simulator> {
  const cluster = await simulator({ engine: true });
  for (const draft of nodes) cluster.store.create("nodes", draft);
  for (const draft of pods) cluster.store.create("pods", draft);
  cluster.advance(1000);
  return cluster;
}

const condition = (cluster: Simulator, name: string): unknown =>
  (cluster.store.get("pods", "default", name) as Pod).status.conditions?.find((candidate) => candidate.type === "PodScheduled");

describe("the scheduler", () => {
  test("says why no node takes a pod, in the words of kube-scheduler", async () => {
    const cluster = await scheduled(
      [node("a", { gpus: 1 }), node("b", { gpus: 1 }), node("cordoned", { gpus: 8, unschedulable: true }), node("tainted", { gpus: 8, taints: [{ key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" }] }), node("cpu")],
      [gpuPod("big", 2)],
    );
    const message = "0/5 nodes are available: 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable, 3 Insufficient nvidia.com/gpu. no new claims to deallocate, preemption: 0/5 nodes are available: 5 Preemption is not helpful for scheduling.";
    expect(condition(cluster, "big")).toMatchObject({ status: "False", reason: "Unschedulable", message });
    const events = cluster.store.list("events").filter((event) => "reason" in event && event.reason === "FailedScheduling");
    expect(events).toEqual([expect.objectContaining({ message, type: "Warning", reportingComponent: "default-scheduler", firstTimestamp: null })]);
  });

  test("tells nodes that are full from nodes that could never take it", async () => {
    const cluster = await scheduled([node("a", { gpus: 2 }), node("small", { gpus: 1 })], [gpuPod("first", 2), gpuPod("second", 2)]);
    expect(condition(cluster, "second")).toMatchObject({
      message: "0/2 nodes are available: 2 Insufficient nvidia.com/gpu. no new claims to deallocate, preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.",
    });
  });

  test("counts several insufficient resources of one node, sorted as text", () => {
    expect(fitError([
      ...Array.from({ length: 10 }, () => ({ reasons: ["Insufficient cpu", "Insufficient memory"], preemptible: true })),
      { reasons: ["node(s) were unschedulable"], preemptible: false }, { reasons: ["node(s) were unschedulable"], preemptible: false },
    ], 12)).toBe("0/12 nodes are available: 10 Insufficient cpu, 10 Insufficient memory, 2 node(s) were unschedulable. no new claims to deallocate, preemption: 0/12 nodes are available: 10 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.");
  });

  test("has words of its own for a cluster without nodes", () => expect(fitError([], 0)).toBe("no nodes available to schedule pods"));

  test("leaves gated pods and those of other schedulers alone", async () => {
    const cluster = await scheduled([node("a", { gpus: 1 })], [gpuPod("gated", 1, { schedulingGates: [{ name: "kueue.x-k8s.io/admission" }] }), gpuPod("other", 1, { schedulerName: "volcano" })]);
    expect(condition(cluster, "gated")).toMatchObject({ status: "False", reason: "SchedulingGated", message: "Scheduling is blocked due to non-empty scheduling gates" });
    expect(condition(cluster, "other")).toBeUndefined();
  });

  test("binds as soon as room comes: a pod ends, a node is uncordoned", async () => {
    const cluster = await scheduled([node("a", { gpus: 1 }), node("b", { gpus: 1, unschedulable: true })], [gpuPod("first", 1), gpuPod("second", 1), gpuPod("third", 1)]);
    const at = (name: string): string | undefined => (cluster.store.get("pods", "default", name) as Pod | undefined)?.spec.nodeName;
    expect([at("first"), at("second"), at("third")]).toEqual(["a", undefined, undefined]);
    cluster.store.modify("nodes", "", "b", (held) => ({ ...held, spec: {} }));
    cluster.advance(1000);
    expect(at("second")).toBe("b");
    cluster.store.remove("pods", "default", "first");
    cluster.advance(1000);
    expect(at("third")).toBe("a");
  });

  test("never gives a device twice", async () => {
    const cluster = await scheduled(Array.from({ length: 4 }, (_, i) => node(`n${i}`, { gpus: 8, cpu: "64" })), Array.from({ length: 30 }, (_, i) => gpuPod(`p${i}`, 1 + (i % 3))));
    const held = new Map<string, number>();
    for (const pod of cluster.store.list("pods") as Pod[]) {
      const gpus = Number(pod.spec.containers[0]?.resources?.limits?.["nvidia.com/gpu"]);
      if (pod.spec.nodeName !== undefined) held.set(pod.spec.nodeName, (held.get(pod.spec.nodeName) ?? 0) + gpus);
    }
    expect(Math.max(...held.values())).toBeLessThanOrEqual(8);
    expect([...held.values()].reduce((a, b) => a + b)).toBe(32);
  });
});
