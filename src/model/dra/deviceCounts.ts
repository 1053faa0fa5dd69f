import type { DraDriver } from "../accelerators/types.ts";
import type { Writable } from "../writable.ts";
import type { Counters } from "./counters.ts";
import { firstText, modelOf } from "./drivers.ts";
import type { Pool } from "./pool.ts";
import type { DeviceStanding } from "./poolView.ts";
import type { DevicePlace } from "./types.ts";
import type { DeviceCount } from "./views.ts";

/** The devices that compute, counted by kind and place. */
export function deviceCounts(pool: Pool, standings: readonly DeviceStanding[], left: Counters, driver: DraDriver | undefined): readonly DeviceCount[] {
  const groups = new Map<string, DeviceStanding[]>();
  for (const standing of standings) {
    const { kind, place } = standing.device;
    if (kind === undefined) continue;
    const key = `${kind.resource}\n${placeKey(place)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [standing]);
    else group.push(standing);
  }
  const wholes = wholeSets(standings);
  return [...groups.values()].flatMap((group) => count(pool, group, left, driver, wholes));
}

function placeKey(place: DevicePlace | undefined): string {
  return place === undefined ? "" : place.kind === "node" ? `node ${place.name}` : place.kind === "selected" ? `selected ${place.words}` : "all";
}

/** Counter sets that whole devices use, too. */
function wholeSets(standings: readonly DeviceStanding[]): ReadonlySet<string> {
  const sets = new Set<string>();
  for (const { device: { kind, record } } of standings) {
    if (kind?.unit === "device") for (const use of record.consumes ?? []) sets.add(use.counterSet);
  }
  return sets;
}

function count(pool: Pool, group: readonly DeviceStanding[], left: Counters, driver: DraDriver | undefined, wholes: ReadonlySet<string>): readonly DeviceCount[] {
  const [first] = group;
  if (first?.device.kind === undefined) return [];
  const { kind, place } = first.device;
  const counted: Writable<DeviceCount> = {
    accelerator: kind,
    held: sum(group, heldUnits),
    alternative: kind.unit !== "device" && group.every(({ device }) => (device.record.consumes ?? []).some((use) => wholes.has(use.counterSet))),
  };
  if (place !== undefined) counted.place = place;
  if (pool.complete && group.every(({ device }) => device.shares !== undefined)) {
    const capacity = sum(group, units);
    const tainted = sum(group.filter(({ view }) => view.taints.length > 0), units);
    const free = pool.problem === "" ? freeUnits(group, left) : 0;
    counted.capacity = capacity;
    counted.allocatable = capacity - tainted;
    counted.free = free;
    counted.blocked = sum(group.filter(({ view }) => view.taints.length === 0), (standing) => Math.max(0, units(standing) - heldUnits(standing))) - free;
  }
  const model = all(group.map(({ device }) => (driver === undefined ? undefined : modelOf(driver, device.record.attributes))))?.join(", ");
  const memories = all(group.map((standing) => memoryOf(standing, driver)));
  const devices = physical(group, driver);
  if (model !== undefined) counted.model = model;
  const [memory, ...others] = memories ?? [];
  if (memory !== undefined && others.length === 0) counted.memoryMiB = memory;
  if (devices !== undefined) counted.devices = devices;
  return [counted];
}

/** How many could be allocated one after the other. First come, first served: kube-scheduler looks for no better order either. */
function freeUnits(group: readonly DeviceStanding[], left: Counters): number {
  const counters = left.copy();
  let free = 0;
  for (const standing of group) {
    const { device, view, full, holds } = standing;
    if (view.taints.length > 0) continue;
    if (holds.length === 0) {
      if (!counters.fits(device.record.consumes)) continue;
      counters.take(device.record.consumes);
      free += units(standing);
    } else if (!full && device.record.shareable === true) free += Math.max(0, units(standing) - heldUnits(standing));
  }
  return free;
}

function units({ device }: DeviceStanding): number {
  return device.shares ?? 0;
}

function heldUnits({ device, holds }: DeviceStanding): number {
  return device.shares === 1 ? Math.min(1, holds.length) : holds.length;
}

function sum(group: readonly DeviceStanding[], of: (standing: DeviceStanding) => number): number {
  return group.reduce((total, standing) => total + of(standing), 0);
}

/** Undefined as soon as one of them doesn't say: what isn't said of all is said of none. */
function all<T extends string | number>(values: readonly (T | undefined)[]): readonly T[] | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length < values.length ? undefined : [...new Set(known)].sort();
}

function memoryOf({ device: { record } }: DeviceStanding, driver: DraDriver | undefined): number | undefined {
  const name = driver?.memory.find((each) => (record.capacity[each] ?? 0) > 0);
  return name === undefined ? undefined : Math.floor((record.capacity[name] ?? 0) / 1000 / 1024 / 1024);
}

/** Of partitions, the devices that they are parts of; undefined where an attribute is missing. */
function physical(group: readonly DeviceStanding[], driver: DraDriver | undefined): number | undefined {
  const whole = group[0]?.device.kind?.unit !== "partition";
  if (whole) return group.length;
  const parents = new Set(group.map(({ device }) => firstText(device.record.attributes, driver?.parent)));
  return parents.has("") ? undefined : parents.size;
}
