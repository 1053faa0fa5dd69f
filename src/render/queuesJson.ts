import type { Resources } from "../model/k8s.ts";
import type { EntryState, Quota } from "../model/queues/types.ts";
import type { EntryView, Queues, QueueView } from "../model/queues/views.ts";
import { isStuck } from "../model/queues/views.ts";

/** An amount, `unlimited`, or null where nobody says. */
type LimitJson = number | "unlimited" | null;

export interface QueueJson {
  /** `kueue`, `kai`, `volcano`, `yunikorn`, `scheduler-plugins`, `gang-scheduling`, `resourcequota`. */
  readonly system: string;
  /** Unique in its system; `parent` is that of the queue above it. */
  readonly key: string;
  readonly parent: string | null;
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  /** Why it lets nothing in. */
  readonly closed: string | null;
  /** How many wait, as the system publishes it. */
  readonly pending: number | null;
  /** cpu in thousandths, memory in bytes, everything else in its unit. */
  readonly quotas: readonly {
    readonly flavor: string | null;
    readonly resource: string;
    readonly quota: LimitJson;
    readonly used: number | null;
    /** What is known where `used` is null because not all of the queue is seen. */
    readonly usedAtLeast: number | null;
    readonly borrowed: number | null;
    readonly lent: number | null;
    readonly limit: LimitJson;
  }[];
}

export interface QueueEntryJson {
  readonly system: string;
  /** Key of its queue, and the name by which its job asked for it; null where there is none. */
  readonly queue: string | null;
  readonly queueName: string | null;
  readonly object: { readonly kind: string; readonly namespace: string; readonly name: string };
  readonly job: { readonly kind: string; readonly namespace: string; readonly name: string } | null;
  readonly state: EntryState;
  /** Let in, and some of its pods have no node. */
  readonly admittedNotRunning: boolean;
  readonly neverFits: boolean;
  /** As published; null where the system publishes none. */
  readonly position: number | null;
  readonly priority: number | null;
  readonly priorityClass: string | null;
  readonly requested: Resources | null;
  readonly gang: { readonly wanted: number; readonly bound: number | null } | null;
  readonly queuedSince: string | null;
  /** What was said of it, word for word, the decisive one first. */
  readonly said: readonly { readonly reason: string; readonly message: string; readonly since: string | null }[];
  readonly scheduler: string | null;
}

export function queuesJson({ systems }: Queues): readonly QueueJson[] {
  return systems.flatMap(({ system, roots }) => roots.flatMap((root) => queueJson(system.id, root, null)));
}

function queueJson(system: string, queue: QueueView, parent: string | null): readonly QueueJson[] {
  const { record } = queue;
  return [{
    system,
    key: record.key,
    parent,
    kind: record.noun,
    namespace: record.object === undefined || record.object.namespace === "" ? null : record.object.namespace,
    name: record.name,
    closed: record.closed === "" ? null : record.closed,
    pending: record.pending ?? null,
    quotas: record.quotas.map(quotaJson),
  }, ...queue.children.flatMap((child) => queueJson(system, child, record.key))];
}

function quotaJson({ flavor, resource, nominal, used, partial, borrowed, lent, limit }: Quota): QueueJson["quotas"][number] {
  return {
    flavor: flavor === "" ? null : flavor, resource, quota: nominal ?? null, used: partial === true ? null : used ?? null, usedAtLeast: used ?? null,
    borrowed: borrowed ?? null, lent: lent ?? null, limit: limit ?? null,
  };
}

export function queueEntriesJson({ systems }: Queues): readonly QueueEntryJson[] {
  return systems.flatMap(({ roots, stray }) => [...roots.flatMap(entriesBelow), ...stray]).map(entryJson);
}

export function entriesBelow(queue: QueueView): readonly EntryView[] {
  return [...queue.entries, ...queue.children.flatMap(entriesBelow)];
}

function entryJson(entry: EntryView): QueueEntryJson {
  const { record, job, requests, bound, unbound } = entry;
  const { object, gang } = record;
  return {
    system: entry.system,
    queue: record.queue === "" ? null : record.queue,
    queueName: record.queueName === "" ? null : record.queueName,
    object: { kind: object.kind, namespace: object.namespace, name: object.name },
    job: job === undefined ? null : { kind: job.kind, namespace: job.namespace, name: job.name },
    state: entry.state,
    admittedNotRunning: isStuck(entry),
    neverFits: record.never === true,
    position: record.position ?? null,
    priority: record.priority ?? null,
    priorityClass: record.priorityClass === "" ? null : record.priorityClass,
    requested: requests ?? null,
    gang: gang === undefined ? null : { wanted: gang, bound: bound ?? null },
    queuedSince: iso(record.queued),
    said: [...(record.says === undefined ? [] : [record.says]), ...record.also].map(({ reason, message, since }) => ({ reason, message, since: iso(since) })),
    scheduler: unbound === "" ? null : unbound,
  };
}

function iso(time: number): string | null {
  return time > 0 && time <= 8.64e15 ? new Date(time).toISOString() : null;
}
