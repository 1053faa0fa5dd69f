import { acceleratorsAsked, addTo, asksForCompute, sortedResources } from "./amounts.ts";
import { setAsksByClaims, type AsksOfSet, type Sum } from "./dra/asks.ts";
import type { PodView, WorkloadView } from "./inventory.ts";
import type { PodSet, Resources, WorkloadRecord } from "./k8s.ts";
import { joined } from "./podState.ts";

export interface PodCounts {
  readonly pending: number;
  readonly running: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly unknown: number;
}

export function countPods(pods: readonly PodView[]): PodCounts {
  const counts = { pending: 0, running: 0, succeeded: 0, failed: 0, unknown: 0 };
  for (const pod of pods) counts[pod.state]++;
  return counts;
}

/**
 * Where a workload stands. The controller's own word comes first; without one the pods decide: one that runs makes it run,
 * otherwise one that is pending makes it wait. `podsSeen` is false where the namespace's pods aren't known: then no pod means
 * nothing.
 */
export function workloadState(record: WorkloadRecord | undefined, counts: PodCounts, podsSeen: boolean): WorkloadView["state"] {
  if (record?.phase !== undefined) return record.phase;
  if (record?.suspended === true) return "suspended";
  if (counts.running > 0) return "running";
  if (counts.pending > 0) return "waiting";
  if (counts.unknown > 0) return "unknown";
  if (record !== undefined) return podsSeen ? "waiting" : "unknown";
  if (counts.failed > 0) return "failed";
  return counts.succeeded > 0 ? "succeeded" : "unknown";
}

/** The controller's words, else those of the pod that keeps the workload in its state. */
export function workloadReason(state: WorkloadView["state"], record: WorkloadRecord | undefined, pods: readonly PodView[]): string {
  const own = record === undefined ? "" : joined(record.reason, record.message);
  return record?.podsKnowBetter === true ? podReason(state, pods) || own : own || podReason(state, pods);
}

/** The words of the pod that keeps the workload in its state. */
function podReason(state: WorkloadView["state"], pods: readonly PodView[]): string {
  switch (state) {
    case "waiting":
      return reasonOf(pods, "pending") || reasonOf(pods, "failed");
    case "running":
      return reasonOf(pods, "pending") || reasonOf(pods, "running");
    case "failed":
      return reasonOf(pods, "failed");
    case "unknown":
      return reasonOf(pods, "unknown");
    case "suspended":
    case "succeeded":
      return "";
  }
}

function reasonOf(pods: readonly PodView[], state: PodView["state"]): string {
  for (const pod of pods) if (pod.state === state && pod.reason !== "") return pod.reason;
  return "";
}

/** When the state began, as far as the objects tell: the controller's time, else the time of the pods that decide it. */
export function workloadSince(state: WorkloadView["state"], record: WorkloadRecord | undefined, pods: readonly PodView[], created: number): number {
  if (record?.phaseSince !== undefined && (record.phase !== undefined || state === "suspended")) return record.phaseSince;
  switch (state) {
    case "running":
      return earliest(pods, "running") ?? record?.started ?? created;
    case "waiting":
      return earliest(pods, "pending") ?? created;
    case "succeeded":
    case "failed":
      return record?.finished ?? latest(pods) ?? created;
    case "suspended":
    case "unknown":
      return created;
  }
}

function earliest(pods: readonly PodView[], state: PodView["state"]): number | undefined {
  let time: number | undefined;
  for (const pod of pods) if (pod.state === state && (time === undefined || pod.since < time)) time = pod.since;
  return time;
}

function latest(pods: readonly PodView[]): number | undefined {
  let time: number | undefined;
  for (const pod of pods) if ((pod.state === "failed" || pod.state === "succeeded") && (time === undefined || pod.since > time)) time = pod.since;
  return time;
}

/** Pods that the sets want together; undefined as soon as one of them doesn't say, or when there are none. */
export function podsWanted(sets: readonly PodSet[]): number | undefined {
  let wanted = 0;
  for (const set of sets) {
    if (set.count === undefined) return undefined;
    wanted += set.count;
  }
  return sets.length === 0 ? undefined : wanted;
}

/** Something that computes is asked for, by requests or by claims. */
export function setAsks(set: PodSet, asksOfSet: AsksOfSet): boolean {
  return asksForCompute(set) || (set.claims !== undefined && setAsksByClaims(asksOfSet(set.claims)));
}

/**
 * Accelerators that the sets ask for together: a set of no pods asks for 0 of what its template names. What `pods` hold by
 * claims counts as what it is: a template only says of which class. Undefined: unknown.
 */
export function askedBySets(sets: readonly PodSet[], pods: readonly PodView[], asksOfSet: AsksOfSet): Resources | undefined {
  if (podsWanted(sets) === undefined) return undefined;
  const total: Record<string, number> = {};
  const together = new Map<string, Sum>();
  for (const set of sets) {
    addTo(total, acceleratorsAsked(set), set.count ?? 0);
    const asks = set.claims === undefined ? undefined : asksOfSet(set.claims);
    if (asks === undefined || set.count === 0) continue;
    if (asks.each.unknown) return undefined;
    addTo(total, asks.each.resources, set.count ?? 0);
    for (const [claim, sum] of asks.together) together.set(claim, sum);
  }
  for (const { resources, unknown } of together.values()) {
    if (unknown) return undefined;
    addTo(total, resources);
  }
  for (const { dra, state } of pods) if (dra !== undefined && state !== "succeeded" && state !== "failed") addTo(total, dra.moved);
  // More pods than are wanted, for a moment: what they moved is more than the sets ask for.
  for (const name in total) if ((total[name] ?? 0) < 0) total[name] = 0;
  return sortedResources(total);
}

/** What the sets ask for; where they don't say, or name no accelerator that their pods have (from a runtime or a default), the pods do. */
export function askedBy(sets: readonly PodSet[], pods: readonly PodView[], asksOfSet: AsksOfSet): Resources | undefined {
  const bySets = askedBySets(sets, pods, asksOfSet);
  if (bySets !== undefined && sets.some((set) => setAsks(set, asksOfSet))) return bySets;
  return askedByPods(pods) ?? bySets;
}

/** Accelerators that unfinished pods ask for; undefined when there are none that could say. */
export function askedByPods(pods: readonly PodView[]): Resources | undefined {
  const total: Record<string, number> = {};
  let any = false;
  for (const pod of pods) {
    if (pod.state === "succeeded" || pod.state === "failed") continue;
    if (pod.dra?.unknown === true) return undefined;
    any = true;
    addTo(total, pod.accelerators);
  }
  return any ? sortedResources(total) : undefined;
}

export function heldByPods(pods: readonly PodView[]): Resources {
  const total: Record<string, number> = {};
  for (const pod of pods) if (pod.holds) addTo(total, pod.accelerators);
  return sortedResources(total);
}

/** Used or asked for by unfinished pods, and counted with other pods that use the same claim. */
export function sharedByPods(pods: readonly PodView[]): Resources {
  const total: Record<string, number> = {};
  for (const { dra, state } of pods) if (dra !== undefined && state !== "succeeded" && state !== "failed") addTo(total, dra.shared);
  return sortedResources(total);
}
