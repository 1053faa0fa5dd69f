import type { PodSet } from "../k8s.ts";
import { containerRequests } from "../requests.ts";
import { countOf, listOf, objectOf, textOf, timeOf, type Json } from "../read.ts";
import { conditionsWith, trueConditions } from "./conditions.ts";
import { ownerLabel, type TemplateKind, type WorkloadKind, type WorkloadStatus } from "./kind.ts";
import { at, templatePodSets, type ContainerPlace, type PodTemplates } from "./templates.ts";

/** Tekton v1: the steps of a task are containers of one pod; fields of the pod stand in a partial podTemplate. */
function steps(task: string): readonly ContainerPlace[] {
  return [{ path: `${task}steps[]`, resources: "computeResources" }, { path: `${task}sidecars[]`, resources: "computeResources" }];
}

const runTemplate: PodTemplates = { each: "spec", template: "podTemplate", form: "partial", containers: steps("taskSpec."), count: () => 1 };

/** The task of a run is inline, or resolved into the status. Resources of the whole task stand for those of its steps. */
function podSets(object: Json): readonly PodSet[] {
  const spec = at(object, "spec");
  const whole = spec["computeResources"];
  if (whole !== undefined) return [{ name: "main", count: 1, requests: containerRequests({ resources: whole }) }];
  const taskSpec = spec["taskSpec"] ?? at(object, "status")["taskSpec"];
  return taskSpec === undefined ? [] : templatePodSets({ spec: { taskSpec } }, runTemplate);
}

/** Condition Succeeded: True, False, or Unknown while it runs. */
function status(object: Json): WorkloadStatus {
  const own = objectOf(object["status"]);
  const succeeded = trueConditions(object).get("Succeeded");
  const failed = conditionsWith(object, "False").get("Succeeded");
  const going = listOf(own["conditions"]).map(objectOf).find((condition) => condition["type"] === "Succeeded" && condition["status"] === "Unknown");
  const suspended = at(object, "spec")["status"] === "PipelineRunPending";
  const told = succeeded ?? failed;
  return {
    suspended,
    phase: suspended ? "suspended" : succeeded !== undefined ? "succeeded" : failed !== undefined ? "failed" : going?.["reason"] === "Running" ? "running" : undefined,
    phaseSince: told?.since,
    word: told?.reason ?? textOf(going?.["reason"]),
    reason: failed?.reason ?? "",
    message: failed?.message ?? "",
    retries: own["retriesStatus"] === undefined ? undefined : listOf(own["retriesStatus"]).length,
    retryLimit: countOf(at(object, "spec")["retries"]),
    started: timeOf(own["startTime"]),
    finished: timeOf(own["completionTime"]),
  };
}

const TEKTON = { group: "tekton.dev", versions: ["v1", "v1beta1"] };

export const taskRun: WorkloadKind = {
  ...TEKTON,
  kind: "TaskRun",
  plural: "taskruns",
  templates: [runTemplate],
  podSets,
  status,
  ownerLabels: [ownerLabel(161, "tekton.dev/v1", "TaskRun", "tekton.dev/taskRun")],
};

/** Tasks of an inline pipeline; how many of them run, the TaskRuns say. */
const pipelineTasks = (spec: string, inherits: readonly string[]): PodTemplates => ({
  each: `${spec}.tasks[]`,
  template: "",
  form: "partial",
  inherits,
  containers: steps("taskSpec."),
  count: () => undefined,
});

export const pipelineRun: WorkloadKind = {
  ...TEKTON,
  kind: "PipelineRun",
  plural: "pipelineruns",
  templates: [pipelineTasks("spec.pipelineSpec", ["spec.taskRunTemplate.podTemplate"])],
  podSets: () => [],
  status,
  ownerLabels: [ownerLabel(160, "tekton.dev/v1", "PipelineRun", "tekton.dev/pipelineRun")],
  roleLabels: [{ key: "tekton.dev/pipelineTask" }],
};

export const tektonTemplates: readonly TemplateKind[] = [
  { ...TEKTON, kind: "Task", plural: "tasks", templates: [{ each: "spec", template: "", form: "partial", containers: steps(""), count: () => undefined }] },
  { ...TEKTON, kind: "Pipeline", plural: "pipelines", templates: [pipelineTasks("spec", [])] },
];
