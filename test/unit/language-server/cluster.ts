import { exampleCluster, exampleNode, exampleObject } from "../../../src/lint/exampleCluster.ts";

const gpuTaint = { key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" };

/** A cluster with two kinds of GPU nodes, a Kueue queue and a KAI tree. */
export const facts = exampleCluster({
  nodes: [
    exampleNode("h100-a", "nvidia.com/gpu", 8, { taints: [gpuTaint], free: { "nvidia.com/gpu": 3 }, labels: { "kubernetes.io/hostname": "h100-a", "nvidia.com/gpu.product": "NVIDIA-H100-80GB-HBM3", "nvidia.com/gpu.memory": "81559", "nvidia.com/gpu.count": "8" } }),
    exampleNode("h100-b", "nvidia.com/gpu", 8, { taints: [gpuTaint], free: { "nvidia.com/gpu": 0 }, labels: { "kubernetes.io/hostname": "h100-b", "nvidia.com/gpu.product": "NVIDIA-H100-80GB-HBM3", "nvidia.com/gpu.memory": "81559", "nvidia.com/gpu.count": "8" } }),
    exampleNode("mig-a", "nvidia.com/mig-1g.10gb", 14, { labels: { "kubernetes.io/hostname": "mig-a", "nvidia.com/gpu.product": "NVIDIA-A100-SXM4-80GB" } }),
  ],
  objects: {
    "localqueues.kueue.x-k8s.io": [exampleObject("team", { namespace: "ml", spec: { clusterQueue: "shared" }, status: { pendingWorkloads: 4 } }), exampleObject("other", { namespace: "web", spec: { clusterQueue: "shared" } })],
    "clusterqueues.kueue.x-k8s.io": [exampleObject("shared", {
      spec: { resourceGroups: [{ flavors: [{ name: "h100", resources: [{ name: "nvidia.com/gpu", nominalQuota: 16 }, { name: "cpu", nominalQuota: "64" }] }] }] },
      status: { flavorsUsage: [{ name: "h100", resources: [{ name: "nvidia.com/gpu", total: "13" }] }] },
    })],
    "queues.scheduling.run.ai": [exampleObject("research", { spec: { parentQueue: "company", resources: { gpu: { quota: 8, limit: -1 } } }, status: { allocated: { "nvidia.com/gpu": "6" } } }), exampleObject("company", { status: { childQueues: ["research"] } })],
    "runtimeclasses.node.k8s.io": [exampleObject("nvidia")],
  },
});
