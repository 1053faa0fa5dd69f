import type { Taint } from "../kinds.ts";
import type { Labels } from "../objects.ts";

/** A pool of equal nodes. Labels as GPU Feature Discovery, NFD, the GPU operators and GKE write them. */
export interface Pool {
  readonly name: string;
  /** Nodes in the demo of usual size; larger clusters keep the proportions. */
  readonly count: number;
  readonly instanceType: string;
  readonly zone: string;
  readonly cpu: number;
  readonly memoryGi: number;
  /** Extended resources of one node. */
  readonly devices: Readonly<Record<string, number>>;
  readonly labels: Labels;
  readonly taints: readonly Taint[];
  /** Which device plugin and exporter run there. */
  readonly stack: "nvidia" | "amd" | "tpu" | "habana" | "none";
  /** What device plugins keep in annotations of the node of this name. */
  readonly annotations?: (node: string) => Readonly<Record<string, string>>;
  /** Nodes of the pool stand in zones a, b, c in turn unless it is one block. */
  readonly spread?: boolean;
}

const driver: Labels = {
  "nvidia.com/cuda.driver-version.full": "570.124.06", "nvidia.com/cuda.driver-version.major": "570", "nvidia.com/cuda.driver-version.minor": "124", "nvidia.com/cuda.driver-version.revision": "06",
  "nvidia.com/cuda.runtime-version.full": "12.8", "nvidia.com/cuda.runtime-version.major": "12", "nvidia.com/cuda.runtime-version.minor": "8",
};

const operands = ["container-toolkit", "dcgm", "dcgm-exporter", "device-plugin", "driver", "gpu-feature-discovery", "node-status-exporter", "operator-validator"];

interface Gpu {
  readonly product: string;
  readonly memory: number;
  readonly family: string;
  readonly compute: readonly [major: string, minor: string];
  readonly machine: string;
  readonly count: number;
  readonly replicas?: number;
  readonly sharing?: "none" | "time-slicing";
  readonly mig?: "none" | "mixed";
  readonly pci?: string;
}

/** What GPU Feature Discovery, NFD and the GPU Operator write on a node with NVIDIA GPUs. */
export function nvidia(gpu: Gpu): Labels {
  const migCapable = ["ampere", "hopper"].includes(gpu.family) && !/-A10G?$/.test(gpu.product);
  return {
    [`feature.node.kubernetes.io/pci-${gpu.pci ?? "0302"}_10de.present`]: "true",
    "feature.node.kubernetes.io/pci-10de.present": "true",
    "nvidia.com/gpu.present": "true", "nvidia.com/gpu.count": String(gpu.count), "nvidia.com/gpu.product": gpu.product, "nvidia.com/gpu.memory": String(gpu.memory),
    "nvidia.com/gpu.family": gpu.family, "nvidia.com/gpu.compute.major": gpu.compute[0], "nvidia.com/gpu.compute.minor": gpu.compute[1], "nvidia.com/gpu.machine": gpu.machine,
    "nvidia.com/gpu.mode": "compute", "nvidia.com/gpu.replicas": String(gpu.replicas ?? 1), "nvidia.com/gpu.sharing-strategy": gpu.sharing ?? "none",
    "nvidia.com/mig.capable": String(migCapable), "nvidia.com/mig.strategy": gpu.mig ?? "none", "nvidia.com/mps.capable": "false", "nvidia.com/vgpu.present": "false",
    ...(migCapable ? { "nvidia.com/gpu.deploy.mig-manager": "true" } : {}),
    ...driver,
    ...Object.fromEntries(operands.map((operand) => [`nvidia.com/gpu.deploy.${operand}`, "true"])),
    "nvidia.com/gpu-driver-upgrade-state": "upgrade-done",
  };
}

export const gpuTaint: readonly Taint[] = [{ key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" }];
