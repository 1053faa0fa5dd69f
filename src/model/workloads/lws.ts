import { countOf, type Json } from "../read.ts";
import { conditionsWith, servingStatus } from "./conditions.ts";
import { ownerLabel, type WorkloadKind, type WorkloadStatus } from "./kind.ts";
import { at, countAt } from "./templates.ts";

/**
 * LeaderWorkerSet v0.10: `replicas` groups of `size` pods, the leader among them. Without a leaderTemplate the leader is made
 * of the worker's.
 */
function groups(spec: Json): number {
  return countOf(spec["replicas"]) ?? 1;
}

function size(spec: Json): number {
  return countAt(spec, "leaderWorkerTemplate.size") ?? 1;
}

function status(object: Json): WorkloadStatus {
  const replicas = groups(at(object, "spec"));
  const own = servingStatus(object, "Available", ["Progressing"]);
  const suspended = replicas === 0;
  return { ...own, suspended, phase: suspended ? undefined : own.phase, replicas, ready: countAt(object, "status.readyReplicas") };
}

export const leaderWorkerSet: WorkloadKind = {
  group: "leaderworkerset.x-k8s.io",
  versions: ["v1"],
  kind: "LeaderWorkerSet",
  plural: "leaderworkersets",
  templates: [
    {
      each: "spec",
      template: "leaderWorkerTemplate.leaderTemplate",
      fallback: "leaderWorkerTemplate.workerTemplate",
      role: "leader",
      replicas: "replicas",
      count: groups,
    },
    {
      each: "spec",
      template: "leaderWorkerTemplate.workerTemplate",
      role: "worker",
      replicas: "leaderWorkerTemplate.size",
      count: (spec) => groups(spec) * Math.max(0, size(spec) - 1),
    },
  ],
  status,
  ownerLabels: [ownerLabel(90, "leaderworkerset.x-k8s.io/v1", "LeaderWorkerSet", "leaderworkerset.sigs.k8s.io/name")],
  roleLabels: [{ key: "leaderworkerset.sigs.k8s.io/worker-index", values: { "0": "leader" }, others: "worker" }],
};

/** Groups of a role in all slices; an external scaler keeps their number in an object of its own. */
function roleGroups(role: Json, set: Json): number | undefined {
  if (at(role, "scaling")["mode"] === "External") return undefined;
  return (countAt(set, "spec.slices") ?? 1) * groups(at(role, "spec"));
}

function rolePods(role: Json, set: Json): number | undefined {
  const made = roleGroups(role, set);
  const withLeader = at(role, "spec.leaderWorkerTemplate")["leaderTemplate"] !== undefined;
  return made === undefined ? undefined : made * Math.max(0, size(at(role, "spec")) - (withLeader ? 1 : 0));
}

/** Of the same project: roles (prefill, decode) that are a LeaderWorkerSet each, copied `slices` times. */
export const disaggregatedSet: WorkloadKind = {
  group: "disaggregatedset.x-k8s.io",
  versions: ["v1"],
  kind: "DisaggregatedSet",
  plural: "disaggregatedsets",
  templates: [
    { each: "spec.roles[]", template: "spec.leaderWorkerTemplate.leaderTemplate", optional: true, replicas: "spec.replicas", count: roleGroups },
    { each: "spec.roles[]", template: "spec.leaderWorkerTemplate.workerTemplate", replicas: "spec.replicas", count: rolePods },
  ],
  status: (object) => {
    const own = servingStatus(object, "Available");
    const progressing = conditionsWith(object, "True").get("Progressing");
    return own.phase === undefined && progressing !== undefined ? { ...own, reason: progressing.reason, message: progressing.message } : own;
  },
  ownerLabels: [ownerLabel(85, "disaggregatedset.x-k8s.io/v1", "DisaggregatedSet", "disaggregatedset.x-k8s.io/name")],
  roleLabels: [{ key: "disaggregatedset.x-k8s.io/role" }],
};
