import { daemonSet, deployment, replicaSet, statefulSet } from "./apps.ts";
import { cronJob, job } from "./batch.ts";
import { jobSet } from "./jobset.ts";
import { workloadDefinition, type WorkloadKind } from "./kind.ts";
import { rayCluster, rayJob } from "./ray.ts";
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

/** The same kinds as resources to list and watch. */
export const workloadDefinitions = workloadKinds.map(workloadDefinition);

const byKind = new Map(workloadKinds.map((kind) => [`${kind.group}/${kind.kind}`, kind]));

/** The kind that an apiVersion and a kind name, whatever the version; undefined for kinds that have no file. */
export function workloadKind(apiVersion: string, kind: string): WorkloadKind | undefined {
  const slash = apiVersion.indexOf("/");
  return byKind.get(`${slash < 0 ? "" : apiVersion.slice(0, slash)}/${kind}`);
}
