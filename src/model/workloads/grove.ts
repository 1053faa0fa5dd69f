import { countOf, listOf, objectOf, type Json } from "../read.ts";
import { conditionsWith, trueConditions } from "./conditions.ts";
import type { OwnerLabel, WorkloadKind, WorkloadStatus } from "./kind.ts";
import { at, countAt, rangeOf, type PodTemplates } from "./templates.ts";

/** Grove v0.1 (grove.io/v1alpha1). */
const GROVE = { group: "grove.io", versions: ["v1alpha1"] };

function scalingGroup(object: Json, clique: string): Json | undefined {
  return listOf(at(object, "spec.template")["podCliqueScalingGroups"]).map(objectOf).find((group) => listOf(group["cliqueNames"]).includes(clique));
}

/** Copies of the set, times copies of the clique's scaling group, times its pods. Autoscalers change the children only. */
function cliquePods(clique: Json, object: Json, _above: Json, name: string): number | undefined {
  const group = scalingGroup(object, name);
  if (at(clique, "spec")["autoScalingConfig"] !== undefined || group?.["scaleConfig"] !== undefined) return undefined;
  const copies = group === undefined ? 1 : (countOf(group["replicas"]) ?? 1);
  return (countAt(object, "spec.replicas") ?? 0) * copies * (countAt(clique, "spec.replicas") ?? 0);
}

const cliqueTemplates: PodTemplates = {
  each: "spec.template.cliques[]",
  template: "spec.podSpec",
  form: "PodSpec",
  replicas: "spec.replicas",
  count: cliquePods,
  range: (clique, object) => rangeOf(countAt(clique, "spec.autoScalingConfig.minReplicas"), countAt(clique, "spec.autoScalingConfig.maxReplicas"), countAt(object, "spec.replicas") ?? 0),
};

/** All conditions that tell are of gangs that break or can't be placed; where it stands, the pods say. */
function status(object: Json, replicas: number | undefined, ready: number | undefined): WorkloadStatus {
  const breached = trueConditions(object).get("MinAvailableBreached") ?? trueConditions(object).get("GangTerminationInProgress");
  const told = breached ?? conditionsWith(object, "False").get("PodCliqueScheduled");
  return { suspended: replicas === 0, reason: told?.reason ?? "", message: told?.message ?? "", podsKnowBetter: true, replicas, ready };
}

const partOf: OwnerLabel = {
  rank: 20,
  read(labels) {
    const name = labels["grove.io/podgang"] === undefined ? undefined : labels["app.kubernetes.io/part-of"];
    return name === undefined || name === "" ? undefined : { apiVersion: "grove.io/v1alpha1", kind: "PodCliqueSet", name };
  },
};

export const podCliqueSet: WorkloadKind = {
  ...GROVE,
  kind: "PodCliqueSet",
  plural: "podcliquesets",
  templates: [cliqueTemplates],
  status: (object) => status(object, countAt(object, "spec.replicas") ?? 0, countAt(object, "status.availableReplicas")),
  ownerLabels: [partOf],
  roleLabels: [{ key: "grove.io/podclique", ending: true }],
};

export const podClique: WorkloadKind = {
  ...GROVE,
  kind: "PodClique",
  plural: "podcliques",
  templates: [{ each: "spec", template: "podSpec", form: "PodSpec", replicas: "replicas", count: (spec) => countOf(spec["replicas"]) }],
  status: (object) => status(object, countAt(object, "spec.replicas"), countAt(object, "status.readyReplicas")),
  ownerLabels: [],
};

/** Copies of several cliques that scale together; their PodCliques have the templates. */
export const podCliqueScalingGroup: WorkloadKind = {
  ...GROVE,
  kind: "PodCliqueScalingGroup",
  plural: "podcliquescalinggroups",
  templates: [],
  status: (object) => status(object, countAt(object, "spec.replicas"), countAt(object, "status.availableReplicas")),
  ownerLabels: [],
};
