import type { AcceleratorResource } from "../accelerators/types.ts";
import type { Resources, Taint } from "../k8s.ts";
import type { DevicePlace, DeviceRecord, ResourceClaimRecord } from "./types.ts";

/**
 * Where a device stands. `held`: allocated to a claim, admin access apart. `free`: could be allocated now, if it alone were
 * asked for. `blocked`: the counters that it needs are used by other devices. `tainted`: a taint keeps it from being
 * allocated. `unusable`: its pool is incomplete or inconsistent, and nothing is allocated from it.
 */
export type DeviceState = "held" | "free" | "blocked" | "tainted" | "unusable";

export interface DeviceView {
  readonly record: DeviceRecord;
  /** Undefined for a device that doesn't compute. */
  readonly kind?: AcceleratorResource;
  /** UUID, PCI address or the like; the device's name where no attribute says more. */
  readonly id: string;
  readonly place?: DevicePlace;
  readonly state: DeviceState;
  /** Taints that keep it from being allocated, its own and those of DeviceTaintRules. */
  readonly taints: readonly Taint[];
  /** Claims that it is allocated to: several for a shareable device. */
  readonly claims: readonly ResourceClaimRecord[];
  /** Claims with admin access to it: they hold nothing. */
  readonly admins: readonly ResourceClaimRecord[];
}

/** A pool with what is known of its devices. */
export interface PoolView {
  readonly driver: string;
  readonly name: string;
  readonly generation: number;
  /** Slices that are there, of those that there should be. */
  readonly slices: number;
  readonly sliceCount: number;
  readonly complete: boolean;
  /** Why nothing is allocated from it; empty when all is well. */
  readonly problem: string;
  readonly devices: readonly DeviceView[];
  /** Devices that compute, by kind and place. */
  readonly counts: readonly DeviceCount[];
}

/** Devices of one kind and place in a pool. Numbers are in units of the kind: shares of a shareable device, else devices. */
export interface DeviceCount {
  readonly accelerator: AcceleratorResource;
  readonly place?: DevicePlace;
  /** Undefined where the number of shares of a device isn't limited. */
  readonly capacity?: number;
  /** Without what is tainted. */
  readonly allocatable?: number;
  readonly held: number;
  /** How many of them could be allocated now, one after the other, if nothing else were asked for. */
  readonly free?: number;
  /** Neither held nor tainted, and yet not to be had: others use the shared counters. */
  readonly blocked?: number;
  readonly model?: string;
  readonly memoryMiB?: number;
  /** Physical devices behind them, where attributes say. */
  readonly devices?: number;
  /** They exist only as another way to use devices of another kind. */
  readonly alternative: boolean;
}

/**
 * Where a claim stands. `pending`: nothing is allocated yet. `allocated`: to nobody yet. `inUse`: pods (or others) use it.
 * `deleting`. The others are of a claim that isn't there: `notMade` from its template yet, `missing` altogether, `unread`
 * where claims can't be listed.
 */
export type ClaimState = "pending" | "allocated" | "inUse" | "deleting" | "notMade" | "missing" | "unread";

/** A device that a claim gives to a pod. */
export interface ClaimDevice {
  /** `request` or `request/subrequest`. */
  readonly request: string;
  readonly id: string;
  /** `<driver>/<pool>/<device>`, as the kubelet names it. */
  readonly path: string;
  /** Resource that it is counted under; empty for a device that doesn't compute. */
  readonly resource: string;
  /** It is held by others, or free: this claim only looks. */
  readonly admin: boolean;
}

/** What one request of a claim asks for. */
export interface ClaimAsk {
  readonly request: string;
  /** Empty where nobody can say. */
  readonly resource: string;
  /** Undefined: all matching devices of a node. */
  readonly count?: number;
}

/** A claim as one pod uses it. */
export interface PodClaim {
  /** In the pod: `spec.resourceClaims[].name`, empty for the claim behind extended resources. */
  readonly name: string;
  /** Of the ResourceClaim; empty until it is made. */
  readonly claim: string;
  readonly template: string;
  readonly state: ClaimState;
  /** Of what computes. */
  readonly asks: readonly ClaimAsk[];
  /** In order of the allocation; empty until there is one. */
  readonly devices: readonly ClaimDevice[];
  /** Its devices are counted with another pod, which uses the same claim. */
  readonly countedElsewhere: boolean;
  /** Why a pod can't go on because of it, in words of our own; empty when it can. */
  readonly trouble: string;
}

/** What Dynamic Resource Allocation gives to a pod, or is asked for. */
export interface PodDevices {
  /** What counts with this pod, by resource: what its claims hold or, where nothing is allocated, ask for. */
  readonly accelerators: Resources;
  /** Used by this pod and counted with another one. */
  readonly shared: Resources;
  /** Extended resources of its requests that are served by a claim, not by a device plugin. */
  readonly served: Resources;
  /** Held minus what its claims and requests would say before the allocation: what a template doesn't know. */
  readonly moved: Resources;
  readonly claims: readonly PodClaim[];
  /** Something that it asks for isn't known. */
  readonly unknown: boolean;
}
