import { describe, expect, test } from "vitest";
import { annotatedAmounts, gpuGroups, standsIn } from "../../../src/model/fractions.ts";
import { buildInventory } from "../../../src/model/buildInventory.ts";
import { projectPod } from "../../../src/model/pod.ts";
import { cluster, container, gpuNode, metadata, plain, pod, type PodHand } from "./cluster.ts";

const asks = (annotations: Record<string, string>, schedulerName = "kai-scheduler") => annotatedAmounts({ metadata: { annotations }, spec: { schedulerName } });

// KAI Scheduler 0.17: docs/gpu-sharing, pkg/common/resources/gpu_sharing.go.
describe("parts of GPUs are asked for by annotation", () => {
  test.each<[Record<string, string>, Record<string, number> | undefined]>([
    [{ "gpu-fraction": "0.5" }, { "gpu-fraction": 0.5 }],
    [{ "gpu-fraction": "0.5", "gpu-fraction-num-devices": "2" }, { "gpu-fraction": 1 }],
    [{ "gpu-fraction": "0.1", "gpu-fraction-num-devices": "3" }, { "gpu-fraction": 0.3 }],
    [{ "gpu-memory": "2000" }, { "gpu-memory": 2000 }],
    [{ "gpu-memory": "2000", "gpu-fraction-num-devices": "4" }, { "gpu-memory": 8000 }],
    [{ "gpu-fraction": "half" }, undefined],
    [{ "gpu-fraction": "1.5" }, undefined],
    [{ "gpu-fraction": "0" }, undefined],
    [{ "gpu-memory": "16Gi" }, undefined],
    [{ "gpu-memory": "-1" }, undefined],
    [{ "gpu-fraction-num-devices": "2" }, undefined],
    [{}, undefined],
  ])("%j", (annotations, expected) => expect(asks(annotations)).toEqual(expected));

  test("to the scheduler of Kubernetes they are words like others", () => {
    expect(asks({ "gpu-fraction": "0.5" }, "default-scheduler")).toBeUndefined();
    expect(asks({ "gpu-fraction": "0.5" }, "")).toBeUndefined();
  });

  test("malformed pods ask for nothing", () => {
    for (const odd of [{}, { metadata: null }, { metadata: { annotations: [] } }, { metadata: { annotations: { "gpu-fraction": 0.5 } }, spec: { schedulerName: "kai-scheduler" } }]) expect(annotatedAmounts(odd)).toBeUndefined();
  });

  test("several groups, one GPU each; the first is among the others too", () => {
    expect(gpuGroups({ "runai-gpu-group": "a", "runai-gpu-group/a": "a", "runai-gpu-group/b": "b" })).toEqual(["a", "b"]);
    expect(gpuGroups({ "runai-gpu-group/a": "a" })).toEqual([]);
  });
});

const half = (name: string, hand: PodHand = {}) => pod(name, { ...hand, annotations: { "gpu-fraction": "0.5", ...hand.annotations }, spec: { schedulerName: "kai-scheduler", ...(hand.node === undefined ? {} : { nodeName: hand.node }), containers: [container("main")] } });
const reservation = (name: string, group: string, node: string, uuid?: string) => pod(name, {
  namespace: "kai-resource-reservation", labels: { app: "kai-resource-reservation", "runai-gpu-group": group }, node, gpus: 1, ...(uuid === undefined ? {} : { annotations: { "run.ai/reserve_for_gpu_index": uuid } }),
});

describe("fractions are not counted as devices, and their reservations not twice", () => {
  const objects = {
    nodes: [gpuNode("h100-1")],
    pods: [
      reservation("gpu-reservation-1", "g1", "h100-1", "GPU-5c2a7f10-93ad-4b55-a2a5-1c5b3c3f8f01"),
      half("nb-a", { node: "h100-1", labels: { "runai-gpu-group": "g1" } }),
      half("nb-b", { node: "h100-1", labels: { "runai-gpu-group": "g1" } }),
      half("nb-c"),
      pod("whole", { node: "h100-1", gpus: 2 }),
    ],
  };
  const inventory = buildInventory(cluster({ objects }));

  test("the node has what kube-scheduler counts: the reservation and the whole GPUs", () => {
    expect(inventory.nodes[0]?.accelerators).toMatchObject([{ capacity: 8, requested: 3, free: 5 }]);
    expect(inventory.totals.map(({ accelerator, requested }) => [accelerator.resource, requested])).toEqual([["nvidia.com/gpu", 3]]);
  });

  test("the pods with fractions are known, and what they ask for", () => {
    expect(inventory.pods.map(({ record, accelerators, holds }) => [record.name, accelerators, holds])).toEqual([
      ["gpu-reservation-1", { "nvidia.com/gpu": 1 }, true],
      ["nb-a", { "gpu-fraction": 0.5 }, true], ["nb-b", { "gpu-fraction": 0.5 }, true], ["nb-c", { "gpu-fraction": 0.5 }, false],
      ["whole", { "nvidia.com/gpu": 2 }, true],
    ]);
    expect(inventory.workloads.find((view) => view.reference.name === "nb-c")).toMatchObject({ state: "waiting", asked: { "gpu-fraction": 0.5 } });
  });

  test("a Job's template asks for fractions too", () => {
    const job = { apiVersion: "batch/v1", kind: "Job", metadata: metadata("j", {}), spec: { parallelism: 3, completions: 3, template: { metadata: { annotations: { "gpu-fraction": "0.25" } }, spec: { schedulerName: "kai-scheduler", containers: [container("main")] } } } };
    expect(buildInventory(cluster({ objects: { "jobs.batch": [job] } })).workloads).toMatchObject([{ asked: { "gpu-fraction": 0.75 }, podsWanted: 3 }]);
  });

  test("what stands in for others is known as such", () => {
    const record = (object: unknown) => projectPod(object, plain);
    expect(standsIn(record(objects.pods[0]))).toBe("reservation");
    expect(standsIn(record(objects.pods[1]))).toBeUndefined();
    expect(standsIn(record(pod("s", { namespace: "kai-scale-adjust", labels: { app: "scaling-pod" }, gpus: 1 })))).toBe("scaling");
    expect(standsIn(record(pod("s", { namespace: "research", labels: { app: "scaling-pod" }, gpus: 1 })))).toBeUndefined();
  });
});
