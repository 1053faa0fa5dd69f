import type { PodView, WorkloadReference } from "../inventory.ts";
import type { Resources } from "../k8s.ts";
import type { EntryRecord, EntryState, QueueingSystem, QueueRecord } from "./types.ts";

/** One queue with what is below it and what waits in it. */
export interface QueueView {
  readonly system: string;
  readonly record: QueueRecord;
  /** By name. */
  readonly children: readonly QueueView[];
  /** Its own entries: waiting ones in the order of the queue, as far as that can be known. */
  readonly entries: readonly EntryView[];
}

/** An entry with the job and the pods behind it. */
export interface EntryView {
  readonly system: string;
  readonly record: EntryRecord;
  /** As `EntryRecord.state`, corrected by the pods: `running` only when all of a gang have nodes. */
  readonly state: EntryState;
  /** What it asks for as a whole, by its own object or by its job; undefined when neither says. */
  readonly requests?: Resources;
  /** The job that it stands for; undefined where that asks for no accelerators or can't be seen. */
  readonly job?: WorkloadReference;
  /** Pods of it that have a node; undefined where its pods can't be seen. */
  readonly bound?: number;
  /** Why a pod of an admitted entry has no node, in its scheduler's words; empty when nobody says. */
  readonly unbound: string;
}

export interface SystemView {
  readonly system: Pick<QueueingSystem, "id" | "name" | "words" | "binds" | "origin">;
  /** Entries of all namespaces are known; otherwise a queue may hold more than what stands in it. */
  readonly entriesComplete: boolean;
  readonly roots: readonly QueueView[];
  /** Entries whose queue doesn't exist or can't be read. */
  readonly stray: readonly EntryView[];
}

/** What waits where, of all systems that have queues or entries. */
export interface Queues {
  /** In the order of `index.ts`; those without queues and entries are left out. */
  readonly systems: readonly SystemView[];
  /** Entries by the job that they stand for (`jobKey`). */
  readonly byJob: ReadonlyMap<string, readonly EntryView[]>;
}

export const noQueues: Queues = Object.freeze({ systems: [], byJob: new Map<string, readonly EntryView[]>() });

export function jobKey({ apiVersion, kind, namespace, name, uid }: WorkloadReference): string {
  return uid === "" ? `${apiVersion}/${kind}/${namespace}/${name}` : uid;
}

export function entriesOf(queues: Queues, reference: WorkloadReference): readonly EntryView[] {
  return queues.byJob.get(jobKey(reference)) ?? [];
}

/** Let in by the queue, and still without a node for some of its pods: the case that neither queue nor job shows. */
export function isStuck(entry: EntryView): boolean {
  return entry.state === "admitted" && entry.bound !== undefined && (entry.record.gang === undefined ? entry.unbound !== "" : entry.bound < entry.record.gang);
}

/** Whether the scheduler counts the pod as placed: it has a node, or had one until it succeeded. */
export function isPlaced(pod: PodView): boolean {
  return pod.holds || pod.state === "succeeded";
}
