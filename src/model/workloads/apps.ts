import { countOf, objectOf, type Json } from "../read.ts";
import { conditionsWith, trueConditions } from "./conditions.ts";
import type { WorkloadKind, WorkloadStatus } from "./kind.ts";
import { countAt } from "./templates.ts";

/** Unset means 1 (apps/v1 defaults). */
function replicas(spec: Json): number {
  return countOf(spec["replicas"]) ?? 1;
}

/** These kinds have no suspend field: they are stopped by scaling to 0. */
function scaledStatus(object: Json): WorkloadStatus {
  const failed = trueConditions(object).get("ReplicaFailure") ?? conditionsWith(object, "False").get("Progressing");
  return {
    suspended: replicas(objectOf(object["spec"])) === 0,
    replicas: replicas(objectOf(object["spec"])),
    ready: readyIn(object, "readyReplicas"),
    ...(failed === undefined ? {} : { reason: failed.reason, message: failed.message }),
  };
}

/** The field is left out when none is ready; without a status nothing is known. */
function readyIn(object: Json, field: string): number | undefined {
  return object["status"] === undefined ? undefined : (countOf(objectOf(object["status"])[field]) ?? 0);
}

const replicated = { group: "apps", versions: ["v1"], templates: [{ each: "spec", template: "template", replicas: "replicas", count: replicas }], status: scaledStatus, ownerLabels: [] };

export const deployment: WorkloadKind = { ...replicated, kind: "Deployment", plural: "deployments" };
export const replicaSet: WorkloadKind = { ...replicated, kind: "ReplicaSet", plural: "replicasets" };
export const statefulSet: WorkloadKind = { ...replicated, kind: "StatefulSet", plural: "statefulsets" };

/** The elder of the ReplicaSet; an OpenShift DeploymentConfig makes it still. */
export const replicationController: WorkloadKind = { ...replicated, group: "", kind: "ReplicationController", plural: "replicationcontrollers" };

/** Wants one pod a matching node; how many those are, only its controller says. */
export const daemonSet: WorkloadKind = {
  ...replicated,
  kind: "DaemonSet",
  plural: "daemonsets",
  templates: [{ each: "spec", template: "template", count: (_spec, object) => countAt(object, "status.desiredNumberScheduled") }],
  status: (object) => ({ suspended: false, replicas: countAt(object, "status.desiredNumberScheduled"), ready: readyIn(object, "numberReady") }),
};
