import { countOf, textOf, type Json } from "../read.ts";
import { conditionsWith, phaseOfWord } from "./conditions.ts";
import { ownerLabel, type TemplateKind, type WorkloadKind, type WorkloadStatus } from "./kind.ts";
import { at, countAt, rangeOf, type ContainerPlace, type PodRange, type PodTemplates } from "./templates.ts";

/** NVIDIA NIM operator v3.1: the spec describes the one container itself, without a pod template. */
const containers: readonly ContainerPlace[] = [{ path: "" }, { path: "initContainers[]", init: true }, { path: "sidecarContainers[]" }];

/** Pods of one replica: a LeaderWorkerSet with a pod for each stage of the pipeline. */
function groupSize(spec: Json): number {
  return spec["multiNode"] === undefined ? 1 : (countAt(spec, "multiNode.parallelism.pipeline") ?? 1);
}

function scales(spec: Json): boolean {
  return at(spec, "scale")["enabled"] === true;
}

function replicas(spec: Json): number | undefined {
  return scales(spec) ? undefined : (countOf(spec["replicas"]) ?? 1) * groupSize(spec);
}

function range(spec: Json): PodRange | undefined {
  return scales(spec) ? rangeOf(countAt(spec, "scale.hpa.minReplicas") ?? 1, countAt(spec, "scale.hpa.maxReplicas"), groupSize(spec)) : undefined;
}

/** The operator mounts an emptyDir of medium Memory at /dev/shm of a NIMService (`storage.sharedMemorySizeLimit`). */
function service(each: string): PodTemplates {
  return { each, template: "", form: "partial", replicas: "replicas", containers, sharedMemory: true, count: replicas, range };
}

/** `status.state` is the operator's word, the conditions have the reason. */
function status(object: Json): WorkloadStatus {
  const word = textOf(at(object, "status")["state"]);
  const phase = phaseOfWord(word, { Ready: "running", Failed: "failed" });
  const told = conditionsWith(object, "True");
  const failed = told.get("Failed") ?? told.get("NIM_SERVICE_FAILED");
  const since = phase === "running" ? (told.get("Ready") ?? told.get("NIM_SERVICE_READY"))?.since : failed?.since;
  const telling = phase === "running" ? undefined : (failed ?? conditionsWith(object, "False").get("Ready"));
  return { suspended: false, phase, phaseSince: since, word, reason: telling?.reason ?? "", message: telling?.message ?? "", podsKnowBetter: phase !== "failed" };
}

const GROUP = { group: "apps.nvidia.com", versions: ["v1alpha1"] };
const PART_OF = "app.kubernetes.io/part-of";

export const nimService: WorkloadKind = {
  ...GROUP,
  kind: "NIMService",
  plural: "nimservices",
  templates: [service("spec")],
  status: (object) => ({ ...status(object), replicas: replicas(at(object, "spec")), ready: countAt(object, "status.availableReplicas") }),
  ownerLabels: [
    // `app` is the LeaderWorkerSet's name where there is one.
    ownerLabel(50, "apps.nvidia.com/v1alpha1", "NIMService", "app.kubernetes.io/name", { [PART_OF]: "nim-service" }),
    ownerLabel(51, "apps.nvidia.com/v1alpha1", "NIMService", "app", { [PART_OF]: "nim-service" }),
  ],
};

/** Owns NIMServices; those that are disabled are not made. */
export const nimPipeline: WorkloadKind = {
  ...GROUP,
  kind: "NIMPipeline",
  plural: "nimpipelines",
  templates: [{ ...service("spec.services[].spec"), count: (spec, _object, entry) => (entry["enabled"] === false ? 0 : replicas(spec)) }],
  status,
  ownerLabels: [],
};

/** Builds a TensorRT engine in one pod. Without a GPU in its resources the operator asks for one by the profile. */
export const nimBuild: WorkloadKind = {
  ...GROUP,
  kind: "NIMBuild",
  plural: "nimbuilds",
  templates: [{ each: "spec", template: "", form: "partial", containers: [{ path: "" }], count: () => 1 }],
  status: (object) => {
    const own = status(object);
    return own.phase === "running" ? { ...own, phase: "succeeded", finished: own.phaseSince } : own;
  },
  ownerLabels: [],
};

/** Downloads a model with a Job that asks for processor and memory only. */
export const nimCache: TemplateKind = {
  ...GROUP,
  kind: "NIMCache",
  plural: "nimcaches",
  templates: [{ each: "spec", template: "", form: "partial", count: () => 1 }],
};

function nemo(kind: string, plural: string, partOf: string, rank: number): WorkloadKind {
  return {
    ...GROUP,
    kind,
    plural,
    templates: [{ each: "spec", template: "", form: "partial", replicas: "replicas", containers: [{ path: "" }], count: replicas, range }],
    status: (object) => ({ ...status(object), replicas: replicas(at(object, "spec")), ready: countAt(object, "status.availableReplicas") }),
    ownerLabels: [ownerLabel(rank, "apps.nvidia.com/v1alpha1", kind, "app.kubernetes.io/name", { [PART_OF]: partOf })],
  };
}

/** The NeMo microservices of the same operator; the customizer's training jobs are objects of their own. */
export const nemoServices: readonly WorkloadKind[] = [
  nemo("NemoCustomizer", "nemocustomizers", "nemo-customizer-service", 52),
  nemo("NemoDatastore", "nemodatastores", "nemo-datastore-service", 53),
  nemo("NemoEntitystore", "nemoentitystores", "nemo-entitystore-service", 54),
  nemo("NemoEvaluator", "nemoevaluators", "nemo-evaluator-service", 55),
  nemo("NemoGuardrail", "nemoguardrails", "nemo-guardrail-service", 56),
];
