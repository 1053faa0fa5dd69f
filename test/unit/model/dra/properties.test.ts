import { describe, expect, test } from "vitest";
import { buildInventory } from "../../../../src/model/buildInventory.ts";
import type { Inventory, NodeAccelerator } from "../../../../src/model/inventory.ts";
import type { PoolView } from "../../../../src/model/dra/views.ts";
import { cluster } from "../cluster.ts";
import { Random } from "../random.ts";
import { randomObject, type Slot } from "../randomObjects.ts";
import { randomDraObject } from "./randomDra.ts";

const seeds = Array.from({ length: 60 }, (_, index) => index + 1);

function randomInventory(seed: number): Inventory {
  const random = new Random(seed);
  const slots = new Map<string, Slot>();
  for (let index = 0; index < 160; index++) {
    const slot = (random.chance(0.2) ? randomObject : randomDraObject)(random);
    slots.set(`${slot.key} ${slot.uid}`, slot);
  }
  const objects: Record<string, unknown[]> = {};
  for (const { key, object } of slots.values()) (objects[key] ??= []).push(object);
  return buildInventory(cluster({ objects }));
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

/** The devices of one count that a single allocation takes whole. */
const devicesOf = (pool: PoolView, count: PoolView["counts"][number]) =>
  pool.devices.filter(({ kind, place }) => kind?.resource === count.accelerator.resource && JSON.stringify(place) === JSON.stringify(count.place));

describe.each(seeds)("a random cluster with devices (seed %i)", (seed) => {
  const inventory = randomInventory(seed);
  const pools = inventory.pools ?? [];

  test("in each pool, held + free + blocked + tainted are all that there is", () => {
    for (const pool of pools) {
      for (const count of pool.counts) {
        const devices = devicesOf(pool, count);
        expect(devices.length).toBeGreaterThan(0);
        if (count.capacity === undefined) continue;
        const { capacity, allocatable = NaN, held, free = NaN, blocked = NaN } = count;
        expect(free).toBeGreaterThanOrEqual(0);
        expect(blocked).toBeGreaterThanOrEqual(0);
        if (devices.every(({ record }) => record.shareable !== true)) {
          // By hand: the states of the devices.
          const of = (state: string) => devices.filter((device) => device.state === state).length;
          expect(capacity).toBe(devices.length);
          expect(held).toBe(of("held"));
          expect(allocatable).toBe(devices.filter(({ taints }) => taints.length === 0).length);
          expect(free).toBeLessThanOrEqual(of("free"));
          if (pool.problem === "") {
            expect(free > 0).toBe(of("free") > 0);
            expect(held + free + blocked + of("tainted")).toBe(capacity);
          } else expect(free).toBe(0);
        }
      }
    }
  });

  test("a device is held by whom claims name, and no device is held twice in a count", () => {
    for (const pool of pools) {
      for (const { record, state, claims } of pool.devices) {
        expect(state === "held").toBe(claims.length > 0);
        for (const claim of claims) expect(claim.allocation?.devices.some(({ device, pool: name, adminAccess }) => device === record.name && name === pool.name && adminAccess !== true)).toBe(true);
      }
    }
  });

  test("nodes and devices of no node add up to the pools, and totals to both", () => {
    const rows = [...inventory.nodes.flatMap(({ accelerators }) => accelerators), ...(inventory.nodeless ?? [])].filter(({ dra }) => dra !== undefined);
    const named = new Set(inventory.nodes.map(({ name }) => name));
    const counts = pools.flatMap((pool) => pool.counts).filter(({ place }) => place?.kind !== "node" || named.has(place.name));
    const capacities = (all: readonly (number | undefined)[]) => (all.includes(undefined) ? undefined : sum(all.map((each) => each ?? 0)));
    for (const resource of new Set(counts.map(({ accelerator }) => accelerator.resource))) {
      const [own, published] = [rows.filter((row) => row.accelerator.resource === resource), counts.filter((count) => count.accelerator.resource === resource)];
      if (published.every(({ capacity }) => capacity !== undefined)) {
        // A row of devices that are gone has no capacity.
        expect(capacities(own.filter(({ dra }) => (dra?.devices.length ?? 0) > 0).map(({ capacity }) => capacity))).toBe(capacities(published.map(({ capacity }) => capacity)));
      }
      const gone = sum(own.map(goneOf));
      expect(sum(own.map(({ requested }) => requested))).toBe(sum(published.map(({ held }) => held)) + gone);
    }
  });

  test("each claim counts with one pod at most, and with that as what it was given", () => {
    const counting = new Map<string, string[]>();
    for (const pod of inventory.pods) {
      if (pod.state === "succeeded" || pod.state === "failed") continue;
      for (const { claim, countedElsewhere, devices } of pod.dra?.claims ?? []) {
        if (claim === "" || devices.length === 0 || countedElsewhere) continue;
        const key = `${pod.record.namespace}/${claim}`;
        counting.set(key, [...(counting.get(key) ?? []), pod.record.uid]);
      }
    }
    for (const [claim, uids] of counting) expect(new Set(uids).size, claim).toBe(1);
  });
});

/** Devices in a row that are allocated and no longer published: as many as its text says. */
function goneOf({ dra }: NodeAccelerator): number {
  return dra?.problem.match(/is allocated and no longer published/g)?.length ?? 0;
}
