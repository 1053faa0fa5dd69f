import type { PodSet } from "../k8s.ts";
import { textOf, type Json } from "../read.ts";
import { appWrapper } from "./appwrapper.ts";
import { daemonSet, deployment, replicaSet, replicationController, statefulSet } from "./apps.ts";
import { cronWorkflow, scheduledWorkflow, workflow, workflowTemplates } from "./argo.ts";
import { cronJob, job } from "./batch.ts";
import { pod, podTemplate } from "./core.ts";
import { dynamoComponentDeployment, dynamoGraphDeployment } from "./dynamo.ts";
import { podClique, podCliqueScalingGroup, podCliqueSet } from "./grove.ts";
import { jobSet } from "./jobset.ts";
import { experiment, trial } from "./katib.ts";
import { podSetsOf, workloadDefinition, type TemplateKind, type WorkloadKind } from "./kind.ts";
import { knativeConfiguration, knativeRevision, knativeService } from "./knative.ts";
import { inferenceService, servingRuntimes } from "./kserve.ts";
import { llmInferenceService, llmInferenceServiceConfig } from "./llmisvc.ts";
import { disaggregatedSet, leaderWorkerSet } from "./lws.ts";
import { nemoServices, nimBuild, nimCache, nimPipeline, nimService } from "./nim.ts";
import { notebook } from "./notebook.ts";
import { rayCluster, rayCronJob, rayJob, rayService } from "./ray.ts";
import { seldonDeployment } from "./seldon.ts";
import { scheduledSparkApplication, sparkApplication, sparkConnect } from "./spark.ts";
import { pipelineRun, taskRun, tektonTemplates } from "./tekton.ts";
import type { NestedPodSets } from "./templates.ts";
import { optimizationJob, trainingRuntimes, trainJob, trainJobAlpha } from "./trainer.ts";
import { jaxJob, mpiJob, paddleJob, pyTorchJob, tfJob, xgBoostJob } from "./training-operator.ts";
import { jobFlow, volcanoCronJob, volcanoJob, volcanoJobTemplate } from "./volcano.ts";

/** Every workload kind that is read. The order is that of `ClusterObjects.workloads`. */
export const workloadKinds: readonly WorkloadKind[] = [
  job,
  cronJob,
  deployment,
  replicaSet,
  statefulSet,
  daemonSet,
  replicationController,
  jobSet,
  leaderWorkerSet,
  disaggregatedSet,
  pyTorchJob,
  tfJob,
  mpiJob,
  xgBoostJob,
  paddleJob,
  jaxJob,
  trainJob,
  trainJobAlpha,
  optimizationJob,
  rayJob,
  rayCluster,
  rayService,
  rayCronJob,
  volcanoJob,
  volcanoCronJob,
  jobFlow,
  sparkApplication,
  scheduledSparkApplication,
  sparkConnect,
  appWrapper,
  workflow,
  cronWorkflow,
  scheduledWorkflow,
  taskRun,
  pipelineRun,
  experiment,
  trial,
  notebook,
  inferenceService,
  llmInferenceService,
  knativeService,
  knativeConfiguration,
  knativeRevision,
  seldonDeployment,
  nimService,
  nimPipeline,
  nimBuild,
  ...nemoServices,
  dynamoGraphDeployment,
  dynamoComponentDeployment,
  podCliqueSet,
  podClique,
  podCliqueScalingGroup,
];

/** Kinds that are found in manifests only: they hold pod templates and start no pods by themselves. */
const templateKinds: readonly TemplateKind[] = [
  pod,
  podTemplate,
  ...trainingRuntimes,
  ...servingRuntimes,
  llmInferenceServiceConfig,
  nimCache,
  volcanoJobTemplate,
  ...workflowTemplates,
  ...tektonTemplates,
];

/** Every kind with a pod template in it, for whoever searches manifests. */
export const podTemplateKinds: readonly TemplateKind[] = [...workloadKinds, ...templateKinds];

/** The same kinds as resources to list and watch. */
export const workloadDefinitions = workloadKinds.map((kind) => workloadDefinition(kind, nestedPodSets(0)));

const BUILT_IN: ReadonlySet<string> = new Set(["", "batch", "apps"]);

/** Those that Kubernetes itself doesn't have. */
export const operatorDefinitions = workloadDefinitions.filter(({ group }) => !BUILT_IN.has(group));

const byKind = new Map(workloadKinds.map((kind) => [`${kind.group}/${kind.kind}`, kind]));
const templatesByKind = new Map(podTemplateKinds.map((kind) => [`${kind.group}/${kind.kind}`, kind]));

/** The kind that an apiVersion and a kind name, whatever the version; undefined for kinds that have no file. */
export function workloadKind(apiVersion: string, kind: string): WorkloadKind | undefined {
  return byKind.get(`${groupOf(apiVersion)}/${kind}`);
}

/** The same among all kinds with pod templates: a Pod and a ServingRuntime, too. */
export function podTemplateKind(apiVersion: string, kind: string): TemplateKind | undefined {
  return templatesByKind.get(`${groupOf(apiVersion)}/${kind}`);
}

function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? "" : apiVersion.slice(0, slash);
}

/** AppWrappers may wrap AppWrappers: a hostile object could nest thousands. */
const MOST_NESTED = 4;

/** The pods of an object in an object: a Pod, a workload, or an object that holds one in its turn. */
function nestedPodSets(level: number): NestedPodSets {
  return (object) => (level === MOST_NESTED ? [] : (podSetsAt(object, level + 1) ?? []));
}

function podSetsAt(object: Json, level: number): readonly PodSet[] | undefined {
  const kind = podTemplateKind(textOf(object["apiVersion"]), textOf(object["kind"]));
  return kind === undefined ? undefined : podSetsOf(kind, object, nestedPodSets(level));
}

/** The pods that any object asks for, by role, as far as it says itself. Undefined for a kind without a file. */
export function podSetsOfObject(object: Json): readonly PodSet[] | undefined {
  return podSetsAt(object, 0);
}
