import type { Condition, ObjectRecord, Taint } from "../k8s.ts";

/**
 * Records of resource.k8s.io, the same for every served version. Field names are those of v1 where the meaning is the same.
 */

export type AttributeValue = string | number | boolean | readonly (string | number | boolean)[];

/** Quantities by name, in thousandths of a unit as in `quantity.ts`: sums and comparisons stay exact. */
export type Quantities = Readonly<Record<string, number>>;

/** From which nodes a device can be used. `selected` has the selector in words. */
export type DevicePlace =
  | { readonly kind: "node"; readonly name: string }
  | { readonly kind: "all" }
  | { readonly kind: "selected"; readonly words: string };

export interface CounterUse {
  readonly counterSet: string;
  readonly counters: Quantities;
}

export interface DeviceRecord {
  readonly name: string;
  /** Names of the driver's own domain stand without it; others are qualified (`resource.kubernetes.io/pcieRoot`). */
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly capacity: Quantities;
  /** What it takes from the counter sets of its pool while it is allocated. */
  readonly consumes?: readonly CounterUse[];
  readonly taints?: readonly Taint[];
  /** Where the slice says `perDeviceNodeSelection`. */
  readonly place?: DevicePlace;
  /** `allowMultipleAllocations`: several claims take parts of its capacity. */
  readonly shareable?: true;
}

export interface CounterSet {
  readonly name: string;
  readonly counters: Quantities;
}

export interface ResourceSliceRecord extends ObjectRecord {
  readonly driver: string;
  readonly pool: string;
  readonly generation: number;
  /** Slices that the pool has in this generation; 0 where the object doesn't say. */
  readonly sliceCount: number;
  /** Undefined where each device says it, or in a form that isn't known. */
  readonly place?: DevicePlace;
  readonly devices: readonly DeviceRecord[];
  readonly sharedCounters: readonly CounterSet[];
}

export interface DeviceClassRecord extends ObjectRecord {
  /** CEL, all of which must hold. */
  readonly selectors: readonly string[];
  /** Empty: none but the implicit `deviceclass.resource.kubernetes.io/<name>`. */
  readonly extendedResourceName: string;
}

/** One way to satisfy a request. */
export interface RequestedDevices {
  /** Of a subrequest of `firstAvailable`; empty for `exactly`. */
  readonly name: string;
  readonly deviceClassName: string;
  readonly selectors: readonly string[];
  /** Undefined: all matching devices of a node (`allocationMode: All`). */
  readonly count?: number;
  /** Access beside whoever holds the devices: takes none of them away. */
  readonly adminAccess?: true;
}

export interface DeviceRequest {
  readonly name: string;
  /** One for `exactly`; in order of preference for `firstAvailable`. */
  readonly ways: readonly RequestedDevices[];
}

export interface AllocatedDevice {
  /** `request`, or `request/subrequest`. */
  readonly request: string;
  readonly driver: string;
  readonly pool: string;
  readonly device: string;
  readonly adminAccess?: true;
  /** Of a share of a shareable device. */
  readonly shareID?: string;
  readonly consumedCapacity?: Quantities;
  /** Conditions that the driver must set before a pod is bound. */
  readonly bindingConditions?: readonly string[];
}

export interface ClaimAllocation {
  readonly devices: readonly AllocatedDevice[];
  /** Where pods that use the claim must run; empty where that isn't one node. */
  readonly node: string;
  /** `allocationTimestamp`; 0 where the object doesn't say. */
  readonly since: number;
}

/** A condition that a driver wrote for one allocated device. */
export interface DeviceCondition extends Condition {
  readonly driver: string;
  readonly pool: string;
  readonly device: string;
}

export interface ResourceClaimRecord extends ObjectRecord {
  readonly requests: readonly DeviceRequest[];
  readonly allocation?: ClaimAllocation;
  /** Uids of the pods that use it. Other consumers are counted in `otherConsumers`. */
  readonly reservedFor: readonly string[];
  readonly otherConsumers: number;
  /** Who made it: a person, the resource claim controller from a template, or kube-scheduler for an extended resource. */
  readonly origin: "own" | "template" | "extended";
  readonly deviceConditions?: readonly DeviceCondition[];
}

export interface ResourceClaimTemplateRecord extends ObjectRecord {
  readonly requests: readonly DeviceRequest[];
}

export interface DeviceTaintRuleRecord extends ObjectRecord {
  /** Empty selects every one. Undefined: the rule selects nothing. */
  readonly selector?: { readonly driver: string; readonly pool: string; readonly device: string };
  readonly taint: Taint;
}
