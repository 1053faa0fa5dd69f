import { asksForCompute } from "./amounts.ts";
import type { WorkloadReference } from "./inventory.ts";
import type { PodSet, WorkloadRecord } from "./k8s.ts";
import { compareText } from "./order.ts";

/** Chains of what makes what are short; see `ownership.ts`. */
const MOST_LEVELS = 8;

/**
 * What a workload asks for, by role. Its own object says it, or, where that doesn't say how many pods there are or leaves the
 * accelerators to a runtime, what it owns does: a TrainJob's JobSet, an InferenceService's Deployment. `records` are all that
 * belong to it, directly or not.
 */
export function podSetsOf(record: WorkloadRecord | undefined, reference: WorkloadReference, records: Iterable<WorkloadRecord>): readonly PodSet[] {
  if (record !== undefined && tells(record)) return record.podSets;
  const owned = new Map<string, WorkloadRecord[]>();
  for (const each of records) {
    if (each.owner === undefined || each.owner.uid === each.uid) continue;
    const siblings = owned.get(each.owner.uid);
    if (siblings === undefined) owned.set(each.owner.uid, [each]);
    else siblings.push(each);
  }
  return own(record, reference.uid, owned, MOST_LEVELS);
}

function own(record: WorkloadRecord | undefined, uid: string, owned: ReadonlyMap<string, readonly WorkloadRecord[]>, levels: number): readonly PodSet[] {
  if (record !== undefined && tells(record)) return record.podSets;
  const children = levels === 0 ? [] : (owned.get(uid) ?? []);
  // What has ended asks for nothing any more, unless all has.
  const open = children.filter((child) => child.phase !== "succeeded" && child.phase !== "failed");
  // In an order that doesn't depend on when they came.
  const sets = (open.length === 0 ? children : open).toSorted((a, b) => compareText(a.name, b.name) || compareText(a.uid, b.uid)).flatMap((child) => own(child, child.uid, owned, levels - 1));
  return sets.some((set) => asksForCompute(set)) ? sets : (record?.podSets ?? []);
}

function tells({ podSets }: WorkloadRecord): boolean {
  return podSets.every((set) => set.count !== undefined) && podSets.some((set) => asksForCompute(set));
}
