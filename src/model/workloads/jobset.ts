import { countOf, objectOf, type Json } from "../read.ts";
import { jobPods } from "./batch.ts";
import { isFinished, phaseOf, trueConditions } from "./conditions.ts";
import { at, ownerLabel, type WorkloadKind, type WorkloadStatus } from "./kind.ts";

/** JobSet v0.12: every replica is a Job of its own. Unset replicas means 1 (CRD default). */
function jobSetPods(replicatedJob: Json): number {
  return (countOf(replicatedJob["replicas"]) ?? 1) * jobPods(at(replicatedJob, "template.spec"));
}

function jobSetStatus(object: Json): WorkloadStatus {
  const suspended = objectOf(object["spec"])["suspend"] === true;
  const { phase, reason, message, since } = phaseOf(trueConditions(object), [
    ["Completed", "succeeded"],
    ["Failed", "failed"],
    ["Suspended", "suspended"],
    ["RestartingJobSet", undefined],
    ["StartupPolicyInProgress", undefined],
  ]);
  return {
    suspended,
    // The condition lags behind the field by one reconciliation.
    phase: isFinished(phase) ? phase : suspended ? "suspended" : undefined,
    phaseSince: isFinished(phase) || (suspended && phase === "suspended") ? since : undefined,
    reason,
    message,
    finished: isFinished(phase) ? since : undefined,
  };
}

export const jobSet: WorkloadKind = {
  group: "jobset.x-k8s.io",
  versions: ["v1alpha2"],
  kind: "JobSet",
  plural: "jobsets",
  templates: [{ each: "spec.replicatedJobs[]", template: "template.spec.template", count: jobSetPods }],
  status: jobSetStatus,
  ownerLabels: [ownerLabel(80, "jobset.x-k8s.io/v1alpha2", "JobSet", "jobset.sigs.k8s.io/jobset-name")],
};
