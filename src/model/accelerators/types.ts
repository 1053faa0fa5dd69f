import type { Labels } from "../k8s.ts";

/**
 * `device`: whole devices. `partition`: a hardware slice (MIG, AMD CPX). `replica`: a share of a device without its own
 * hardware. `amount`: memory or percent, never added to device counts. `network`: RDMA, EFA; not compute. `note`: holds
 * nothing (a priority, access to monitoring, a number that only a scheduler reads); never counted.
 */
export type AcceleratorUnit = "device" | "partition" | "replica" | "amount" | "network" | "note";

/** What one extended resource name means. */
export interface AcceleratorResource {
  readonly resource: string;
  readonly vendor: string;
  readonly unit: AcceleratorUnit;
  /** Word for one unit in texts, singular: `GPU`, `TPU chip`, `NeuronCore`, `1g.10gb slice`. */
  readonly noun: string;
  /** MIG profile or the like. */
  readonly profile?: string;
  /** Model, where the name of the resource says it: `huawei.com/Ascend910B3`. */
  readonly model?: string;
  /** Of an amount: how many of the noun one unit is. `cambricon.com/mlu.smlu.vmemory: 4` is 1,024 MiB. */
  readonly scale?: number;
  /** Of an amount that is asked for each device: the resource that says how many devices. */
  readonly per?: string;
  /** The same hardware is advertised under this name too, counted otherwise: NeuronCores of Neuron devices. */
  readonly sameAs?: string;
}

/** What a name means, before the name itself and its vendor are added. */
export type Meaning = Omit<AcceleratorResource, "resource" | "vendor">;

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
