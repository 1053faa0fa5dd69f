import type { PodSet } from "../k8s.ts";
import { countOf, objectOf, type Json } from "../read.ts";
import { isFinished, phaseOf, trueConditions } from "./conditions.ts";
import { containerRequests } from "../requests.ts";
import { at, type WorkloadKind, type WorkloadStatus } from "./kind.ts";

/**
 * Kubeflow Trainer v2. A TrainJob has no pod template: its runtime does, and the JobSet of the same name that it owns shows
 * the result. Only what it overrides is known here, and only when it says both how many nodes and what each asks for.
 */
function trainerPods(object: Json): readonly PodSet[] {
  const trainer = at(object, "spec.trainer");
  const count = countOf(trainer["numNodes"]);
  const resources = trainer["resourcesPerNode"];
  if (count === undefined || typeof resources !== "object" || resources === null) return [];
  return [{ name: "node", count, requests: containerRequests({ resources }) }];
}

function trainJobStatus(object: Json): WorkloadStatus {
  const suspended = objectOf(object["spec"])["suspend"] === true;
  const { phase, reason, message, since } = phaseOf(trueConditions(object), [
    ["Complete", "succeeded"],
    ["Failed", "failed"],
    ["Suspended", "suspended"],
  ]);
  return {
    suspended,
    phase: isFinished(phase) ? phase : suspended ? "suspended" : undefined,
    phaseSince: isFinished(phase) || (suspended && phase === "suspended") ? since : undefined,
    reason,
    message,
    finished: isFinished(phase) ? since : undefined,
  };
}

export const trainJob: WorkloadKind = {
  group: "trainer.kubeflow.org",
  versions: ["v1alpha1"],
  kind: "TrainJob",
  plural: "trainjobs",
  templates: [],
  podSets: trainerPods,
  status: trainJobStatus,
  // Its pods carry the labels of its JobSet only.
  ownerLabels: [],
};
