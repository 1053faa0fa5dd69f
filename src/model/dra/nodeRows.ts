import { compareResources, recogniseResource } from "../accelerators/index.ts";
import type { AcceleratorResource } from "../accelerators/types.ts";
import type { DraDevices, Knowledge, NodeAccelerator } from "../inventory.ts";
import { compareText } from "../order.ts";
import type { Writable } from "../writable.ts";
import { poolKey, type ClaimIndex } from "./claimIndex.ts";
import type { ClassIndex } from "./classes.ts";
import { guessed } from "./podDevices.ts";
import type { PoolIndex } from "./poolIndex.ts";
import type { DevicePlace, ResourceClaimRecord } from "./types.ts";
import type { DeviceCount, DeviceView, PoolView } from "./views.ts";

export interface RowSources {
  readonly known: { readonly slices: Knowledge; readonly claims: Knowledge };
  readonly pools: PoolIndex;
  readonly claims: ClaimIndex;
  readonly classes: ClassIndex;
  /** Some pod uses the claim. */
  readonly used: (claim: ResourceClaimRecord) => boolean;
}

/** Counts of one kind from several pools. */
interface Sum {
  readonly accelerator: AcceleratorResource;
  readonly counts: DeviceCount[];
  readonly devices: DeviceView[];
  readonly problems: string[];
  /** Allocated devices that no slice has. */
  readonly gone: { readonly name: string; readonly claim: ResourceClaimRecord }[];
  readonly place?: DevicePlace;
}

/** What drivers publish for one node, by resource. */
export function nodeRows(node: string, sources: RowSources): readonly NodeAccelerator[] {
  const sums = new Map<string, Sum>();
  const here = (place: DevicePlace | undefined) => place?.kind === "node" && place.name === node;
  for (const pool of sources.pools.onNode(node)) addPool(sums, pool, here, ({ accelerator }) => accelerator.resource);
  for (const claim of sources.claims.onNode(node)) addGone(sums, claim, sources);
  return rowsOf(sums, sources);
}

/** What no single node has, by resource and place. */
export function nodelessRows(sources: RowSources): readonly NodeAccelerator[] {
  const sums = new Map<string, Sum>();
  for (const pool of sources.pools.views) addPool(sums, pool, (place) => place?.kind !== "node", ({ accelerator, place }) => `${accelerator.resource}\n${JSON.stringify(place)}`);
  return rowsOf(sums, sources);
}

function addPool(sums: Map<string, Sum>, pool: PoolView, here: (place: DevicePlace | undefined) => boolean, keyOf: (count: DeviceCount) => string): void {
  for (const count of pool.counts) {
    if (!here(count.place)) continue;
    const key = keyOf(count);
    let sum = sums.get(key);
    if (sum === undefined) sums.set(key, (sum = { accelerator: count.accelerator, counts: [], devices: [], problems: [], gone: [], ...(count.place === undefined ? {} : { place: count.place }) }));
    sum.counts.push(count);
    for (const device of pool.devices) if (device.kind?.resource === count.accelerator.resource && samePlace(device.place, count.place)) sum.devices.push(device);
    if (pool.problem !== "") sum.problems.push(`pool ${pool.name} of ${pool.driver}: ${pool.problem}`);
  }
}

function samePlace(a: DevicePlace | undefined, b: DevicePlace | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

function addGone(sums: Map<string, Sum>, claim: ResourceClaimRecord, { pools, classes }: RowSources): void {
  for (const device of claim.allocation?.devices ?? []) {
    if (device.adminAccess === true || pools.device(poolKey(device.driver, device.pool), device.device) !== undefined) continue;
    const resource = guessed(claim, device, classes);
    const accelerator = resource === "" ? undefined : recogniseResource(resource);
    if (accelerator === undefined) continue;
    let sum = sums.get(resource);
    if (sum === undefined) sums.set(resource, (sum = { accelerator, counts: [], devices: [], problems: [], gone: [] }));
    sum.gone.push({ name: device.device, claim });
  }
}

function rowsOf(sums: ReadonlyMap<string, Sum>, sources: RowSources): readonly NodeAccelerator[] {
  return [...sums.values()]
    .map((sum) => rowOf(sum, sources))
    .sort((a, b) => compareResources(a.accelerator, b.accelerator) || compareText(placeText(a), placeText(b)));
}

function placeText({ dra }: NodeAccelerator): string {
  return dra?.place === undefined ? "" : JSON.stringify(dra.place);
}

function rowOf({ accelerator, counts, devices, problems, gone, place }: Sum, { known, used }: RowSources): NodeAccelerator {
  const requested = total(counts, (count) => count.held) + gone.length;
  const published = known.slices === "all";
  const free = published && known.claims === "all" && counts.length > 0 ? plus(counts, (count) => count.free) : undefined;
  const blocked = free === undefined ? undefined : plus(counts, (count) => count.blocked);
  // While slices load, pools lack some: that is no trouble of theirs.
  const lost = published ? gone.map(({ name }) => `device ${name} is allocated and no longer published`) : [];
  const holders = new Set([...devices.flatMap((device) => device.claims), ...gone.map(({ claim }) => claim)]);
  const dra: Writable<DraDevices> = {
    claims: known.claims,
    aside: requested === 0 && (counts.every((count) => count.alternative) || (free === 0 && (blocked ?? 0) > 0)),
    devices,
    problem: published ? [...problems, ...lost].join("; ") : "",
    unused: known.claims === "all" ? [...holders].filter((claim) => !used(claim)) : [],
  };
  if (blocked !== undefined) dra.blocked = blocked;
  if (place !== undefined) dra.place = place;
  const row: Writable<NodeAccelerator> = { accelerator, requested, dra };
  const capacity = published ? plus(counts, (count) => count.capacity) : undefined;
  const allocatable = published ? plus(counts, (count) => count.allocatable) : undefined;
  const models = new Set(counts.map((count) => count.model));
  const memories = new Set(counts.map((count) => count.memoryMiB));
  const physical = plus(counts, (count) => count.devices);
  if (capacity !== undefined && counts.length > 0) row.capacity = capacity;
  if (allocatable !== undefined && counts.length > 0) row.allocatable = allocatable;
  if (free !== undefined) row.free = free;
  if (!models.has(undefined) && models.size > 0) row.model = [...models].join(", ");
  const [memory] = memories;
  if (memory !== undefined && memories.size === 1) row.memoryMiB = memory;
  if (physical !== undefined && counts.length > 0) row.devices = physical;
  return row;
}

function total(counts: readonly DeviceCount[], of: (count: DeviceCount) => number): number {
  return counts.reduce((sum, count) => sum + of(count), 0);
}

/** One that isn't known makes the sum unknown. */
function plus(counts: readonly DeviceCount[], of: (count: DeviceCount) => number | undefined): number | undefined {
  return counts.reduce<number | undefined>((sum, count) => {
    const more = of(count);
    return sum === undefined || more === undefined ? undefined : sum + more;
  }, 0);
}
