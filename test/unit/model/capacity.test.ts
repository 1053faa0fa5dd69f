import { describe, expect, test } from "vitest";
import { buildInventory } from "../../../src/model/buildInventory.ts";
import { capacityOf } from "../../../src/model/capacity.ts";
import type { ResourceState } from "../../../src/model/state.ts";
import { cluster, gpuNode, pod } from "./cluster.ts";

interface Hand {
  readonly nodes: readonly unknown[];
  readonly pods?: readonly unknown[];
  readonly states?: Readonly<Record<string, ResourceState>>;
  readonly namespaces?: Readonly<Record<string, readonly string[]>>;
}

const of = ({ nodes, pods = [], states = {}, namespaces = {} }: Hand) => capacityOf(buildInventory(cluster({ objects: { nodes, pods }, states, namespaces })).nodes);
const running = (name: string, node: string, gpus: number) => pod(name, { node, gpus, phase: "Running" });
/** A node that says it takes so many pods. */
const slots = (name: string, pods: number) => gpuNode(name, 8, { status: { allocatable: { cpu: "128", memory: "2Ti", pods: String(pods), "nvidia.com/gpu": "8" } } });
const notReady = { conditions: [{ type: "Ready", status: "False", reason: "KubeletNotReady", message: "" }] };

describe("capacity of nodes", () => {
  test("an empty node of 8 GPUs: one pod gets 8", () => {
    expect(of({ nodes: [gpuNode("a")] })).toMatchObject([{ capacity: 8, allocatable: 8, requested: 0, free: 8, unusable: 0, largest: { size: 8, pods: 1 } }]);
  });

  test("12 free GPUs on three nodes in fours are three pods of 4, and none of 8: fragmentation", () => {
    const nodes = ["a", "b", "c"].map((name) => gpuNode(name));
    expect(of({ nodes, pods: nodes.map((_, index) => running(`p-${index}`, "abc".charAt(index), 4)) })).toMatchObject([{ requested: 12, free: 12, largest: { size: 4, pods: 3 } }]);
  });

  test("nodes of 7 and 3 free GPUs: the largest is 7, once; of 7, 7 and 6: twice", () => {
    expect(of({ nodes: [gpuNode("a"), gpuNode("b")], pods: [running("p", "a", 1), running("q", "b", 5)] })).toMatchObject([{ largest: { size: 7, pods: 1 } }]);
    const pods = [running("p", "a", 1), running("q", "b", 1), running("r", "c", 2)];
    expect(of({ nodes: [gpuNode("a"), gpuNode("b"), gpuNode("c")], pods })).toMatchObject([{ free: 20, largest: { size: 7, pods: 2 } }]);
  });

  test("one GPU free on one node, and three on another of the same size of 1: as many pods as fit", () => {
    expect(of({ nodes: [gpuNode("a", 4), gpuNode("b", 1)], pods: [running("p", "a", 3)] })).toMatchObject([{ free: 2, largest: { size: 1, pods: 2 } }]);
  });

  test("nothing is free: no block", () => {
    expect(of({ nodes: [gpuNode("a")], pods: [running("p", "a", 8)] })).toMatchObject([{ free: 0, largest: { size: 0, pods: 0 } }]);
  });

  test("what is free on cordoned and not ready nodes is counted as free, and helps no pod", () => {
    expect(of({ nodes: [gpuNode("a", 8, { spec: { unschedulable: true } }), gpuNode("b", 8, { status: notReady }), gpuNode("c", 2)] }))
      .toMatchObject([{ allocatable: 18, free: 18, unusable: 16, largest: { size: 2, pods: 1 } }]);
  });

  test("a node whose pod slots are used up takes no pod, however many GPUs are free", () => {
    expect(of({ nodes: [slots("a", 1), gpuNode("b", 2)], pods: [running("p", "a", 1)] })).toMatchObject([{ free: 9, largest: { size: 2, pods: 1 } }]);
    // Three slots left for seven free GPUs: sized 1 by the other node alone, it would be seven pods.
    expect(of({ nodes: [slots("a", 4)], pods: [running("p", "a", 1)] })).toMatchObject([{ largest: { size: 7, pods: 1 } }]);
  });

  test("devices that went away under running pods are no room and no debt to others", () => {
    const lost = gpuNode("a", 8, { status: { allocatable: { cpu: "128", memory: "2Ti", pods: "110", "nvidia.com/gpu": "2" } } });
    expect(of({ nodes: [lost, gpuNode("b", 4)], pods: [running("p", "a", 4)] })).toMatchObject([{ capacity: 12, allocatable: 6, free: 2, largest: { size: 4, pods: 1 } }]);
  });

  test.each<[string, Partial<Hand>]>([
    ["pods may not be listed", { states: { pods: { kind: "forbidden", message: "no" } } }],
    ["pods are still loading", { states: { pods: { kind: "loading", loaded: 1 } } }],
    ["only some namespaces are seen", { namespaces: { pods: ["team"] } }],
  ])("free and the largest block are unknown, not 8, when %s", (_, more) => {
    const [gpus] = of({ nodes: [gpuNode("a")], pods: [running("p", "a", 1)], ...more });
    expect(gpus).toMatchObject({ capacity: 8, allocatable: 8 });
    expect(gpus).not.toHaveProperty("free");
    expect(gpus).not.toHaveProperty("largest");
  });

  test("without nodes, all but what pods request is unknown", () => {
    const [gpus] = of({ nodes: [], pods: [running("p", "a", 3)], states: { nodes: { kind: "forbidden", message: "no" } } });
    expect(gpus).toMatchObject({ requested: 3 });
    for (const number of ["capacity", "allocatable", "free", "largest"]) expect(gpus).not.toHaveProperty(number);
  });

  test("shares of a time-sliced GPU and whole GPUs of one name are two things", () => {
    const shared = gpuNode("b", 16, { labels: { "nvidia.com/gpu.replicas": "4", "nvidia.com/gpu.count": "4", "nvidia.com/gpu.product": "NVIDIA-L4-SHARED" } });
    expect(of({ nodes: [gpuNode("a"), shared] })).toMatchObject([{ accelerator: { unit: "device" }, capacity: 8, largest: { size: 8, pods: 1 } }, { accelerator: { unit: "replica", noun: "GPU share" }, capacity: 16, largest: { size: 16, pods: 1 } }]);
  });
});
