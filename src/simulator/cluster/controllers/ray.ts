import { controllerReference, isJsonObject, type JsonObject } from "../../objects.ts";
import type { PodTemplate, Workload } from "../../kinds.ts";
import { amount, podRequests } from "../quantities.ts";
import { hasCondition, jobDraft, textOf } from "./batch.ts";
import { alive, createPod, deletePod, isReady, podsOf, setStatus, type Reconcile } from "./context.ts";

interface WorkerGroup {
  readonly groupName: string;
  readonly replicas?: number;
  readonly minReplicas?: number;
  readonly maxReplicas?: number;
  readonly template: PodTemplate;
}

const groupsOf = (spec: JsonObject): readonly WorkerGroup[] => Array.isArray(spec["workerGroupSpecs"]) ? spec["workerGroupSpecs"] as WorkerGroup[] : [];

export const rayCluster: Reconcile = (context, object) => {
  const { name } = object.metadata;
  const labels = (group: string, type: string): Record<string, string> => ({
    "app.kubernetes.io/created-by": "kuberay-operator", "app.kubernetes.io/name": "kuberay", "ray.io/cluster": name, "ray.io/group": group,
    "ray.io/identifier": `${name}-${type}`, "ray.io/is-ray-node": "yes", "ray.io/node-type": type,
    ...(object.metadata.labels?.["ray.io/originated-from-cr-name"] === undefined
      ? { "ray.io/originated-from-cr-name": name, "ray.io/originated-from-crd": "RayCluster" }
      : pick(object.metadata.labels, ["ray.io/originated-from-cr-name", "ray.io/originated-from-crd"])),
  });
  const env = [{ name: "RAY_CLUSTER_NAME", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "metadata.labels['ray.io/cluster']" } } }, { name: "RAY_PORT", value: "6379" }];
  const pods = podsOf(context, object).filter(alive);
  const head = isJsonObject(object.spec["headGroupSpec"]) ? object.spec["headGroupSpec"]["template"] as PodTemplate | undefined : undefined;
  const ofGroup = (group: string): typeof pods => pods.filter((pod) => pod.metadata.labels?.["ray.io/group"] === group);
  if (head !== undefined && ofGroup("headgroup").length === 0) {
    createPod(context, object, head, { name: `${name}-head-${context.random.suffix()}`, labels: labels("headgroup", "head"), env }, "raycluster-controller");
  }
  const groups = groupsOf(object.spec);
  for (const group of groups) {
    const mine = ofGroup(group.groupName);
    for (let i = mine.length; i < (group.replicas ?? 1); i++) {
      createPod(context, object, group.template, {
        name: `${name}-${group.groupName}-worker-${context.random.suffix()}`, labels: labels(group.groupName, "worker"),
        env: [...env, { name: "RAY_ADDRESS", value: `${name}-head-svc:6379` }],
      }, "raycluster-controller");
    }
    for (const pod of mine.slice(group.replicas ?? 1)) deletePod(context, pod);
  }
  const wanted = groups.reduce((sum, group) => sum + (group.replicas ?? 1), 0);
  const now = podsOf(context, object).filter(alive);
  const workers = now.filter((pod) => pod.metadata.labels?.["ray.io/node-type"] === "worker");
  const ready = workers.filter(isReady).length;
  const headReady = now.some((pod) => pod.metadata.labels?.["ray.io/node-type"] === "head" && isReady(pod));
  const sum = (resource: string): number => [...groups.map((group) => ({ n: group.replicas ?? 1, template: group.template })), ...(head === undefined ? [] : [{ n: 1, template: head }])]
    .reduce((total, part) => total + part.n * (podRequests(part.template.spec).get(resource) ?? amount("0")), 0);
  setStatus(context, "rayclusters.ray.io", object, {
    desiredWorkerReplicas: wanted, availableWorkerReplicas: workers.length, readyWorkerReplicas: ready, minWorkerReplicas: wanted, maxWorkerReplicas: wanted,
    desiredCPU: String(sum("cpu")), desiredGPU: String(sum("nvidia.com/gpu")), desiredMemory: String(sum("memory")), desiredTPU: String(sum("google.com/tpu")),
    observedGeneration: object.metadata.generation ?? 1, endpoints: { client: "10001", dashboard: "8265", "gcs-server": "6379", metrics: "8080" },
    ...(headReady && ready >= wanted ? { state: "ready" } : {}),
  });
};

