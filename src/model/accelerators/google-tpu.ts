import type { Labels } from "../k8s.ts";
import { count } from "../../base/format.ts";
import { instanceType, labelCount } from "./cloud.ts";
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

export interface TpuSlice {
  readonly topology: string;
  readonly chips: number;
  /** Machines that make the slice together; undefined where no label says how many chips one has. */
  readonly hosts?: number;
}

/** The slice that a node is a part of: `4x4` are 16 chips, on 4 machines of 4 (GKE documentation, plan TPUs). */
export function tpuSlice(labels: Labels): TpuSlice | undefined {
  const topology = labels["cloud.google.com/gke-tpu-topology"] ?? "";
  if (!/^\d{1,4}(?:x\d{1,4}){1,2}$/.test(topology)) return undefined;
  const chips = topology.split("x").reduce((product, side) => product * Number(side), 1);
  const each = labelCount(labels["cloud.google.com/gke-accelerator-count"]);
  return { topology, chips, ...(each === undefined || chips % each !== 0 ? {} : { hosts: chips / each }) };
}

function sliceWords(topology: string, labels: Labels): string {
  const slice = tpuSlice(labels);
  if (slice === undefined) return topology;
  return `${topology}, ${count(slice.chips, "chip")}${slice.hosts === undefined ? "" : ` on ${count(slice.hosts, "node")}`}`;
}

export const googleTpu: Vendor = {
  id: "google-tpu",
  name: "Google TPU",
  recognise,
  facts: deviceFacts,
  stack: [{ name: "device plugin", labels: ["k8s-app=tpu-device-plugin"], needed: true }],
  labels: [{ fact: "tpuSlice", label: "cloud.google.com/gke-tpu-topology", words: (topology, labels) => sliceWords(topology, labels) }],
  taints: { "google.com/tpu": "reserved for pods that ask for TPU chips (GKE)" },
  // dra-driver-google-tpu: tpuGen v6e.
  draDrivers: [{ driver: "tpu.google.com", kinds: [{ unit: "device", noun: "TPU chip" }], model: ["{tpuGen}"], id: ["{uuid}"], memory: ["memory"], classes: { "tpu.google.com": "" } }],
};
