import { countOf, objectOf, textOf, type Json } from "../read.ts";
import { servingStatus } from "./conditions.ts";
import { ownerLabel, type TemplateKind, type WorkloadKind, type WorkloadStatus } from "./kind.ts";
import { at, rangeOf, type ContainerPlace, type PodRange, type PodTemplates } from "./templates.ts";

/** KServe v0.20. */

/** The model server stands in `model`; before that key came, in one named like its framework. */
const FRAMEWORKS = ["model", "huggingface", "lightgbm", "onnx", "paddle", "pmml", "pytorch", "sklearn", "tensorflow", "triton", "xgboost"];
const modelServers: readonly ContainerPlace[] = FRAMEWORKS.map((path) => ({ path }));

export function isStopped(object: Json): boolean {
  return textOf(at(object, "metadata.annotations")["serving.kserve.io/stop"]).toLowerCase() === "true";
}

/** Who scales. The cluster's own default is not in the object until its controller has seen it; 0 replicas only Knative can. */
function scaledByKnative(component: Json, object: Json): boolean {
  const mode = textOf(at(object, "status")["deploymentMode"]) || textOf(at(object, "metadata.annotations")["serving.kserve.io/deploymentMode"]);
  return mode === "" ? component["minReplicas"] === 0 : mode === "Knative" || mode === "Serverless";
}

/** Unset means at least 1. A maximum of 0 is none with Knative; without it there is no scaling then, and never to 0. */
function componentRange(component: Json, object: Json): PodRange | undefined {
  const least = countOf(component["minReplicas"]) ?? 1;
  const most = countOf(component["maxReplicas"]) ?? 0;
  if (scaledByKnative(component, object)) return { least, ...(most === 0 ? {} : { most }) };
  return most > least ? rangeOf(Math.max(1, least), most) : undefined;
}

function componentPods(component: Json, object: Json): number | undefined {
  if (isStopped(object)) return 0;
  const range = componentRange(component, object);
  if (range === undefined) return Math.max(1, countOf(component["minReplicas"]) ?? 1);
  return range.least === range.most ? range.most : undefined;
}

function component(each: string, role: string, containers: readonly ContainerPlace[]): PodTemplates {
  return { each, template: "", form: "PodSpec", completed: true, role, replicas: "minReplicas", containers, count: componentPods, range: componentRange };
}

/** Over several nodes: a head, which is the predictor, and a worker for each other stage of the pipeline. */
const worker: PodTemplates = {
  each: "spec.predictor.workerSpec",
  template: "",
  form: "PodSpec",
  completed: true,
  role: "worker",
  replicas: "pipelineParallelSize",
  count: (spec, object) => {
    const stages = countOf(spec["pipelineParallelSize"]);
    return isStopped(object) ? 0 : stages === undefined ? undefined : Math.max(0, stages - 1);
  },
};

function inferenceServiceStatus(object: Json): WorkloadStatus {
  const suspended = isStopped(object);
  const own = servingStatus(object, "Ready", ["PredictorReady", "TransformerReady", "ExplainerReady", "IngressReady"]);
  const model = at(object, "status.modelStatus");
  const failure = objectOf(model["lastFailureInfo"]);
  const word = textOf(model["transitionStatus"]);
  if (suspended) return { suspended, phase: "suspended", word };
  if (own.phase === "running" || textOf(failure["reason"]) === "") return { ...own, word };
  return { suspended, word, reason: textOf(failure["reason"]), message: textOf(failure["message"]) };
}

export const inferenceService: WorkloadKind = {
  group: "serving.kserve.io",
  versions: ["v1beta1"],
  kind: "InferenceService",
  plural: "inferenceservices",
  templates: [
    component("spec.predictor", "predictor", modelServers),
    worker,
    component("spec.canary[].predictor", "canary", modelServers),
    component("spec.transformer", "transformer", []),
    component("spec.explainer", "explainer", [{ path: "art" }]),
  ],
  status: inferenceServiceStatus,
  ownerLabels: [ownerLabel(30, "serving.kserve.io/v1beta1", "InferenceService", "serving.kserve.io/inferenceservice")],
  roleLabels: [{ key: "component" }],
};

const runtimeTemplates: readonly PodTemplates[] = [
  { each: "spec", template: "", form: "PodSpec", completed: true, replicas: "replicas", count: () => undefined },
  { each: "spec.workerSpec", template: "", form: "PodSpec", completed: true, role: "worker", replicas: "pipelineParallelSize", count: () => undefined },
];

const RUNTIME = { group: "serving.kserve.io", versions: ["v1alpha1"], templates: runtimeTemplates };

export const servingRuntimes: readonly TemplateKind[] = [
  { ...RUNTIME, kind: "ServingRuntime", plural: "servingruntimes" },
  { ...RUNTIME, kind: "ClusterServingRuntime", plural: "clusterservingruntimes" },
];
