import type { Labels, NodeRecord } from "../k8s.ts";
import type { StackComponent } from "../trouble/types.ts";
import type { LabelMeaning } from "../nodeFacts/types.ts";

/** What a taint says of its node beyond who may run there. */
export type TaintTrouble = "repair" | "maintenance" | "leaving";

export interface TaintMeaning {
  readonly words: string;
  /** Set where the taint tells of trouble, by its kind. */
  readonly trouble?: TaintTrouble;
}

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
  /** Of a share: what it is a share of, singular: `GPU`, `1g.5gb slice`. */
  readonly of?: string;
  /** Annotation of a node in which a sharing device plugin (HAMi, Volcano) lists the devices behind the resource. */
  readonly register?: string;
  /** The same hardware is advertised under this name too, counted otherwise: NeuronCores of Neuron devices. */
  readonly sameAs?: string;
}

/** What a name means, before the name itself and its vendor are added. */
export type Meaning = Omit<AcceleratorResource, "resource" | "vendor">;

/** What of a node tells something of its devices. */
export type NodeTold = Pick<NodeRecord, "labels" | "capacity" | "registered">;

/** What a node's labels and annotations say of its devices. Every field is undefined when no label says it. */
export interface DeviceFacts {
  /** Short model name for rows, e.g. `H100 80GB HBM3`. */
  readonly model?: string;
  /** MiB of one unit of the resource. */
  readonly memoryMiB?: number;
  /** Physical devices behind the resource. */
  readonly devices?: number;
  /** Shares that one device is offered in; 1 where it isn't shared. */
  readonly replicas?: number;
  /** `time-slicing`, `mps`, `HAMi`: who shares. */
  readonly sharing?: string;
  /** Partition that one unit is, where the name of the resource doesn't say it: MIG strategy single, AMD's naming strategy single. */
  readonly profile?: string;
  /** The label or the annotation that the model was read from: a row's tooltip says where its numbers come from. */
  readonly source?: string;
}

/** One vendor: data, and the two readings that need code. One file each, listed in `index.ts`. */
export interface Vendor {
  readonly id: string;
  readonly name: string;
  /** Returns what the resource name means, or undefined when it isn't this vendor's. */
  readonly recognise: (resource: string) => AcceleratorResource | undefined;
  /** Facts of the devices behind `resource` on this node. */
  readonly facts: (node: NodeTold, resource: AcceleratorResource) => DeviceFacts;
  /** Taint keys usual on this vendor's nodes, with what they mean in words. */
  readonly taints: Readonly<Record<string, string | TaintMeaning>>;
  /** Labels that say that the hardware is there, whether it is advertised or not. `unless`: labels of nodes that are not to advertise it. */
  readonly present?: readonly { readonly label: string; readonly value: string; readonly unless?: Labels }[];
  /** Pods on the vendor's nodes that its devices depend on, or that watch them. */
  readonly stack?: readonly StackComponent[];
  /** What the vendor's labels say of a node; the first line that finds its label speaks for the fact. */
  readonly labels?: readonly LabelMeaning[];
  /** Its drivers of Dynamic Resource Allocation. */
  readonly draDrivers?: readonly DraDriver[];
}

/** One kind of device that a DRA driver publishes. */
export interface DraKind {
  /** Value of the driver's type attribute; left out for drivers without one. */
  readonly type?: string;
  readonly unit: AcceleratorUnit;
  readonly noun: string;
  /** Noun where the device says its profile, which takes the place of `{}`. */
  readonly profiled?: string;
  /** Follows the driver in the name of the resource; left out for what the driver is mainly for: a device without a type is that. */
  readonly suffix?: string;
}

/** Text with the names of attributes in braces, in whose place their values stand: `{family} {model}`. Without all of them it says nothing. */
export type AttributeText = string;

/** How the devices of one driver of Dynamic Resource Allocation are read. Of several texts the first that says something counts. */
export interface DraDriver {
  /** `spec.driver` of its ResourceSlices. */
  readonly driver: string;
  /** Attribute that tells its kinds of devices apart. */
  readonly type?: string;
  readonly kinds: readonly DraKind[];
  readonly model: readonly AttributeText[];
  /** What of the model's name only repeats the vendor. */
  readonly modelPrefix?: RegExp;
  readonly profile?: readonly AttributeText[];
  /** What names one device in the world. */
  readonly id: readonly AttributeText[];
  /** What names the device that a partition is a part of. */
  readonly parent?: readonly AttributeText[];
  /** Capacities that are memory in bytes. 0 stands for unknown. */
  readonly memory: readonly string[];
  /** Capacities that say how many allocations a shareable device takes, each of which consumes 1 of them by default. */
  readonly shares?: readonly string[];
  /** Classes that its installation makes: name -> type (empty: the main kind). */
  readonly classes: Readonly<Record<string, string>>;
}
