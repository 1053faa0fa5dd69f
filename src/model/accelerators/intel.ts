import { facts, labelCount } from "./cloud.ts";
import { device, fromNames, note } from "./names.ts";
import type { DeviceFacts, NodeTold, Vendor } from "./types.ts";

const monitoring = note("access to all GPUs of the node");

// intel-device-plugins-for-kubernetes 0.36, cmd/gpu_plugin/README.md: the kernel driver gives the name.
const recognise = fromNames("intel", {
  "gpu.intel.com/i915": device("GPU"),
  "gpu.intel.com/xe": device("GPU"),
  // Windows Subsystem for Linux.
  "gpu.intel.com/dxg": device("GPU"),
  // cmd/npu_plugin/README.md: the NPU of client processors.
  "npu.intel.com/accel": device("NPU"),
  "gpu.intel.com/monitoring": monitoring,
  "gpu.intel.com/i915_monitoring": monitoring,
  "gpu.intel.com/xe_monitoring": monitoring,
});

/** labels.md of the plugins. `-shared-dev-num` multiplies the count and no label says so: replicas stay unknown. */
function deviceFacts({ labels }: NodeTold): DeviceFacts {
  const source = "gpu.intel.com/product";
  const product = labels[source] ?? "";
  if (product === "") return facts({ devices: labelCount(labels["gpu.intel.com/device.count"]) });
  return facts({ model: product.replace(/_/g, " "), source, devices: labelCount(labels["gpu.intel.com/device.count"]) });
}

export const intel: Vendor = {
  id: "intel",
  name: "Intel",
  recognise,
  facts: deviceFacts,
  taints: { "gpu.intel.com/i915": "reserved for pods that ask for Intel GPUs" },
  present: [{ label: "intel.feature.node.kubernetes.io/gpu", value: "true" }],
  stack: [{ name: "device plugin", labels: ["app=intel-gpu-plugin"], needed: true }],
  labels: [{ fact: "family", label: "gpu.intel.com/family", words: (value) => value.replace(/_/g, " ") }],
  // intel-resource-drivers-for-kubernetes, doc/gpu/USAGE.md: family Arc, model A770.
  draDrivers: [{
    driver: "gpu.intel.com",
    kinds: [{ unit: "device", noun: "GPU" }],
    model: ["{family} {model}", "{model}"],
    id: ["{resource.kubernetes.io/pciBusID}", "{pciAddress}"],
    memory: ["memory"],
    classes: { "gpu.intel.com": "" },
  }],
};
