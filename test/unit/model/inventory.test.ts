import { describe, expect, test } from "vitest";
import { buildInventory } from "../../../src/model/buildInventory.ts";
import type { Inventory, NodeView } from "../../../src/model/inventory.ts";
import type { ResourceState } from "../../../src/model/state.ts";
import { cluster, container, gpuNode, metadata, owner, pod, template, type ClusterParts } from "./cluster.ts";

const build = (parts: ClusterParts): Inventory => buildInventory(cluster(parts));
const gpu = (node: NodeView | undefined) => node?.accelerators.find((each) => each.accelerator.resource === "nvidia.com/gpu");
const forbidden: ResourceState = { kind: "forbidden", message: "nodes is forbidden" };

describe("invariant 6: a node's four numbers", () => {
  test("bound pods hold, whether they run yet or not; finished and nominated ones don't", () => {
    const { nodes: [node] } = build({
      objects: {
        nodes: [gpuNode("n", 8)],
        pods: [
          pod("running", { node: "n", gpus: 2 }),
          pod("starting", { node: "n", gpus: 1, phase: "Pending" }),
          pod("succeeded", { node: "n", gpus: 4, phase: "Succeeded" }),
          pod("failed", { node: "n", gpus: 4, phase: "Failed" }),
          pod("waiting", { gpus: 8 }),
          pod("nominated", { gpus: 8, nominated: "n" }),
        ],
      },
    });
    expect(gpu(node)).toMatchObject({ capacity: 8, allocatable: 8, requested: 3, free: 5 });
    expect(node?.pods.map((view) => view.record.name)).toEqual(["running", "starting"]);
    expect(node?.nominated.map((view) => view.record.name)).toEqual(["nominated"]);
    expect(node?.requested).toEqual({ "nvidia.com/gpu": 3, pods: 2 });
  });

  test("a terminating pod holds until it is gone", () => {
    const leaving = pod("leaving", { node: "n", gpus: 8 }) as { metadata: Record<string, unknown> };
    leaving.metadata["deletionTimestamp"] = "2026-08-20T12:00:00Z";
    expect(gpu(build({ objects: { nodes: [gpuNode("n", 8)], pods: [leaving] } }).nodes[0])).toMatchObject({ requested: 8, free: 0 });
  });

  test("free goes below 0 when the device plugin took devices away", () => {
    const sick = gpuNode("n", 8, { status: { allocatable: { "nvidia.com/gpu": "6" }, conditions: [] } });
    expect(gpu(build({ objects: { nodes: [sick], pods: [pod("p", { node: "n", gpus: 8 })] } }).nodes[0])).toMatchObject({ capacity: 8, allocatable: 6, requested: 8, free: -2 });
  });

  test("an advertised 0 is 0, an absent key is unknown", () => {
    const gone = gpuNode("gone", 0);
    const never = gpuNode("never", 0, { status: { capacity: { cpu: "8" }, allocatable: { cpu: "8" }, conditions: [] } });
    const { nodes } = build({ objects: { nodes: [gone, never] } });
    expect(gpu(nodes[0])).toMatchObject({ capacity: 0, allocatable: 0, free: 0 });
    expect(nodes[1]?.accelerators).toEqual([]);
  });

  test("several resources of a node stand apart", () => {
    const amounts = { "nvidia.com/gpu": "4", "nvidia.com/mig-1g.10gb": "14", "nvidia.com/gpumem": "320000" };
    const mixed = gpuNode("n", 4, { status: { capacity: amounts, allocatable: amounts, conditions: [] } });
    const slices = { requests: { "nvidia.com/mig-1g.10gb": "3" } };
    const { nodes: [node], totals } = build({ objects: { nodes: [mixed], pods: [pod("p", { node: "n", spec: { containers: [{ name: "main", resources: slices }] } })] } });
    expect(node?.accelerators.map(({ accelerator, requested, free }) => [accelerator.unit, requested, free])).toEqual([["device", 0, 4], ["partition", 3, 11], ["amount", 0, 320_000]]);
    expect(totals).toHaveLength(3);
  });

  test("a request of 0 gives no device", () => {
    const zero = pod("p", { node: "n", spec: { containers: [{ name: "main", resources: { requests: { "nvidia.com/gpu": "0" } } }] } });
    expect(build({ objects: { nodes: [gpuNode("n")], pods: [zero] } }).pods).toEqual([]);
  });
});

