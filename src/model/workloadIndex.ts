import { acceleratorsOf, asksForCompute, sameResources } from "./amounts.ts";
import type { WorkloadReference, WorkloadView } from "./inventory.ts";
import type { WorkloadRecord } from "./k8s.ts";
import { compareText } from "./order.ts";
import { referenceOf, type Place } from "./ownership.ts";
import { sameReference, type OwnershipIndex } from "./ownershipIndex.ts";
import { compareViews, viewOf, type PodEntry } from "./podIndex.ts";
import { sameItems } from "./views.ts";
import { scheduleView, workloadView } from "./workloadView.ts";

/** What belongs to one workload. */
interface Bucket {
  readonly key: string;
  readonly pods: Set<PodEntry>;
  /** Its own record and those of everything that it owns, directly or not, with their places. */
  readonly records: Map<WorkloadRecord, Place>;
  /** Keys of the runs of a schedule. */
  readonly runs: Set<string>;
  /** Key of the schedule that it is a run of. */
  schedule: string | undefined;
  view: WorkloadView | undefined;
}

/** Which pods and records belong to which workload; only workloads with a change are looked at again. */
export class WorkloadIndex {
  readonly #buckets = new Map<string, Bucket>();
  readonly #dirty = new Set<string>();

  addPod(entry: PodEntry): void {
    this.#place(entry.place).pods.add(entry);
  }

  /** `place` is where the pod stood. */
  removePod(entry: PodEntry, place: Place): void {
    this.touch(place);
    this.#buckets.get(memberKey(place))?.pods.delete(entry);
  }

  addRecord(record: WorkloadRecord, place: Place): void {
    this.#place(place).records.set(record, place);
  }

  removeRecord(record: WorkloadRecord, place: Place): void {
    this.touch(place);
    this.#buckets.get(memberKey(place))?.records.delete(record);
  }

  /** Something of the workload changed that stands in no set of ours. */
  touch(place: Place): void {
    this.#dirty.add(memberKey(place));
    this.#dirty.add(place.key);
  }

  touchAll(): void {
    for (const key of this.#buckets.keys()) this.#dirty.add(key);
  }

  #place(place: Place): Bucket {
    this.touch(place);
    const bucket = this.#held(memberKey(place));
    const schedule = place.run === undefined ? undefined : place.key;
    if (bucket.schedule !== schedule) {
      if (bucket.schedule !== undefined) {
        this.#buckets.get(bucket.schedule)?.runs.delete(bucket.key);
        this.#dirty.add(bucket.schedule);
      }
      if (schedule !== undefined) this.#held(schedule).runs.add(bucket.key);
      bucket.schedule = schedule;
    }
    return bucket;
  }

  #held(key: string): Bucket {
    let bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      bucket = { key, pods: new Set(), records: new Map(), runs: new Set(), schedule: undefined, view: undefined };
      this.#buckets.set(key, bucket);
    }
    return bucket;
  }

  /** Looks at every changed workload again and returns the views that went and came. */
  takeChanges(owners: OwnershipIndex, podsSeen: (namespace: string) => boolean): { removed: Set<WorkloadView>; added: WorkloadView[] } {
    const removed = new Set<WorkloadView>();
    const added: WorkloadView[] = [];
    // Runs first: the view of a schedule is made of theirs.
    const buckets: Bucket[] = [];
    const schedules: Bucket[] = [];
    for (const key of this.#dirty) {
      const bucket = this.#buckets.get(key);
      if (bucket !== undefined) (bucket.runs.size > 0 ? schedules : buckets).push(bucket);
    }
    for (const bucket of [...buckets, ...schedules]) {
      const before = bucket.view;
      const after = this.#view(bucket, owners, podsSeen);
      bucket.view = before !== undefined && after !== undefined && sameWorkload(before, after) ? before : after;
      if (bucket.view !== before) {
        if (before !== undefined) removed.add(before);
        if (bucket.view !== undefined) added.push(bucket.view);
      }
      this.#drop(bucket);
    }
    this.#dirty.clear();
    return { removed, added };
  }

  #view(bucket: Bucket, owners: OwnershipIndex, podsSeen: (namespace: string) => boolean): WorkloadView | undefined {
    if (!asksForAny(bucket) && bucket.runs.size === 0) return undefined;
    const record = owners.named(bucket.key);
    if (bucket.runs.size > 0) {
      const runs = [...bucket.runs].sort(compareText).flatMap((key) => this.#buckets.get(key)?.view ?? []);
      const reference = runs[0]?.partOf;
      return reference === undefined ? undefined : scheduleView(reference, record, runs);
    }
    const places = [...bucket.records.values(), ...[...bucket.pods].map((entry) => entry.place)];
    const reference = record === undefined ? best(places.map((place) => place.run?.reference ?? place.top)) : referenceOf(record);
    if (reference === undefined) return undefined;
    const schedule = bucket.schedule === undefined ? undefined : owners.named(bucket.schedule);
    return workloadView({
      reference,
      record,
      children: [...bucket.records.keys()].filter((child) => child.owner !== undefined && child.owner.uid === reference.uid),
      pods: [...bucket.pods].map(viewOf).sort(compareViews),
      podsSeen: podsSeen(reference.namespace),
      partOf: bucket.schedule === undefined ? undefined : schedule === undefined ? best(places.map((place) => place.top)) : referenceOf(schedule),
    });
  }

  /** Forgets a bucket that nothing belongs to any more. */
  #drop(bucket: Bucket): void {
    if (bucket.pods.size > 0 || bucket.records.size > 0 || bucket.runs.size > 0) return;
    this.#buckets.delete(bucket.key);
    const schedule = bucket.schedule === undefined ? undefined : this.#buckets.get(bucket.schedule);
    schedule?.runs.delete(bucket.key);
  }
}

function memberKey(place: Place): string {
  return place.run?.key ?? place.key;
}

/** Cheap, and false for most workloads of most clusters. */
function asksForAny(bucket: Bucket): boolean {
  for (const { record } of bucket.pods) if (asksForCompute(acceleratorsOf(record.requests))) return true;
  for (const record of bucket.records.keys()) {
    for (const set of record.podSets) if (asksForCompute(acceleratorsOf(set.requests))) return true;
  }
  return false;
}

const CERTAINTY = { owner: 0, label: 1, pod: 2 } as const;

/** The most certain reference; among equals always the same one, whatever the order. */
function best(references: readonly WorkloadReference[]): WorkloadReference | undefined {
  return references.reduce<WorkloadReference | undefined>((found, reference) => (found === undefined || compareCertainty(reference, found) < 0 ? reference : found), undefined);
}

function compareCertainty(a: WorkloadReference, b: WorkloadReference): number {
  return CERTAINTY[a.by] - CERTAINTY[b.by] || compareText(b.uid, a.uid) || compareText(a.apiVersion, b.apiVersion);
}

/** Equal in all that a view could show; then the old object stays. */
function sameWorkload(a: WorkloadView, b: WorkloadView): boolean {
  return a.record === b.record && a.state === b.state && a.reason === b.reason && a.podsWanted === b.podsWanted
    && a.since === b.since && a.created === b.created && a.started === b.started && a.finished === b.finished && a.runs === b.runs
    && sameReference(a.reference, b.reference) && sameOptional(a.partOf, b.partOf, sameReference)
    && sameOptional(a.asked, b.asked, sameResources) && sameResources(a.held, b.held) && sameItems(a.pods, b.pods);
}

function sameOptional<T>(a: T | undefined, b: T | undefined, same: (a: T, b: T) => boolean): boolean {
  return a === undefined || b === undefined ? a === b : same(a, b);
}
