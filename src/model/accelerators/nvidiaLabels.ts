import { mebibytes } from "../../base/format.ts";
import type { LabelMeaning } from "../nodeFacts/types.ts";
import { labelCount } from "./cloud.ts";

const isNot = (...values: readonly string[]) => (value: string): string | undefined => (values.includes(value) ? undefined : value);

function memoryWords(value: string): string {
  const amount = labelCount(value);
  return amount === undefined ? value : mebibytes(amount);
}

/** GPU feature discovery 0.20 (older spellings last), and GPU Operator 26.7. */
export const nvidiaLabels: readonly LabelMeaning[] = [
  { fact: "memory", label: "nvidia.com/gpu.memory", words: memoryWords },
  { fact: "driver", label: "nvidia.com/cuda.driver-version.full" },
  { fact: "driver", label: ["nvidia.com/cuda.driver.major", "nvidia.com/cuda.driver.minor", "nvidia.com/cuda.driver.rev"] },
  { fact: "cuda", label: "nvidia.com/cuda.runtime-version.full" },
  { fact: "cuda", label: ["nvidia.com/cuda.runtime.major", "nvidia.com/cuda.runtime.minor"] },
  { fact: "compute", label: ["nvidia.com/gpu.compute.major", "nvidia.com/gpu.compute.minor"] },
  { fact: "family", label: "nvidia.com/gpu.family" },
  { fact: "sharing", label: "nvidia.com/gpu.sharing-strategy", words: (value, labels) => value === "none" ? undefined : `${value}, ${labels["nvidia.com/gpu.replicas"] ?? "?"} replicas of each GPU` },
  { fact: "sharing", label: "cloud.google.com/gke-gpu-sharing-strategy", words: (value, labels) => `${value}, ${labels["cloud.google.com/gke-max-shared-clients-per-gpu"] ?? "?"} clients of each GPU at most` },
  { fact: "pluginConfig", label: "nvidia.com/device-plugin.config" },
  { fact: "migStrategy", label: "nvidia.com/mig.strategy", words: isNot("none") },
  { fact: "migConfig", label: "nvidia.com/mig.config", words: isNot("all-disabled") },
  { fact: "migState", label: "nvidia.com/mig.config.state", words: (value, labels) => (value === "success" && (labels["nvidia.com/mig.config"] ?? "all-disabled") === "all-disabled" ? undefined : value) },
  { fact: "partition", label: "cloud.google.com/gke-gpu-partition-size" },
  { fact: "clique", label: "nvidia.com/gpu.clique" },
  { fact: "computeDomain", label: "resource.nvidia.com/computeDomain" },
  { fact: "hostDriver", label: "nvidia.com/vgpu.host-driver-version" },
  { fact: "workload", label: "nvidia.com/gpu.workload.config", words: (value) => ({ "vm-passthrough": "virtual machines with whole GPUs", "vm-vgpu": "virtual machines with vGPUs" })[value] },
  { fact: "driverUpgrade", label: "nvidia.com/gpu-driver-upgrade-state", words: isNot("upgrade-done") },
  { fact: "machine", label: "nvidia.com/gpu.machine" },
];
