import { textOf } from "../read.ts";
import { daemonSet, deployment, replicaSet, statefulSet } from "./apps.ts";
import { cronJob, job } from "./batch.ts";
import { pod, podTemplate } from "./core.ts";
import { jobSet } from "./jobset.ts";
import { podSetsOf, workloadDefinition, type TemplateKind, type WorkloadKind } from "./kind.ts";
import { rayCluster, rayJob } from "./ray.ts";
import type { NestedPodSets } from "./templates.ts";
import { trainJob } from "./trainer.ts";
import { mpiJob, pyTorchJob } from "./training-operator.ts";

/** Every workload kind that is read. The order is that of `ClusterObjects.workloads`. */
export const workloadKinds: readonly WorkloadKind[] = [
  job,
  cronJob,
  deployment,
  replicaSet,
  statefulSet,
  daemonSet,
  jobSet,
  pyTorchJob,
  mpiJob,
  trainJob,
  rayJob,
  rayCluster,
];

/** Kinds that are found in manifests only: they hold pod templates and start no pods by themselves. */
const templateKinds: readonly TemplateKind[] = [pod, podTemplate];

/** Every kind with a pod template in it, for whoever searches manifests. */
export const podTemplateKinds: readonly TemplateKind[] = [...workloadKinds, ...templateKinds];

/** The same kinds as resources to list and watch. */
export const workloadDefinitions = workloadKinds.map((kind) => workloadDefinition(kind, nestedPodSets(0)));

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
  return (object) => {
    const apiVersion = textOf(object["apiVersion"]);
    const kind = workloadKind(apiVersion, textOf(object["kind"])) ?? (apiVersion === "v1" && object["kind"] === "Pod" ? pod : undefined);
    return kind === undefined || level === MOST_NESTED ? [] : podSetsOf(kind, object, nestedPodSets(level + 1));
  };
}
