import type { PodSet } from "../k8s.ts";
import { countOf, objectOf, type Json } from "../read.ts";
import { servingStatus } from "./conditions.ts";
import { isStopped } from "./kserve.ts";
import type { TemplateKind, WorkloadKind } from "./kind.ts";
import { ownerLabel } from "./kind.ts";
import { at, countAt, rangeOf, templatePodSets, type PodRange, type PodTemplates } from "./templates.ts";

/** KServe v0.20 LLMInferenceService: what decodes, what prefills (if apart), and the scheduler before them. */

/** Replicas of one side; an autoscaler decides where `scaling` is set. */
function replicas(side: Json, object: Json): number | undefined {
  if (isStopped(object)) return 0;
  return side["scaling"] === undefined ? (countOf(side["replicas"]) ?? 1) : undefined;
}

/** Pods of one replica with workers: `ParallelismSpec.GetSize`, else the LeaderWorkerSet's default of 1. */
function groupSize(side: Json): number {
  const parallelism = objectOf(side["parallelism"]);
  const [data = 0, dataLocal = 0, pipeline = 0] = ["data", "dataLocal", "pipeline"].map((key) => countOf(parallelism[key]));
  if (data > 0 || dataLocal > 0) return Math.max(1, Math.floor(Math.max(data, 1) / Math.max(dataLocal, 1)));
  return Math.max(1, pipeline);
}

function workers(side: Json, object: Json): number | undefined {
  const made = replicas(side, object);
  return made === undefined ? undefined : made * (groupSize(side) - 1);
}

function range(times: (side: Json) => number): (side: Json) => PodRange | undefined {
  return (side) => (side["scaling"] === undefined ? undefined : rangeOf(countAt(side, "scaling.minReplicas") ?? 1, countAt(side, "scaling.maxReplicas"), times(side)));
}

/** With workers, the template is the leader's; without a template the leader is made of the workers'. */
function side(each: string, role: string, worker: string): readonly PodTemplates[] {
  return [
    { each, template: "template", form: "PodSpec", completed: true, fallback: "worker", role, replicas: "replicas", count: replicas, range: range(() => 1) },
    { each, template: "worker", form: "PodSpec", completed: true, optional: true, role: worker, replicas: "replicas", count: workers, range: range((spec) => groupSize(spec) - 1) },
  ];
}

const templates: readonly PodTemplates[] = [
  ...side("spec", "decode", "worker"),
  ...side("spec.prefill", "prefill", "prefill worker"),
  {
    each: "spec.router.scheduler",
    template: "template",
    form: "PodSpec",
    completed: true,
    optional: true,
    role: "scheduler",
    replicas: "replicas",
    count: (scheduler, object) => (isStopped(object) ? 0 : (countOf(scheduler["replicas"]) ?? 1)),
  },
];

/** Where nothing prefills apart, "decode" would be half the truth. */
function podSets(object: Json): readonly PodSet[] {
  const sets = templates.flatMap((row) => templatePodSets(object, row));
  return at(object, "spec")["prefill"] === undefined ? sets.map((set) => (set.name === "decode" ? { ...set, name: "server" } : set)) : sets;
}

const TELLING = ["MainWorkloadReady", "WorkerWorkloadReady", "PrefillWorkloadReady", "PrefillWorkerWorkloadReady", "WorkloadsReady", "SchedulerWorkloadReady", "RouterReady", "PresetsCombined"];
const GROUP = { group: "serving.kserve.io", versions: ["v1alpha2", "v1alpha1"], templates };

export const llmInferenceService: WorkloadKind = {
  ...GROUP,
  kind: "LLMInferenceService",
  plural: "llminferenceservices",
  podSets,
  status: (object) => (isStopped(object) ? { suspended: true, phase: "suspended" } : servingStatus(object, "Ready", TELLING)),
  ownerLabels: [ownerLabel(40, "serving.kserve.io/v1alpha2", "LLMInferenceService", "app.kubernetes.io/name", { "app.kubernetes.io/part-of": "llminferenceservice" })],
  roleLabels: [
    {
      key: "app.kubernetes.io/component",
      values: {
        "llminferenceservice-workload-worker": "worker",
        "llminferenceservice-workload-worker-prefill": "prefill worker",
        "llminferenceservice-router-scheduler": "scheduler",
      },
      others: "",
    },
    { key: "llm-d.ai/role", values: { both: "server" } },
  ],
};

/** The same spec, merged into services that name it. */
export const llmInferenceServiceConfig: TemplateKind = { ...GROUP, kind: "LLMInferenceServiceConfig", plural: "llminferenceserviceconfigs" };
