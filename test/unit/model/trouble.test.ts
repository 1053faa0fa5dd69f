import { describe, expect, test } from "vitest";
import { vendors } from "../../../src/model/accelerators/index.ts";
import { buildInventory } from "../../../src/model/buildInventory.ts";
import { costOf, nodeTroubles, standingTroubles } from "../../../src/model/trouble/index.ts";
import { brokenSlices } from "../../../src/model/trouble/slices.ts";
import { cluster, container, metadata, pod, type PodHand } from "./cluster.ts";

const ready = { type: "Ready", status: "True", reason: "KubeletReady", message: "kubelet is posting ready status", lastTransitionTime: "2026-08-20T08:00:00Z" };
const gpu = "nvidia.com/gpu";

interface Hand {
  readonly name?: string;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
  readonly capacity?: Record<string, string>;
  readonly allocatable?: Record<string, string>;
  readonly conditions?: readonly object[];
  readonly spec?: object;
  readonly createdAt?: string;
}

function node({ name = "n", labels = {}, annotations = {}, capacity = { [gpu]: "8" }, allocatable = capacity, conditions = [ready], spec = {}, createdAt = "2026-08-01T00:00:00Z" }: Hand): unknown {
  return { metadata: { ...metadata(name, { labels, annotations, createdAt }), namespace: undefined }, spec, status: { capacity: { cpu: "64", ...capacity }, allocatable: { cpu: "64", ...allocatable }, conditions } };
}

function view(hand: Hand, pods: readonly unknown[] = []) {
  return buildInventory(cluster({ objects: { nodes: [node(hand)], pods } })).nodes[0]!;
}
const troubles = (hand: Hand, pods: readonly unknown[] = []) => nodeTroubles(view(hand, pods));
const short = (hand: Hand, pods: readonly unknown[] = []) => troubles(hand, pods).map(({ severity, words, cost }) => [severity, words, cost]);
const gpus = (count: number) => ({ [gpu]: count });

test("a healthy node has none, and a node without accelerators has none of ours", () => {
  expect(troubles({})).toEqual([]);
  expect(troubles({ labels: { "nvidia.com/gpu.present": "true", "nvidia.com/gpu-driver-upgrade-state": "upgrade-done", "nvidia.com/mig.config.state": "success" } })).toEqual([]);
  expect(troubles({ capacity: {}, conditions: [{ ...ready, status: "False" }], spec: { unschedulable: true } })).toEqual([]);
});

