import { controllerReference, timestamp, type KubeObject } from "../../objects.ts";
import type { Condition, Pod, Workload } from "../../kinds.ts";
import { alive, count, createPod, deletePod, isReady, podsOf, setStatus, type ControllerContext, type Reconcile } from "./context.ts";

export const hasCondition = (object: Workload, ...types: readonly string[]): boolean =>
  object.status?.conditions?.some((condition) => types.includes(condition.type) && condition.status === "True") === true;

/** Conditions of batch/v1 carry both times. */
const condition = (type: string, time: string, reason: string, message: string): Condition =>
  ({ type, status: "True", lastProbeTime: time as unknown as null, lastTransitionTime: time, reason, message });

/** `spec` of a Job as the API server completes it. */
export function jobDraft(job: { readonly metadata: KubeObject["metadata"] | Parameters<ControllerContext["store"]["create"]>[1]["metadata"]; readonly spec: Workload["spec"]; readonly uid: string }): Parameters<ControllerContext["store"]["create"]>[1] {
  const name = job.metadata.name ?? "";
  const labels = {
    "batch.kubernetes.io/controller-uid": job.uid, "batch.kubernetes.io/job-name": name, "controller-uid": job.uid, "job-name": name,
  };
  const { template } = job.spec;
  return {
    metadata: { ...job.metadata, uid: job.uid },
    spec: {
      parallelism: 1, completions: 1, backoffLimit: 6, completionMode: "NonIndexed", suspend: false, podReplacementPolicy: "TerminatingOrFailed", manualSelector: false,
      selector: { matchLabels: { "batch.kubernetes.io/controller-uid": job.uid } },
      ...job.spec,
      ...(template === undefined ? {} : { template: { ...template, metadata: { ...template.metadata, labels: { ...template.metadata?.labels, ...labels } } } }),
    },
    status: {},
  };
}

export const job: Reconcile = (context, object) => {
  const { store, events } = context;
  if (hasCondition(object, "Complete", "Failed")) {
    expire(context, "jobs.batch", object, textOf(object.status?.["completionTime"]) ?? lastTransition(object));
    return;
  }
  const pods = podsOf(context, object);
  const active = pods.filter(alive);
  const completions = object.spec.completions ?? 1;
  const parallelism = object.spec.parallelism ?? 1;
  const succeeded = count(pods, "Succeeded");
  const failed = count(pods, "Failed");
  const time = store.now();
  const started = object.status?.["startTime"] ?? time;
  const base = { startTime: started, ...(succeeded > 0 ? { succeeded } : {}), ...(failed > 0 ? { failed } : {}), terminating: 0, uncountedTerminatedPods: {} };
  if (object.spec.suspend === true) {
    for (const pod of active) deletePod(context, pod);
    if (!hasCondition(object, "Suspended")) setStatus(context, "jobs.batch", object, { conditions: [condition("Suspended", time, "JobSuspended", "Job suspended")] });
    return;
  }
  if (failed > (object.spec.backoffLimit ?? 6)) {
    const text = "Job has reached the specified backoff limit";
    for (const pod of active) deletePod(context, pod);
    events.warning(object, "BackoffLimitExceeded", text, "job-controller");
    setStatus(context, "jobs.batch", object, {
      ...base, active: 0, ready: 0,
      conditions: [condition("FailureTarget", time, "BackoffLimitExceeded", text), condition("Failed", time, "BackoffLimitExceeded", text)],
    });
    return;
  }
  if (succeeded >= completions) {
    const text = "Reached expected number of succeeded pods";
    events.normal(object, "Completed", "Job completed", "job-controller");
    setStatus(context, "jobs.batch", object, {
      ...base, active: 0, ready: 0, completionTime: time,
      conditions: [condition("SuccessCriteriaMet", time, "CompletionsReached", text), condition("Complete", time, "CompletionsReached", text)],
    });
    return;
  }
  createMissing(context, object, pods, Math.min(parallelism, completions - succeeded) - active.length);
  const now = podsOf(context, object).filter(alive);
  setStatus(context, "jobs.batch", object, { ...base, active: now.length, ready: now.filter(isReady).length });
};

function createMissing(context: ControllerContext, object: Workload, pods: readonly Pod[], missing: number): void {
  const { template } = object.spec;
  if (template === undefined) return;
  if (object.spec["completionMode"] !== "Indexed") {
    for (let i = 0; i < missing; i++) createPod(context, object, template, {}, "job-controller");
    return;
  }
  const label = "batch.kubernetes.io/job-completion-index";
  const done = new Set(pods.filter((pod) => alive(pod) || pod.status.phase === "Succeeded").map((pod) => pod.metadata.labels?.[label]));
  let left = missing;
  for (let index = 0; index < (object.spec.completions ?? 1) && left > 0; index++) {
    if (done.has(String(index))) continue;
    left--;
    const own = { [label]: String(index) };
    createPod(context, object, template, {
      name: `${object.metadata.name}-${index}-${context.random.suffix()}`, labels: own, annotations: own,
      env: [{ name: "JOB_COMPLETION_INDEX", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: `metadata.labels['${label}']` } } }],
    }, "job-controller");
  }
}

