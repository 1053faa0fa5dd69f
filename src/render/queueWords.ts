import type { EntryView, Queues } from "../model/queues/views.ts";
import type { QueueingSystem, Statement } from "../model/queues/types.ts";
import type { RowTone } from "./row.ts";
import type { WorkloadReference, WorkloadView } from "../model/inventory.ts";
import type { Scene } from "./pods.ts";
import { acceleratorsOf } from "../model/amounts.ts";
import { queueingSystems } from "../model/queues/index.ts";
import { isStuck } from "../model/queues/views.ts";
import { integer } from "../base/format.ts";
import { amounts } from "./amounts.ts";
import { shortReason } from "./reason.ts";

/** What rows of queues need besides the scene. */
export interface QueueScene extends Scene {
  readonly queues: Queues;
  /** The job of an entry, for what can be done with it. */
  readonly job: (reference: WorkloadReference) => WorkloadView | undefined;
}

export interface EntryLook {
  readonly icon: string;
  readonly tone: RowTone;
  readonly word: string;
}

export function entryLook(entry: EntryView): EntryLook {
  if (entry.record.never === true) return { icon: "error", tone: "lost", word: "can't be admitted" };
  if (isStuck(entry)) return { icon: "warning", tone: "waiting", word: "admitted, not running" };
  switch (entry.state) {
    case "waiting": return { icon: "circle-outline", tone: "waiting", word: "waiting" };
    case "admitted": return { icon: "loading", tone: "waiting", word: "admitted" };
    case "running": return { icon: "circle-filled", tone: "active", word: "running" };
    case "stopped": return { icon: "debug-pause", tone: "normal", word: "stopped" };
  }
}

/** `7 of 8 bound`; empty where it isn't known or no gang. */
export function gangWords(entry: EntryView): string {
  const { gang } = entry.record;
  if (gang === undefined) return "";
  return entry.bound === undefined ? "" : `${integer(entry.bound)} of ${integer(gang)} bound`;
}

export function shortSays(says: Statement | undefined, limit?: number): string {
  if (says === undefined) return "";
  return shortReason(says.message === "" ? says.reason : says.message, limit);
}

/** Since when it is as it is: an admitted one since it was let in, another since it queued. */
export function entrySince({ state, record }: EntryView): number {
  return (state === "admitted" || state === "running") && record.says !== undefined ? record.says.since : record.queued;
}

/** The job's name, as people know it; the object's own where nobody owns it. */
export function entryName({ job, record }: EntryView): string {
  return job?.name ?? record.owners[0]?.name ?? record.object.name;
}

export function entryKind({ job, record }: EntryView): string {
  return job?.kind ?? record.owners[0]?.kind ?? record.object.kind;
}

export function entryAsks(entry: EntryView, scene: Pick<Scene, "facts">): string {
  const { requests } = entry;
  if (requests === undefined) return "GPUs unknown";
  return amounts([acceleratorsOf(requests)], scene.facts);
}

export function systemOf({ system }: EntryView): QueueingSystem | undefined {
  return queueingSystems.find(({ id }) => id === system);
}
