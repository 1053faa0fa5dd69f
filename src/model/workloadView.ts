import { addTo, asksForCompute, sortedResources } from "./amounts.ts";
import { asksByClaims } from "./dra/amounts.ts";
import type { AsksOfSet } from "./dra/asks.ts";
import type { PodView, WorkloadReference, WorkloadView } from "./inventory.ts";
import { askedBy, countPods, heldByPods, podsWanted, setAsks, sharedByPods, workloadReason, workloadSince, workloadState } from "./jobState.ts";
import type { PodSet, WorkloadRecord } from "./k8s.ts";
import { NO_RESOURCES } from "./requests.ts";
import type { Writable } from "./writable.ts";

export interface WorkloadParts {
  readonly reference: WorkloadReference;
  readonly record: WorkloadRecord | undefined;
  /** What it asks for (see `podSets.ts`). */
  readonly podSets: readonly PodSet[];
  /** By namespace and name. */
  readonly pods: readonly PodView[];
  readonly podsSeen: boolean;
  readonly partOf: WorkloadReference | undefined;
  /** What the pods of a template ask for by claims. */
  readonly asksOfSet: AsksOfSet;
}

/** Undefined for a workload that asks for no accelerator, as far as is known. */
export function workloadView(parts: WorkloadParts): WorkloadView | undefined {
  const { reference, record, pods, podSets: sets } = parts;
  if (!sets.some((set) => setAsks(set, parts.asksOfSet)) && !pods.some(({ record: pod, dra }) => asksForCompute(pod) || (dra !== undefined && asksByClaims(dra)))) return undefined;
  const counts = countPods(pods);
  const state = workloadState(record, counts, parts.podsSeen);
  const alone = reference.by === "pod" ? pods[0] : undefined;
  const created = record?.created ?? pods.reduce((least, pod) => Math.min(least, pod.record.created), pods[0]?.record.created ?? 0);
  const wanted = alone === undefined ? podsWanted(sets) : 1;
  const asked = alone === undefined ? askedBy(sets, pods, parts.asksOfSet) : alone.dra?.unknown === true ? undefined : alone.accelerators;
  const started = record?.started ?? earliestStart(pods);
  const finished = record?.finished ?? (alone !== undefined && (state === "succeeded" || state === "failed") ? alone.record.finished : undefined);
  const view: Writable<WorkloadView> = {
    reference,
    state,
    reason: workloadReason(state, record, pods),
    pods,
    podSets: sets,
    podsRunning: counts.running,
    podsPending: counts.pending,
    podsFailed: counts.failed,
    podsSucceeded: counts.succeeded,
    held: heldByPods(pods),
    created,
    since: workloadSince(state, record, pods, created),
  };
  if (record !== undefined) view.record = record;
  const shared = sharedByPods(pods);
  if (shared !== NO_RESOURCES) view.shared = shared;
  const claimAsks = asksByClaimsOf(sets, parts.asksOfSet);
  if (claimAsks.size > 0) view.claimAsks = claimAsks;
  if (wanted !== undefined) view.podsWanted = wanted;
  if (asked !== undefined) view.asked = asked;
  if (parts.partOf !== undefined) view.partOf = parts.partOf;
  if (started !== undefined) view.started = started;
  if (finished !== undefined) view.finished = finished;
  return view;
}

const NO_CLAIMS: NonNullable<WorkloadView["claimAsks"]> = new Map();

function asksByClaimsOf(sets: readonly PodSet[], asksOfSet: AsksOfSet): NonNullable<WorkloadView["claimAsks"]> {
  if (!sets.some((set) => set.claims !== undefined)) return NO_CLAIMS;
  return new Map(sets.flatMap(({ claims }) => {
    const asks = claims === undefined ? undefined : asksOfSet(claims);
    return claims === undefined || asks === undefined ? [] : [[claims, asks] as const];
  }));
}

/** A schedule asks for nothing itself: what its unfinished runs ask for and hold is summed up. */
export function scheduleView(reference: WorkloadReference, record: WorkloadRecord | undefined, runs: readonly WorkloadView[]): WorkloadView | undefined {
  const newest = runs.reduce<WorkloadView | undefined>((last, run) => (last === undefined || run.created > last.created ? run : last), undefined);
  if (newest === undefined) return undefined;
  const open = runs.filter((run) => run.state !== "succeeded" && run.state !== "failed");
  const decisive = open.find((run) => run.state === "running") ?? open[0] ?? newest;
  const asked: Record<string, number> = {};
  const held: Record<string, number> = {};
  for (const run of open) addTo(asked, run.asked ?? {});
  for (const run of runs) addTo(held, run.held);
  const known = open.every((run) => run.asked !== undefined);
  const wanted = open.every((run) => run.podsWanted !== undefined) ? sum(open, (run) => run.podsWanted ?? 0) : undefined;
  return {
    reference,
    ...(record === undefined ? {} : { record }),
    state: open.length === 0 && record?.suspended === true ? "suspended" : decisive.state,
    reason: decisive.reason,
    pods: runs.flatMap((run) => run.pods),
    podSets: open.flatMap((run) => run.podSets),
    ...(wanted === undefined ? {} : { podsWanted: wanted }),
    podsRunning: sum(runs, (run) => run.podsRunning),
    podsPending: sum(runs, (run) => run.podsPending),
    podsFailed: sum(runs, (run) => run.podsFailed),
    podsSucceeded: sum(runs, (run) => run.podsSucceeded),
    ...(known ? { asked: sortedResources(asked) } : {}),
    held: sortedResources(held),
    runs: runs.length,
    created: record?.created ?? newest.created,
    since: decisive.since,
    ...(decisive.started === undefined ? {} : { started: decisive.started }),
    ...(decisive.finished === undefined ? {} : { finished: decisive.finished }),
  };
}

function earliestStart(pods: readonly PodView[]): number | undefined {
  let time: number | undefined;
  for (const { record } of pods) if (record.started > 0 && (time === undefined || record.started < time)) time = record.started;
  return time;
}

function sum(runs: readonly WorkloadView[], count: (run: WorkloadView) => number): number {
  return runs.reduce((total, run) => total + count(run), 0);
}
