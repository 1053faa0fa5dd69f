import type { WorkloadPhase } from "../k8s.ts";
import { countOf, objectOf, timeOf, type Json } from "../read.ts";
import { isFinished, phaseOf, trueConditions } from "./conditions.ts";
import { ownerLabel, type WorkloadKind, type WorkloadStatus } from "./kind.ts";
import { at, countAt } from "./templates.ts";

/** Conditions of Katib v1beta1, the deciding one first. */
const PHASES: readonly (readonly [string, WorkloadPhase | undefined])[] = [
  ["Succeeded", "succeeded"],
  ["EarlyStopped", "succeeded"],
  ["Failed", "failed"],
  ["Killed", "failed"],
  ["Restarting", "waiting"],
  ["Running", "running"],
  ["Created", undefined],
];

function status(object: Json): WorkloadStatus {
  const own = objectOf(object["status"]);
  const { phase, reason, message, since } = phaseOf(trueConditions(object), PHASES);
  const telling = phase === "failed" || phase === "waiting";
  return {
    suspended: false,
    phase,
    phaseSince: since,
    reason: telling ? reason : "",
    message: telling ? message : "",
    started: timeOf(own["startTime"]),
    finished: timeOf(own["completionTime"]) ?? (isFinished(phase) ? since : undefined),
  };
}

const ENDED = ["trialsSucceeded", "trialsFailed", "trialsKilled", "trialsEarlyStopped", "trialMetricsUnavailable"];

/** Trials that run side by side: parallelTrialCount (3 unless set), and no more than are still to come. */
function trialsAtOnce(spec: Json, object: Json): number {
  const parallel = countOf(spec["parallelTrialCount"]) ?? 3;
  const most = countOf(spec["maxTrialCount"]);
  const own = objectOf(object["status"]);
  if (most === undefined) return parallel;
  const ended = isFinished(status(object).phase) ? 0 : ENDED.reduce((sum, field) => sum + (countOf(own[field]) ?? 0), 0);
  return Math.min(parallel, Math.max(0, most - ended));
}

const KATIB = { group: "kubeflow.org", versions: ["v1beta1"], status };

/** An object of any kind with placeholders in it is rendered for each trial. */
export const experiment: WorkloadKind = {
  ...KATIB,
  kind: "Experiment",
  plural: "experiments",
  templates: [{ each: "spec", template: "trialTemplate.trialSpec", form: "object", replicas: "parallelTrialCount", count: trialsAtOnce }],
  status: (object) => ({ ...status(object), replicas: trialsAtOnce(at(object, "spec"), object), ready: countAt(object, "status.trialsRunning") }),
  ownerLabels: [ownerLabel(110, "kubeflow.org/v1beta1", "Experiment", "katib.kubeflow.org/experiment")],
};

export const trial: WorkloadKind = {
  ...KATIB,
  kind: "Trial",
  plural: "trials",
  templates: [{ each: "spec", template: "runSpec", form: "object", count: () => 1 }],
  ownerLabels: [ownerLabel(111, "kubeflow.org/v1beta1", "Trial", "katib.kubeflow.org/trial")],
};