export const textOf = (value: unknown): string | undefined => typeof value === "string" ? value : undefined;
const lastTransition = (object: Workload): string => object.status?.conditions?.at(-1)?.lastTransitionTime ?? object.metadata.creationTimestamp;

/** The TTL controller: a finished object with `ttlSecondsAfterFinished` goes when its time is over. */
export function expire(context: ControllerContext, resource: string, object: Workload, since: string): void {
  const ttl = object.spec.ttlSecondsAfterFinished;
  if (ttl === undefined) return;
  const left = Date.parse(since) + ttl * 1000 - context.clock.now();
  if (left <= 0) context.store.remove(resource, object.metadata.namespace ?? "", object.metadata.name);
  else context.later(resource, object, left / 1000 + 1);
}

/** Of cron's language only `*` and a step (every n) in the minutes and hours: what the demo uses. Undefined for anything else. */
export function nextRun(schedule: string, after: number): number | undefined {
  const [minutes = "", hours = "", ...rest] = schedule.trim().split(/\s+/);
  if (rest.length !== 3 || rest.some((field) => field !== "*")) return undefined;
  const test = (field: string): ((value: number) => boolean) | undefined => {
    if (field === "*") return () => true;
    const step = /^\*\/(\d+)$/.exec(field)?.[1];
    if (step !== undefined) return (value) => value % Number(step) === 0;
    return /^\d+$/.test(field) ? (value) => value === Number(field) : undefined;
  };
  const [minute, hour] = [test(minutes), test(hours)];
  if (minute === undefined || hour === undefined) return undefined;
  let time = Math.floor(after / 60_000) * 60_000 + 60_000;
  for (let i = 0; i < 2 * 24 * 60; i++, time += 60_000) {
    const date = new Date(time);
    if (minute(date.getUTCMinutes()) && hour(date.getUTCHours())) return time;
  }
  return undefined;
}

export const cronJob: Reconcile = (context, cron) => {
  const { store, clock, events } = context;
  const jobs = context.owned(cron.metadata.uid, "jobs.batch") as readonly Workload[];
  const active = jobs.filter((candidate) => !hasCondition(candidate, "Complete", "Failed"));
  const last = textOf(cron.status?.["lastScheduleTime"]) ?? cron.metadata.creationTimestamp;
  const due = nextRun(cron.spec.schedule ?? "", Date.parse(last));
  const forbidden = cron.spec["concurrencyPolicy"] === "Forbid" && active.length > 0;
  let scheduled = cron.status?.["lastScheduleTime"];
  if (due !== undefined && due <= clock.now() && cron.spec.suspend !== true && !forbidden && cron.spec.jobTemplate !== undefined) {
    scheduled = timestamp(due);
    const name = `${cron.metadata.name}-${Math.floor(due / 60_000)}`;
    const { namespace } = cron.metadata;
    const uid = context.random.uuid();
    store.create("jobs.batch", jobDraft({
      uid, spec: cron.spec.jobTemplate.spec,
      metadata: {
        name, ...(namespace === undefined ? {} : { namespace }), annotations: { "batch.kubernetes.io/cronjob-scheduled-timestamp": timestamp(due) },
        ownerReferences: [controllerReference(cron)],
      },
    }));
    events.normal(cron, "SuccessfulCreate", `Created job ${name}`, "cronjob-controller");
  }
  const over = jobs.filter((candidate) => hasCondition(candidate, "Complete")).sort((a, b) => a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1);
  for (const old of over.slice(0, Math.max(0, over.length - (cron.spec.successfulJobsHistoryLimit ?? 3)))) {
    store.remove("jobs.batch", old.metadata.namespace ?? "", old.metadata.name);
  }
  const done = over.map((candidate) => candidate.status?.["completionTime"]).filter((time) => typeof time === "string").at(-1);
  setStatus(context, "cronjobs.batch", cron, {
    active: active.map((candidate) => ({ kind: "Job", apiVersion: "batch/v1", namespace: candidate.metadata.namespace, name: candidate.metadata.name, uid: candidate.metadata.uid })),
    ...(scheduled === undefined ? {} : { lastScheduleTime: scheduled }), ...(done === undefined ? {} : { lastSuccessfulTime: done }),
  });
  const next = nextRun(cron.spec.schedule ?? "", clock.now());
  if (next !== undefined) context.later("cronjobs.batch", cron, (next - clock.now()) / 1000 + 0.5);
};
