import type { PodSet } from "../k8s.ts";
import { containerRequests } from "../requests.ts";
import { suspendableStatus } from "./conditions.ts";
import { jobPods } from "./batch.ts";
import type { TemplateKind, WorkloadKind } from "./kind.ts";
import { at, countAt, type ContainerPlace, type PodTemplates } from "./templates.ts";
import type { Json } from "../read.ts";

/**
 * Kubeflow Trainer v2. A TrainJob has no pod template: its runtime does, and the JobSet of the same name that it owns shows
 * the result. Only what it overrides is known here, and only when it says both how many nodes and what each asks for.
 */
function trainerPods(object: Json): readonly PodSet[] {
  const trainer = at(object, "spec.trainer");
  const count = countAt(trainer, "numNodes");
  const resources = trainer["resourcesPerNode"];
  if (count === undefined || typeof resources !== "object" || resources === null) return [];
  return [{ name: "node", count, requests: containerRequests({ resources }) }];
}

const CONDITIONS = { succeeded: "Complete", failed: "Failed", suspended: "Suspended", telling: [] };

const trainerContainer: readonly ContainerPlace[] = [{ path: "trainer", resources: "resourcesPerNode" }];

/** Two API groups: the later one, and that of its alpha versions. */
const LATER = { group: "trainer.kubeflow.org", versions: ["v1alpha1"] };
const ALPHA = { group: "kubeflow.org", versions: ["v2alpha1"] };

const trainJobKind = {
  kind: "TrainJob",
  plural: "trainjobs",
  templates: [{ each: "spec", template: "", form: "partial", role: "node", replicas: "trainer.numNodes", containers: trainerContainer, count: (spec) => countAt(spec, "trainer.numNodes") }] satisfies readonly PodTemplates[],
  podSets: trainerPods,
  status: (object: Json) => suspendableStatus(object, CONDITIONS),
  // Its pods carry the labels of its JobSet only.
  ownerLabels: [],
  roleLabels: [{ key: "jobset.sigs.k8s.io/replicatedjob-name" }],
};

export const trainJob: WorkloadKind = { ...LATER, ...trainJobKind };
export const trainJobAlpha: WorkloadKind = { ...ALPHA, ...trainJobKind };

/** Trials of one TrainJob; how many run, its TrainJobs say. */
export const optimizationJob: WorkloadKind = {
  ...LATER,
  kind: "OptimizationJob",
  plural: "optimizationjobs",
  templates: [{ each: "spec.trainJobTemplate.spec", template: "", form: "partial", role: "node", replicas: "trainer.numNodes", containers: trainerContainer, count: () => undefined }],
  podSets: () => [],
  status: (object) => suspendableStatus(object, CONDITIONS),
  ownerLabels: [],
};

/** `numNodes` of the policy is the parallelism of the job whose ancestor step is the trainer; a TrainJob may say another. */
function runtimePods(job: Json, object: Json): number {
  const step = at(job, "template.metadata.labels")["trainer.kubeflow.org/trainjob-ancestor-step"];
  const nodes = step === "trainer" || job["name"] === "node" ? countAt(object, "spec.mlPolicy.numNodes") : undefined;
  return nodes ?? (countAt(job, "replicas") ?? 1) * jobPods(at(job, "template.spec"));
}

const runtimeTemplates: readonly PodTemplates[] = [
  { each: "spec.template.spec.replicatedJobs[]", template: "template.spec.template", replicas: "replicas", count: runtimePods },
];

export const trainingRuntimes: readonly TemplateKind[] = [LATER, ALPHA].flatMap((group) => [
  { ...group, kind: "TrainingRuntime", plural: "trainingruntimes", templates: runtimeTemplates },
  { ...group, kind: "ClusterTrainingRuntime", plural: "clustertrainingruntimes", templates: runtimeTemplates },
]);
