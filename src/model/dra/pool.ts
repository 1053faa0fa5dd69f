import { draDrivers } from "../accelerators/index.ts";
import type { DraDriver } from "../accelerators/types.ts";
import { compareText } from "../order.ts";
import { type DraResource } from "./drivers.ts";
import type { CounterSet, DevicePlace, DeviceRecord, Quantities, ResourceSliceRecord } from "./types.ts";

/** Why nothing is allocated from a pool, in words; empty when all is well. */
export type PoolProblem = string;

export interface PoolDevice {
  readonly record: DeviceRecord;
  /** Undefined for a device that doesn't compute. */
  readonly kind: DraResource | undefined;
  readonly place: DevicePlace | undefined;
  /** How many allocations a shareable device takes; undefined where nothing says it, 1 for all other devices. */
  readonly shares: number | undefined;
}

/** A pool as its newest slices have it. */
export interface Pool {
  readonly driver: string;
  readonly name: string;
  readonly generation: number;
  /** Slices of that generation that are there, of those that there should be. */
  readonly slices: number;
  readonly sliceCount: number;
  readonly complete: boolean;
  readonly problem: PoolProblem;
  /** In the order in which kube-scheduler looks at them. */
  readonly devices: readonly PoolDevice[];
  readonly counters: ReadonlyMap<string, Quantities>;
}

/**
 * The pool that some slices (at least one, all of one driver and pool name) make. As kube-scheduler's allocator sees it: only
 * the newest generation counts, an incomplete or inconsistent pool gives no devices (k8s.io/dynamic-resource-allocation 0.36,
 * pools_incubating.go).
 */
export function buildPool(slices: readonly ResourceSliceRecord[]): Pool {
  const generation = slices.reduce((newest, slice) => Math.max(newest, slice.generation), 0);
  const current = slices.filter((slice) => slice.generation === generation).sort((a, b) => compareText(a.name, b.name));
  const driver = current[0]?.driver ?? "";
  const sliceCount = current[0]?.sliceCount ?? 0;
  const known = draDrivers.find(driver)?.driver;
  const devices = current.flatMap((slice) => slice.devices.map((record) => poolDevice(record, slice, known)));
  const sets = current.flatMap((slice) => slice.sharedCounters);
  const complete = current.length === sliceCount;
  return {
    driver, name: current[0]?.pool ?? "", generation, slices: current.length, sliceCount, complete,
    problem: complete ? inconsistency(devices, sets) : `${current.length} of ${sliceCount} slices of generation ${generation} are there`,
    devices,
    counters: new Map(sets.map((set) => [set.name, set.counters])),
  };
}

function poolDevice(record: DeviceRecord, slice: ResourceSliceRecord, driver: DraDriver | undefined): PoolDevice {
  const shares = record.shareable === true ? sharesOf(record, driver) : 1;
  return { record, shares, kind: draDrivers.kindOf(slice.driver, record.attributes, shares !== 1), place: record.place ?? slice.place };
}

function sharesOf(record: DeviceRecord, driver: DraDriver | undefined): number | undefined {
  const name = driver?.shares?.find((each) => record.capacity[each] !== undefined);
  return name === undefined ? undefined : Math.floor((record.capacity[name] ?? 0) / 1000);
}

function inconsistency(devices: readonly PoolDevice[], sets: readonly CounterSet[]): PoolProblem {
  const names = new Set<string>();
  for (const { record } of devices) {
    if (names.has(record.name)) return `two devices are called ${record.name}`;
    names.add(record.name);
  }
  const counters = new Map<string, Quantities>();
  for (const set of sets) {
    if (counters.has(set.name)) return `two counter sets are called ${set.name}`;
    counters.set(set.name, set.counters);
  }
  for (const { record } of devices) {
    for (const use of record.consumes ?? []) {
      const set = counters.get(use.counterSet);
      if (set === undefined) return `device ${record.name} uses the counter set ${use.counterSet}, which isn't there`;
      const missing = Object.keys(use.counters).find((name) => !Object.hasOwn(set, name));
      if (missing !== undefined) return `device ${record.name} uses the counter ${missing}, which ${use.counterSet} doesn't have`;
    }
  }
  return "";
}
