import { Emitter, type Event } from "../base/event.ts";
import type { KubeObject } from "./objects.ts";
import type { Resource } from "./resources.ts";

export interface Change {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly revision: number;
  /** State after the change; for DELETED the last state with the resource version of the deletion. */
  readonly object: KubeObject;
  readonly previous?: KubeObject;
  readonly entry: Entry;
  readonly previousEntry?: Entry;
}

/** An object with the bytes that the server sends for it, made once and shared by all lists and watches. */
export class Entry {
  readonly key: string;
  readonly object: KubeObject;
  #bytes: Buffer | undefined;

  constructor(key: string, object: KubeObject) {
    this.key = key;
    this.object = object;
  }

  /** Whole object, `{"kind":...,"apiVersion":...,` first. */
  bytes(): Buffer {
    if (this.#bytes === undefined) {
      const { kind, apiVersion, ...rest } = this.object;
      this.#bytes = Buffer.from(JSON.stringify({ kind, apiVersion, ...rest }));
    }
    return this.#bytes;
  }
}

const HISTORY = 20_000;
const SNAPSHOTS = 16;

export function keyOf(namespace: string, name: string): string {
  return namespace === "" ? name : `${namespace}/${name}`;
}

/** All objects of one resource, sorted by key, with the recent past: enough to watch from it and to list as of it. */
export class Collection {
  readonly resource: Resource;
  readonly #entries = new Map<string, Entry>();
  readonly #changes = new Emitter<Change>();
  readonly #closing = new Emitter<void>();
  readonly #snapshots = new Map<number, readonly Entry[]>();
  #sorted: Entry[] | undefined = [];
  #history: Change[] = [];
  /** The oldest resource version that a watch may start from. */
  #oldest: number;

  readonly onChange: Event<Change> = this.#changes.event;
  /** The resource is no longer served, or the server stops. */
  readonly onClose: Event<void> = this.#closing.event;

  constructor(resource: Resource, revision: number) {
    this.resource = resource;
    this.#oldest = revision;
  }

  get size(): number {
    return this.#entries.size;
  }

  get oldest(): number {
    return this.#oldest;
  }

  get(namespace: string, name: string): KubeObject | undefined {
    return this.#entries.get(keyOf(namespace, name))?.object;
  }

  entry(namespace: string, name: string): Entry | undefined {
    return this.#entries.get(keyOf(namespace, name));
  }

  objects(namespace = ""): KubeObject[] {
    return this.range(this.#current(), namespace).map((entry) => entry.object);
  }

  /** Takes many objects at once, without history and without telling anybody: the state before the server started. */
  fill(objects: readonly KubeObject[], revision: number): void {
    for (const object of objects) {
      const key = keyOf(object.metadata.namespace ?? "", object.metadata.name);
      this.#entries.set(key, new Entry(key, object));
    }
    this.#sorted = undefined;
    this.compact(revision);
  }

  put(object: KubeObject, revision: number): Change {
    const entry = new Entry(keyOf(object.metadata.namespace ?? "", object.metadata.name), object);
    const previousEntry = this.#entries.get(entry.key);
    this.#entries.set(entry.key, entry);
    if (this.#sorted !== undefined) replace(this.#sorted, entry.key, entry);
    return this.#record({ type: previousEntry === undefined ? "ADDED" : "MODIFIED", revision, object, entry, ...before(previousEntry) });
  }

  take(last: KubeObject, revision: number): Change {
    const entry = new Entry(keyOf(last.metadata.namespace ?? "", last.metadata.name), last);
    const previousEntry = this.#entries.get(entry.key);
    this.#entries.delete(entry.key);
    if (this.#sorted !== undefined) replace(this.#sorted, entry.key, undefined);
    return this.#record({ type: "DELETED", revision, object: last, entry, ...before(previousEntry) });
  }

  /** Changes after `revision`, oldest first; undefined when that is too long ago. */
  since(revision: number): readonly Change[] | undefined {
    if (revision < this.#oldest) return undefined;
    return this.#history.slice(firstAfter(this.#history, revision));
  }

  /** All entries as they were at `revision`, sorted by key; undefined when that is too long ago. */
  snapshot(revision: number): readonly Entry[] | undefined {
    const held = this.#snapshots.get(revision);
    if (held !== undefined) return held;
    const later = this.since(revision);
    if (later === undefined) return undefined;
    if (later.length === 0) return this.#current();
    const entries = [...this.#current()];
    for (const change of later.toReversed()) replace(entries, change.entry.key, change.previousEntry);
    this.#snapshots.set(revision, entries);
    for (const oldest of this.#snapshots.keys()) {
      if (this.#snapshots.size <= SNAPSHOTS) break;
      this.#snapshots.delete(oldest);
    }
    return entries;
  }

  /** The part of a sorted list that lies in a namespace; the whole for none. */
  range(entries: readonly Entry[], namespace: string): readonly Entry[] {
    if (namespace === "" || !this.resource.namespaced) return entries;
    // "0" is the character after "/".
    return entries.slice(position(entries, `${namespace}/`), position(entries, `${namespace}0`));
  }

  compact(revision: number): void {
    this.#history = [];
    this.#snapshots.clear();
    this.#oldest = revision;
  }

  close(): void {
    this.#closing.fire();
  }

  #record(change: Change): Change {
    this.#history.push(change);
    if (this.#history.length > 2 * HISTORY) {
      const dropped = this.#history.splice(0, this.#history.length - HISTORY).at(-1);
      this.#oldest = dropped?.revision ?? this.#oldest;
    }
    this.#changes.fire(change);
    return change;
  }

  #current(): Entry[] {
    this.#sorted ??= [...this.#entries.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
    return this.#sorted;
  }
}

function before(entry: Entry | undefined): Partial<Change> {
  return entry === undefined ? {} : { previous: entry.object, previousEntry: entry };
}

/** Index of the first entry whose key is not before `key`. */
export function position(entries: readonly Entry[], key: string): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.key ?? "") < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function replace(entries: Entry[], key: string, entry: Entry | undefined): void {
  const index = position(entries, key);
  const held = entries[index]?.key === key ? 1 : 0;
  if (entry === undefined) entries.splice(index, held);
  else if (held === 1) entries[index] = entry;
  else entries.splice(index, 0, entry);
}

function firstAfter(history: readonly Change[], revision: number): number {
  let low = 0;
  let high = history.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((history[middle]?.revision ?? 0) <= revision) low = middle + 1;
    else high = middle;
  }
  return low;
}
