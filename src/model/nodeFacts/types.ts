import type { Labels } from "../k8s.ts";

/** What labels say of a node, in the order in which people read it. */
export const factTitles = {
  memory: "GPU memory",
  driver: "Driver",
  cuda: "CUDA, at most",
  compute: "Compute capability",
  family: "GPU family",
  sharing: "Sharing",
  pluginConfig: "Device plugin configuration",
  migStrategy: "MIG strategy",
  migConfig: "MIG configuration wanted",
  migState: "MIG configuration",
  partition: "Partitioning",
  clique: "NVLink domain and clique",
  computeDomain: "ComputeDomain",
  ultraserver: "UltraServer (NVLink domain)",
  tpuSlice: "TPU slice",
  hostDriver: "vGPU host driver",
  workload: "Runs",
  driverUpgrade: "Driver upgrade",
  machine: "Machine",
  instanceType: "Instance type",
  capacity: "Capacity",
  capacityBlock: "Capacity block",
  pool: "Pool",
  region: "Region",
  zone: "Zone",
  block: "Block",
  subblock: "Sub-block",
  rack: "Rack",
  host: "Physical host",
  spine: "Network, spine",
  leaf: "Network, leaf",
  layers: "Network, nearest layer",
  os: "Operating system",
} as const;

export type FactName = keyof typeof factTitles;

/** One meaning of one label. The first line that finds its label speaks for the fact. */
export interface LabelMeaning {
  readonly fact: FactName;
  /** The label, or several that make the value together, with dots between. */
  readonly label: string | readonly string[];
  /** The value in words; undefined where it means nothing. Left out: the value stands for itself. */
  readonly words?: (value: string, labels: Labels) => string | undefined;
}

export interface NodeFact {
  readonly fact: FactName;
  readonly title: string;
  /** For people. */
  readonly words: string;
  /** As the label has it. */
  readonly value: string;
  /** The label or labels it was read from. */
  readonly label: string;
}
