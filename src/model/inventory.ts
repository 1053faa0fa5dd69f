import type { ClaimReference, Labels, NodeRecord, ObjectRecord, PodRecord, PodSet, Resources, WorkloadRecord } from "./k8s.ts";
import type { AcceleratorResource } from "./accelerators/types.ts";
import type { SetAsks } from "./dra/asks.ts";
import type { DevicePlace, ResourceClaimRecord } from "./dra/types.ts";
import type { DeviceView, PodDevices, PoolView } from "./dra/views.ts";
import type { EntryView, Queues } from "./queues/views.ts";
import type { ResourceDefinition } from "./resource.ts";
import type { FailingPod } from "./trouble/types.ts";
import type { ResourceState } from "./state.ts";

/** All held objects of one kind. `items` is the store's live map by uid: read it synchronously, keep records, not the map. */
export interface ResourceTable<R extends ObjectRecord = ObjectRecord> {
  readonly definition: ResourceDefinition<R>;
  /** The worst state of all scopes. */
  readonly state: ResourceState;
  /** One entry a list: `namespace` is undefined for a cluster-wide one. */
  readonly scopes: readonly { readonly namespace?: string; readonly state: ResourceState }[];
  readonly items: ReadonlyMap<string, R>;
  /** Namespaces that are not among `scopes` because there are more than are listed one by one; 0 or undefined: none. */
  readonly leftOut?: number;
}

/** What a connected cluster hands to the model. */
export interface ClusterObjects {
  /** Grows with every change of objects or states. */
  readonly revision: number;
  readonly nodes: ResourceTable<NodeRecord>;
  readonly pods: ResourceTable<PodRecord>;
  /** One table a workload kind, in the order of `workloads/index.ts`. */
  readonly workloads: readonly ResourceTable<WorkloadRecord>[];
  /** The table of a feature's definition (`features.ts`): `idle` and empty while nobody needs the feature. */
  readonly table: <R extends ObjectRecord>(definition: ResourceDefinition<R>) => ResourceTable<R>;
  /** The tables of all features, in their order. */
  readonly further: readonly ResourceTable[];
}

/** How one watched resource stands. */
export interface WatchedState {
  readonly key: string;
  readonly kind: string;
  readonly state: ResourceState;
  /** Where it was listed, if it was not listed cluster-wide: sums over a node are lower bounds then. */
  readonly namespaces?: readonly string[];
  /** How many namespaces were not looked at because there are too many; undefined: none. */
  readonly leftOut?: number;
}

export type NodeHealth = "ready" | "cordoned" | "pressure" | "notReady" | "unknown";

/** One accelerator resource of one node: four numbers with four names (promise 6). Undefined is unknown, never 0. */
export interface NodeAccelerator {
  /** What a unit is on this node: a share of a device where the node shares its devices, whatever the name says. */
  readonly accelerator: AcceleratorResource;
  readonly capacity?: number;
  readonly allocatable?: number;
  /**
   * Sum of the effective requests of the pods that hold it (bound, not Succeeded or Failed). Only of the pods that can be
   * seen: a lower bound unless `Inventory.podsComplete`. What a claim serves is counted with the claim's devices.
   */
  readonly requested: number;
  /**
   * allocatable - requested; negative when the device plugin took devices away under running pods. Undefined unless all pods
   * can be seen.
   */
  readonly free?: number;
  /** e.g. `H100 80GB HBM3`, from labels; undefined when no label says. */
  readonly model?: string;
  /** MiB of one unit of this resource; undefined when unknown. */
  readonly memoryMiB?: number;
  /** Replicas of one physical device (time-slicing, MPS); 1 when not shared, undefined when unknown. */
  readonly replicas?: number;
  /** Physical devices behind this resource, where labels say; replicas and partitions are not devices. */
  readonly devices?: number;
  /** Of devices of Dynamic Resource Allocation; undefined for what a device plugin advertises. */
  readonly dra?: DraDevices;
}

/** How much is known of what a number is made from: `some` makes it a lower bound, `none` makes it unknown. */
export type Knowledge = "all" | "some" | "none";

/**
 * Devices of one kind that drivers publish in ResourceSlices. Their four numbers are: published; without the tainted ones;
 * allocated to ResourceClaims; what could be allocated one after the other if nothing else were asked for.
 */
export interface DraDevices {
  /** Of the claims that `requested` was counted from. */
  readonly claims: Knowledge;
  /** allocatable - requested - free: others use the counters that they share. Undefined as `free` is. */
  readonly blocked?: number;
  /** They exist only as another way to use devices that are counted elsewhere, and nobody holds one. */
  readonly aside: boolean;
  readonly devices: readonly DeviceView[];
  /** What is wrong with their pools, in words; empty when nothing is. */
  readonly problem: string;
  /** Claims that hold some of them although no pod uses the claim. */
  readonly unused: readonly ResourceClaimRecord[];
  /** Of devices that no single node has: which nodes can use them. */
  readonly place?: DevicePlace;
  /** The resource under which a device plugin advertises the same devices; they are counted there. */
  readonly sameAs?: { readonly resource: string; readonly certain: boolean };
}

