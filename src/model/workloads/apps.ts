import { countOf, objectOf, type Json } from "../read.ts";
import { conditionsWith, trueConditions } from "./conditions.ts";
import type { WorkloadKind, WorkloadStatus } from "./kind.ts";

/** Unset means 1 (apps/v1 defaults). */
function replicas(spec: Json): number {
  return countOf(spec["replicas"]) ?? 1;
}

/** These kinds have no suspend field: they are stopped by scaling to 0. */
function scaledStatus(object: Json): WorkloadStatus {
  const failed = trueConditions(object).get("ReplicaFailure") ?? conditionsWith(object, "False").get("Progressing");
  return {
    suspended: replicas(objectOf(object["spec"])) === 0,
    ...(failed === undefined ? {} : { reason: failed.reason, message: failed.message }),
  };
}

const replicated = { group: "apps", versions: ["v1"], templates: [{ each: "spec", template: "template", replicas: "replicas", count: replicas }], status: scaledStatus, ownerLabels: [] };

export const deployment: WorkloadKind = { ...replicated, kind: "Deployment", plural: "deployments" };
export const replicaSet: WorkloadKind = { ...replicated, kind: "ReplicaSet", plural: "replicasets" };
export const statefulSet: WorkloadKind = { ...replicated, kind: "StatefulSet", plural: "statefulsets" };

/** Wants one pod a matching node; how many those are, only its controller says. */
export const daemonSet: WorkloadKind = {
  ...replicated,
  kind: "DaemonSet",
  plural: "daemonsets",
  templates: [{ each: "spec", template: "template", count: (_spec, object) => countOf(objectOf(object["status"])["desiredNumberScheduled"]) }],
  status: () => ({ suspended: false }),
};
