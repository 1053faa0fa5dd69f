import type { Taint } from "../kinds.ts";
import type { Labels } from "../objects.ts";
import { gpuTaint, nvidia, type Pool } from "./nvidiaLabels.ts";
import { sharedPools } from "./sharedPools.ts";

/** Labels of one MIG profile under the mixed strategy. */
function mig(profile: string, values: { count: number; memory: number; slices: string; engines: string; multiprocessors: number }): Labels {
  const key = (name: string): string => `nvidia.com/mig-${profile}.${name}`;
  return {
    [key("count")]: String(values.count), [key("memory")]: String(values.memory), [key("product")]: `NVIDIA-A100-SXM4-40GB-MIG-${profile}`,
    [key("replicas")]: "1", [key("sharing-strategy")]: "none", [key("slices.gi")]: values.slices, [key("slices.ci")]: values.slices,
    [key("engines.copy")]: values.engines, [key("engines.decoder")]: values.engines, [key("engines.encoder")]: "0", [key("multiprocessors")]: String(values.multiprocessors),
  };
}

const tpuTaint: readonly Taint[] = [{ key: "google.com/tpu", value: "present", effect: "NoSchedule" }];
const rdma = { "feature.node.kubernetes.io/pci-15b3.present": "true", "feature.node.kubernetes.io/rdma.available": "true", "feature.node.kubernetes.io/rdma.capable": "true" };

export type { Pool } from "./nvidiaLabels.ts";

