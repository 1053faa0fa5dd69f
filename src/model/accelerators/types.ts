import type { Labels } from "../k8s.ts";

/** `device`: whole devices. `partition`: a hardware slice (MIG, AMD CPX). `replica`: a share of a device without its own hardware. `amount`: memory or percent, never added to device counts. `network`: RDMA, EFA; not compute. */
export type AcceleratorUnit = "device" | "partition" | "replica" | "amount" | "network";

/** What one extended resource name means. */
export interface AcceleratorResource {
  readonly resource: string;
  readonly vendor: string;
  readonly unit: AcceleratorUnit;
  /** Word for one unit in texts, singular: `GPU`, `TPU chip`, `NeuronCore`, `1g.10gb slice`. */
  readonly noun: string;
  /** MIG profile or the like. */
  readonly profile?: string;
}

/** What a node's labels say of its devices. Every field is undefined when no label says it. */
export interface DeviceFacts {
  /** Short model name for rows, e.g. `H100 80GB HBM3`. */
  readonly model?: string;
  readonly memoryMiB?: number;
  /** Physical devices of the node. */
  readonly devices?: number;
  readonly replicas?: number;
  /** The label (or labels) the model was read from: a row's tooltip says where its numbers come from. */
  readonly source?: string;
}

/** One vendor: data, and the two readings that need code. One file each, listed in `index.ts`. */
export interface Vendor {
  readonly id: string;
  readonly name: string;
  /** Returns what the resource name means, or undefined when it isn't this vendor's. */
  readonly recognise: (resource: string) => AcceleratorResource | undefined;
  /** Facts of the devices behind `resource` on a node with these labels. */
  readonly facts: (labels: Labels, resource: AcceleratorResource) => DeviceFacts;
  /** Taint keys usual on this vendor's nodes, with what they mean in words. */
  readonly taints: Readonly<Record<string, string>>;
}
