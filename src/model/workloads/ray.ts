import type { PodSet, WorkloadPhase } from "../k8s.ts";
import { countOf, objectOf, textOf, timeOf, type Json } from "../read.ts";
import { isFinished } from "./conditions.ts";
import { ownerLabel, type OwnerLabel, type WorkloadKind, type WorkloadStatus } from "./kind.ts";
import { templatePodSets, type PodRange, type PodTemplates } from "./templates.ts";

/** KubeRay v1.7 GetWorkerGroupDesiredReplicas: replicas kept between minimum and maximum, times hosts; 0 when suspended. */
function workerPods(group: Json): number {
  if (group["suspend"] === true) return 0;
  const minimum = countOf(group["minReplicas"]) ?? 0;
  const replicas = Math.max(minimum, countOf(group["replicas"]) ?? minimum);
  return Math.min(replicas, countOf(group["maxReplicas"]) ?? replicas) * (countOf(group["numOfHosts"]) ?? 1);
}

/** An autoscaler moves between the bounds; without one they only keep `replicas` in. */
function groupRange(group: Json, object: Json): PodRange | undefined {
  const spec = objectOf(object["spec"]);
  const cluster = [spec["rayClusterSpec"], spec["rayClusterConfig"], objectOf(spec["jobTemplate"])["rayClusterSpec"], spec].find((each) => each !== undefined);
  if (objectOf(cluster)["enableInTreeAutoscaling"] !== true) return undefined;
  const hosts = countOf(group["numOfHosts"]) ?? 1;
  const [least, most] = [group["minReplicas"], group["maxReplicas"]].map(countOf);
  return { least: (least ?? 0) * hosts, ...(most === undefined ? {} : { most: most * hosts }) };
}

function clusterTemplates(spec: string): readonly PodTemplates[] {
  return [
    { each: `${spec}.headGroupSpec`, template: "template", role: "head", count: () => 1 },
    { each: `${spec}.workerGroupSpecs[]`, template: "template", replicas: "replicas", count: workerPods, range: groupRange },
  ];
}

/** `ray.io/originated-from-crd` names the kind that made the cluster. */
function originLabel(kind: string): OwnerLabel {
  return ownerLabel(60, "ray.io/v1", kind, "ray.io/originated-from-cr-name", { "ray.io/originated-from-crd": kind });
}

export const rayCluster: WorkloadKind = {
  group: "ray.io",
  versions: ["v1"],
  kind: "RayCluster",
  plural: "rayclusters",
  templates: clusterTemplates("spec"),
  status: rayClusterStatus,
  ownerLabels: [originLabel("RayCluster"), ownerLabel(70, "ray.io/v1", "RayCluster", "ray.io/cluster")],
};

function rayClusterStatus(object: Json): WorkloadStatus {
  const status = objectOf(object["status"]);
  const suspended = objectOf(object["spec"])["suspend"] === true;
  // `failed` of a cluster is a state that it can leave; it is the controller's word all the same.
  const phase: WorkloadPhase | undefined = status["state"] === "failed" ? "failed" : undefined;
  return { suspended, phase: suspended ? "suspended" : phase, reason: textOf(status["reason"]) };
}

/** KubeRay's own submitter pod; its default template asks for no accelerator. */
function submitter(object: Json): readonly PodSet[] {
  const mode = textOf(objectOf(object["spec"])["submissionMode"]);
  if (mode !== "" && mode !== "K8sJobMode") return [];
  return templatePodSets(object, submitterTemplate);
}

const submitterTemplate: PodTemplates = { each: "spec", template: "submitterPodTemplate", role: "submitter", count: () => 1 };

const rayJobTemplates = clusterTemplates("spec.rayClusterSpec");

function rayJobPods(object: Json): readonly PodSet[] {
  // With a clusterSelector the job runs on a cluster that stands on its own and asks for nothing but its submitter.
  const own = objectOf(object["spec"])["rayClusterSpec"] !== undefined;
  return [...(own ? rayJobTemplates.flatMap((templates) => templatePodSets(object, templates)) : []), ...submitter(object)];
}

/** `status.jobDeploymentStatus` of KubeRay v1.7. */
const DEPLOYMENT: Readonly<Record<string, WorkloadPhase>> = {
  Initializing: "waiting",
  Waiting: "waiting",
  Retrying: "waiting",
  Running: "running",
  Suspending: "suspended",
  Suspended: "suspended",
  Complete: "succeeded",
  Failed: "failed",
  ValidationFailed: "failed",
};

function rayJobStatus(object: Json): WorkloadStatus {
  const status = objectOf(object["status"]);
  const suspended = objectOf(object["spec"])["suspend"] === true;
  const word = textOf(status["jobDeploymentStatus"]);
  let phase = Object.hasOwn(DEPLOYMENT, word) ? DEPLOYMENT[word] : undefined;
  // Complete says that the Ray job ended; how, jobStatus says.
  if (phase === "succeeded" && status["jobStatus"] !== "SUCCEEDED" && textOf(status["jobStatus"]) !== "") phase = "failed";
  return {
    suspended,
    phase: suspended && !isFinished(phase) ? "suspended" : phase,
    reason: textOf(status["reason"]),
    message: textOf(status["message"]),
    started: timeOf(status["startTime"]),
    finished: timeOf(status["endTime"]),
  };
}

export const rayJob: WorkloadKind = {
  group: "ray.io",
  versions: ["v1"],
  kind: "RayJob",
  plural: "rayjobs",
  templates: [...rayJobTemplates, submitterTemplate],
  podSets: rayJobPods,
  status: rayJobStatus,
  ownerLabels: [originLabel("RayJob")],
};
