import type { Labels } from "../k8s.ts";
import { mebibytes as formatted } from "../../base/format.ts";
import { cloudFacts, facts, labelCount } from "./cloud.ts";
import { cores, device, fromNames, memory, partition } from "./names.ts";
import type { AcceleratorResource, DeviceFacts, NodeTold, Vendor } from "./types.ts";

const COUNT = "amd.com/gpu";
// ROCm/k8s-device-plugin README, -resource_naming_strategy=mixed: amd.com/cpx_nps4 and the like.
const PARTITION = /^amd\.com\/((?:spx|dpx|qpx|cpx)_nps[1248])$/;

const recognise = fromNames("amd", {
  [COUNT]: { ...device("GPU"), register: "hami.io/node-amd-register" },
  // HAMi 2.10 chart values.
  "amd.com/gpumem": memory("GPU", { per: COUNT }),
  "amd.com/gpucores": cores("GPU", COUNT),
}, [[PARTITION, ([, profile = ""]) => partition(`${profile} partition`, profile)]]);

/** Labels of ROCm's node labeller (cmd/k8s-node-labeller), prefix `amd.com/gpu.` and older `beta.amd.com/gpu.`. */
function deviceFacts({ labels }: NodeTold, resource: AcceleratorResource): DeviceFacts {
  if (resource.unit === "amount") return {};
  const product = valueOf(labels, "product-name");
  if (product === undefined) return cloudFacts(labels, "amd");
  const partition = valueOf(labels, "compute-memory-partition")?.value ?? "";
  // `amd.com/gpu` counts partitions when the GPUs are partitioned (naming strategy `single`).
  const whole = resource.unit === "device" && (partition === "" || partition === "spx_nps1");
  const name = product.value.replace(/^AMD_(?:Instinct_)?/, "").replace(/_/g, " ");
  return facts({
    model: name,
    profile: whole || resource.unit === "partition" ? undefined : partition,
    source: product.label,
    memoryMiB: whole ? mebibytes(valueOf(labels, "vram")?.value) : undefined,
    devices: whole ? product.count : undefined,
    // The plugin has no time-slicing.
    replicas: 1,
  });
}

/**
 * One value on the node: `amd.com/gpu.vram=192G`. Several: one label a value with a count, `amd.com/gpu.vram.64G=4`; then
 * no single value is true of all devices. The beta prefix always has the counted form.
 */
function valueOf(labels: Labels, suffix: string): { value: string; label: string; count: number | undefined } | undefined {
  const counted: { value: string; label: string; count: number | undefined }[] = [];
  for (const prefix of ["amd.com/gpu.", "beta.amd.com/gpu."]) {
    const label = `${prefix}${suffix}`;
    const own = labels[label] ?? "";
    const start = `${label}.`;
    for (const key of Object.keys(labels)) {
      if (key.startsWith(start)) counted.push({ value: key.slice(start.length), label: key, count: labelCount(labels[key]) });
    }
    if (own !== "") return { value: own, label, count: countOfValue(labels, suffix, own) };
    if (counted.length > 0) break;
  }
  return counted.length === 1 ? counted[0] : undefined;
}

function countOfValue(labels: Labels, suffix: string, value: string): number | undefined {
  return labelCount(labels[`beta.amd.com/gpu.${suffix}.${value}`]);
}

/** `192G` is GiB. */
function mebibytes(vram: string | undefined): number | undefined {
  const match = /^(\d{1,6})G$/.exec(vram ?? "");
  return match === null ? undefined : Number(match[1]) * 1024;
}

export const amd: Vendor = {
  id: "amd",
  name: "AMD",
  recognise,
  facts: deviceFacts,
  taints: {
    "amd.com/gpu": "reserved for pods that ask for AMD GPUs",
    // AMD GPU operator, test runner and health checks.
    "amd-gpu-unhealthy": { words: "the AMD operator found a GPU of this node unhealthy and is repairing it", trouble: "repair" },
    // Device config manager: partitions are being changed.
    "amd-dcm": { words: "the GPUs are being partitioned anew", trouble: "maintenance" },
  },
  present: [{ label: "feature.node.kubernetes.io/amd-gpu", value: "true" }],
  // ROCm/k8s-device-plugin and gpu-operator.
  stack: [
    { name: "device plugin", labels: ["name=amdgpu-dp-ds", "app.kubernetes.io/name=device-plugin"], needed: true },
    { name: "node labeller", labels: ["name=amdgpu-lbl-ds", "app.kubernetes.io/name=node-labeller"], needed: false },
  ],
  labels: [
    { fact: "memory", label: "amd.com/gpu.vram", words: (value) => (mebibytes(value) === undefined ? value : formatted(mebibytes(value))) },
    { fact: "driver", label: "amd.com/gpu.driver-version" },
    { fact: "driver", label: "beta.amd.com/gpu.driver-version" },
    { fact: "family", label: "amd.com/gpu.family" },
    { fact: "partition", label: "amd.com/gpu.compute-memory-partition" },
  ],
  // ROCm/k8s-gpu-dra-driver, docs/driver-attributes.md. With auto-partition each way to cut a GPU is a device of its own that
  // takes as many allocations as it makes partitions.
  draDrivers: [{
    driver: "gpu.amd.com",
    type: "type",
    kinds: [
      { type: "amdgpu-partition", unit: "partition", noun: "GPU partition", profiled: "{} partition", suffix: "partition" },
      { type: "vfio", unit: "device", noun: "passthrough GPU", suffix: "vfio" },
      { type: "amdgpu", unit: "device", noun: "GPU" },
    ],
    model: ["{productName}"],
    modelPrefix: /^AMD[ _-](?:Instinct[ _-])?/,
    profile: ["{computePartition}_{memoryPartition}", "{partitionProfile}"],
    id: ["{resource.kubernetes.io/pciBusID}", "{pciAddr}"],
    parent: ["{resource.kubernetes.io/pciBusID}", "{pciAddr}"],
    memory: ["memory"],
    shares: ["partitions"],
    classes: { "gpu.amd.com": "" },
  }],
};
