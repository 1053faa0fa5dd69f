import { stepSize, type Steps } from "../base/steps.ts";
import { asksForCompute, sameResources } from "./amounts.ts";
import { sameClaimAsks, setAsksByClaims, type ClaimAsks } from "./dra/asks.ts";
import type { WorkloadReference, WorkloadView } from "./inventory.ts";
import type { WorkloadRecord } from "./k8s.ts";
import { compareText } from "./order.ts";
import { referenceOf, type Place } from "./ownership.ts";
import { sameReference, type OwnershipIndex } from "./ownershipIndex.ts";
import { compareViews, viewOf, type PodEntry } from "./podIndex.ts";
import { podSetsOf } from "./podSets.ts";
import { putInto, takeFrom } from "./slots.ts";
import { sameItems } from "./views.ts";
import { scheduleView, workloadView } from "./workloadView.ts";

/** What belongs to one workload. */
export interface Bucket {
  readonly key: string;
  readonly pods: PodEntry[];
  /** Its own record and those of everything that it owns, directly or not, with their places. */
  readonly records: Map<WorkloadRecord, Place>;
  /** The runs of a schedule; undefined until there is one. */
  runs: Set<Bucket> | undefined;
  /** The schedule that it is a run of. */
  schedule: Bucket | undefined;
  view: WorkloadView | undefined;
  changed: boolean;
}

/** Which pods and records belong to which workload; only workloads with a change are looked at again. */
export class WorkloadIndex {
  readonly #buckets = new Map<string, Bucket>();
  #changed: Bucket[] = [];

  addPod(entry: PodEntry, place: Place): void {
    const bucket = this.#at(place);
    entry.place = place;
    entry.bucket = bucket;
    putInto(bucket.pods, entry, "workloadSlot");
  }

  removePod(entry: PodEntry): void {
    if (entry.bucket === undefined) return;
    this.touch(entry.bucket);
    takeFrom(entry.bucket.pods, entry, "workloadSlot");
    entry.bucket = undefined;
  }

  addRecord(record: WorkloadRecord, place: Place): Bucket {
    const bucket = this.#at(place);
    bucket.records.set(record, place);
    return bucket;
  }

  removeRecord(record: WorkloadRecord, bucket: Bucket): void {
    this.touch(bucket);
    bucket.records.delete(record);
  }

  /** Something of the workload looks different. */
  touch(bucket: Bucket): void {
    if (bucket.changed) return;
    bucket.changed = true;
    this.#changed.push(bucket);
    if (bucket.schedule !== undefined) this.touch(bucket.schedule);
  }

  touchAll(): void {
    for (const bucket of this.#buckets.values()) this.touch(bucket);
  }

  /** Those whose templates name claims: what these ask for may be something else now. */
  touchClaiming(): void {
    for (const bucket of this.#buckets.values()) {
      for (const { podSets } of bucket.records.keys()) if (podSets.some(({ claims }) => claims !== undefined)) this.touch(bucket);
    }
  }

  #at(place: Place): Bucket {
    const bucket = this.#held(place.run?.key ?? place.key);
    const schedule = place.run === undefined ? undefined : this.#held(place.key);
    if (bucket.schedule !== schedule) {
      if (bucket.schedule !== undefined) {
        this.touch(bucket.schedule);
        bucket.schedule.runs?.delete(bucket);
      }
      bucket.schedule = schedule;
      if (schedule !== undefined) {
        this.touch(schedule);
        (schedule.runs ??= new Set()).add(bucket);
      }
    }
    this.touch(bucket);
    return bucket;
  }

