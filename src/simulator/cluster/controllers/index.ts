import type { Reconcile } from "./context.ts";
import { daemonSet, deployment, replicaSet, statefulSet } from "./apps.ts";
import { cronJob, job } from "./batch.ts";
import { leaderWorkerSet } from "./leaderWorkerSet.ts";
import { rayCluster, rayJob } from "./ray.ts";
import { inferenceService, notebook, rayService } from "./serving.ts";
import { jobSet, mpiJob, pyTorchJob, trainJob } from "./training.ts";
import { volcanoJob } from "./volcano.ts";

/** One controller a resource. */
export const controllers: ReadonlyMap<string, Reconcile> = new Map([
  ["replicasets.apps", replicaSet],
  ["deployments.apps", deployment],
  ["statefulsets.apps", statefulSet],
  ["daemonsets.apps", daemonSet],
  ["jobs.batch", job],
  ["cronjobs.batch", cronJob],
  ["jobsets.jobset.x-k8s.io", jobSet],
  ["pytorchjobs.kubeflow.org", pyTorchJob],
  ["mpijobs.kubeflow.org", mpiJob],
  ["trainjobs.trainer.kubeflow.org", trainJob],
  ["rayclusters.ray.io", rayCluster],
  ["rayjobs.ray.io", rayJob],
  ["rayservices.ray.io", rayService],
  ["leaderworkersets.leaderworkerset.x-k8s.io", leaderWorkerSet],
  ["inferenceservices.serving.kserve.io", inferenceService],
  ["notebooks.kubeflow.org", notebook],
  ["jobs.batch.volcano.sh", volcanoJob],
]);
