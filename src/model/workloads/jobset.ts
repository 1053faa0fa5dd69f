import { countOf, textOf, type Json } from "../read.ts";
import { jobPods } from "./batch.ts";
import { suspendableStatus } from "./conditions.ts";
import { ownerLabel, type WorkloadKind } from "./kind.ts";
import { at, countAt } from "./templates.ts";

/** JobSet v0.12: every replica is a Job of its own. Unset replicas means 1 (CRD default). */
function jobSetPods(replicatedJob: Json): number {
  return (countOf(replicatedJob["replicas"]) ?? 1) * jobPods(at(replicatedJob, "template.spec"));
}

const CONDITIONS = { succeeded: "Completed", failed: "Failed", suspended: "Suspended", telling: ["RestartingJobSet", "StartupPolicyInProgress"] };

export const jobSet: WorkloadKind = {
  group: "jobset.x-k8s.io",
  versions: ["v1alpha2"],
  kind: "JobSet",
  plural: "jobsets",
  templates: [{ each: "spec.replicatedJobs[]", template: "template.spec.template", replicas: "replicas", count: jobSetPods }],
  status: (object) => ({
    ...suspendableStatus(object, CONDITIONS),
    word: textOf(at(object, "status")["terminalState"]),
    retries: countAt(object, "status.restarts"),
    retryLimit: countAt(object, "spec.failurePolicy.maxRestarts"),
  }),
  roleLabels: [{ key: "jobset.sigs.k8s.io/replicatedjob-name" }],
  ownerLabels: [ownerLabel(80, "jobset.x-k8s.io/v1alpha2", "JobSet", "jobset.sigs.k8s.io/jobset-name")],
};
