import { sameResources } from "../amounts.ts";
import type { WorkloadView } from "../inventory.ts";
import type { EntryRecord, Statement } from "./types.ts";
import { entriesOf, isStuck, type EntryView, type Queues } from "./views.ts";

/**
 * Jobs with what their queues say of them: a job that a queue suspended waits, and why stands in the queue's words. What
 * doesn't change stays the same object.
 */
export function withQueues(workloads: readonly WorkloadView[], queues: Queues): readonly WorkloadView[] {
  if (queues.byJob.size === 0) return workloads;
  return workloads.map((view) => {
    const entries = view.runs === undefined ? entriesOf(queues, view.reference) : [];
    if (entries.length === 0) return view;
    const before = made.get(view);
    if (before !== undefined && sameEntries(before.queued ?? [], entries)) return before;
    const queued = queuedView(view, entries);
    made.set(view, queued);
    return queued;
  });
}

/** By the view without queues. */
const made = new WeakMap<WorkloadView, WorkloadView>();

function queuedView(view: WorkloadView, queued: readonly EntryView[]): WorkloadView {
  const waits = queued.find(({ state }) => state === "waiting");
  const ended = view.state === "succeeded" || view.state === "failed";
  if (ended) return { ...view, queued };
  if (waits !== undefined && view.state !== "running") {
    const { says, queued: since } = waits.record;
    const reason = says === undefined ? waits.unbound : says.message || says.reason;
    return { ...view, queued, state: "waiting", reason, since };
  }
  const stopped = queued.find(({ state }) => state === "stopped");
  if (stopped?.record.says !== undefined && view.state === "suspended") return { ...view, queued, reason: stopped.record.says.message || stopped.record.says.reason, since: stopped.record.says.since || view.since };
  const stuck = queued.find(isStuck);
  if (stuck !== undefined && view.state === "suspended") return { ...view, queued, state: "waiting" };
  return { ...view, queued };
}

function sameEntries(before: readonly EntryView[], now: readonly EntryView[]): boolean {
  return before.length === now.length && before.every((entry, index) => {
    const other = now[index];
    return other !== undefined && entry.state === other.state && entry.bound === other.bound && entry.unbound === other.unbound && sameRecord(entry.record, other.record);
  });
}

/** A system's file makes its records anew each time: what can be told apart in them decides. */
function sameRecord(one: EntryRecord, other: EntryRecord): boolean {
  return one.object.uid === other.object.uid && one.queue === other.queue && one.queueName === other.queueName && one.queued === other.queued && one.priority === other.priority
    && one.position === other.position && one.gang === other.gang && one.never === other.never && sameStatements([...(one.says === undefined ? [] : [one.says]), ...one.also], [...(other.says === undefined ? [] : [other.says]), ...other.also])
    && (one.requests === other.requests || (one.requests !== undefined && other.requests !== undefined && sameResources(one.requests, other.requests)));
}

function sameStatements(one: readonly Statement[], other: readonly Statement[]): boolean {
  return one.length === other.length && one.every((each, index) => each.reason === other[index]?.reason && each.message === other[index].message && each.since === other[index].since);
}
