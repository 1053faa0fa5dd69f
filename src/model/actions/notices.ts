import type { WorkloadView } from "../inventory.ts";

/** What somebody can be told of a job. */
export type NoticeKind = "starts" | "fails" | "preempted" | "finishes";

export interface Notice {
  readonly kind: NoticeKind;
  /** What happened, after the job's name: "has started". */
  readonly words: string;
  /** In the writer's words; may be empty. */
  readonly reason: string;
}

/** What was known of a job when somebody looked last. */
export interface JobMoment {
  readonly state: WorkloadView["state"];
  /** Preemptions that were known, of pods and in queues. */
  readonly preemptions: ReadonlySet<string>;
}

/** Reasons of the conditions Evicted and Preempted of Kueue's Workload that mean that others took its place (reference, section 2.3). */
const taken: ReadonlySet<string> = new Set(["Preempted", "InClusterQueue", "InCohortReclamation", "InCohortFairSharing", "InCohortReclaimWhileBorrowing"]);

interface Preemption {
  readonly key: string;
  readonly message: string;
}

/** kube-scheduler marks the pods that it ends for others (KEP 3329); queues tell of whole jobs. */
function preemptionsOf(view: WorkloadView): readonly Preemption[] {
  const ofPods = view.pods.flatMap(({ record }) => {
    const mark = record.conditions.find(({ type, status, reason }) => type === "DisruptionTarget" && status === "True" && reason === "PreemptionByScheduler");
    return mark === undefined ? [] : [{ key: record.uid, message: mark.message }];
  });
  const inQueues = (view.queued ?? []).flatMap(({ record }) => [record.says, ...record.also].flatMap((each) => (each !== undefined && taken.has(each.reason) ? [{ key: `${record.object.uid} ${each.since}`, message: each.message }] : [])));
  return [...ofPods, ...inQueues];
}

export function momentOf(view: WorkloadView): JobMoment {
  return { state: view.state, preemptions: new Set(preemptionsOf(view).map(({ key }) => key)) };
}

/** What happened to a job since a moment. A state that isn't known is no news. */
export function noticesSince(before: JobMoment, view: WorkloadView): readonly Notice[] {
  const notices: Notice[] = [];
  const preemption = preemptionsOf(view).find(({ key }) => !before.preemptions.has(key));
  if (preemption !== undefined) notices.push({ kind: "preempted", words: "is preempted", reason: preemption.message });
  if (view.state === before.state || view.state === "unknown") return notices;
  if (view.state === "failed") notices.push({ kind: "fails", words: "has failed", reason: view.reason });
  else if (view.state === "succeeded") notices.push({ kind: "finishes", words: "has finished", reason: "" });
  else if (view.state === "running") notices.push({ kind: "starts", words: "has started", reason: "" });
  else if (before.state === "running" && preemption === undefined) {
    // Why isn't always written anywhere: what ended its pods may be gone with them.
    notices.push({ kind: "preempted", words: view.state === "suspended" ? "is suspended" : "runs no more and waits", reason: view.reason });
  }
  return notices;
}

/** Nothing more will happen to it. A schedule goes on with its next run. */
export function isOver(view: WorkloadView): boolean {
  return view.runs === undefined && (view.state === "failed" || view.state === "succeeded");
}
