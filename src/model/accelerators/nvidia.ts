import type { Labels } from "../k8s.ts";
import { cloudFacts, facts, labelCount } from "./cloud.ts";
import { nvidiaStack } from "./nvidiaStack.ts";
import { nvidiaLabels } from "./nvidiaLabels.ts";
import { cores, device, memory, memoryPercent, note, share } from "./names.ts";
import type { AcceleratorResource, DeviceFacts, Meaning, NodeTold, Vendor } from "./types.ts";

// Names of resources: k8s-device-plugin 0.20 README; HAMi 2.10 chart for the amounts.
const COUNT = "nvidia.com/gpu";
const NAMES: Readonly<Record<string, Meaning>> = {
  gpu: { ...device("GPU"), register: "hami.io/node-nvidia-register" },
  "gpu.shared": share("GPU share", "GPU"),
  pgpu: device("passthrough GPU"),
  gpumem: memory("GPU", { per: COUNT }),
  "gpumem-percentage": memoryPercent("GPU", COUNT),
  gpucores: cores("GPU", COUNT),
  priority: note("HAMi task priority"),
  // SR-IOV and host devices of the network operator: not compute.
  hostdev: { unit: "network", noun: "host device" },
};

const DOMAIN = "nvidia.com/";
// `+` of a profile is written `.` in a resource name: 1g.5gb+me is nvidia.com/mig-1g.5gb.me (k8s-device-plugin).
const MIG = /^mig-((?:\d+c\.)?\d+g\.\d+gb)([.-][a-z.]+)?$/;
// The sandbox device plugin names passthrough GPUs and vGPUs after the model: GA102GL_A10, NVIDIA_A10-24Q.
const MODEL_NAME = /^[A-Z][A-Za-z0-9]*_[A-Za-z0-9_-]+$/;

function recognise(resource: string): AcceleratorResource | undefined {
  if (!resource.startsWith(DOMAIN)) return undefined;
  const name = resource.slice(DOMAIN.length);
  const known = Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
  if (known !== undefined) return { resource, vendor: "nvidia", ...known };
  const shared = name.endsWith(".shared");
  const mig = MIG.exec(shared ? name.slice(0, -".shared".length) : name);
  if (mig !== null) {
    const [, base = "", suffix = ""] = mig;
    const profile = base + suffix.replace(/^\./, "+");
    if (shared) return { resource, vendor: "nvidia", unit: "replica", noun: `${profile} share`, profile, of: `${profile} slice` };
    return { resource, vendor: "nvidia", unit: "partition", noun: `${profile} slice`, profile };
  }
  if (MODEL_NAME.test(name)) return { resource, vendor: "nvidia", unit: "device", noun: "GPU for virtual machines" };
  // Other names under the domain are chosen by administrators, often for network devices: they are not counted as GPUs.
  return undefined;
}

function deviceFacts({ labels }: NodeTold, resource: AcceleratorResource): DeviceFacts {
  if (resource.unit !== "device" && resource.unit !== "partition" && resource.unit !== "replica") return {};
  return resource.profile === undefined ? wholeFacts(labels, resource) : migFacts(labels, resource);
}

/** GPU feature discovery 0.20: docs/gpu-feature-discovery and internal/lm. */
function wholeFacts(labels: Labels, resource: AcceleratorResource): DeviceFacts {
  const product = labels["nvidia.com/gpu.product"] ?? "";
  if (product === "") return gkeSharing(labels, cloudFacts(labels, "nvidia"));
  const { model, mig } = productName(product);
  const replicas = replicasOf(labels, "nvidia.com/gpu", resource);
  const memory = labelCount(labels["nvidia.com/gpu.memory"]);
  const sharing = sharingOf(labels["nvidia.com/gpu.sharing-strategy"]);
  return gkeSharing(labels, facts({
    model,
    source: "nvidia.com/gpu.product",
    memoryMiB: memoryOfUnit(memory, replicas, sharing),
    // With the MIG strategy `single` the labels speak of MIG devices, and how many GPUs are behind them isn't said. With
    // `mixed` the count has the GPUs that are cut, too.
    devices: mig === undefined && labels["nvidia.com/mig.strategy"] !== "mixed" ? labelCount(labels["nvidia.com/gpu.count"]) : undefined,
    replicas,
    sharing,
    profile: mig,
  }));
}

function sharingOf(strategy: string | undefined): string | undefined {
  return strategy === undefined || strategy === "none" || strategy === "" ? undefined : strategy;
}