export const pools: readonly Pool[] = [
  {
    name: "h100", count: 6, instanceType: "HGX-H100-8", zone: "eu-west-1a", cpu: 192, memoryGi: 2015, stack: "nvidia", taints: gpuTaint,
    devices: { "nvidia.com/gpu": 8, "rdma/hca_shared_devices_a": 63 },
    labels: {
      ...nvidia({ product: "NVIDIA-H100-80GB-HBM3", memory: 81559, family: "hopper", compute: ["9", "0"], machine: "DGXH100", count: 8 }), ...rdma,
      "network.topology.nvidia.com/leaf": "leaf-01", "network.topology.nvidia.com/spine": "spine-01",
    },
  },
  {
    name: "h200", count: 3, instanceType: "HGX-H200-8", zone: "eu-west-1a", cpu: 192, memoryGi: 2015, stack: "nvidia", taints: gpuTaint,
    devices: { "nvidia.com/gpu": 8, "rdma/hca_shared_devices_a": 63 },
    labels: { ...nvidia({ product: "NVIDIA-H200", memory: 143771, family: "hopper", compute: ["9", "0"], machine: "HGXH200", count: 8 }), ...rdma },
  },
  {
    name: "l40s", count: 2, instanceType: "OVX-L40S-4", zone: "eu-west-1b", cpu: 64, memoryGi: 503, stack: "nvidia", taints: gpuTaint,
    devices: { "nvidia.com/gpu": 4 },
    labels: nvidia({ product: "NVIDIA-L40S", memory: 46068, family: "ada-lovelace", compute: ["8", "9"], machine: "OVX-L40S", count: 4 }),
  },
  {
    name: "a100", count: 3, instanceType: "HGX-A100-8", zone: "eu-west-1a", cpu: 128, memoryGi: 1007, stack: "nvidia", taints: gpuTaint,
    devices: { "nvidia.com/gpu": 8 },
    labels: { ...nvidia({ product: "NVIDIA-A100-SXM4-80GB", memory: 81920, family: "ampere", compute: ["8", "0"], machine: "PowerEdge-XE8545", count: 8 }), ...rdma },
  },
  {
    name: "a100-mig", count: 2, instanceType: "HGX-A100-8", zone: "eu-west-1b", cpu: 128, memoryGi: 1007, stack: "nvidia", taints: gpuTaint,
    // 4 GPUs whole, 2 cut into 7 x 1g.5gb, 2 into 2 x 3g.20gb.
    devices: { "nvidia.com/gpu": 4, "nvidia.com/mig-1g.5gb": 14, "nvidia.com/mig-3g.20gb": 4 },
    labels: {
      ...nvidia({ product: "NVIDIA-A100-SXM4-40GB", memory: 40960, family: "ampere", compute: ["8", "0"], machine: "PowerEdge-XE8545", count: 8, mig: "mixed" }),
      "nvidia.com/mig.config": "team-balanced", "nvidia.com/mig.config.state": "success",
      ...mig("1g.5gb", { count: 14, memory: 4864, slices: "1", engines: "1", multiprocessors: 14 }),
      ...mig("3g.20gb", { count: 4, memory: 19968, slices: "3", engines: "3", multiprocessors: 42 }),
    },
  },
  {
    name: "l4", count: 3, instanceType: "g2-standard-48", zone: "eu-west-1b", cpu: 48, memoryGi: 188, stack: "nvidia", taints: gpuTaint, spread: true,
    // 4 GPUs, each in 4 time slices under the old name.
    devices: { "nvidia.com/gpu": 16 },
    labels: {
      ...nvidia({ product: "NVIDIA-L4-SHARED", memory: 23034, family: "ada-lovelace", compute: ["8", "9"], machine: "Google-Compute-Engine", count: 4, replicas: 4, sharing: "time-slicing" }),
      "nvidia.com/device-plugin.config": "time-slice-4", "cloud.google.com/gke-accelerator": "nvidia-l4",
    },
  },
  {
    name: "t4", count: 2, instanceType: "n1-standard-32", zone: "eu-west-1b", cpu: 32, memoryGi: 118, stack: "nvidia", taints: gpuTaint,
    // 4 GPUs, each in 4 time slices under the name that says so.
    devices: { "nvidia.com/gpu": 0, "nvidia.com/gpu.shared": 16 },
    labels: {
      ...nvidia({ product: "Tesla-T4", memory: 15360, family: "turing", compute: ["7", "5"], machine: "Google-Compute-Engine", count: 4, replicas: 4, sharing: "time-slicing" }),
      "nvidia.com/device-plugin.config": "time-slice-4-renamed", "cloud.google.com/gke-accelerator": "nvidia-tesla-t4",
    },
  },
  {
    name: "tpu-v5e", count: 2, instanceType: "ct5lp-hightpu-4t", zone: "eu-west-4b", cpu: 112, memoryGi: 184, stack: "tpu", taints: tpuTaint,
    devices: { "google.com/tpu": 4 },
    labels: {
      "cloud.google.com/gke-tpu-accelerator": "tpu-v5-lite-podslice", "cloud.google.com/gke-tpu-topology": "2x4", "cloud.google.com/gke-accelerator-count": "4",
      "cloud.google.com/gke-nodepool": "tpu-v5e-2x4",
    },
  },
  {
    name: "tpu-v6e", count: 4, instanceType: "ct6e-standard-4t", zone: "eu-west-4b", cpu: 180, memoryGi: 708, stack: "tpu", taints: tpuTaint,
    devices: { "google.com/tpu": 4 },
    labels: {
      "cloud.google.com/gke-tpu-accelerator": "tpu-v6e-slice", "cloud.google.com/gke-tpu-topology": "4x4", "cloud.google.com/gke-accelerator-count": "4",
      "cloud.google.com/gke-nodepool": "tpu-v6e-4x4",
    },
  },
  {
    name: "mi300x", count: 2, instanceType: "MI300X-OAM-8", zone: "eu-west-1c", cpu: 192, memoryGi: 1511, stack: "amd",
    taints: [{ key: "amd.com/gpu", value: "present", effect: "NoSchedule" }],
    devices: { "amd.com/gpu": 8 },
    labels: {
      "feature.node.kubernetes.io/amd-gpu": "true", "feature.node.kubernetes.io/pci-1200_1002.present": "true",
      "amd.com/gpu.family": "AI", "amd.com/gpu.device-id": "74a1", "amd.com/gpu.product-name": "AMD_Instinct_MI300X_OAM", "amd.com/gpu.driver-version": "6.10.5",
      "amd.com/gpu.vram": "192G", "amd.com/gpu.cu-count": "304", "amd.com/gpu.simd-count": "1216", "amd.com/gpu.compute-memory-partition": "spx_nps1",
      "amd.com/gpu.compute-partitioning-supported": "true", "amd.com/gpu.memory-partitioning-supported": "true",
    },
  },
  ...sharedPools,
  {
    name: "cpu", count: 4, instanceType: "c3-standard-44", zone: "eu-west-1a", cpu: 44, memoryGi: 172, stack: "none", taints: [], devices: {}, labels: {}, spread: true,
  },
];
