import { draDrivers } from "../accelerators/index.ts";
import { compareText } from "../order.ts";
import { poolKey, type ClaimIndex } from "./claimIndex.ts";
import { buildPool, type Pool } from "./pool.ts";
import { poolView } from "./poolView.ts";
import type { DeviceTaintRuleRecord, ResourceSliceRecord } from "./types.ts";
import type { DeviceView, PoolView } from "./views.ts";

interface Entry {
  readonly slices: Set<ResourceSliceRecord>;
  /** Undefined once a slice has changed. */
  pool: Pool | undefined;
  view: PoolView | undefined;
  devices: ReadonlyMap<string, DeviceView> | undefined;
  /** Nodes that have devices of it. */
  nodes: ReadonlySet<string>;
}

const NOBODY: ReadonlySet<string> = new Set();

/** The pools of devices that compute; only those whose slices, allocations or taints changed are looked at again. */
export class PoolIndex {
  readonly #pools = new Map<string, Entry>();
  readonly #byNode = new Map<string, Set<string>>();
  readonly #dirty = new Set<string>();
  #sorted: readonly PoolView[] | undefined;

  /** All, by driver and name. */
  get views(): readonly PoolView[] {
    this.#sorted ??= [...this.#pools.values()].flatMap(({ view }) => view ?? []).sort((a, b) => compareText(a.driver, b.driver) || compareText(a.name, b.name));
    return this.#sorted;
  }

  view(key: string): PoolView | undefined {
    return this.#pools.get(key)?.view;
  }

  device(key: string, name: string): DeviceView | undefined {
    const entry = this.#pools.get(key);
    if (entry?.view === undefined) return undefined;
    entry.devices ??= new Map(entry.view.devices.map((device) => [device.record.name, device]));
    return entry.devices.get(name);
  }

  /** Names of nodes that have devices. */
  nodes(): IterableIterator<string> {
    return this.#byNode.keys();
  }

  /** Pools with devices on this node, in order. */
  onNode(node: string): readonly PoolView[] {
    const keys = this.#byNode.get(node);
    return keys === undefined ? [] : [...keys].sort().flatMap((key) => this.view(key) ?? []);
  }

  replace(before: ResourceSliceRecord | undefined, after: ResourceSliceRecord | undefined): void {
    if (before !== undefined) this.#slices(before)?.delete(before);
    if (after !== undefined) this.#slices(after)?.add(after);
  }

  touch(key: string): void {
    if (this.#pools.has(key)) this.#dirty.add(key);
  }

  touchAll(): void {
    for (const key of this.#pools.keys()) this.#dirty.add(key);
  }

  /** Looks at every changed pool again. Returns the pools that differ now and the nodes that have or had their devices. */
  update(claims: ClaimIndex, rules: readonly DeviceTaintRuleRecord[]): { readonly pools: ReadonlySet<string>; readonly nodes: ReadonlySet<string> } {
    const nodes = new Set<string>();
    const pools = new Set(this.#dirty);
    for (const key of pools) {
      const entry = this.#pools.get(key);
      if (entry === undefined) continue;
      for (const node of entry.nodes) nodes.add(node);
      if (entry.slices.size === 0) {
        this.#place(key, entry.nodes, NOBODY);
        this.#pools.delete(key);
        continue;
      }
      entry.pool ??= buildPool([...entry.slices]);
      entry.view = poolView(entry.pool, claims.usesOf(key), rules, entry.view);
      entry.devices = undefined;
      const now = nodesOf(entry.view);
      this.#place(key, entry.nodes, now);
      entry.nodes = now;
      for (const node of now) nodes.add(node);
    }
    if (pools.size > 0) this.#sorted = undefined;
    this.#dirty.clear();
    return { pools, nodes };
  }

  /** Undefined for a driver of devices that don't compute: its slices are not looked into. */
  #slices({ driver, pool }: ResourceSliceRecord): Set<ResourceSliceRecord> | undefined {
    if (draDrivers.find(driver) === undefined) return undefined;
    const key = poolKey(driver, pool);
    let entry = this.#pools.get(key);
    if (entry === undefined) this.#pools.set(key, (entry = { slices: new Set(), pool: undefined, view: undefined, devices: undefined, nodes: NOBODY }));
    entry.pool = undefined;
    this.#dirty.add(key);
    return entry.slices;
  }

  #place(key: string, before: ReadonlySet<string>, now: ReadonlySet<string>): void {
    for (const node of before) {
      if (now.has(node)) continue;
      const keys = this.#byNode.get(node);
      keys?.delete(key);
      if (keys?.size === 0) this.#byNode.delete(node);
    }
    for (const node of now) {
      const keys = this.#byNode.get(node);
      if (keys === undefined) this.#byNode.set(node, new Set([key]));
      else keys.add(key);
    }
  }
}

function nodesOf(view: PoolView): ReadonlySet<string> {
  return new Set(view.counts.flatMap(({ place }) => (place?.kind === "node" ? [place.name] : [])));
}
