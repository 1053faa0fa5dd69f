import type { Clock } from "../base/clock.ts";
import { Emitter, type Event } from "../base/event.ts";
import { Collection, type Change } from "./collection.ts";
import { timestamp, type Draft, type KubeObject, type Metadata } from "./objects.ts";
import type { Random } from "./random.ts";
import type { Resource } from "./resources.ts";

export interface StoreChange extends Change {
  readonly resource: Resource;
}

/** Thrown by writes; `api/` turns it into the Status that the real server answers. */
export class StoreError extends Error {
  readonly reason: "NotFound" | "AlreadyExists" | "Conflict";

  constructor(reason: StoreError["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** etcd and the watch cache in one: objects by resource, one resource version for all that only grows. */
export class ObjectStore {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #collections = new Map<string, Collection>();
  readonly #kinds = new Map<string, string>();
  readonly #changes = new Emitter<StoreChange>();
  #revision = 1;
  /** Added to every time that the server writes, for tests of clock skew. */
  skew = 0;

  readonly onChange: Event<StoreChange> = this.#changes.event;

  constructor(clock: Clock, random: Random, resources: readonly Resource[]) {
    this.#clock = clock;
    this.#random = random;
    for (const resource of resources) this.define(resource);
  }

  get revision(): number {
    return this.#revision;
  }

  get resources(): readonly Resource[] {
    return [...this.#collections.values()].map((collection) => collection.resource);
  }

  /** The store's name of a kind, where it is served. */
  idOf(version: string, kind: string): string | undefined {
    return this.#kinds.get(`${version} ${kind}`);
  }

  define(resource: Resource): void {
    if (this.#collections.has(resource.id)) return;
    this.#collections.set(resource.id, new Collection(resource, this.#revision));
    this.#kinds.set(`${apiVersion(resource)} ${resource.kind}`, resource.id);
  }

  /** As deleting a CustomResourceDefinition: the resource and its objects are gone. */
  undefine(id: string): void {
    const collection = this.#collections.get(id);
    if (collection === undefined) return;
    this.#collections.delete(id);
    this.#kinds.delete(`${apiVersion(collection.resource)} ${collection.resource.kind}`);
    collection.close();
  }

  collection(id: string): Collection {
    const collection = this.#collections.get(id);
    if (collection === undefined) throw new Error(`the simulator doesn't serve ${id}`);
    return collection;
  }

  find(id: string): Collection | undefined {
    return this.#collections.get(id);
  }

  get(id: string, namespace: string, name: string): KubeObject | undefined {
    return this.collection(id).get(namespace, name);
  }

  list(id: string, namespace = ""): KubeObject[] {
    return this.collection(id).objects(namespace);
  }

  /** The time that the server writes into objects. */
  now(): string {
    return timestamp(this.#clock.now() + this.skew);
  }

  create(id: string, draft: Draft): KubeObject {
    const collection = this.collection(id);
    const { resource } = collection;
    const object = this.#complete(resource, draft);
    const { namespace = "", name } = object.metadata;
    if (collection.get(namespace, name) !== undefined) throw new StoreError("AlreadyExists", `${id} "${name}" already exists`);
    this.#fire(resource, collection.put(object, this.#revision));
    return object;
  }

  #complete(resource: Resource, draft: Draft): KubeObject {
    const { generateName, ...given } = draft.metadata;
    const name = given.name ?? `${generateName ?? ""}${this.#random.suffix()}`;
    const metadata: Metadata & { generateName?: string } = {
      name,
      ...(generateName === undefined ? {} : { generateName }),
      ...(resource.namespaced ? { namespace: given.namespace ?? "default" } : {}),
      uid: given.uid ?? this.#random.uuid(),
      resourceVersion: this.#next(),
      ...(resource.kind === "Event" || resource.kind === "Node" || draft.spec === undefined ? {} : { generation: 1 }),
      creationTimestamp: given.creationTimestamp ?? this.now(),
      ...pick(given, ["labels", "annotations", "ownerReferences", "finalizers"]),
    };
    return { ...draft, kind: resource.kind, apiVersion: apiVersion(resource), metadata };
  }

  /** Fills an empty resource with whole objects, as they were before the server started. */
  fill(id: string, drafts: readonly Draft[]): KubeObject[] {
    const { resource } = this.collection(id);
    const objects = drafts.map((draft) => this.#complete(resource, draft));
    this.collection(id).fill(objects, this.#revision);
    return objects;
  }

  /** Writes a whole object. An object equal to the stored one writes nothing, as in the real server. */
  update(id: string, object: KubeObject): KubeObject {
    const collection = this.collection(id);
    const old = collection.get(object.metadata.namespace ?? "", object.metadata.name);
    if (old === undefined) throw new StoreError("NotFound", `${id} "${object.metadata.name}" not found`);
    const specChanged = !same(old.spec, object.spec);
    const generation = old.metadata.generation === undefined ? {} : { generation: old.metadata.generation + (specChanged ? 1 : 0) };
    const unchanged = { ...object, metadata: { ...object.metadata, resourceVersion: old.metadata.resourceVersion, ...generation } };
    if (!specChanged && sameObject(old, unchanged)) return old;
    const next: KubeObject = { ...unchanged, metadata: { ...unchanged.metadata, resourceVersion: this.#next() } };
    this.#fire(collection.resource, collection.put(next, this.#revision));
    return next;
  }

  /** Reads, changes and writes in one step; undefined where the object is gone. */
  modify(id: string, namespace: string, name: string, change: (object: KubeObject) => KubeObject): KubeObject | undefined {
    const old = this.find(id)?.get(namespace, name);
    return old === undefined ? undefined : this.update(id, change(old));
  }

  /** Takes the object away now. The DELETED event carries the resource version of the deletion. */
  remove(id: string, namespace: string, name: string): KubeObject | undefined {
    const collection = this.collection(id);
    const old = collection.get(namespace, name);
    if (old === undefined) return undefined;
    const last: KubeObject = { ...old, metadata: { ...old.metadata, resourceVersion: this.#next() } };
    this.#fire(collection.resource, collection.take(last, this.#revision));
    return last;
  }

  /** Forgets the history of all resources, as a compaction does: older watches and continue tokens get 410. */
  compact(): void {
    // The revision moves, so that a watch from "now" is newer than the compaction and any earlier one is older.
    this.#revision++;
    for (const collection of this.#collections.values()) collection.compact(this.#revision);
  }

  /** Ends all watches. */
  close(): void {
    for (const collection of this.#collections.values()) collection.close();
  }

  #next(): string {
    this.#revision++;
    return String(this.#revision);
  }

  #fire(resource: Resource, change: Change): void {
    this.#changes.fire({ ...change, resource });
  }
}

export function apiVersion(resource: Resource): string {
  return resource.group === "" ? resource.version : `${resource.group}/${resource.version}`;
}

/** Equal as JSON. Most parts of two versions of an object are the same value: those cost nothing. */
function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

function sameObject(a: KubeObject, b: KubeObject): boolean {
  const [left, right] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  return left.size === right.size && [...left].every(([field, value]) => right.has(field) && same(value, right.get(field)));
}

function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Partial<Pick<T, K>> {
  const picked: Partial<Pick<T, K>> = {};
  for (const key of keys) if (from[key] !== undefined) picked[key] = from[key];
  return picked;
}
