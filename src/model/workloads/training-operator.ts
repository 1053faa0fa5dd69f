import type { WorkloadPhase } from "../k8s.ts";
import { countOf, objectOf, timeOf, type Json } from "../read.ts";
import { isFinished, phaseOf, trueConditions } from "./conditions.ts";
import { ownerLabel, type WorkloadKind, type WorkloadStatus } from "./kind.ts";
import { at } from "./templates.ts";

/** Conditions of the kubeflow.org job kinds (training-operator 1.9, mpi-operator v2beta1), the deciding one first. */
const PHASES: readonly (readonly [string, WorkloadPhase | undefined])[] = [
  ["Succeeded", "succeeded"],
  ["Failed", "failed"],
  ["Suspended", "suspended"],
  ["Restarting", "waiting"],
  ["Running", "running"],
  ["Created", undefined],
];

function status(object: Json): WorkloadStatus {
  const own = objectOf(object["status"]);
  const suspended = at(object, "spec.runPolicy")["suspend"] === true;
  const { phase, reason, message, since } = phaseOf(trueConditions(object), PHASES);
  // "PyTorchJob x is created" and the like say nothing that the state doesn't.
  const telling = phase === "failed" || phase === "suspended" || phase === "waiting";
  const shown = suspended && !isFinished(phase) ? "suspended" : phase === "suspended" ? undefined : phase;
  return {
    suspended,
    phase: shown,
    phaseSince: shown === phase && phase !== undefined ? since : undefined,
    reason: telling ? reason : "",
    message: telling ? message : "",
    started: timeOf(own["startTime"]),
    finished: timeOf(own["completionTime"]) ?? (isFinished(phase) ? since : undefined),
  };
}

const JOB_NAME = "training.kubeflow.org/job-name";
const OPERATOR = "training.kubeflow.org/operator-name";
const common = { group: "kubeflow.org", versions: ["v1"], status };

/** Replicas of a role; unset means 1 (both operators default it so, but for MPI workers). */
function replicas(role: Json): number {
  return countOf(role["replicas"]) ?? 1;
}

export const pyTorchJob: WorkloadKind = {
  ...common,
  kind: "PyTorchJob",
  plural: "pytorchjobs",
  templates: [{ each: "spec.pytorchReplicaSpecs.*", template: "template", replicas: "replicas", count: replicas }],
  ownerLabels: [ownerLabel(100, "kubeflow.org/v1", "PyTorchJob", JOB_NAME, { [OPERATOR]: "pytorchjob-controller" })],
};

/** Two operators define the kind, v1 and v2beta1, with the same paths; a cluster serves one of them under the plural. */
export const mpiJob: WorkloadKind = {
  ...common,
  versions: ["v2beta1", "v1"],
  kind: "MPIJob",
  plural: "mpijobs",
  templates: [{ each: "spec.mpiReplicaSpecs.*", template: "template", replicas: "replicas", count: replicas }],
  ownerLabels: [
    ownerLabel(101, "kubeflow.org/v2beta1", "MPIJob", JOB_NAME, { [OPERATOR]: "mpi-operator" }),
    ownerLabel(102, "kubeflow.org/v1", "MPIJob", JOB_NAME, { [OPERATOR]: "mpijob-controller" }),
  ],
};
