import { digest } from "../cluster/podStatus.ts";
import type { Labels } from "../objects.ts";
import { gpuTaint, nvidia, type Pool } from "./nvidiaLabels.ts";

/** GPUs that HAMi divides among pods by memory and cores; its device plugin stands in for NVIDIA's. */
const hami: Pool = {
  name: "a10-hami", count: 2, instanceType: "ProLiant-DL385-A10", zone: "eu-west-1c", cpu: 64, memoryGi: 503, stack: "nvidia", taints: gpuTaint,
  // 4 GPUs for up to 10 pods each.
  devices: { "nvidia.com/gpu": 40 },
  labels: {
    ...nvidia({ product: "NVIDIA-A10", memory: 23028, family: "ampere", compute: ["8", "6"], machine: "ProLiant-DL385-Gen11", count: 4 }),
    "nvidia.com/gpu.deploy.device-plugin": "false", gpu: "on",
  },
  annotations: (node) => ({
    "hami.io/node-nvidia-register": JSON.stringify([0, 1, 2, 3].map((index) => ({ id: gpuId(`${node}/${index}`), ...(index === 0 ? {} : { index }), count: 10, devmem: 23028, devcore: 100, type: "NVIDIA-NVIDIA A10", numa: Math.floor(index / 2), mode: "hami-core", health: true }))),
    "hami.io/node-handshake": "Reported",
  }),
};

/** Machines that the cloud may take back, as Karpenter makes them. */
const spot: Pool = {
  name: "a10g-spot", count: 2, instanceType: "g5.12xlarge", zone: "eu-west-1b", cpu: 48, memoryGi: 186, stack: "nvidia", taints: gpuTaint, spread: true,
  devices: { "nvidia.com/gpu": 4 },
  labels: {
    ...nvidia({ product: "NVIDIA-A10G", memory: 23028, family: "ampere", compute: ["8", "6"], machine: "g5.12xlarge", count: 4 }),
    "karpenter.sh/nodepool": "render-spot", "karpenter.sh/capacity-type": "spot", "karpenter.sh/registered": "true", "karpenter.sh/initialized": "true",
    "karpenter.k8s.aws/instance-gpu-name": "a10g", "karpenter.k8s.aws/instance-gpu-manufacturer": "nvidia", "karpenter.k8s.aws/instance-gpu-count": "4", "karpenter.k8s.aws/instance-gpu-memory": "24576",
  } satisfies Labels,
};

const gaudi: Pool = {
  name: "gaudi3", count: 1, instanceType: "Gaudi3-HLS-3", zone: "eu-west-1c", cpu: 160, memoryGi: 1007, stack: "habana",
  taints: [{ key: "habana.ai/gaudi", value: "present", effect: "NoSchedule" }],
  devices: { "habana.ai/gaudi": 8 },
  labels: { "feature.node.kubernetes.io/pci-1200_1da3.present": "true", "habana.ai/gaudi.present": "true" },
};

export const sharedPools: readonly Pool[] = [hami, spot, gaudi];

function gpuId(text: string): string {
  const hex = digest(text);
  return `GPU-${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
