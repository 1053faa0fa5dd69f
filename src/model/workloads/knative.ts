import { type Json } from "../read.ts";
import { servingStatus } from "./conditions.ts";
import { ownerLabel, type WorkloadKind } from "./kind.ts";
import { at, countAt, rangeOf, type PodRange } from "./templates.ts";

const KNATIVE = { group: "serving.knative.dev", versions: ["v1"] };

/** Annotations of the autoscaler, on the template; unset means 0 and no limit, and a maximum of 0 is none, too. */
function scaleRange(metadata: Json): PodRange {
  const { least = 0, most } = rangeOf(scale(metadata, "min-scale"), scale(metadata, "max-scale")) ?? {};
  return { least, ...(most === undefined || most === 0 ? {} : { most }) };
}

function scale(metadata: Json, bound: string): number | undefined {
  const text = at(metadata, "annotations")[`autoscaling.knative.dev/${bound}`];
  return typeof text === "string" && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** Known where the autoscaler has no choice. */
function fixedScale(metadata: Json): number | undefined {
  const { least, most } = scaleRange(metadata);
  return least === most ? most : undefined;
}

const templates: WorkloadKind["templates"] = [{
  each: "spec",
  template: "template",
  count: (spec) => fixedScale(at(spec, "template.metadata")),
  range: (spec) => scaleRange(at(spec, "template.metadata")),
}];

/** Pod > ReplicaSet > Deployment > Revision > Configuration > Service; each revision has pods of its own. */
export const knativeService: WorkloadKind = {
  ...KNATIVE,
  kind: "Service",
  plural: "services",
  title: "Knative Service",
  templates,
  status: (object) => servingStatus(object, "Ready", ["ConfigurationsReady", "RoutesReady"]),
  ownerLabels: [ownerLabel(180, "serving.knative.dev/v1", "Service", "serving.knative.dev/service")],
};

export const knativeConfiguration: WorkloadKind = {
  ...KNATIVE,
  kind: "Configuration",
  plural: "configurations",
  templates,
  status: (object) => servingStatus(object, "Ready"),
  ownerLabels: [ownerLabel(181, "serving.knative.dev/v1", "Configuration", "serving.knative.dev/configuration")],
};

export const knativeRevision: WorkloadKind = {
  ...KNATIVE,
  kind: "Revision",
  plural: "revisions",
  templates: [{ each: "spec", template: "", form: "PodSpec", count: (_spec, object) => countAt(object, "status.desiredReplicas") }],
  status: (object) => ({
    ...servingStatus(object, "Ready", ["ContainerHealthy", "ResourcesAvailable", "Active"]),
    replicas: countAt(object, "status.desiredReplicas"),
    ready: countAt(object, "status.actualReplicas"),
  }),
  ownerLabels: [ownerLabel(182, "serving.knative.dev/v1", "Revision", "serving.knative.dev/revision")],
};