describe("devices", () => {
  test("allocatable below capacity: the rest is unhealthy", () => {
    expect(troubles({ allocatable: gpus(7) as never })).toEqual([{
      key: "below:nvidia.com/gpu", severity: "lost", words: "1 of 8 GPUs unhealthy", evidence: 'status.capacity["nvidia.com/gpu"] is 8, status.allocatable["nvidia.com/gpu"] is 7',
      source: 'status.allocatable["nvidia.com/gpu"]', cost: { [gpu]: 1 }, apart: true,
    }]);
    expect(short({ allocatable: { [gpu]: "0" } })).toEqual([["lost", "none of 8 GPUs allocatable", gpus(8)]]);
  });

  test("shares and slices by their own names, network adapters not at all", () => {
    const labels = { "nvidia.com/gpu.product": "NVIDIA-L4", "nvidia.com/gpu.count": "4", "nvidia.com/gpu.replicas": "4" };
    expect(short({ labels, capacity: { [gpu]: "16", "rdma/hca": "63" }, allocatable: { [gpu]: "12", "rdma/hca": "1" } })).toEqual([["lost", "4 of 16 GPU shares unhealthy", gpus(4)]]);
    expect(short({ capacity: { "nvidia.com/mig-1g.5gb": "14" }, allocatable: { "nvidia.com/mig-1g.5gb": "7" } })).toEqual([["lost", "7 of 14 × 1g.5gb slice unhealthy", { "nvidia.com/mig-1g.5gb": 7 }]]);
  });

  test("the list of a sharing device plugin says which", () => {
    const list = JSON.stringify([{ id: "GPU-a", count: 10, devmem: 1, type: "T4", health: true }, { id: "GPU-b", index: 1, count: 10, devmem: 1, type: "T4" }]);
    const [found] = troubles({ annotations: { "hami.io/node-nvidia-register": list }, capacity: { [gpu]: "20" }, allocatable: { [gpu]: "10" } });
    expect(found).toMatchObject({ words: "10 of 20 vGPUs unhealthy", evidence: expect.stringMatching(/hami\.io\/node-nvidia-register lists GPU-b as unhealthy$/) as unknown });
  });

  test("pods hold more than there is", () => {
    expect(short({ allocatable: { [gpu]: "6" } }, [pod("p", { node: "n", gpus: 7 })])).toEqual([["lost", "2 of 8 GPUs unhealthy", gpus(2)], ["risk", "pods hold 1 GPU more than there are", {}]]);
  });

  test("hardware that is found and not advertised, once the node had time to install its driver", () => {
    const labels = { "nvidia.com/gpu.present": "true", "nvidia.com/gpu.deploy.device-plugin": "true" };
    const found = view({ labels, capacity: {} });
    expect(nodeTroubles(found)).toMatchObject([{ severity: "lost", words: "NVIDIA hardware found, none advertised", cost: undefined, since: Date.parse("2026-08-01T00:00:00Z") }]);
    expect(standingTroubles(found, Date.parse("2026-08-01T00:05:00Z"))).toEqual([]);
    expect(standingTroubles(found, Date.parse("2026-08-01T00:25:00Z"))).toHaveLength(1);
    expect(troubles({ labels, capacity: { [gpu]: "0" } })).toMatchObject([{ evidence: 'nvidia.com/gpu.present=true, and status.capacity["nvidia.com/gpu"] is 0' }]);
  });

  test("nodes that are not meant to advertise are in no trouble: DRA, virtual machines, a plugin that was turned off; MIG devices are devices", () => {
    const present = { "nvidia.com/gpu.present": "true" };
    expect(troubles({ labels: { ...present, "nvidia.com/gpu.deploy.dra-driver": "true" }, capacity: {} })).toEqual([]);
    expect(troubles({ labels: { ...present, "nvidia.com/gpu.deploy.device-plugin": "false" }, capacity: {} })).toEqual([]);
    expect(troubles({ labels: { ...present, "nvidia.com/gpu.workload.config": "vm-vgpu" }, capacity: {} })).toEqual([]);
    expect(troubles({ labels: present, capacity: { [gpu]: "0", "nvidia.com/mig-1g.5gb": "7" } })).toEqual([]);
    expect(troubles({ labels: { "feature.node.kubernetes.io/amd-gpu": "true" }, capacity: {} })).toMatchObject([{ words: "AMD hardware found, none advertised" }]);
  });

  test("the kubelet reports that a pod's device is unhealthy (1.36)", () => {
    const status = { containerStatuses: [{ name: "main", allocatedResourcesStatus: [{ name: gpu, resources: [{ resourceID: "GPU-a", health: "Healthy" }, { resourceID: "GPU-b", health: "Unhealthy" }] }] }] };
    expect(troubles({}, [pod("p", { node: "n", gpus: 2, status })])).toMatchObject([{ severity: "risk", words: "1 pod on unhealthy devices", evidence: "GPU-b: held by team/p", cost: {} }]);
  });
});

