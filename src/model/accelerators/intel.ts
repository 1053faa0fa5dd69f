import type { Labels } from "../k8s.ts";
import { cloudFacts, facts, labelCount } from "./cloud.ts";
import type { AcceleratorResource, DeviceFacts, Vendor } from "./types.ts";

// intel-device-plugins-for-kubernetes 0.36, cmd/gpu_plugin/README.md. `monitoring` is access to all GPUs, not a GPU.
const NOUNS: Readonly<Record<string, string>> = {
  "gpu.intel.com/i915": "GPU",
  "gpu.intel.com/xe": "GPU",
  // Intel Gaudi documentation 1.23.
  "habana.ai/gaudi": "Gaudi card",
};

function recognise(resource: string): AcceleratorResource | undefined {
  const noun = Object.hasOwn(NOUNS, resource) ? NOUNS[resource] : undefined;
  return noun === undefined ? undefined : { resource, vendor: "intel", unit: "device", noun };
}

/** labels.md of the plugins. `-shared-dev-num` multiplies the count and no label says so: replicas stay unknown. */
function deviceFacts(labels: Labels, resource: AcceleratorResource): DeviceFacts {
  if (resource.resource.startsWith("habana.ai/")) return { ...cloudFacts(labels, "habana"), replicas: 1 };
  const source = "gpu.intel.com/product";
  const product = labels[source] ?? "";
  if (product === "") return facts({ devices: labelCount(labels["gpu.intel.com/device.count"]) });
  return facts({ model: product.replace(/_/g, " "), source, devices: labelCount(labels["gpu.intel.com/device.count"]) });
}

export const intel: Vendor = { id: "intel", name: "Intel", recognise, facts: deviceFacts, taints: {} };