describe("invariant 5: what can't be seen is unknown, not 0", () => {
  test("nodes that may not be listed are known by their pods", () => {
    const { nodes, totals, states } = build({ objects: { pods: [pod("a", { node: "n1", gpus: 4 }), pod("b", { node: "n2" }), pod("old", { node: "n3", gpus: 1, phase: "Succeeded" })] }, states: { nodes: forbidden } });
    expect(nodes).toMatchObject([{ name: "n1", health: "unknown" }, { name: "n2", health: "unknown" }]);
    expect(nodes[0]?.record).toBeUndefined();
    expect(gpu(nodes[0])).toEqual({ accelerator: expect.objectContaining({ resource: "nvidia.com/gpu" }) as unknown, requested: 4 });
    expect(totals).toMatchObject([{ requested: 4 }]);
    expect(totals[0]).not.toHaveProperty("allocatable");
    expect(states.find((each) => each.key === "nodes")?.state).toEqual(forbidden);
  });

  test("pods of some namespaces only: nothing is said of what is free", () => {
    const inventory = build({ objects: { nodes: [gpuNode("n")], pods: [pod("p", { node: "n", gpus: 2 })] }, namespaces: { pods: ["team"] } });
    expect(inventory.podsComplete).toBe(false);
    expect(gpu(inventory.nodes[0])).toMatchObject({ allocatable: 8, requested: 2 });
    expect(gpu(inventory.nodes[0])).not.toHaveProperty("free");
    expect(inventory.totals[0]).not.toHaveProperty("free");
    expect(inventory.states.find((each) => each.key === "pods")).toMatchObject({ namespaces: ["team"] });
  });

  test.each<ResourceState>([{ kind: "loading", loaded: 1 }, forbidden, { kind: "idle" }, { kind: "failed", reason: "x", message: "y" }])("pods are $kind: nothing is said of what is free", (state) => {
    expect(gpu(build({ objects: { nodes: [gpuNode("n")] }, states: { pods: state } }).nodes[0])).not.toHaveProperty("free");
  });

  test("stale numbers were true: they stay", () => {
    expect(gpu(build({ objects: { nodes: [gpuNode("n")] }, states: { pods: { kind: "stale", since: 1, message: "cut" } } }).nodes[0])).toMatchObject({ free: 8 });
  });

  test("while nodes load, a pod's node is not taken for a missing one", () => {
    expect(build({ objects: { pods: [pod("p", { node: "n", gpus: 1 })] }, states: { nodes: { kind: "loading", loaded: 0 } } }).nodes).toEqual([]);
  });

  test("a node that went away under its pods is still there, and said to be gone", () => {
    expect(build({ objects: { pods: [pod("p", { node: "n", gpus: 1 })] } }).nodes).toMatchObject([{ name: "n", health: "unknown", healthReason: "The cluster has no node of this name any more; pods still name it." }]);
  });

  test("a workload without pods waits only where its pods could be seen", () => {
    const objects = { "jobs.batch": [{ metadata: metadata("j", {}), spec: { template: template(1) } }] };
    expect(build({ objects }).workloads[0]?.state).toBe("waiting");
    expect(build({ objects, states: { pods: forbidden } }).workloads[0]?.state).toBe("unknown");
    expect(build({ objects, namespaces: { pods: ["elsewhere"] } }).workloads[0]?.state).toBe("unknown");
    expect(build({ objects, namespaces: { pods: ["team"] } }).workloads[0]?.state).toBe("waiting");
  });
});