export const rayJob: Reconcile = (context, object) => {
  const { store } = context;
  const { name, namespace, uid } = object.metadata;
  const state = textOf(object.status?.["jobDeploymentStatus"]);
  if (state === "Complete" || state === "Failed") return;
  const clusters = context.owned(uid, "rayclusters.ray.io") as readonly Workload[];
  const place = namespace === undefined ? {} : { namespace };
  const cluster = clusters[0];
  if (cluster === undefined) {
    const clusterName = `${name}-${context.random.suffix()}`;
    store.create("rayclusters.ray.io", {
      metadata: {
        name: clusterName, ...place, ownerReferences: [controllerReference(object)],
        labels: { "ray.io/originated-from-cr-name": name, "ray.io/originated-from-crd": "RayJob", "ray.io/job-submission-mode": "K8sJobMode" },
      },
      spec: isJsonObject(object.spec["rayClusterSpec"]) ? object.spec["rayClusterSpec"] : {},
    });
    setStatus(context, "rayjobs.ray.io", object, {
      jobId: `${name}-${context.random.suffix()}`, rayClusterName: clusterName, jobDeploymentStatus: "Initializing", startTime: store.now(), failed: 0, succeeded: 0,
    });
    return;
  }
  const jobs = context.owned(uid, "jobs.batch") as readonly Workload[];
  const submitter = jobs[0];
  if (submitter === undefined) {
    if (cluster.status?.["state"] !== "ready") return;
    const image = isJsonObject(object.spec["submitterPodTemplate"]) ? object.spec["submitterPodTemplate"] as unknown as PodTemplate : undefined;
    const template: PodTemplate = image ?? { spec: { restartPolicy: "Never", containers: [{
      name: "ray-job-submitter", image: "rayproject/ray:2.49.0", command: ["/bin/bash", "-ce", "--"], args: [`ray job submit --address http://${cluster.metadata.name}-head-svc:8265 -- ${textOf(object.spec["entrypoint"]) ?? ""}`],
      resources: { limits: { cpu: "1", memory: "1Gi" }, requests: { cpu: "500m", memory: "200Mi" } },
    }] } };
    store.create("jobs.batch", jobDraft({
      uid: context.random.uuid(),
      metadata: { name, ...place, labels: { "ray.io/originated-from-cr-name": name, "ray.io/originated-from-crd": "RayJob" }, ownerReferences: [controllerReference(object)] },
      spec: { backoffLimit: 2, template },
    }));
    return;
  }
  const good = hasCondition(submitter, "Complete");
  if (good || hasCondition(submitter, "Failed")) {
    setStatus(context, "rayjobs.ray.io", object, {
      jobStatus: good ? "SUCCEEDED" : "FAILED", jobDeploymentStatus: good ? "Complete" : "Failed", endTime: store.now(), [good ? "succeeded" : "failed"]: 1,
      ...(good ? {} : { reason: "AppFailed", message: "Job entrypoint command failed with exit code 1" }),
    });
    if (object.spec["shutdownAfterJobFinishes"] === true) store.remove("rayclusters.ray.io", namespace ?? "", cluster.metadata.name);
  } else if (Number(submitter.status?.["ready"] ?? 0) > 0) {
    setStatus(context, "rayjobs.ray.io", object, { jobStatus: "RUNNING", jobDeploymentStatus: "Running" });
  }
};

function pick(labels: Readonly<Record<string, string>> | undefined, keys: readonly string[]): Record<string, string> {
  return Object.fromEntries(keys.flatMap((key) => labels?.[key] === undefined ? [] : [[key, labels[key]]]));
}