/** With the MIG strategy `mixed` each profile has its own labels. */
function migFacts(labels: Labels, resource: AcceleratorResource): DeviceFacts {
  const prefix = resource.resource.replace(/\.shared$/, "");
  const own = labels[`${prefix}.product`] ?? "";
  const product = own === "" ? (labels["nvidia.com/gpu.product"] ?? "") : own;
  const cloud = product === "" ? cloudFacts(labels, "nvidia") : undefined;
  const replicas = replicasOf(labels, prefix, resource);
  return facts({
    model: product === "" ? cloud?.model : productName(product).model,
    source: product === "" ? cloud?.source : own === "" ? "nvidia.com/gpu.product" : `${prefix}.product`,
    memoryMiB: memoryOfUnit(labelCount(labels[`${prefix}.memory`]), replicas, labels[`${prefix}.sharing-strategy`]),
    replicas,
    sharing: sharingOf(labels[`${prefix}.sharing-strategy`]),
    devices: labelCount(labels[`${prefix}.count`]),
  });
}

/**
 * GKE's own device plugin advertises shares and partitions of a GPU as plain `nvidia.com/gpu` (GKE documentation, GPU
 * sharing). Labels of GPU feature discovery, where it runs too, know nothing of them.
 */
function gkeSharing(labels: Labels, known: DeviceFacts): DeviceFacts {
  const shared = labelCount(labels["cloud.google.com/gke-max-shared-clients-per-gpu"]);
  const partition = labels["cloud.google.com/gke-gpu-partition-size"] ?? "";
  if (shared === undefined && partition === "") return known;
  const { memoryMiB, ...rest } = known;
  const strategy = shared === undefined ? rest.sharing : (labels["cloud.google.com/gke-gpu-sharing-strategy"] ?? "time-sharing");
  // A whole GPU's memory is no share's.
  return facts({ ...rest, replicas: shared ?? rest.replicas, sharing: strategy, profile: partition === "" ? rest.profile : partition, memoryMiB: rest.profile === undefined ? undefined : memoryMiB });
}

/**
 * Replicas of one device. `gpu.replicas` is 0 where sharing is off for the full GPUs (MIG); a resource renamed to `.shared`
 * is shared even where no label says by how much.
 */
function replicasOf(labels: Labels, prefix: string, resource: AcceleratorResource): number | undefined {
  const replicas = labelCount(labels[`${prefix}.replicas`]);
  if (resource.unit === "replica") return replicas !== undefined && replicas > 1 ? replicas : undefined;
  return replicas ?? (labels[`${prefix}.sharing-strategy`] === "none" ? 1 : undefined);
}

/** Time-slices have no memory of their own; MPS gives each replica an equal share (k8s-device-plugin README). */
function memoryOfUnit(memory: number | undefined, replicas: number | undefined, strategy: string | undefined): number | undefined {
  if (memory === undefined || replicas === 1 || replicas === undefined) return memory;
  return strategy === "mps" ? Math.floor(memory / replicas) : undefined;
}

/** `NVIDIA-H100-80GB-HBM3` -> `H100 80GB HBM3`; `-SHARED` and `-MIG-1g.5gb` are appended by the device plugin's labels. */
function productName(product: string): { model: string; mig: string | undefined } {
  const [base = "", mig] = product.replace(/-SHARED$/, "").split("-MIG-");
  return { model: base.replace(/^(?:NVIDIA-|Tesla-)+/, "").replace(/-/g, " "), mig };
}

export const nvidia: Vendor = {
  id: "nvidia",
  name: "NVIDIA",
  recognise,
  facts: deviceFacts,
  taints: {
    // GKE GPU node pools, and every operand of the GPU Operator tolerates the key.
    "nvidia.com/gpu": "reserved for pods that ask for NVIDIA GPUs",
    // AKS documentation examples.
    sku: "reserved for GPU workloads (AKS convention sku=gpu)",
  },
  labels: nvidiaLabels,
  // Under DRA no resource is advertised, and machines whose GPUs go to virtual machines advertise them otherwise.
  present: [{ label: "nvidia.com/gpu.present", value: "true", unless: { "nvidia.com/gpu.deploy.device-plugin": "false", "nvidia.com/gpu.deploy.dra-driver": "true", "nvidia.com/gpu.workload.config": "vm-vgpu" } }],
  stack: nvidiaStack,
  // dra-driver-nvidia-gpu 0.5, cmd/gpu-kubelet-plugin/deviceinfo.go and its chart. Its other driver, compute-domain.nvidia.com,
  // publishes channels of NVLink domains and no devices.
  draDrivers: [{
    driver: "gpu.nvidia.com",
    type: "type",
    kinds: [
      { type: "mig", unit: "partition", noun: "MIG slice", profiled: "{} slice", suffix: "mig" },
      { type: "vfio", unit: "device", noun: "passthrough GPU", suffix: "vfio" },
      { type: "gpu", unit: "device", noun: "GPU" },
    ],
    model: ["{productName}"],
    modelPrefix: /^(?:NVIDIA |Tesla )+/,
    profile: ["{profile}"],
    id: ["{uuid}"],
    parent: ["{parentUUID}"],
    memory: ["memory", "addressableMemory"],
    shares: ["shares"],
    classes: { "gpu.nvidia.com": "", "mig.nvidia.com": "mig", "vfio.gpu.nvidia.com": "vfio" },
  }],
};
