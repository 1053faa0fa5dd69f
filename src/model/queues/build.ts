import type { PodView, WorkloadView } from "../inventory.ts";
import type { OwnerReference } from "../k8s.ts";
import { compareText } from "../order.ts";
import type { ResourceDefinition } from "../resource.ts";
import { isComplete } from "../visibility.ts";
import { queueingSystems } from "./index.ts";
import type { EntryRecord, EntryState, QueueingSystem, QueueRecord, QueueSources } from "./types.ts";
import { isPlaced, jobKey, noQueues, type EntryView, type Queues, type QueueView, type SystemView } from "./views.ts";

/**
 * All queueing systems of a cluster: a function of its objects. What nobody follows (`idle`) or the cluster doesn't serve has
 * no part in it; why something is missing stands in the inventory's states.
 */
export function buildQueues(sources: QueueSources, systems: readonly QueueingSystem[] = queueingSystems): Queues {
  const followed = systems.filter(({ definitions }) => definitions.some((definition) => sources.table(definition).state.kind !== "idle"));
  if (followed.length === 0) return noQueues;
  const jobs = new Jobs(sources);
  const byJob = new Map<string, EntryView[]>();
  const views = followed.map((system) => {
    const { queues, entries } = system.read(sources);
    const made = entries.flatMap((record) => entryView(system, record, jobs) ?? []);
    for (const entry of made) {
      if (entry.job === undefined) continue;
      const key = jobKey(entry.job);
      const others = byJob.get(key);
      if (others === undefined) byJob.set(key, [entry]);
      else others.push(entry);
    }
    return systemView(system, queues, made, system.definitions.every((definition) => !definition.namespaced || seenWhole(sources, definition)));
  });
  return { systems: views.filter(({ roots, stray }) => roots.length > 0 || stray.length > 0), byJob };
}

/** All of it in the cluster is known: also where it isn't served. */
function seenWhole(sources: QueueSources, definition: ResourceDefinition): boolean {
  const table = sources.table(definition);
  return table.state.kind === "absent" || isComplete(table);
}

/** Finds the job that an entry stands for. */
class Jobs {
  readonly #sources: QueueSources;
  readonly #byUid = new Map<string, WorkloadView>();
  readonly #groups = new Map<QueueingSystem, Map<string, WorkloadView>>();

  constructor(sources: QueueSources) {
    this.#sources = sources;
    // A schedule and its runs may share pods; the run is what waits, and has a view of its own.
    for (const view of sources.workloads) if (view.reference.uid !== "" && view.runs === undefined) this.#byUid.set(view.reference.uid, view);
  }

  /** The job that is one of these owners, or the one that stands above one of them. */
  find(owners: readonly OwnerReference[]): WorkloadView | undefined {
    for (const { uid } of owners) {
      let above: string | undefined = uid;
      for (let steps = 0; above !== undefined && steps < 8; steps++) {
        const view = this.#byUid.get(above);
        if (view !== undefined) return view;
        above = this.#sources.record(above)?.owner?.uid;
      }
    }
    return undefined;
  }

  /** The job whose pods name the entry: not every gang has an owner. */
  named(system: QueueingSystem, { object, group }: EntryRecord): WorkloadView | undefined {
    if (group === "") return undefined;
    let groups = this.#groups.get(system);
    if (groups === undefined) {
      groups = new Map();
      for (const view of this.#sources.workloads) {
        if (view.runs !== undefined) continue;
        for (const { record } of view.pods) {
          const name = system.groupOf(record);
          if (name !== undefined) groups.set(`${record.namespace}/${name}`, view);
        }
      }
      this.#groups.set(system, groups);
    }
    return groups.get(`${object.namespace}/${group}`);
  }
}

/** Undefined for what is over: nobody takes back what was said of a job that has its pods by now. */
function entryView(system: QueueingSystem, record: EntryRecord, jobs: Jobs): EntryView | undefined {
  const view = jobs.find(record.owners) ?? jobs.named(system, record);
  if (record.whileLacking === true && (view === undefined || !lacksPods(view))) return undefined;
  const requests = record.requests ?? view?.asked;
  const asks = requests === undefined ? {} : { requests };
  if (view === undefined) return { system: system.id, record, state: record.state, ...asks, unbound: "" };
  const pods = podsOf(system, record, view.pods);
  const bound = pods.filter(isPlaced).length;
  const waiting = pods.find((pod) => pod.state === "pending" && !pod.holds);
  return { system: system.id, record, state: corrected(record, bound), ...asks, job: view.reference, bound, unbound: waiting?.reason ?? "" };
}

function lacksPods({ state, podsWanted, podsRunning, podsPending }: WorkloadView): boolean {
  return state !== "succeeded" && state !== "failed" && (podsWanted === undefined || podsRunning + podsPending < podsWanted);
}

/** The pods that name the entry; where none names any, all of its job. */
function podsOf({ groupOf }: QueueingSystem, { object, group }: EntryRecord, pods: readonly PodView[]): readonly PodView[] {
  const named = pods.filter(({ record }) => groupOf(record) === group && record.namespace === object.namespace);
  return named.length > 0 ? named : pods.filter(({ record }) => groupOf(record) === undefined);
}

/** A queue that let something in doesn't look at nodes. */
function corrected({ state, gang }: EntryRecord, bound: number): EntryState {
  if (state !== "admitted" && state !== "running") return state;
  return gang === undefined ? state : bound >= gang ? "running" : "admitted";
}

function systemView(system: QueueingSystem, records: readonly QueueRecord[], entries: readonly EntryView[], entriesComplete: boolean): SystemView {
  const keys = new Set(records.map(({ key }) => key));
  const below = new Map<string, QueueRecord[]>();
  const roots: QueueRecord[] = [];
  for (const record of records) {
    if (record.parent === undefined || record.parent === record.key || !keys.has(record.parent)) roots.push(record);
    else below.set(record.parent, [...(below.get(record.parent) ?? []), record]);
  }
  const inside = new Map<string, EntryView[]>();
  for (const entry of entries) {
    const held = inside.get(entry.record.queue);
    if (held === undefined) inside.set(entry.record.queue, [entry]);
    else held.push(entry);
  }
  const drawn = new Set<string>();
  const view = (record: QueueRecord): QueueView => {
    drawn.add(record.key);
    const children = (below.get(record.key) ?? []).filter(({ key }) => !drawn.has(key)).sort(byName).map(view);
    return { system: system.id, record, children, entries: (inside.get(record.key) ?? []).sort(inOrder) };
  };
  const tops = roots.sort(byName).map(view);
  // Queues that are one another's parents hang below no root: they are shown all the same.
  for (const record of records) if (!drawn.has(record.key)) tops.push(view(record));
  return { system, entriesComplete, roots: tops, stray: entries.filter((entry) => !keys.has(entry.record.queue)).sort(inOrder) };
}

function byName(left: QueueRecord, right: QueueRecord): number {
  return compareText(left.name, right.name) || compareText(left.key, right.key);
}

/** Published places first; without them as queues take: by priority, then by time. */
function inOrder({ record: left }: EntryView, { record: right }: EntryView): number {
  return (left.position ?? Infinity) - (right.position ?? Infinity) || (right.priority ?? 0) - (left.priority ?? 0) || left.queued - right.queued
    || compareText(left.object.namespace, right.object.namespace) || compareText(left.object.name, right.object.name);
}