describe("what a workload asks for and holds", () => {
  const job = (spec: object, status: object = {}) => ({ metadata: metadata("j", {}), spec, status });
  const podsOf = (states: readonly [string, string | undefined][]) => states.map(([phase, node], index) => pod(`j-${index}`, { gpus: 8, phase, ...(node === undefined ? {} : { node }), owner: owner("batch/v1", "Job", "j") }));

  test("asked by its template, held by its pods", () => {
    const [view] = build({ objects: { "jobs.batch": [job({ parallelism: 4, template: template(8) })], pods: podsOf([["Running", "a"], ["Pending", "b"], ["Pending", undefined]]) } }).workloads;
    expect(view).toMatchObject({ asked: { "nvidia.com/gpu": 32 }, held: { "nvidia.com/gpu": 16 }, podsWanted: 4, podsRunning: 1, podsPending: 2, state: "running" });
  });

  test("a Deployment at 0 replicas asks for 0 and is suspended", () => {
    const [view] = build({ objects: { "deployments.apps": [{ metadata: metadata("web", {}), spec: { replicas: 0, template: template(2) } }] } }).workloads;
    expect(view).toMatchObject({ asked: { "nvidia.com/gpu": 0 }, held: {}, podsWanted: 0, state: "suspended" });
  });

  test("a kind that isn't read asks for what its pods ask for", () => {
    const [view] = build({ objects: { pods: [pod("p", { gpus: 4, owner: owner("example.com/v1", "Sweep", "s") })] } }).workloads;
    expect(view).toMatchObject({ asked: { "nvidia.com/gpu": 4 }, state: "waiting" });
    expect(view).not.toHaveProperty("podsWanted");
  });

  test("a TrainJob without its own numbers asks for what its JobSet asks for", () => {
    const jobSet = { metadata: metadata("tune", { uid: "uid-js", owner: owner("trainer.kubeflow.org/v1alpha1", "TrainJob", "tune") }), spec: { replicatedJobs: [{ name: "node", template: { spec: { parallelism: 2, template: template(8) } } }] } };
    const [view, ...others] = build({ objects: { "trainjobs.trainer.kubeflow.org": [{ metadata: metadata("tune", {}), spec: { suspend: true } }], "jobsets.jobset.x-k8s.io": [jobSet] } }).workloads;
    expect(view).toMatchObject({ reference: { kind: "TrainJob" }, asked: { "nvidia.com/gpu": 16 }, podsWanted: 2, state: "suspended" });
    expect(others).toEqual([]);
  });

  test("pods without GPUs of a workload with GPUs are its pods too", () => {
    const launcher = pod("mpi-launcher", { node: "n", owner: owner("kubeflow.org/v2beta1", "MPIJob", "mpi") });
    const worker = pod("mpi-worker-0", { node: "n", gpus: 8, owner: owner("kubeflow.org/v2beta1", "MPIJob", "mpi") });
    const inventory = build({ objects: { pods: [launcher, worker] } });
    expect(inventory.workloads[0]).toMatchObject({ podsRunning: 2, held: { "nvidia.com/gpu": 8 } });
    expect(inventory.pods).toHaveLength(1);
  });

  test("workloads without accelerators are not in the picture", () => {
    expect(build({ objects: { "deployments.apps": [{ metadata: metadata("web", {}), spec: { template: template(0) } }], pods: [pod("p", { node: "n" })] } }).workloads).toEqual([]);
  });

  test("a pod on its own is a workload of one", () => {
    expect(build({ objects: { pods: [pod("p", { gpus: 1, node: "n", phase: "Failed", status: { reason: "UnexpectedAdmissionError", message: "Allocate failed" } })] } }).workloads).toMatchObject([
      { reference: { kind: "Pod", by: "pod" }, state: "failed", reason: "UnexpectedAdmissionError: Allocate failed", podsWanted: 1, podsFailed: 1, held: {} },
    ]);
  });

  test("the time of a state is that of the pods that decide it", () => {
    const running = (name: string, startedAt: string) => pod(name, { gpus: 1, node: "n", owner: owner("batch/v1", "Job", "j"), status: { startTime: "2026-08-20T09:00:00Z", containerStatuses: [{ name: "main", state: { running: { startedAt } } }] } });
    const [view] = build({ objects: { "jobs.batch": [job({ parallelism: 2, template: template(1) })], pods: [running("a", "2026-08-20T09:30:00Z"), running("b", "2026-08-20T09:10:00Z")] } }).workloads;
    expect(view).toMatchObject({ since: Date.parse("2026-08-20T09:10:00Z"), started: Date.parse("2026-08-20T09:00:00Z"), created: Date.parse("2026-08-20T08:00:00Z") });
  });

  test("network devices alone make no GPU workload", () => {
    const nic = { name: "main", resources: { requests: { "nvidia.com/hostdev": "1" } } };
    expect(build({ objects: { pods: [pod("p", { node: "n", spec: { containers: [nic] } })] } })).toMatchObject({ pods: [], workloads: [] });
  });
});

