import { instanceType } from "./cloud.ts";
import { device, fromNames } from "./names.ts";
import type { DeviceFacts, NodeTold, Vendor } from "./types.ts";

// GKE documentation, TPU node pools: values of the label and the generation that each one is.
const MODELS: Readonly<Record<string, string>> = {
  "tpu-v4-podslice": "TPU v4",
  "tpu-v5-lite-podslice": "TPU v5e",
  "tpu-v5p-slice": "TPU v5p",
  "tpu-v6e-slice": "TPU v6e",
  tpu7x: "TPU7x",
};

const recognise = fromNames("google-tpu", { "google.com/tpu": device("TPU chip") });

function deviceFacts({ labels }: NodeTold): DeviceFacts {
  const source = "cloud.google.com/gke-tpu-accelerator";
  const value = labels[source] ?? "";
  if (value === "") return { ...instanceType(labels), replicas: 1 };
  return { model: Object.hasOwn(MODELS, value) ? (MODELS[value] ?? value) : value, source, replicas: 1 };
}

export const googleTpu: Vendor = {
  id: "google-tpu",
  name: "Google TPU",
  recognise,
  facts: deviceFacts,
  taints: { "google.com/tpu": "reserved for pods that ask for TPU chips (GKE)" },
  // dra-driver-google-tpu: tpuGen v6e.
  draDrivers: [{ driver: "tpu.google.com", kinds: [{ unit: "device", noun: "TPU chip" }], model: ["{tpuGen}"], id: ["{uuid}"], memory: ["memory"], classes: { "tpu.google.com": "" } }],
};