describe("the node itself", () => {
  test("not ready takes all that is allocatable", () => {
    const lost = { ...ready, status: "Unknown", reason: "NodeStatusUnknown", message: "Kubelet stopped posting node status.", lastTransitionTime: "2026-08-21T07:00:00Z" };
    expect(troubles({ conditions: [lost] }, [pod("p", { node: "n", gpus: 3 })])).toEqual([{
      key: "ready", severity: "lost", words: "not ready (unreachable)", evidence: "NodeStatusUnknown: Kubelet stopped posting node status.", source: "condition Ready", cost: gpus(8), since: Date.parse("2026-08-21T07:00:00Z"),
    }]);
    expect(short({ conditions: [{ ...ready, status: "False", reason: "KubeletNotReady", message: "container runtime is down" }] })).toEqual([["lost", "not ready", gpus(8)]]);
  });

  test("cordoned takes what is free", () => {
    const spec = { unschedulable: true, taints: [{ key: "node.kubernetes.io/unschedulable", effect: "NoSchedule", timeAdded: "2026-08-21T06:00:00Z" }] };
    expect(troubles({ spec }, [pod("p", { node: "n", gpus: 5 })])).toMatchObject([{ severity: "risk", words: "cordoned", cost: gpus(3), since: Date.parse("2026-08-21T06:00:00Z") }]);
  });

  test("what a cordoned node has free isn't known while pods are not", () => {
    const objects = { nodes: [node({ spec: { unschedulable: true } })] };
    const [one] = buildInventory(cluster({ objects, states: { pods: { kind: "forbidden", message: "no" } } })).nodes;
    expect(nodeTroubles(one!)).toMatchObject([{ words: "cordoned", cost: undefined }]);
  });

  // kubelet; node-problem-detector; AKS and EKS documentation.
  test.each([
    ["DiskPressure", "True", "short of disk space", "risk", gpus(8)],
    ["UnhealthyNvidiaDevicePlugin", "True", "device plugin unhealthy", "lost", undefined],
    ["UnhealthyNvidiaDCGMServices", "True", "DCGM unhealthy, no GPU metrics", "notice", {}],
    ["GPUMissing", "True", "fewer GPUs than the machine has", "lost", undefined],
    ["XIDErrors", "True", "GPU errors (XID) in the kernel log", "risk", undefined],
    ["AcceleratedHardwareReady", "False", "accelerator hardware not ready", "lost", undefined],
    ["KernelDeadlock", "True", "kernel deadlock", "lost", undefined],
    ["GpuNvlinkWatch", "True", "GpuNvlinkWatch", "risk", undefined],
    ["KubeletProblem", "True", "KubeletProblem", "risk", undefined],
  ])("condition %s is %s", (type, status, words, severity, cost) => {
    const condition = { type, status, reason: "Because", message: "it is so", lastTransitionTime: "2026-08-21T07:00:00Z" };
    expect(troubles({ conditions: [ready, condition] })).toEqual([{ key: `condition:${type}`, severity, words, evidence: "Because: it is so", source: `condition ${type}`, cost, since: Date.parse("2026-08-21T07:00:00Z") }]);
  });

  test.each([
    ["DiskPressure", "False"], ["AcceleratedHardwareReady", "True"], ["UnhealthyNvidiaDevicePlugin", "Unknown"], ["GPUMissing", "False"], ["SomethingElse", "True"], ["constructor", "True"],
  ])("condition %s is %s: no trouble", (type, status) => expect(troubles({ conditions: [ready, { type, status }] })).toEqual([]));

  test("taints of repair and maintenance, not those that reserve", () => {
    const spec = { taints: [{ key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" }, { key: "amd-gpu-unhealthy", value: "AMDGPUXgmi", effect: "NoSchedule" }, { key: "node.kubernetes.io/out-of-service", effect: "NoExecute" }] };
    expect(short({ spec }, [pod("p", { node: "n", gpus: 2 })])).toEqual([
      ["lost", "the AMD operator found a GPU of this node unhealthy and is repairing it", gpus(6)],
      ["lost", "declared out of service: its pods are being removed by force", gpus(8)],
    ]);
  });

  test.each<[Record<string, string>, readonly unknown[]]>([
    [{ "nvidia.com/mig.config.state": "failed" }, ["lost", "MIG configuration failed", undefined]],
    [{ "nvidia.com/mig.config.state": "rebooting" }, ["risk", "MIG is being reconfigured (rebooting)", undefined]],
    [{ "nvidia.com/gpu-driver-upgrade-state": "upgrade-failed" }, ["lost", "driver upgrade failed", undefined]],
    [{ "nvidia.com/gpu-driver-upgrade-state": "drain-required" }, ["risk", "driver upgrade under way (drain)", {}]],
    [{ "nvidia.com/gpu.deploy.device-plugin": "paused-for-mig-change" }, ["risk", "device plugin paused for mig change", undefined]],
    [{ "cloud.google.com/active-node-maintenance": "ONGOING" }, ["risk", "maintenance of the host under way", gpus(8)]],
    [{ "cloud.google.com/scheduled-maintenance-time": "1733083200" }, ["notice", "maintenance of the host from 2024-12-01 20:00 UTC", {}]],
    [{ "dgxc.nvidia.com/nvsentinel-state": "remediation-failed" }, ["lost", "NVSentinel: remediation failed", gpus(8)]],
  ])("labels %j", (labels, expected) => expect(short({ labels })).toEqual([expected]));

  test.each<Record<string, string>>([
    { "nvidia.com/mig.config.state": "success" }, { "nvidia.com/gpu-driver-upgrade-state": "upgrade-required" }, { "nvidia.com/gpu-driver-upgrade-state": "upgrade-done" }, { "cloud.google.com/scheduled-maintenance-time": "soon" }, { "dgxc.nvidia.com/nvsentinel-state": "remediation-succeeded" },
  ])("labels %j: no trouble", (labels) => expect(troubles({ labels })).toEqual([]));

  test("the worst first; devices that are lost for two reasons are lost once", () => {
    const all = troubles({ allocatable: { [gpu]: "7" }, spec: { unschedulable: true }, conditions: [{ ...ready, status: "Unknown" }, { type: "DiskPressure", status: "True" }] });
    expect(all.map(({ severity }) => severity)).toEqual(["lost", "lost", "risk", "risk"]);
    expect(costOf(all)).toEqual(gpus(8));
    expect(costOf([])).toEqual({});
    expect(costOf(troubles({ conditions: [ready, { type: "GPUMissing", status: "True" }] }))).toBeUndefined();
  });
});

describe("pods of the accelerator stack", () => {
  const plugin = (status: object, hand: PodHand & { kind?: string } = {}) => pod("nvidia-device-plugin-x7k2", {
    namespace: "gpu-operator", node: "n", labels: { app: "nvidia-device-plugin-daemonset" }, owner: { apiVersion: "apps/v1", kind: hand.kind ?? "DaemonSet", name: "d", uid: "d" }, ...hand,
    spec: { nodeName: "n", initContainers: [container("toolkit-validation")], containers: [container("nvidia-device-plugin")] }, status,
  });
  const waiting = (reason: string, message: string, more: object = {}) => ({
    phase: "Running", conditions: [{ type: "Ready", status: "False", reason: "ContainersNotReady", lastTransitionTime: "2026-08-21T07:00:00Z" }],
    containerStatuses: [{ name: "nvidia-device-plugin", ready: false, restartCount: 12, state: { waiting: { reason, message } }, ...more }],
  });

  test("a device plugin in CrashLoopBackOff: the kubelet's words, since when, and which pod", () => {
    const [found, ...more] = troubles({}, [plugin(waiting("CrashLoopBackOff", "back-off 5m0s restarting failed container"))]);
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      severity: "lost", words: "device plugin fails", evidence: "nvidia-device-plugin: CrashLoopBackOff: back-off 5m0s restarting failed container", source: "pod nvidia-device-plugin-x7k2 in gpu-operator",
      cost: undefined, since: Date.parse("2026-08-21T07:00:00Z"), pod: { name: "nvidia-device-plugin-x7k2" },
    });
  });

  test("what it costs is known once the devices are gone, and is not counted a second time", () => {
    const all = troubles({ allocatable: { [gpu]: "0" } }, [plugin(waiting("CrashLoopBackOff", ""))]);
    expect(all.map(({ words, cost }) => [words, cost])).toEqual([["none of 8 GPUs allocatable", gpus(8)], ["device plugin fails", gpus(8)]]);
    expect(costOf(all)).toEqual(gpus(8));
  });

  test("between two crashes it runs, and fails all the same", () => {
    const status = { phase: "Running", containerStatuses: [{ name: "nvidia-device-plugin", ready: false, restartCount: 12, state: { running: { startedAt: "2026-08-21T07:59:00Z" } } }] };
    expect(short({}, [plugin(status)])).toEqual([["lost", "device plugin fails", undefined]]);
  });

  test("one that runs, starts, or was restarted once is no trouble", () => {
    const running = (restarts: number, isReady: boolean) => ({ phase: "Running", containerStatuses: [{ name: "nvidia-device-plugin", ready: isReady, restartCount: restarts, state: { running: {} } }] });
    expect(troubles({}, [plugin(running(0, true))])).toEqual([]);
    expect(troubles({}, [plugin(running(9, true))])).toEqual([]);
    expect(troubles({}, [plugin(running(1, false))])).toEqual([]);
    expect(troubles({}, [plugin({ phase: "Pending", initContainerStatuses: [{ name: "toolkit-validation", state: { running: {} } }], containerStatuses: [{ name: "nvidia-device-plugin", state: { waiting: { reason: "PodInitializing" } } }] })])).toEqual([]);
  });

  test("an init container that fails keeps the plugin from starting", () => {
    const status = { phase: "Pending", initContainerStatuses: [{ name: "toolkit-validation", restartCount: 4, state: { waiting: { reason: "CrashLoopBackOff", message: "" } } }] };
    expect(troubles({}, [plugin(status)])).toMatchObject([{ words: "device plugin fails", evidence: "toolkit-validation: CrashLoopBackOff" }]);
  });

  test("an exporter that fails costs no device", () => {
    const exporter = plugin(waiting("ImagePullBackOff", "no such image"), { labels: { app: "nvidia-dcgm-exporter" } });
    expect(short({}, [exporter])).toEqual([["notice", "DCGM exporter fails", {}]]);
  });

  test("only pods of DaemonSets on this node, with labels of the stack", () => {
    const crash = waiting("CrashLoopBackOff", "");
    expect(troubles({}, [plugin(crash, { kind: "ReplicaSet" })])).toEqual([]);
    expect(troubles({}, [plugin(crash, { labels: { app: "my-app" } })])).toEqual([]);
    expect(troubles({ name: "other" }, [plugin(crash)])).toEqual([]);
  });

  test("each label names one component", () => {
    const labels = vendors.flatMap((vendor) => vendor.stack ?? []).flatMap((component) => component.labels);
    expect(new Set(labels).size).toBe(labels.length);
    for (const label of labels) expect(label).toMatch(/^(?:[a-z.]+\/)?[a-z0-9-]+=[a-z0-9-]+$/);
  });

  test("a node is made again when a pod of its stack starts to fail, and when it recovers", () => {
    const nodes = [node({})];
    const failing = plugin(waiting("CrashLoopBackOff", ""));
    const fine = plugin({ phase: "Running", containerStatuses: [{ name: "nvidia-device-plugin", ready: true, restartCount: 0, state: { running: {} } }] });
    const before = buildInventory(cluster({ objects: { nodes, pods: [fine] } }));
    const broken = buildInventory(cluster({ revision: 2, objects: { nodes, pods: [failing] } }), before);
    const again = buildInventory(cluster({ revision: 3, objects: { nodes, pods: [fine] } }), broken);
    expect([before, broken, again].map((inventory) => nodeTroubles(inventory.nodes[0]!).length)).toEqual([0, 1, 0]);
  });
});

// GKE documentation: a multi-host node pool is one slice.
describe("TPU slices over several machines", () => {
  const host = (name: string, more: Partial<Hand> = {}) => node({ name, capacity: { "google.com/tpu": "4" }, labels: { "cloud.google.com/gke-tpu-topology": "4x4", "cloud.google.com/gke-accelerator-count": "4", "cloud.google.com/gke-nodepool": "v6e" }, ...more });
  const broken = (nodes: readonly unknown[]) => brokenSlices(buildInventory(cluster({ objects: { nodes } })).nodes).map(({ pool, topology, hosts, ready, unready, chips }) => [pool, topology, hosts, ready.length, unready.length, chips]);

  test("whole slices are whole", () => {
    expect(broken(["a", "b", "c", "d"].map((name) => host(name)))).toEqual([]);
    expect(broken(["a", "b", "c", "d", "e"].map((name) => host(name)))).toEqual([]);
    expect(broken([host("a", { labels: { "cloud.google.com/gke-tpu-topology": "2x2", "cloud.google.com/gke-accelerator-count": "4" } })])).toEqual([]);
  });

  test("a machine that is missing or not ready makes the others useless", () => {
    expect(broken(["a", "b", "c"].map((name) => host(name)))).toEqual([["v6e", "4x4", 4, 3, 0, 12]]);
    expect(broken([host("a"), host("b"), host("c"), host("d", { conditions: [{ ...ready, status: "Unknown" }] })])).toEqual([["v6e", "4x4", 4, 3, 1, 12]]);
  });

  test("a pool that is all gone is no slice", () => {
    expect(broken(["a", "b"].map((name) => host(name, { conditions: [{ ...ready, status: "Unknown" }] })))).toEqual([]);
  });
});

describe("devices that drivers publish", () => {
  const slice = (taints: readonly object[], more: object = {}) => ({
    metadata: { name: "s", uid: "slice", resourceVersion: "1", creationTimestamp: "2026-08-20T08:00:00Z" },
    spec: {
      driver: "gpu.nvidia.com", pool: { name: "n", generation: 1, resourceSliceCount: 1 }, nodeName: "n", ...more,
      devices: [{ name: "gpu-0", attributes: { type: { string: "gpu" }, uuid: { string: "GPU-a" } }, taints }, { name: "gpu-1", attributes: { type: { string: "gpu" }, uuid: { string: "GPU-b" } } }],
    },
  });
  const inventoryOf = (one: object, labels: Record<string, string> = {}) => buildInventory(cluster({ objects: { nodes: [node({ capacity: {}, labels })], "resourceslices.resource.k8s.io": [one] } }));
  const found = (one: object) => nodeTroubles(inventoryOf(one).nodes[0]!).map(({ severity, words, evidence, cost, since }) => [severity, words, evidence, cost, since]);

  test("a tainted device is lost, with the taint; status.capacity has nothing to do with it", () => {
    expect(found(slice([{ key: "gpu.nvidia.com/xid", value: "79", effect: "NoSchedule", timeAdded: "2026-08-21T07:00:00Z" }]))).toEqual([
      ["lost", "1 of 2 GPUs tainted", "GPU-a has gpu.nvidia.com/xid=79:NoSchedule", { "gpu.nvidia.com": 1 }, Date.parse("2026-08-21T07:00:00Z")],
    ]);
    expect(found(slice([]))).toEqual([]);
  });

  test("a pool that isn't all there gives nothing away", () => {
    expect(found(slice([], { pool: { name: "n", generation: 1, resourceSliceCount: 2 } }))).toMatchObject([["risk", "pool of GPUs in disorder", expect.stringMatching(/1 of 2 slices/) as unknown, undefined, undefined]]);
  });

  test("published devices are advertised devices", () => {
    expect(nodeTroubles(inventoryOf(slice([]), { "nvidia.com/gpu.present": "true" }).nodes[0]!)).toEqual([]);
  });
});