describe("invariant 3: views that didn't change stay the same objects", () => {
  const objects = cluster({
    objects: {
      nodes: [gpuNode("a"), gpuNode("b")],
      pods: [pod("p", { node: "a", gpus: 1 }), pod("q", { node: "b", gpus: 1 }), pod("cpu", { node: "b" })],
    },
  });
  const first = buildInventory(objects);
  const podsWith = (uid: string, object: unknown) => {
    const items = new Map(objects.pods.items);
    items.set(uid, objects.pods.definition.project(object, { string: (value) => value, record: (value) => value }));
    return { ...objects, revision: 2, pods: { ...objects.pods, items } };
  };

  test("a pod that changes takes its node and workload along, and no other", () => {
    const second = buildInventory(podsWith("uid-p", pod("p", { node: "a", gpus: 1, status: { message: "new" } })), buildInventory(objects));
    const again = buildInventory(podsWith("uid-p", pod("p", { node: "a", gpus: 1, status: { message: "newer" } })), second);
    expect(again.nodes[0]).not.toBe(second.nodes[0]);
    expect(again.nodes[1]).toBe(second.nodes[1]);
    expect(again.pods[1]).toBe(second.pods[1]);
    expect(again.workloads.map((view, index) => view === second.workloads[index])).toEqual([false, true]);
  });

  test("the inventory before is left as it was, down to its records, and each carries the revision of its objects", () => {
    const before = frozen(buildInventory(cluster({ objects: { nodes: [gpuNode("a")], pods: [pod("p", { node: "a", gpus: 1 })] } })));
    const text = JSON.stringify(before);
    const after = buildInventory(cluster({ revision: before.revision + 5, objects: { nodes: [gpuNode("a"), gpuNode("c")], pods: [pod("q", { node: "a", gpus: 2 })] } }), before);
    expect(JSON.stringify(before)).toBe(text);
    expect(after.revision).toBe(before.revision + 5);
    expect(after.nodes.map(({ name }) => name)).toEqual(["a", "c"]);
  });

  test("nothing new: the lists themselves stay", () => {
    const second = buildInventory({ ...objects, revision: 2 }, first);
    expect(second.revision).toBe(2);
    expect(second.nodes).toBe(first.nodes);
    expect(second.pods).toBe(first.pods);
    expect(second.workloads).toBe(first.workloads);
  });

  test("a pod without accelerators that changes nothing shown changes no view", () => {
    const before = buildInventory(objects);
    const after = buildInventory(podsWith("uid-cpu", pod("cpu", { node: "b", spec: { containers: [container("main")] }, status: { message: "x" } })), before);
    expect(after.nodes).toBe(before.nodes);
    expect(after.workloads).toBe(before.workloads);
  });
});

/** The value, with everything in it unchangeable: who writes to it throws. */
function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const each of Object.values(value)) frozen(each);
  }
  return value;
}
