import { draDrivers } from "../accelerators/index.ts";
import type { Taint } from "../k8s.ts";
import { sameItems } from "../views.ts";
import type { Writable } from "../writable.ts";
import { Counters } from "./counters.ts";
import { deviceCounts } from "./deviceCounts.ts";
import { firstText } from "./drivers.ts";
import type { Pool, PoolDevice } from "./pool.ts";
import type { AllocatedDevice, DeviceTaintRuleRecord, Quantities, ResourceClaimRecord } from "./types.ts";
import type { DeviceState, DeviceView, PoolView } from "./views.ts";

/** One result of an allocation, with its claim. */
export interface Use {
  readonly claim: ResourceClaimRecord;
  readonly result: AllocatedDevice;
}

/** What the claims say of the devices of one pool, by device. */
export type Uses = ReadonlyMap<string, readonly Use[]>;

/** A device with what is known of it: the basis of counts. */
export interface DeviceStanding {
  readonly device: PoolDevice;
  readonly view: DeviceView;
  /** Allocations that take something away. */
  readonly holds: readonly AllocatedDevice[];
  /** Of a shareable device: a part of its capacity is used up, so that it takes no more allocations. */
  readonly full: boolean;
}

const NO_USES: readonly Use[] = [];

/**
 * A pool with the state of each device, as kube-scheduler's allocator counts: what a claim with admin access has is not taken,
 * a device that is allocated takes its counters, a tainted device is given to nobody (tolerations are the claim's affair).
 * Views of `before` that say the same stay.
 */
export function poolView(pool: Pool, uses: Uses, rules: readonly DeviceTaintRuleRecord[], before?: PoolView): PoolView {
  const driver = draDrivers.find(pool.driver)?.driver;
  const left = new Counters(pool.counters);
  for (const { record } of pool.devices) if (holdsOf(uses.get(record.name)).length > 0) left.take(record.consumes);
  const standings = pool.devices.map((device, index): DeviceStanding => {
    const { record } = device;
    const own = uses.get(record.name) ?? NO_USES;
    const holds = holdsOf(own);
    const taints = preventing(pool, device, rules);
    const full = record.shareable === true && isFull(record.capacity, holds);
    const view: Writable<DeviceView> = {
      record, taints,
      id: firstText(record.attributes, driver?.id) || record.name,
      state: stateOf(pool, device, holds.length > 0, taints, left),
      claims: own.filter(({ result }) => result.adminAccess !== true).map(({ claim }) => claim),
      admins: own.filter(({ result }) => result.adminAccess === true).map(({ claim }) => claim),
    };
    if (device.kind !== undefined) view.kind = device.kind;
    if (device.place !== undefined) view.place = device.place;
    const known = before?.devices[index];
    return { device, view: known !== undefined && sameDevice(known, view) ? known : view, holds, full };
  });
  const { name, generation, slices, sliceCount, complete, problem } = pool;
  return {
    driver: pool.driver, name, generation, slices, sliceCount, complete, problem,
    devices: standings.map(({ view }) => view),
    counts: deviceCounts(pool, standings, left, driver),
  };
}

function sameDevice(a: DeviceView, b: DeviceView): boolean {
  return a.record === b.record && a.state === b.state && a.kind === b.kind && sameItems(a.taints, b.taints) && sameItems(a.claims, b.claims) && sameItems(a.admins, b.admins)
    && (a.place === b.place || JSON.stringify(a.place) === JSON.stringify(b.place));
}

function holdsOf(uses: readonly Use[] = NO_USES): readonly AllocatedDevice[] {
  return uses.filter(({ result }) => result.adminAccess !== true).map(({ result }) => result);
}

function stateOf(pool: Pool, { record }: PoolDevice, held: boolean, taints: readonly Taint[], left: Counters): DeviceState {
  if (held) return "held";
  if (pool.problem !== "") return "unusable";
  if (taints.length > 0) return "tainted";
  return left.fits(record.consumes) ? "free" : "blocked";
}

/** Effects that keep a device from being allocated; `None` only informs (types.go, DeviceTaintEffect). */
const PREVENTING = new Set(["NoSchedule", "NoExecute"]);

function preventing(pool: Pool, { record }: PoolDevice, rules: readonly DeviceTaintRuleRecord[]): readonly Taint[] {
  const ruled = rules.filter(({ selector }) => selector !== undefined && fits(selector.driver, pool.driver) && fits(selector.pool, pool.name) && fits(selector.device, record.name));
  if (record.taints === undefined && ruled.length === 0) return NO_TAINTS;
  return [...(record.taints ?? []), ...ruled.map(({ taint }) => taint)].filter(({ effect }) => PREVENTING.has(effect));
}

const NO_TAINTS: readonly Taint[] = Object.freeze([]);

function fits(wanted: string, name: string): boolean {
  return wanted === "" || wanted === name;
}

/** Each allocation takes something of every capacity, at least what its policy has as the default: with one used up, nothing more goes. */
function isFull(capacity: Quantities, holds: readonly AllocatedDevice[]): boolean {
  if (holds.some(({ shareID }) => shareID === undefined)) return true;
  return Object.keys(capacity).some((name) => {
    const whole = capacity[name] ?? 0;
    return whole > 0 && holds.reduce((sum, { consumedCapacity }) => sum + (consumedCapacity?.[name] ?? 0), 0) >= whole;
  });
}
