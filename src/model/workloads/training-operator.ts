import type { WorkloadPhase } from "../k8s.ts";
import { countOf, objectOf, timeOf, type Json } from "../read.ts";
import { isFinished, phaseOf, trueConditions } from "./conditions.ts";
import { ownerLabel, type WorkloadKind, type WorkloadStatus } from "./kind.ts";
import { at, countAt, rangeOf, type PodRange } from "./templates.ts";

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
    retryLimit: countAt(object, "spec.runPolicy.backoffLimit"),
    started: timeOf(own["startTime"]),
    finished: timeOf(own["completionTime"]) ?? (isFinished(phase) ? since : undefined),
  };
}

const JOB_NAME = "training.kubeflow.org/job-name";
const OPERATOR = "training.kubeflow.org/operator-name";

/** `replicas` unset means 1 in both operators. */
function replicas(role: Json): number {
  return countOf(role["replicas"]) ?? 1;
}

/** The operators take the role's name in any case. */
function isWorker(name: string): boolean {
  return name.toLowerCase() === "worker";
}

interface Family {
  readonly kind: string;
  readonly plural: string;
  /** Key of the map of roles in the spec. */
  readonly roles: string;
  readonly rank: number;
  readonly range?: (role: Json, object: Json, name: string) => PodRange | undefined;
}

function jobKind({ kind, plural, roles, rank, range }: Family): WorkloadKind {
  return {
    group: "kubeflow.org",
    versions: ["v1"],
    kind,
    plural,
    templates: [{ each: `spec.${roles}.*`, template: "template", replicas: "replicas", lowerCase: true, count: replicas, ...(range === undefined ? {} : { range }) }],
    status,
    ownerLabels: [ownerLabel(rank, "kubeflow.org/v1", kind, JOB_NAME, { [OPERATOR]: `${kind.toLowerCase()}-controller` })],
    roleLabels: [{ key: "training.kubeflow.org/replica-type" }, { key: "training.kubeflow.org/job-role" }],
  };
}

/** torchrun may go on with fewer or more workers between these bounds. */
function elasticRange(_role: Json, object: Json, name: string): PodRange | undefined {
  if (!isWorker(name)) return undefined;
  const policy = at(object, "spec.elasticPolicy");
  return rangeOf(countOf(policy["minReplicas"]), countOf(policy["maxReplicas"]));
}

export const pyTorchJob: WorkloadKind = jobKind({ kind: "PyTorchJob", plural: "pytorchjobs", roles: "pytorchReplicaSpecs", rank: 100, range: elasticRange });
export const tfJob: WorkloadKind = jobKind({ kind: "TFJob", plural: "tfjobs", roles: "tfReplicaSpecs", rank: 103 });
export const xgBoostJob: WorkloadKind = jobKind({ kind: "XGBoostJob", plural: "xgboostjobs", roles: "xgbReplicaSpecs", rank: 104 });
export const paddleJob: WorkloadKind = jobKind({ kind: "PaddleJob", plural: "paddlejobs", roles: "paddleReplicaSpecs", rank: 105 });
export const jaxJob: WorkloadKind = jobKind({ kind: "JAXJob", plural: "jaxjobs", roles: "jaxReplicaSpecs", rank: 106 });

/** Both operators: a worker role without `replicas` has no pods, a launcher one. */
function mpiReplicas(role: Json, _object: Json, _above: Json, name: string): number {
  return countOf(role["replicas"]) ?? (isWorker(name) ? 0 : 1);
}

/** Two operators define the kind, v1 and v2beta1, with the same paths; a cluster serves one of them under the plural. */
export const mpiJob: WorkloadKind = {
  ...jobKind({ kind: "MPIJob", plural: "mpijobs", roles: "mpiReplicaSpecs", rank: 102 }),
  versions: ["v2beta1", "v1"],
  templates: [{ each: "spec.mpiReplicaSpecs.*", template: "template", replicas: "replicas", lowerCase: true, count: mpiReplicas }],
  ownerLabels: [
    ownerLabel(101, "kubeflow.org/v2beta1", "MPIJob", JOB_NAME, { [OPERATOR]: "mpi-operator" }),
    ownerLabel(102, "kubeflow.org/v1", "MPIJob", JOB_NAME, { [OPERATOR]: "mpijob-controller" }),
  ],
};
