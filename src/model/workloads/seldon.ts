import { countOf, objectOf, textOf, type Json } from "../read.ts";
import { phaseOfWord } from "./conditions.ts";
import { ownerLabel, type WorkloadKind, type WorkloadStatus } from "./kind.ts";
import { countAt, rangeOf } from "./templates.ts";

/** seldon-core v1: a component's own replicas, else its predictor's, else those of the whole; an HPA decides where there is one. */
function replicas(component: Json, object: Json, predictor: Json): number | undefined {
  if (component["hpaSpec"] !== undefined || component["kedaSpec"] !== undefined) return undefined;
  return countOf(component["replicas"]) ?? countOf(predictor["replicas"]) ?? countAt(object, "spec.replicas") ?? 1;
}

function status(object: Json): WorkloadStatus {
  const own = objectOf(object["status"]);
  const word = textOf(own["state"]);
  const phase = phaseOfWord(word, { Available: "running", Failed: "failed" });
  return { suspended: false, phase, word, message: phase === "running" ? "" : textOf(own["description"]), podsKnowBetter: true, ready: countOf(own["replicas"]) };
}

export const seldonDeployment: WorkloadKind = {
  group: "machinelearning.seldon.io",
  versions: ["v1", "v1alpha3", "v1alpha2"],
  kind: "SeldonDeployment",
  plural: "seldondeployments",
  templates: [
    {
      each: "spec.predictors[].componentSpecs[]",
      template: "",
      replicas: "replicas",
      count: replicas,
      range: (component) => rangeOf(countAt(component, "hpaSpec.minReplicas"), countAt(component, "hpaSpec.maxReplicas")),
    },
    {
      each: "spec.predictors[].explainer",
      template: "",
      form: "partial",
      role: "explainer",
      replicas: "replicas",
      containers: [{ path: "containerSpec" }],
      count: (explainer) => countOf(explainer["replicas"]) ?? 1,
    },
  ],
  status,
  ownerLabels: [ownerLabel(190, "machinelearning.seldon.io/v1", "SeldonDeployment", "seldon-deployment-id")],
};
