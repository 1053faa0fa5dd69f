import { countOf, objectOf, timeOf, type Json } from "../read.ts";
import { isFinished, suspendableStatus } from "./conditions.ts";
import { ownerLabel, type WorkloadKind, type WorkloadStatus } from "./kind.ts";

/**
 * Pods that a Job spec wants at once: `min(parallelism, completions still to come)`. A finished Job keeps what it wanted
 * when it began, so that its row still says how large it was.
 */
export function jobPods(spec: Json, succeeded = 0): number {
  const completions = countOf(spec["completions"]);
  const parallelism = countOf(spec["parallelism"]) ?? 1;
  return completions === undefined ? parallelism : Math.min(parallelism, Math.max(0, completions - succeeded));
}

function wantedNow(spec: Json, job: Json): number {
  const finished = isFinished(jobStatus(job).phase);
  return jobPods(spec, finished ? 0 : (countOf(objectOf(job["status"])["succeeded"]) ?? 0));
}

function jobStatus(job: Json): WorkloadStatus {
  const status = objectOf(job["status"]);
  // FailureTarget: decided, but its pods still have to end (batch/v1 types.go).
  const own = suspendableStatus(job, { succeeded: "Complete", failed: "Failed", suspended: "Suspended", telling: ["FailureTarget"] });
  const spec = objectOf(job["spec"]);
  // With a limit for each index there is none for the whole; unset means 6 (batch/v1).
  const retryLimit = spec["backoffLimitPerIndex"] === undefined ? (countOf(spec["backoffLimit"]) ?? 6) : undefined;
  return { ...own, retries: countOf(status["failed"]), retryLimit, started: timeOf(status["startTime"]), finished: timeOf(status["completionTime"]) ?? own.finished };
}

export const job: WorkloadKind = {
  group: "batch",
  versions: ["v1"],
  kind: "Job",
  plural: "jobs",
  templates: [{ each: "spec", template: "template", replicas: "parallelism", count: wantedNow }],
  status: jobStatus,
  ownerLabels: [
    ownerLabel(200, "batch/v1", "Job", "batch.kubernetes.io/job-name"),
    ownerLabel(201, "batch/v1", "Job", "job-name"),
  ],
};

/** A schedule asks for nothing itself; the Jobs that it starts do. */
export const cronJob: WorkloadKind = {
  group: "batch",
  versions: ["v1"],
  kind: "CronJob",
  plural: "cronjobs",
  templates: [{ each: "spec", template: "jobTemplate.spec.template", replicas: "jobTemplate.spec.parallelism", count: () => undefined }],
  podSets: () => [],
  status: (object) => ({ suspended: objectOf(object["spec"])["suspend"] === true }),
  ownerLabels: [],
  schedules: true,
};
