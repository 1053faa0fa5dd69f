import type { PodSet } from "../k8s.ts";
import { containerRequests } from "../requests.ts";
import { countOf, objectOf, textOf, type Json } from "../read.ts";
import { conditionsWith, phaseOfWord, servingStatus } from "./conditions.ts";
import { ownerLabel, type WorkloadKind, type WorkloadStatus } from "./kind.ts";
import { at, countAt, holders, templatePodSets, type PodTemplates } from "./templates.ts";

/** NVIDIA Dynamo: v1beta1 has pod templates; v1alpha1 has resources of its own beside extra fields of the pod. */
const VERSIONS = { group: "nvidia.com", versions: ["v1beta1", "v1alpha1"] };
const BETA: readonly string[] = ["v1beta1"];
const ALPHA: readonly string[] = ["v1alpha1"];

/** One pod a replica, or `nodeCount` pods of one that spans nodes. */
function pods(component: Json): number {
  return (countOf(component["replicas"]) ?? 1) * (countAt(component, "multinode.nodeCount") ?? 1);
}

/** The operator mounts 8Gi of memory at /dev/shm unless it is switched off. */
function rows(beta: string, alpha: string): readonly PodTemplates[] {
  const common = { replicas: "replicas", sharedMemory: true, count: pods } as const;
  return [
    { ...common, each: beta, template: "podTemplate", versions: BETA },
    { ...common, each: alpha, template: "extraPodSpec", form: "PodSpec", versions: ALPHA, containers: [{ path: "extraPodSpec.mainContainer" }] },
  ];
}

/** `{limits: {cpu, memory, gpu: "1", gpuType, custom}}`; the type is `nvidia.com/gpu` unless said otherwise. */
function alphaResources(component: Json): Json {
  return Object.fromEntries(["requests", "limits"].map((side) => {
    const { gpu, gpuType, custom, ...rest } = at(component, `resources.${side}`);
    const type = textOf(gpuType) || "nvidia.com/gpu";
    return [side, { ...rest, ...objectOf(custom), ...(gpu === undefined ? {} : { [type]: gpu }) }];
  }));
}

/** What the component asks for itself wins over what its main container does. */
function alphaSets(object: Json, path: string): readonly PodSet[] {
  return holders(object, path).map(({ name, value }) => {
    const main = at(value, "extraPodSpec.mainContainer");
    const resources = value["resources"] === undefined ? main["resources"] : alphaResources(value);
    return { name, count: pods(value), requests: containerRequests({ resources }) };
  });
}

function podSets(beta: string, alpha: string): (object: Json) => readonly PodSet[] {
  const templates = rows(beta, alpha);
  return (object) => (textOf(object["apiVersion"]).endsWith("/v1alpha1") ? alphaSets(object, alpha) : templates.flatMap((row) => templatePodSets(object, row)));
}

function graphStatus(object: Json): WorkloadStatus {
  const word = textOf(at(object, "status")["state"]);
  const own = servingStatus(object, "Ready");
  return { ...own, word, phase: own.phase ?? phaseOfWord(word, { failed: "failed" }) };
}

const ROLES = [{ key: "nvidia.com/dynamo-component" }];

export const dynamoGraphDeployment: WorkloadKind = {
  ...VERSIONS,
  kind: "DynamoGraphDeployment",
  plural: "dynamographdeployments",
  templates: rows("spec.components[]", "spec.services.*"),
  podSets: podSets("spec.components[]", "spec.services.*"),
  status: graphStatus,
  ownerLabels: [ownerLabel(10, "nvidia.com/v1beta1", "DynamoGraphDeployment", "nvidia.com/dynamo-graph-deployment-name")],
  roleLabels: ROLES,
};

export const dynamoComponentDeployment: WorkloadKind = {
  ...VERSIONS,
  kind: "DynamoComponentDeployment",
  plural: "dynamocomponentdeployments",
  templates: rows("spec", "spec"),
  podSets: podSets("spec", "spec"),
  status: (object) => {
    const own = servingStatus(object, "Available");
    const unready = conditionsWith(object, "False").get("DynamoComponentReady");
    const counts = at(object, "status.component");
    return { ...own, ...(own.phase === undefined && unready !== undefined ? { reason: unready.reason, message: unready.message } : {}), replicas: countOf(counts["replicas"]), ready: countOf(counts["readyReplicas"]) };
  },
  ownerLabels: [],
};
