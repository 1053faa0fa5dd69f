import { describe, expect, test } from "vitest";
import { atOnce } from "../../../src/base/steps.ts";
import { buildInventory, inventorySteps } from "../../../src/model/buildInventory.ts";
import type { ClusterObjects, Inventory, ResourceTable } from "../../../src/model/inventory.ts";
import type { ObjectRecord } from "../../../src/model/k8s.ts";
import type { ResourceState } from "../../../src/model/state.ts";
import { cluster, live } from "./cluster.ts";
import { randomObject, type Slot } from "./randomObjects.ts";
import { Random } from "./random.ts";

/** A cluster that changes: objects by key of their resource, then by slot. */
class Living {
  readonly #random: Random;
  readonly #objects = new Map<string, { key: string; object: unknown }>();
  #records = new Map<unknown, ObjectRecord>();
  #states: Record<string, ResourceState> = {};
  #namespaces: Record<string, readonly string[]> = {};
  #revision = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  step(): void {
    const changes = this.#random.below(12);
    for (let change = 0; change < changes; change++) {
      const slot = randomObject(this.#random);
      if (this.#random.chance(0.25)) this.#objects.delete(idOf(slot));
      else this.#objects.set(idOf(slot), slot);
    }
    if (this.#random.chance(0.15)) this.#changeVisibility();
  }

  #changeVisibility(): void {
    const key = this.#random.pick(["pods", "nodes", "jobs.batch"]);
    this.#states = { ...this.#states, [key]: this.#random.pick<ResourceState>([live, { kind: "forbidden", message: "no" }, { kind: "loading", loaded: 3 }, { kind: "stale", since: 4, message: "cut" }]) };
    this.#namespaces = this.#random.chance(0.5) ? {} : { pods: ["team", "other"] };
  }

  /** A snapshot whose unchanged objects keep their records, as a store's do, in a random order. */
  objects(): ClusterObjects {
    const byKey: Record<string, unknown[]> = {};
    for (const { key, object } of this.#random.shuffled([...this.#objects.values()])) (byKey[key] ??= []).push(object);
    const snapshot = cluster({ revision: ++this.#revision, objects: byKey, states: this.#states, namespaces: this.#namespaces });
    const records = new Map<unknown, ObjectRecord>();
    for (const table of [snapshot.nodes, snapshot.pods, ...snapshot.workloads]) {
      for (const object of byKey[table.definition.key] ?? []) {
        const fresh = table.definition.project(object, { string: (value) => value, record: (value) => value });
        const record = this.#records.get(object) ?? fresh;
        records.set(object, record);
        (table.items as ReadonlyMap<string, ObjectRecord> as Map<string, ObjectRecord>).set(record.uid, record);
      }
    }
    this.#records = records;
    return snapshot;
  }
}

/** The objects as a store has them, which go on changing: `empty` takes all away and says that nothing may be listed. */
function liveCopy(objects: ClusterObjects): { readonly objects: ClusterObjects; empty(): void } {
  let emptied = false;
  const gone: ResourceState = { kind: "forbidden", message: "no" };
  const copy = <T extends ResourceTable<never> | ResourceTable>(table: T): T => {
    const items = new Map(table.items);
    return {
      definition: table.definition,
      get state() {
        return emptied ? gone : table.state;
      },
      get scopes() {
        return emptied ? [] : table.scopes;
      },
      get items() {
        if (emptied) items.clear();
        return items;
      },
    } as unknown as T;
  };
  return {
    objects: { revision: objects.revision, nodes: copy(objects.nodes), pods: copy(objects.pods as never), workloads: objects.workloads.map((table) => copy(table as never)), table: objects.table, further: objects.further },
    empty: () => (emptied = true),
  };
}

function idOf(slot: Slot): string {
  return `${slot.key} ${slot.uid}`;
}

describe("invariant 2: an inventory built from the previous one", () => {
  test.each(Array.from({ length: 40 }, (_, index) => index + 1))("equals one built from nothing (seed %i)", (seed) => {
    const random = new Random(seed);
    const living = new Living(random);
    let previous: Inventory | undefined;
    for (let step = 0; step < 25; step++) {
      living.step();
      const objects = living.objects();
      const next = buildInventory(objects, previous);
      expect(next, `step ${step}`).toEqual(buildInventory(objects));
      previous = next;
    }
  });

  test.each(Array.from({ length: 15 }, (_, index) => index + 1))("is of one moment, whatever changes while it is built in steps (seed %i)", (seed) => {
    const random = new Random(seed);
    const living = new Living(random);
    let previous: Inventory | undefined;
    for (let step = 0; step < 12; step++) {
      living.step();
      const objects = living.objects();
      const expected = buildInventory(objects);
      const changing = liveCopy(objects);
      const steps = inventorySteps(changing.objects, previous);
      steps.next();
      changing.empty();
      expect((previous = atOnce(steps)), `step ${step}`).toEqual(expected);
    }
  });

  test("an older inventory as the previous one changes nothing", () => {
    const living = new Living(new Random(7));
    living.step();
    const first = buildInventory(living.objects());
    living.step();
    buildInventory(living.objects(), first);
    living.step();
    const objects = living.objects();
    expect(buildInventory(objects, first)).toEqual(buildInventory(objects));
  });

  test.each([1, 2, 3, 4, 5])("does not depend on the order of the objects (seed %i)", (seed) => {
    const random = new Random(seed);
    const objects = Array.from({ length: 120 }, () => randomObject(random));
    const unique = [...new Map(objects.map((slot) => [idOf(slot), slot])).values()];
    const build = (slots: readonly Slot[]) => {
      const byKey: Record<string, unknown[]> = {};
      for (const { key, object } of slots) (byKey[key] ??= []).push(object);
      return buildInventory(cluster({ objects: byKey }));
    };
    const expected = build(unique);
    for (let order = 0; order < 5; order++) expect(build(random.shuffled(unique))).toEqual(expected);
  });
});