  #held(key: string): Bucket {
    let bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      bucket = { key, pods: [], records: new Map(), runs: undefined, schedule: undefined, view: undefined, changed: false };
      this.#buckets.set(key, bucket);
    }
    return bucket;
  }

  /** Looks at every changed workload again and returns the views that went and came. */
  *takeChanges(owners: OwnershipIndex, dra: ClaimAsks, podsSeen: (namespace: string) => boolean): Steps<{ removed: Set<WorkloadView>; added: WorkloadView[] }> {
    const removed = new Set<WorkloadView>();
    const added: WorkloadView[] = [];
    const changed = this.#changed;
    this.#changed = [];
    let count = 0;
    // Runs first: the view of a schedule is made of theirs.
    const schedules = changed.filter(hasRuns);
    for (const bucket of schedules.length === 0 ? changed : [...changed.filter((each) => !hasRuns(each)), ...schedules]) {
      if (++count % stepSize === 0) yield;
      bucket.changed = false;
      const before = bucket.view;
      const after = this.#view(bucket, owners, dra, podsSeen);
      bucket.view = before !== undefined && after !== undefined && sameWorkload(before, after) ? before : after;
      if (bucket.view !== before) {
        if (before !== undefined) removed.add(before);
        if (bucket.view !== undefined) added.push(bucket.view);
      }
      this.#drop(bucket);
    }
    return { removed, added };
  }

  #view(bucket: Bucket, owners: OwnershipIndex, dra: ClaimAsks, podsSeen: (namespace: string) => boolean): WorkloadView | undefined {
    if (!hasRuns(bucket) && !asksForAny(bucket, dra)) return undefined;
    const record = owners.named(bucket.key);
    if (hasRuns(bucket)) {
      const runs = [...(bucket.runs ?? [])].sort((a, b) => compareText(a.key, b.key)).flatMap((run) => run.view ?? []);
      const reference = runs[0]?.partOf;
      return reference === undefined ? undefined : scheduleView(reference, record, runs);
    }
    const reference = record === undefined ? best(places(bucket).map((place) => place.run?.reference ?? place.top)) : referenceOf(record);
    if (reference === undefined) return undefined;
    return workloadView({
      reference,
      record,
      podSets: podSetsOf(record, reference, bucket.records.keys()),
      pods: bucket.pods.flatMap((entry) => (entry.place === undefined ? [] : viewOf(entry, entry.place))).sort(compareViews),
      podsSeen: podsSeen(reference.namespace),
      asksOfSet: (claims) => dra.asksOfSet(reference.namespace, claims),
      partOf: scheduleOf(bucket, owners),
    });
  }

  /** Forgets a bucket that nothing belongs to any more. */
  #drop(bucket: Bucket): void {
    if (bucket.pods.length > 0 || bucket.records.size > 0 || hasRuns(bucket)) return;
    this.#buckets.delete(bucket.key);
    bucket.schedule?.runs?.delete(bucket);
  }
}

function hasRuns(bucket: Bucket): boolean {
  return bucket.runs !== undefined && bucket.runs.size > 0;
}

function places(bucket: Bucket): readonly Place[] {
  return [...bucket.records.values(), ...bucket.pods.flatMap((entry) => entry.place ?? [])];
}

function scheduleOf(bucket: Bucket, owners: OwnershipIndex): WorkloadReference | undefined {
  if (bucket.schedule === undefined) return undefined;
  const record = owners.named(bucket.schedule.key);
  return record === undefined ? best(places(bucket).map((place) => place.top)) : referenceOf(record);
}

/** Cheap, and false for most workloads of most clusters. */
function asksForAny(bucket: Bucket, dra: ClaimAsks): boolean {
  for (const { asks } of bucket.pods) if (asks) return true;
  for (const record of bucket.records.keys()) {
    for (const set of record.podSets) {
      if (asksForCompute(set) || (set.claims !== undefined && setAsksByClaims(dra.asksOfSet(record.namespace, set.claims)))) return true;
    }
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
    && sameOptional(a.asked, b.asked, sameResources) && sameResources(a.held, b.held) && sameOptional(a.shared, b.shared, sameResources) && sameItems(a.pods, b.pods) && sameItems(a.podSets, b.podSets)
    && sameOptional(a.claimAsks, b.claimAsks, sameClaimAsks);
}

function sameOptional<T>(a: T | undefined, b: T | undefined, same: (a: T, b: T) => boolean): boolean {
  return a === undefined || b === undefined ? a === b : same(a, b);
}
