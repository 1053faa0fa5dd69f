import type { ClusterObjects, ResourceTable } from "../../../src/model/inventory.ts";
import type { ObjectRecord } from "../../../src/model/k8s.ts";
import type { ResourceState } from "../../../src/model/state.ts";
import { cluster, live } from "./cluster.ts";
import type { Random } from "./random.ts";
import type { Slot } from "./randomObjects.ts";

/** A cluster that changes: objects by key of their resource, then by slot. */
export class Living {
  readonly #random: Random;
  readonly #make: (random: Random) => Slot;
  readonly #keys: readonly string[];
  readonly #objects = new Map<string, { key: string; object: unknown }>();
  #records = new Map<unknown, ObjectRecord>();
  #states: Record<string, ResourceState> = {};
  #namespaces: Record<string, readonly string[]> = {};
  #revision = 0;

  /** `keys`: resources of which now and then as much can't be seen. */
  constructor(random: Random, make: (random: Random) => Slot, keys: readonly string[]) {
    this.#random = random;
    this.#make = make;
    this.#keys = keys;
  }

  step(): void {
    const changes = this.#random.below(12);
    for (let change = 0; change < changes; change++) {
      const slot = this.#make(this.#random);
      if (this.#random.chance(0.25)) this.#objects.delete(idOf(slot));
      else this.#objects.set(idOf(slot), slot);
    }
    if (this.#random.chance(0.15)) this.#changeVisibility();
  }

  #changeVisibility(): void {
    const key = this.#random.pick(this.#keys);
    this.#states = { ...this.#states, [key]: this.#random.pick<ResourceState>([live, { kind: "forbidden", message: "no" }, { kind: "loading", loaded: 3 }, { kind: "stale", since: 4, message: "cut" }]) };
    this.#namespaces = this.#random.chance(0.5) ? {} : { pods: ["team", "other"] };
  }

  /** A snapshot whose unchanged objects keep their records, as a store's do, in a random order. */
  objects(): ClusterObjects {
    const byKey: Record<string, unknown[]> = {};
    for (const { key, object } of this.#random.shuffled([...this.#objects.values()])) (byKey[key] ??= []).push(object);
    const snapshot = cluster({ revision: ++this.#revision, objects: byKey, states: this.#states, namespaces: this.#namespaces });
    const records = new Map<unknown, ObjectRecord>();
    for (const table of [snapshot.nodes, snapshot.pods, ...snapshot.workloads, ...snapshot.further]) {
      for (const object of byKey[table.definition.key] ?? []) {
        const fresh = table.definition.project(object, { string: (value) => value, record: (value) => value });
        const record = this.#records.get(object) ?? fresh;
        records.set(object, record);
        (table.items as Map<string, ObjectRecord>).set(record.uid, record);
      }
    }
    this.#records = records;
    return snapshot;
  }
}

/** The objects as a store has them, which go on changing: `empty` takes all away and says that nothing may be listed. */
export function liveCopy(objects: ClusterObjects): { readonly objects: ClusterObjects; empty(): void } {
  let emptied = false;
  const gone: ResourceState = { kind: "forbidden", message: "no" };
  const copy = <T extends ResourceTable>(table: T): T => {
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
  const further = objects.further.map((table) => copy(table));
  const table: ClusterObjects["table"] = (definition) => (further.find((each) => each.definition.key === definition.key) ?? objects.table(definition)) as never;
  return {
    objects: { revision: objects.revision, nodes: copy(objects.nodes), pods: copy(objects.pods), workloads: objects.workloads.map((each) => copy(each)), table, further },
    empty: () => (emptied = true),
  };
}

export function idOf(slot: Slot): string {
  return `${slot.key} ${slot.uid}`;
}
