import type { WorkloadPhase } from "../k8s.ts";
import { countOf, listOf, objectOf, textOf, timeOf, type Json } from "../read.ts";
import { isFinished, phaseOfWord } from "./conditions.ts";
import { ownerLabel, type TemplateKind, type WorkloadKind, type WorkloadStatus } from "./kind.ts";
import { at, countAt, type PodTemplates } from "./templates.ts";

/** `status.state.phase` of Volcano v1.15. An aborted job waits for ResumeJob. */
const PHASES: Readonly<Record<string, WorkloadPhase>> = {
  Pending: "waiting",
  Restarting: "waiting",
  Running: "running",
  Completing: "running",
  Terminating: "running",
  Aborting: "suspended",
  Aborted: "suspended",
  Completed: "succeeded",
  Terminated: "failed",
  Failed: "failed",
};

function status(object: Json): WorkloadStatus {
  const own = objectOf(object["status"]);
  const state = objectOf(own["state"]);
  const word = textOf(state["phase"]);
  const phase = phaseOfWord(word, PHASES);
  const since = timeOf(state["lastTransitionTime"]);
  const began = listOf(own["conditions"]).map(objectOf).find((condition) => condition["status"] === "Running");
  return {
    suspended: phase === "suspended",
    phase,
    phaseSince: since,
    word,
    reason: textOf(state["reason"]),
    message: textOf(state["message"]),
    // Why it is begun again it knows itself.
    podsKnowBetter: word === "Pending",
    retries: countOf(own["retryCount"]),
    retryLimit: countAt(object, "spec.maxRetry"),
    started: timeOf(began?.["lastTransitionTime"]),
    finished: isFinished(phase) ? since : undefined,
  };
}

function tasks(each: string, count: PodTemplates["count"]): PodTemplates {
  return { each, template: "template", replicas: "replicas", count };
}

/** A task needs `replicas`; it may start with `minAvailable` of them, which is the gang's and not the task's size. */
function replicas(task: Json): number {
  return countOf(task["replicas"]) ?? 0;
}

const BATCH = { group: "batch.volcano.sh", versions: ["v1alpha1"] };
const FLOW = { group: "flow.volcano.sh", versions: ["v1alpha1"] };

export const volcanoJob: WorkloadKind = {
  ...BATCH,
  kind: "Job",
  plural: "jobs",
  title: "Volcano Job",
  templates: [tasks("spec.tasks[]", replicas)],
  status,
  ownerLabels: [ownerLabel(130, "batch.volcano.sh/v1alpha1", "Job", "volcano.sh/job-name")],
  roleLabels: [{ key: "volcano.sh/task-spec" }],
};

export const volcanoCronJob: WorkloadKind = {
  ...BATCH,
  kind: "CronJob",
  plural: "cronjobs",
  title: "Volcano CronJob",
  templates: [tasks("spec.jobTemplate.spec.tasks[]", () => undefined)],
  podSets: () => [],
  status: (object) => ({ suspended: at(object, "spec")["suspend"] === true }),
  ownerLabels: [],
  schedules: true,
};

/** Makes a Volcano Job of a JobTemplate for each step whose dependencies are done; what is asked for, those Jobs say. */
export const jobFlow: WorkloadKind = {
  ...FLOW,
  kind: "JobFlow",
  plural: "jobflows",
  templates: [tasks("spec.flows[].patch.jobSpec.tasks[]", () => undefined)],
  podSets: () => [],
  status: (object) => {
    const word = textOf(at(object, "status.state")["phase"]);
    return { suspended: false, word, phase: phaseOfWord(word, { Pending: "waiting", Running: "running", Terminating: "running", Succeed: "succeeded", Failed: "failed" }) };
  },
  ownerLabels: [],
};

export const volcanoJobTemplate: TemplateKind = { ...FLOW, kind: "JobTemplate", plural: "jobtemplates", templates: [tasks("spec.tasks[]", replicas)] };
