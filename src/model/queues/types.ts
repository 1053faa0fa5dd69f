import type { PodView, ResourceTable, WorkloadView } from "../inventory.ts";
import type { Labels, ObjectRecord, OwnerReference, PodRecord, Resources, WorkloadRecord } from "../k8s.ts";
import type { ResourceDefinition } from "../resource.ts";

/** The object that a queue or an entry is, for commands. */
export interface ObjectIdentity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

export type Limit = number | "unlimited";

/**
 * What one queue has of one resource. `cpu` is in millicores, everything else in its unit; fractions of devices stay
 * fractions. Undefined is unknown or not set, never 0.
 */
export interface Quota {
  /** Kueue's ResourceFlavor; empty where a system has one sort of everything. */
  readonly flavor: string;
  readonly resource: string;
  /** What the queue can count on: nominal quota, deserved share, hard limit. Of a parent: of all below it. */
  readonly nominal?: Limit;
  /** What its entries take of it now: quota that is reserved is used. */
  readonly used?: number;
  /** `used` is a lower bound: only a part of the queue can be seen. */
  readonly partial?: true;
  /** Used beyond `nominal`, from what others don't use. */
  readonly borrowed?: number;
  /** Used by others of what is this queue's. Undefined too where nobody publishes whose it is. */
  readonly lent?: number;
  /** The most that it may ever use at once, borrowing included. */
  readonly limit?: Limit;
  /** What may not be lent (Kueue) or is kept free for it (Volcano's guarantee). */
  readonly guaranteed?: number;
  /** Its share by fairness, where the system publishes one in units of the resource. */
  readonly fairShare?: number;
}

/** A word of a system with what it says: `Weighted share`, `42`. For tooltips. */
export type Fact = readonly [name: string, value: string];

/** One queue as its system's file reads it. */
export interface QueueRecord {
  /** Unique in its system. */
  readonly key: string;
  /** Key of the queue above it; one that doesn't exist makes it a root. */
  readonly parent?: string;
  readonly name: string;
  /** What its system calls it: `ClusterQueue`, `Cohort`. */
  readonly noun: string;
  /** Undefined where no object stands behind it or it can't be read. */
  readonly object?: ObjectIdentity;
  readonly quotas: readonly Quota[];
  /** What keeps it from taking or admitting entries, in the system's own words; empty when nothing does. */
  readonly closed: string;
  /** How many wait, as the system publishes it: entries may not be readable. */
  readonly pending?: number;
  readonly facts: readonly Fact[];
}

export type EntryState = "waiting" | "admitted" | "running" | "stopped";

/** Something that the system said about an entry, word for word. */
export interface Statement {
  /** Its short code, e.g. `WaitingForQuota`; may be empty. */
  readonly reason: string;
  readonly message: string;
  /** When it was said first, ms since the epoch; 0 where the object doesn't tell. */
  readonly since: number;
  /** Numbers that came with it, as they were written. */
  readonly facts?: readonly Fact[];
}

/** One thing that waits in or was let in by a queue: a Workload of Kueue, a PodGroup. Finished ones are none. */
export interface EntryRecord {
  readonly object: ObjectIdentity;
  /** Key of its queue; one that doesn't exist is said as such. */
  readonly queue: string;
  /** What its job says: the name of the queue as users write it. */
  readonly queueName: string;
  /** As far as the queue knows: `admitted` is let in, whether or not its pods have nodes. */
  readonly state: EntryState;
  readonly priority?: number;
  readonly priorityClass: string;
  /** What it asks for as a whole; undefined when the object doesn't say. */
  readonly requests?: Resources;
  readonly queued: number;
  /** What it was told last; undefined when nobody said anything yet. */
  readonly says?: Statement;
  /** What else was said and still holds: preemptions, admission checks. */
  readonly also: readonly Statement[];
  /** The system says that it can't be admitted as the queues are now, whoever else leaves. */
  readonly never?: true;
  /** Its quota is reserved already; something else is awaited (an admission check). */
  readonly reserved?: true;
  /** Owners of the object: the job is one of them, or above one of them. */
  readonly owners: readonly OwnerReference[];
  /** Name under which pods of its namespace say that they belong to it (`groupOf`). */
  readonly group: string;
  /** Said of a job that lacked pods then: it counts as long as the job still lacks some. */
  readonly whileLacking?: true;
  /** Pods that have to be placed together; undefined when the object doesn't say. */
  readonly gang?: number;
  /** Which flavor it was given of each resource. */
  readonly flavors?: Labels;
  /** Place in its queue from 1, where the system publishes it. */
  readonly position?: number;
}

export interface SystemRead {
  readonly queues: readonly QueueRecord[];
  readonly entries: readonly EntryRecord[];
}

/** What a system's file may look at: one moment of a cluster. */
export interface QueueSources {
  table<R extends ObjectRecord>(definition: ResourceDefinition<R>): ResourceTable<R>;
  /** Any pod that is held. */
  readonly pod: (uid: string) => PodRecord | undefined;
  /** Any workload that is held, whether or not it asks for accelerators. */
  readonly record: (uid: string) => WorkloadRecord | undefined;
  /** Pods and workloads that ask for accelerators. */
  readonly pods: readonly PodView[];
  readonly workloads: readonly WorkloadView[];
  /** All pods of all namespaces are known. */
  readonly podsComplete: boolean;
}

/** One queueing system. A new one is one file with this and one line in `index.ts`. */
export interface QueueingSystem {
  readonly id: string;
  readonly name: string;
  readonly definitions: readonly ResourceDefinition[];
  /** What this system calls quota, use beyond it, what it doesn't let in, and what its queues are. */
  readonly words: { readonly nominal: string; readonly borrowed: string; readonly waiting: string; readonly queue: string };
  /** Which fields its numbers come from, for tooltips: Markdown of our own. */
  readonly origin: string;
  /** Pure and total: the same objects, the same queues. */
  readonly read: (sources: QueueSources) => SystemRead;
  /** It binds pods itself: then how many of a waiting gang are bound is news. Others let jobs in and leave nodes to a scheduler. */
  readonly binds: boolean;
  /** Name of the entry that a pod says it belongs to, in the pod's namespace; undefined when it says none of this system. */
  readonly groupOf: (pod: PodRecord) => string | undefined;
}
