import type { PodSet, WorkloadPhase } from "../k8s.ts";
import { countOf, objectOf, textOf, timeOf, type Json } from "../read.ts";
import { isFinished, phaseOfWord, servingStatus } from "./conditions.ts";
import { ownerLabel, type OwnerLabel, type WorkloadKind, type WorkloadStatus } from "./kind.ts";
import { at, countAt, rangeOf, templatePodSets, type PodRange, type PodTemplates } from "./templates.ts";

/** KubeRay v1.7 GetWorkerGroupDesiredReplicas: replicas kept between minimum and maximum, times hosts; 0 when suspended. */
function workerPods(group: Json): number {
  if (group["suspend"] === true) return 0;
  const minimum = countOf(group["minReplicas"]) ?? 0;
  const replicas = Math.max(minimum, countOf(group["replicas"]) ?? minimum);
  return Math.min(replicas, countOf(group["maxReplicas"]) ?? replicas) * (countOf(group["numOfHosts"]) ?? 1);
}

/** An autoscaler moves between the bounds; without one they only keep `replicas` in. */
function groupRange(cluster: string): (group: Json, object: Json) => PodRange | undefined {
  return (group, object) => {
    if (at(object, cluster)["enableInTreeAutoscaling"] !== true) return undefined;
    return rangeOf(countOf(group["minReplicas"]) ?? 0, countOf(group["maxReplicas"]), countOf(group["numOfHosts"]) ?? 1);
  };
}

function clusterTemplates(spec: string): readonly PodTemplates[] {
  return [
    { each: `${spec}.headGroupSpec`, template: "template", role: "head", count: () => 1 },
    { each: `${spec}.workerGroupSpecs[]`, template: "template", replicas: "replicas", count: workerPods, range: groupRange(spec) },
  ];
}

/** `ray.io/originated-from-crd` names the kind that made the cluster. */
function originLabel(kind: string): OwnerLabel {
  return ownerLabel(60, "ray.io/v1", kind, "ray.io/originated-from-cr-name", { "ray.io/originated-from-crd": kind });
}

const RAY = { group: "ray.io", versions: ["v1", "v1alpha1"] };

/** `ray.io/group` of the head is `headgroup`. */
const roleLabels = [{ key: "ray.io/node-type", values: { head: "head" }, others: "" }, { key: "ray.io/group" }];

export const rayCluster: WorkloadKind = {
  ...RAY,
  kind: "RayCluster",
  plural: "rayclusters",
  templates: clusterTemplates("spec"),
  status: rayClusterStatus,
  ownerLabels: [originLabel("RayCluster"), ownerLabel(70, "ray.io/v1", "RayCluster", "ray.io/cluster")],
  roleLabels,
};

function rayClusterStatus(object: Json): WorkloadStatus {
  const status = objectOf(object["status"]);
  const suspended = objectOf(object["spec"])["suspend"] === true;
  // `failed` of a cluster is a state that it can leave; it is the controller's word all the same.
  const phase: WorkloadPhase | undefined = status["state"] === "failed" ? "failed" : undefined;
  return {
    suspended,
    phase: suspended ? "suspended" : phase,
    word: textOf(status["state"]),
    reason: textOf(status["reason"]),
    podsKnowBetter: phase === undefined,
    replicas: countOf(status["desiredWorkerReplicas"]),
    ready: countOf(status["readyWorkerReplicas"]),
  };
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
  let phase = phaseOfWord(word, DEPLOYMENT);
  // Complete says that the Ray job ended; how, jobStatus says.
  if (phase === "succeeded" && status["jobStatus"] !== "SUCCEEDED" && textOf(status["jobStatus"]) !== "") phase = "failed";
  return {
    suspended,
    phase: suspended && !isFinished(phase) ? "suspended" : phase,
    reason: textOf(status["reason"]),
    message: textOf(status["message"]),
    word: [word, textOf(status["jobStatus"])].filter((each) => each !== "").join(" "),
    retries: countOf(status["failed"]),
    retryLimit: countAt(object, "spec.backoffLimit"),
    started: timeOf(status["startTime"]),
    finished: timeOf(status["endTime"]),
  };
}

export const rayJob: WorkloadKind = {
  ...RAY,
  kind: "RayJob",
  plural: "rayjobs",
  templates: [...rayJobTemplates, submitterTemplate],
  podSets: rayJobPods,
  status: rayJobStatus,
  ownerLabels: [originLabel("RayJob")],
  roleLabels,
};

/** Starts RayJobs. */
export const rayCronJob: WorkloadKind = {
  ...RAY,
  versions: ["v1"],
  kind: "RayCronJob",
  plural: "raycronjobs",
  templates: [...clusterTemplates("spec.jobTemplate.rayClusterSpec"), { each: "spec.jobTemplate", template: "submitterPodTemplate", role: "submitter", count: () => 1 }],
  podSets: () => [],
  status: (object) => ({ suspended: objectOf(object["spec"])["suspend"] === true }),
  ownerLabels: [],
  schedules: true,
};

/** While it moves to another cluster it has two; then those say what is asked for. */
function rayServicePods(object: Json): readonly PodSet[] {
  const names = ["activeServiceStatus", "pendingServiceStatus"].map((each) => textOf(at(object, `status.${each}`)["rayClusterName"]));
  return names.includes("") ? serviceTemplates.flatMap((templates) => templatePodSets(object, templates)) : [];
}

const serviceTemplates = clusterTemplates("spec.rayClusterConfig");

function rayServiceStatus(object: Json): WorkloadStatus {
  const suspended = objectOf(object["spec"])["suspend"] === true;
  const own = servingStatus(object, "Ready");
  return {
    ...own,
    suspended,
    phase: suspended ? "suspended" : own.phase,
    word: textOf(objectOf(object["status"])["serviceStatus"]),
    ready: countAt(object, "status.numServeEndpoints"),
  };
}

export const rayService: WorkloadKind = {
  ...RAY,
  kind: "RayService",
  plural: "rayservices",
  templates: serviceTemplates,
  podSets: rayServicePods,
  status: rayServiceStatus,
  ownerLabels: [originLabel("RayService")],
  roleLabels,
};
