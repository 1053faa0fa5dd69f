import { expect, test } from "vitest";
import { buildInventory } from "../../src/model/buildInventory.ts";
import { allocationsTree } from "../../src/render/allocations.ts";
import { gpus } from "../../src/render/clusters.ts";
import { jobsTree } from "../../src/render/jobs.ts";
import { nodesTree } from "../../src/render/nodes.ts";
import { inventoryText } from "../../src/render/text.ts";
import { objectsOf } from "../fixtures/tables.ts";
import { golden } from "./golden.ts";
import { allIds, detailsText, treeText } from "./treeText.ts";

// Every way of cutting and sharing devices once, from objects as the API server gives them.
const now = Date.UTC(2026, 7, 21, 9);

function node(name: string, amounts: Record<string, string>, labels: Record<string, string>, annotations: Record<string, string> = {}) {
  return {
    metadata: { name, uid: `node-${name}`, creationTimestamp: "2026-07-01T06:00:00Z", labels, annotations },
    status: { capacity: { pods: "110", ...amounts }, allocatable: { pods: "110", ...amounts }, conditions: [{ type: "Ready", status: "True", reason: "KubeletReady", message: "kubelet is posting ready status", lastTransitionTime: "2026-08-20T09:00:00Z" }], nodeInfo: { kubeletVersion: "v1.36.3" } },
  };
}

function pod(name: string, nodeName: string, limits: Record<string, string>, more: { namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string>; scheduler?: string } = {}) {
  const { namespace = "research", labels = {}, annotations = {}, scheduler = "default-scheduler" } = more;
  return {
    metadata: { name, namespace, uid: `pod-${name}`, creationTimestamp: "2026-08-21T06:00:00Z", labels, annotations },
    spec: { ...(nodeName === "" ? {} : { nodeName }), schedulerName: scheduler, containers: [{ name: "main", image: "pytorch:2.8", resources: { limits } }] },
    status: nodeName === "" ? { phase: "Pending" } : { phase: "Running", startTime: "2026-08-21T06:01:00Z", containerStatuses: [{ name: "main", ready: true, restartCount: 0, state: { running: { startedAt: "2026-08-21T06:02:00Z" } } }] },
  };
}

const gfd = (product: string, count: number, memory: number, more: Record<string, string> = {}) => ({
  "nvidia.com/gpu.product": product, "nvidia.com/gpu.count": String(count), "nvidia.com/gpu.memory": String(memory), "nvidia.com/gpu.replicas": "1", "nvidia.com/gpu.sharing-strategy": "none", "nvidia.com/mig.strategy": "none", ...more,
});
const slice = (profile: string, count: number, memory: number) => ({
  [`nvidia.com/mig-${profile}.count`]: String(count), [`nvidia.com/mig-${profile}.memory`]: String(memory), [`nvidia.com/mig-${profile}.product`]: `NVIDIA-A100-SXM4-40GB-MIG-${profile}`, [`nvidia.com/mig-${profile}.replicas`]: "1", [`nvidia.com/mig-${profile}.sharing-strategy`]: "none",
});
const hami = JSON.stringify([
  { id: "GPU-8dcd427f-483b-b48f-d7e5-75fb19a52b76", count: 10, devmem: 15360, devcore: 100, type: "NVIDIA-Tesla T4", health: true },
  { id: "GPU-ebe7c3f7-303d-558d-435e-99a160631fe4", index: 1, count: 10, devmem: 15360, devcore: 100, type: "NVIDIA-Tesla T4", health: true },
]);
const onHami = (name: string, mebibytes: string, cores: string) => pod(name, "hami-01", { "nvidia.com/gpu": "1", "nvidia.com/gpumem": mebibytes, "nvidia.com/gpucores": cores }, { annotations: { "hami.io/vgpu-devices-allocated": `GPU-8dcd427f-483b-b48f-d7e5-75fb19a52b76,NVIDIA,${mebibytes},${cores}:;` } });
const kai = (name: string, fraction: string, group: string) => pod(name, group === "" ? "" : "kai-01", { cpu: "1" }, { scheduler: "kai-scheduler", labels: group === "" ? {} : { "runai-gpu-group": group }, annotations: { "gpu-fraction": fraction } });
const group = "7b6079ad-4882-4590-af67-9fd6b7c0a3b6";

