import type { ResourceTable } from "./inventory.ts";
import type { ObjectRecord } from "./k8s.ts";

/** Returns one shared object for equal content, so that 10,000 pods of one template hold one label map. */
export interface Interner {
  string(value: string): string;
  /** `value` must not be changed afterwards. Equality is of content, in any key order. */
  record<T extends Readonly<Record<string, string | number>>>(value: T): T;
}

/**
 * Makes a record of one object as JSON.parse gives it. Total: whatever the cluster sends, it returns a record (with empty
 * fields where the object is malformed) and never throws.
 */
export type Projection<R extends ObjectRecord> = (object: unknown, intern: Interner) => R;

/** One thing to ask a server for. */
export interface Question {
  /** Below the version of the definition's group, with its query: `namespaces/x/events?fieldSelector=...`. */
  readonly path: string;
  /** As long as this is the same, the answer most likely is: it is asked for again only now and then. */
  readonly token: string;
}

/** A kind of object that we list and watch. */
export interface ResourceDefinition<R extends ObjectRecord = ObjectRecord> {
  /** Stable key, `plural.group` (`pods`, `jobs.batch`): used in tables, states and logs. */
  readonly key: string;
  readonly group: string;
  /** Versions that `project` understands, the preferred one first. */
  readonly versions: readonly string[];
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly project: Projection<R>;
  /**
   * Keys that `project` reads nowhere where their value is an array, e.g. `volumes`: a decoder may leave them out unparsed.
   * `managedFields` always is.
   */
  readonly unread?: readonly string[];
  /**
   * For what can't be listed and watched as a whole (subresources, a few of very many objects): what to ask for, worked out
   * from the tables at hand. An answer is a list, or one object. While needed, it is asked again every half minute.
   */
  readonly ask?: (table: <T extends ObjectRecord>(definition: ResourceDefinition<T>) => ResourceTable<T>) => readonly Question[];
  /** `project` reads `metadata` only: the server is asked for no more (PartialObjectMetadata). */
  readonly metadataOnly?: true;
}
