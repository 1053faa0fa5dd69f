import { cloudFacts } from "./cloud.ts";
import { device, fromNames } from "./names.ts";
import type { DeviceFacts, NodeTold, Vendor } from "./types.ts";

/** The plugin shares nothing: every unit is a card. */
function deviceFacts({ labels }: NodeTold): DeviceFacts {
  return { ...cloudFacts(labels, "habana"), replicas: 1 };
}

export const habana: Vendor = {
  id: "habana",
  name: "Intel Gaudi",
  // Intel Gaudi documentation 1.23, Kubernetes device plugin.
  recognise: fromNames("habana", { "habana.ai/gaudi": device("Gaudi card") }),
  facts: deviceFacts,
  stack: [{ name: "device plugin", labels: ["name=habanalabs-device-plugin-ds"], needed: true }],
  taints: { "habana.ai/gaudi": "reserved for pods that ask for Gaudi cards" },
  // intel-resource-drivers-for-kubernetes, doc/gaudi.
  draDrivers: [{ driver: "gaudi.intel.com", kinds: [{ unit: "device", noun: "Gaudi card" }], model: ["{model}"], id: ["{serial}", "{uuid}"], memory: ["memory"], classes: { "gaudi.intel.com": "" } }],
};