const inventory = buildInventory(objectsOf({
  live: { kind: "live", since: now - 720_000 },
  items: {
    nodes: [
      node("hami-01", { "nvidia.com/gpu": "20" }, { "node.kubernetes.io/instance-type": "g4dn.12xlarge" }, { "hami.io/node-nvidia-register": hami }),
      node("kai-01", { "nvidia.com/gpu": "8", "rdma/hca_shared_devices_a": "63" }, gfd("NVIDIA-H100-80GB-HBM3", 8, 81559)),
      node("l4-01", { "nvidia.com/gpu": "16" }, gfd("NVIDIA-L4-SHARED", 4, 23034, { "nvidia.com/gpu.replicas": "4", "nvidia.com/gpu.sharing-strategy": "time-slicing" })),
      node("mig-mixed-01", { "nvidia.com/gpu": "6", "nvidia.com/mig-1g.5gb": "7", "nvidia.com/mig-3g.20gb": "2" }, gfd("NVIDIA-A100-SXM4-40GB", 8, 40960, { "nvidia.com/mig.strategy": "mixed", ...slice("1g.5gb", 7, 4864), ...slice("3g.20gb", 2, 19968) })),
      node("mig-single-01", { "nvidia.com/gpu": "14" }, gfd("NVIDIA-A100-SXM4-40GB-MIG-1g.5gb", 14, 4864, { "nvidia.com/mig.strategy": "single" })),
      node("trn-01", { "aws.amazon.com/neuron": "16", "aws.amazon.com/neuroncore": "32" }, { "karpenter.k8s.aws/instance-accelerator-name": "trainium", "karpenter.k8s.aws/instance-accelerator-count": "16" }),
    ],
    pods: [
      onHami("ocr", "4000", "30"), onHami("captions", "6000", "40"),
      pod("gpu-reservation-9cdc8bf480495dcf", "kai-01", { "nvidia.com/gpu": "1" }, { namespace: "kai-resource-reservation", labels: { app: "kai-resource-reservation", "runai-gpu-group": group }, annotations: { "run.ai/reserve_for_gpu_index": "GPU-5c2a7f10-93ad-4b55-a2a5-1c5b3c3f8f01" } }),
      kai("notebook-a", "0.5", group), kai("notebook-b", "0.25", group), kai("notebook-c", "0.5", ""),
      pod("pretrain", "kai-01", { "nvidia.com/gpu": "4", "rdma/hca_shared_devices_a": "1" }),
      pod("embed-0", "l4-01", { "nvidia.com/gpu": "1" }, { namespace: "inference" }), pod("embed-1", "l4-01", { "nvidia.com/gpu": "1" }, { namespace: "inference" }),
      pod("whisper", "mig-mixed-01", { "nvidia.com/mig-3g.20gb": "1" }, { namespace: "inference" }),
      pod("small", "mig-single-01", { "nvidia.com/gpu": "1" }), pod("compile", "trn-01", { "aws.amazon.com/neuroncore": "4" }),
    ],
  },
}));

test("shares and parts of devices, from objects of the API to rows", () => {
  const options = { filter: "", limits: new Map<string, number>() };
  const nodes = nodesTree("prod", inventory, now, options);
  const ids = allIds(nodes).filter((id) => /^prod\/(?:hami-01|kai-01|l4-01|mig-mixed-01)(?:\/nvidia\.com%2F[^/]*)?(?:\/device:[^/]*)?$|mig-single-01$|trn-01$/.test(id));
  golden("sharing", [
    `status bar: ${gpus(inventory)}`,
    treeText(nodes), treeText(allocationsTree("prod", inventory, now, options), { depth: 2 }), treeText(jobsTree("prod", inventory, now, options), { depth: 1 }),
    inventoryText(inventory, { cluster: "prod", now, colour: false }).split("\n\nRead from")[0] ?? "",
    detailsText(nodes, ids),
  ].join("\n\n"));
});

test("what pods hold adds up to what nodes have requested, in the units of the nodes", () => {
  const rows = allocationsTree("prod", inventory, now, { filter: "", limits: new Map<string, number>() }).children();
  expect(rows.map((row) => [row.label, row.description])).toEqual([
    ["inference", "1 × 3g.20gb slice · 2 GPU shares · 3 workloads"],
    ["kai-resource-reservation", "1 GPU · 1 workload"],
    ["research", "4 GPUs · 4 NeuronCores · 1 × 1g.5gb slice · 2 vGPUs · 0.75 GPUs in fractions · 7 workloads"],
  ]);
});
