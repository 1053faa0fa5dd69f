import type { ResourceTable } from "../model/inventory.ts";
import type { ObjectRecord } from "../model/k8s.ts";
import type { ResourceDefinition } from "../model/resource.ts";
import type { ResourceState } from "../model/state.ts";
import { compareResourceVersions } from "./resourceVersion.ts";
import { worstState } from "./worstState.ts";

/** Deleted objects that are remembered so that a replayed event can't bring them back. */
const tombstoneLimit = 4096;

/** The held objects of one resource, fed by one scope (cluster-wide) or several (one a namespace). */
export class Table<R extends ObjectRecord = ObjectRecord> implements ResourceTable<R> {
  readonly definition: ResourceDefinition<R>;
  readonly items = new Map<string, R>();
  leftOut = 0;
  readonly #touched: () => void;
  #scopes: readonly TableScope<R>[] = [];
  #own: ResourceState = { kind: "idle" };
  #state: ResourceState = this.#own;

  constructor(definition: ResourceDefinition<R>, touched: () => void) {
    this.definition = definition;
    this.#touched = touched;
  }

  get state(): ResourceState {
    return this.#state;
  }

  get scopes(): readonly TableScope<R>[] {
    return this.#scopes;
  }

  /** State of a table that nobody lists: idle, absent, failed. Drops scopes and objects. */
  close(state: ResourceState): void {
    this.#own = state;
    this.#scopes = [];
    this.items.clear();
    this.changed();
  }

  /** Everything of the cluster stopped at `now`: what is held stays, and says how old it is. */
  fail(state: ResourceState & { readonly kind: "failed" }, now: number): void {
    this.#own = state;
    if (this.#scopes.length === 0) this.changed();
    for (const scope of this.#scopes) {
      // What may not be listed may not be listed: that is still what helps to know.
      if (scope.state.kind === "forbidden") continue;
      const since = rightUntil(scope.state, now);
      scope.setState(since === undefined ? state : { ...state, since });
    }
  }

  /** Replaces the scopes; those that stay keep their objects. `undefined` stands for cluster-wide; `leftOut` namespaces are not among them. */
  setScopes(namespaces: readonly (string | undefined)[], leftOut = 0): void {
    this.leftOut = namespaces.includes(undefined) ? 0 : leftOut;
    this.#scopes = namespaces.map((namespace) => this.#scopes.find((scope) => scope.namespace === namespace) ?? new TableScope(this, namespace));
    if (!namespaces.includes(undefined)) {
      const kept = new Set(namespaces);
      for (const [uid, record] of this.items) if (!kept.has(record.namespace)) this.items.delete(uid);
    }
    this.changed();
  }

  changed(): void {
    this.#state = this.#scopes.length === 0 ? this.#own : worstState(this.#scopes.map((scope) => scope.state));
    this.#touched();
  }
}

/** What one reflector writes to: a list or a watch of one resource in one namespace, or in all. */
export class TableScope<R extends ObjectRecord = ObjectRecord> {
  readonly namespace?: string;
  readonly #table: Table<R>;
  #state: ResourceState = { kind: "idle" };
  /** Uids that the list under way has seen. */
  #seen: Set<string> | undefined;
  /** The version of the last complete list: events up to it are in the list already. */
  #listed = "";
  /** Version at deletion, by uid. */
  readonly #tombstones = new Map<string, string>();

  constructor(table: Table<R>, namespace: string | undefined) {
    this.#table = table;
    if (namespace !== undefined) this.namespace = namespace;
  }

  get state(): ResourceState {
    return this.#state;
  }

  setState(state: ResourceState): void {
    this.#state = state;
    this.#table.changed();
  }

  /** Begins a list. What is held stays until the list is complete. */
  beginList(): void {
    this.#seen = new Set();
  }

  listed(record: R): void {
    this.#seen?.add(record.uid);
    const held = this.#table.items.get(record.uid);
    // The same version is the same object: whoever memoises by identity gains.
    if (held !== undefined && held.resourceVersion === record.resourceVersion && record.resourceVersion !== "") return;
    this.#table.items.set(record.uid, record);
  }

  /** Ends a list: what it did not contain is gone. */
  endList(resourceVersion: string): void {
    const seen = this.#seen ?? new Set();
    for (const [uid, record] of this.#table.items) if (!seen.has(uid) && this.#mine(record)) this.#table.items.delete(uid);
    this.#seen = undefined;
    this.#tombstones.clear();
    this.#listed = resourceVersion;
    this.#table.changed();
  }

  /** An ADDED or MODIFIED event. Replays of what is older than what is known are ignored. */
  upsert(record: R): void {
    const held = this.#table.items.get(record.uid);
    if (held === undefined) {
      const deleted = this.#tombstones.get(record.uid);
      if (deleted !== undefined && notAfter(record.resourceVersion, deleted)) return;
      if (notAfter(record.resourceVersion, this.#listed)) return;
    } else if (notAfter(record.resourceVersion, held.resourceVersion)) return;
    this.#table.items.set(record.uid, record);
    this.#table.changed();
  }

  /** A DELETED event; `record` is the object's last state, with the version of its deletion. */
  delete(record: R): void {
    this.#tombstones.set(record.uid, record.resourceVersion);
    if (this.#tombstones.size > tombstoneLimit) this.#tombstones.delete(this.#tombstones.keys().next().value ?? "");
    if (this.#table.items.delete(record.uid)) this.#table.changed();
  }

  /** Forgets the scope's objects: they may no longer be listed, so nothing of them is known. */
  clear(): void {
    for (const [uid, record] of this.#table.items) if (this.#mine(record)) this.#table.items.delete(uid);
    this.#table.changed();
  }

  #mine(record: R): boolean {
    return this.namespace === undefined || record.namespace === this.namespace;
  }
}

/** Until when what is held was right; undefined where nothing was read as a whole. */
function rightUntil(state: ResourceState, now: number): number | undefined {
  if (state.kind === "live") return now;
  return state.kind === "stale" || state.kind === "failed" ? state.since : undefined;
}

function notAfter(version: string, known: string): boolean {
  const order = compareResourceVersions(version, known);
  return order !== undefined && order <= 0;
}