export interface NodeView {
  readonly name: string;
  /** Undefined when nodes may not be listed and the name is known from pods only. */
  readonly record?: NodeRecord;
  readonly health: NodeHealth;
  /** The evidence for `health` in words: condition reason and message, or taint. Empty when ready. */
  readonly healthReason: string;
  readonly accelerators: readonly NodeAccelerator[];
  /** Pods bound here that hold accelerators, by namespace and name. */
  readonly pods: readonly PodView[];
  /** Pods nominated here (`status.nominatedNodeName`) and not bound, that ask for accelerators. */
  readonly nominated: readonly PodView[];
  /** What all bound, unfinished pods request, of every resource; `pods` is their number. */
  readonly requested: Resources;
  /** Pods of the accelerator stack (device plugin, driver, exporter) that fail here; absent when none does. */
  readonly failing?: readonly FailingPod[];
}

/** The workload that a person would name as the owner of a pod. */
export interface WorkloadReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Empty when known from a label only. */
  readonly uid: string;
  /** How we know: the controller chain, a label of reference section 1.9, or the pod stands alone. */
  readonly by: "owner" | "label" | "pod";
}

export type PodState = "pending" | "running" | "succeeded" | "failed" | "unknown";

export interface PodView {
  readonly record: PodRecord;
  readonly state: PodState;
  /** The accelerator part of the effective request. Empty for a pod that asks for none. */
  readonly accelerators: Resources;
  /** Bound and not finished: the scheduler counts it against the node. */
  readonly holds: boolean;
  readonly workload: WorkloadReference;
  /** Why it waits or failed, in the words of its writer (scheduler, kubelet); empty when there is nothing to say. */
  readonly reason: string;
  /** When the present state began, as far as the object tells. */
  readonly since: number;
  /** What Dynamic Resource Allocation gives to it or is asked for; a part of `accelerators`. Undefined: nothing. */
  readonly dra?: PodDevices;
}

/** A top workload with the pods that belong to it. */
export interface WorkloadView {
  readonly reference: WorkloadReference;
  /** Undefined when its kind can't be read (forbidden, absent or unknown kind). */
  readonly record?: WorkloadRecord;
  readonly state: "waiting" | "running" | "suspended" | "succeeded" | "failed" | "unknown";
  /** The controller's or the scheduler's own words; empty when there is nothing to say. */
  readonly reason: string;
  readonly pods: readonly PodView[];
  /** What it asks for, by role: as its object says, or else those that it owns. Empty: unknown. */
  readonly podSets: readonly PodSet[];
  /** Undefined: unknown. */
  readonly podsWanted?: number;
  readonly podsRunning: number;
  readonly podsPending: number;
  readonly podsFailed: number;
  readonly podsSucceeded: number;
  /** Accelerators that the workload asks for as a whole; undefined when neither its object nor its pods say. */
  readonly asked?: Resources;
  /** Accelerators that its bound, unfinished pods hold now. */
  readonly held: Resources;
  /** Accelerators that its unfinished pods use, or ask for, and that count with other pods that use the same claim. */
  readonly shared?: Resources;
  /** What pods of its templates ask for by claims, by the claims of the template; absent where none do. */
  readonly claimAsks?: ReadonlyMap<readonly ClaimReference[], SetAsks>;
  /**
   * Of a run (a Job of a CronJob): the schedule that started it, which is the owner of its pods and has a view of its own
   * with the pods of all runs. Lists by owner leave runs out; lists by state leave schedules out.
   */
  readonly partOf?: WorkloadReference;
  /** What queueing systems say of it, where they are followed and hold it; `state`, `reason` and `since` tell of that already. */
  readonly queued?: readonly EntryView[];
  /** Of a schedule: how many runs have a view of their own. */
  readonly runs?: number;
  readonly created: number;
  /** When the present state began. */
  readonly since: number;
  readonly started?: number;
  readonly finished?: number;
}

/**
 * Sums over nodes of one accelerator resource, in one meaning: `nvidia.com/gpu` of nodes that share their GPUs is summed up
 * apart from whole GPUs. `allocatable` is undefined when nodes can't be read.
 */
export interface AcceleratorTotal {
  readonly accelerator: AcceleratorResource;
  /** Of devices of Dynamic Resource Allocation: how much is known of the claims that `requested` was counted from. */
  readonly claims?: Knowledge;
  /** Physical devices; undefined where a node doesn't say. */
  readonly devices?: number;
  readonly capacity?: number;
  readonly allocatable?: number;
  readonly requested: number;
  readonly free?: number;
}

/** One immutable picture of a cluster. Ages are not in it: they are counted by whoever draws, from the times in it. */
export interface Inventory {
  readonly revision: number;
  /** All pods of all namespaces are known. False while they load, and for users who may list only some namespaces. */
  readonly podsComplete: boolean;
  /** By name. Nodes without accelerators are in it too: views decide. */
  readonly nodes: readonly NodeView[];
  /** Every pod that asks for or holds accelerators, by namespace and name. */
  readonly pods: readonly PodView[];
  /** Workloads that ask for or hold accelerators, by namespace, name and kind. */
  readonly workloads: readonly WorkloadView[];
  readonly totals: readonly AcceleratorTotal[];
  /** Pools of Dynamic Resource Allocation with devices that compute, by driver and name. */
  readonly pools?: readonly PoolView[];
  /** Devices that no single node has, by resource: a part of `totals`. */
  readonly nodeless?: readonly NodeAccelerator[];
  /** Labels and annotations of namespaces by name (labels win), as far as they are followed: see `features.ts`. */
  readonly namespaces?: ReadonlyMap<string, Labels>;
  /** Empty while nobody needs the feature `queues`. */
  readonly queues: Queues;
  /** State of every watched resource, by key: what is missing from this picture, and why. */
  readonly states: readonly WatchedState[];
}
