import type { Labels } from "../k8s.ts";
import { instanceType } from "./cloud.ts";
import type { AcceleratorResource, DeviceFacts, Vendor } from "./types.ts";

// GKE documentation, TPU node pools: values of the label and the generation that each one is.
const MODELS: Readonly<Record<string, string>> = {
  "tpu-v4-podslice": "TPU v4",
  "tpu-v5-lite-podslice": "TPU v5e",
  "tpu-v5p-slice": "TPU v5p",
  "tpu-v6e-slice": "TPU v6e",
  tpu7x: "TPU7x",
};

function recognise(resource: string): AcceleratorResource | undefined {
  return resource === "google.com/tpu" ? { resource, vendor: "google-tpu", unit: "device", noun: "TPU chip" } : undefined;
}

function deviceFacts(labels: Labels): DeviceFacts {
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
};
