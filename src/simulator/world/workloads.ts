import type { Behaviour } from "../cluster/behaviour.ts";
import { jobDraft } from "../cluster/controllers/batch.ts";
import type { Workload } from "../kinds.ts";
import type { Draft, Labels } from "../objects.ts";
import type { Random } from "../random.ts";
import { template, type TemplateOptions } from "./templates.ts";

/** A workload to submit: the object, the store's name of its kind, and how its pods behave. */
export interface Submission {
  readonly resource: string;
  readonly draft: Draft;
  readonly behaviour: Behaviour;
}

export type Make = (name: string, random: Random) => Submission;

const teamLabels = (team: string, owner: string): Labels => ({ team, "app.kubernetes.io/created-by": owner });

export interface Common {
  readonly namespace: string;
  readonly owner: string;
  readonly pod: TemplateOptions;
  readonly behaviour: Behaviour;
}

const head = (name: string, common: Common): Draft["metadata"] => ({ name, namespace: common.namespace, labels: teamLabels(common.namespace, common.owner) });
const podOptions = (common: Common, app: string): TemplateOptions => ({ ...common.pod, labels: { ...teamLabels(common.namespace, common.owner), app, ...common.pod.labels } });

export const batchJob = (common: Common, spec: Partial<Workload["spec"]> = {}): Make => (name, random) => ({
  resource: "jobs.batch", behaviour: common.behaviour,
  draft: jobDraft({ uid: random.uuid(), metadata: head(name, common), spec: { backoffLimit: 0, ...spec, template: template({ restartPolicy: "Never", ...podOptions(common, name) }) } }),
});

export const cronJob = (common: Common, schedule: string): Make => (name) => ({
  resource: "cronjobs.batch", behaviour: common.behaviour,
  draft: {
    metadata: head(name, common),
    spec: {
      schedule, concurrencyPolicy: "Forbid", suspend: false, successfulJobsHistoryLimit: 2, failedJobsHistoryLimit: 1,
      jobTemplate: { metadata: {}, spec: { backoffLimit: 1, template: template({ restartPolicy: "Never", ...podOptions(common, name) }) } },
    },
    status: {},
  },
});

export const deployment = (common: Common, replicas: number): Make => (name) => ({
  resource: "deployments.apps", behaviour: common.behaviour,
  draft: {
    metadata: head(name, common),
    spec: {
      replicas, selector: { matchLabels: { app: name } }, template: template(podOptions(common, name)), revisionHistoryLimit: 10, progressDeadlineSeconds: 600,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "25%", maxSurge: "25%" } },
    },
    status: {},
  },
});

export const statefulSet = (common: Common, replicas: number): Make => (name) => ({
  resource: "statefulsets.apps", behaviour: common.behaviour,
  draft: {
    metadata: head(name, common),
    spec: {
      replicas, serviceName: name, selector: { matchLabels: { app: name } }, template: template(podOptions(common, name)), podManagementPolicy: "OrderedReady", revisionHistoryLimit: 10,
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 0 } },
    },
    status: {},
  },
});

export const pod = (common: Common): Make => (name) => {
  const made = template({ restartPolicy: "Never", ...podOptions(common, name) });
  return { resource: "pods", behaviour: common.behaviour, draft: { metadata: { ...head(name, common), labels: { ...made.metadata?.labels } }, spec: made.spec } };
};

export const jobSet = (common: Common, parts: { readonly replicas: number; readonly parallelism: number }): Make => (name) => ({
  resource: "jobsets.jobset.x-k8s.io", behaviour: common.behaviour,
  draft: {
    metadata: head(name, common),
    spec: {
      failurePolicy: { maxRestarts: 0 }, network: { enableDNSHostnames: true, publishNotReadyAddresses: true }, successPolicy: { operator: "All" },
      startupPolicy: { startupPolicyOrder: "AnyOrder" }, suspend: false,
      replicatedJobs: [{
        name: "workers", replicas: parts.replicas,
        template: { spec: { parallelism: parts.parallelism, completions: parts.parallelism, backoffLimit: 0, template: template({ restartPolicy: "Never", ...podOptions(common, name) }) } },
      }],
    },
  },
});

export const pyTorchJob = (common: Common, workers: number): Make => (name) => {
  const role = (replicas: number): object => ({ replicas, restartPolicy: "Never", template: template({ ...podOptions(common, name), container: "pytorch" }) });
  return {
    resource: "pytorchjobs.kubeflow.org", behaviour: common.behaviour,
    draft: { metadata: head(name, common), spec: { nprocPerNode: "auto", runPolicy: { cleanPodPolicy: "Running", suspend: false }, pytorchReplicaSpecs: { Master: role(1), Worker: role(workers) } } },
  };
};

export const mpiJob = (common: Common, workers: number): Make => (name) => ({
  resource: "mpijobs.kubeflow.org", behaviour: common.behaviour,
  draft: {
    metadata: head(name, common),
    spec: {
      slotsPerWorker: 8, sshAuthMountPath: "/home/mpiuser/.ssh", launcherCreationPolicy: "WaitForWorkersReady", mpiImplementation: "OpenMPI", runPolicy: { cleanPodPolicy: "Running", suspend: false },
      mpiReplicaSpecs: {
        Launcher: { replicas: 1, restartPolicy: "OnFailure", template: template({ image: common.pod.image, cpu: "2", memory: "4Gi", container: "launcher", command: ["mpirun", "-n", String(workers * 8), "all_reduce_perf"], labels: teamLabels(common.namespace, common.owner) }) },
        Worker: { replicas: workers, restartPolicy: "Never", template: template({ ...podOptions(common, name), container: "worker" }) },
      },
    },
  },
});

export const trainJob = (common: Common, nodes: number): Make => (name) => ({
  resource: "trainjobs.trainer.kubeflow.org", behaviour: common.behaviour,
  draft: {
    metadata: head(name, common),
    spec: {
      runtimeRef: { apiGroup: "trainer.kubeflow.org", kind: "ClusterTrainingRuntime", name: "torch-distributed" }, suspend: false, managedBy: "trainer.kubeflow.org/trainjob-controller",
      trainer: {
        image: common.pod.image, command: common.pod.command ?? ["torchrun", "train.py"], numNodes: nodes,
        resourcesPerNode: { limits: { cpu: common.pod.cpu, memory: common.pod.memory, ...common.pod.devices }, requests: { cpu: common.pod.cpu, memory: common.pod.memory, ...common.pod.devices } },
      },
    },
  },
});

/** The runtime that the TrainJobs of the demo name. */
export const trainingRuntime: Draft = {
  metadata: { name: "torch-distributed", labels: { "trainer.kubeflow.org/framework": "torch" } },
  spec: {
    mlPolicy: { numNodes: 1, torch: {} },
    template: { spec: { replicatedJobs: [{ name: "node", replicas: 1, template: { metadata: { labels: { "trainer.kubeflow.org/trainjob-ancestor-step": "trainer" } }, spec: { backoffLimit: 0, template: template({ image: "pytorch/pytorch:2.9.1-cuda12.8-cudnn9-runtime", container: "node", cpu: "1", memory: "1Gi", restartPolicy: "Never", tolerations: [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }] }) } } }] } },
  },
};

const rayCluster = (common: Common, name: string, workers: number): object => ({
  rayVersion: "2.49.0",
  headGroupSpec: { rayStartParams: { "dashboard-host": "0.0.0.0" }, template: template({ image: "rayproject/ray:2.49.0", container: "ray-head", cpu: "4", memory: "16Gi", ports: [{ name: "gcs-server", containerPort: 6379 }, { name: "dashboard", containerPort: 8265 }, { name: "client", containerPort: 10001 }], labels: teamLabels(common.namespace, common.owner) }) },
  workerGroupSpecs: [{ groupName: "gpu", replicas: workers, minReplicas: workers, maxReplicas: workers, numOfHosts: 1, rayStartParams: {}, template: template({ ...podOptions(common, name), container: "ray-worker" }) }],
});

export const rayJob = (common: Common, workers: number): Make => (name) => ({
  resource: "rayjobs.ray.io", behaviour: common.behaviour,
  draft: { metadata: head(name, common), spec: { entrypoint: "python tune.py --trials 32", submissionMode: "K8sJobMode", shutdownAfterJobFinishes: true, ttlSecondsAfterFinished: 300, backoffLimit: 0, rayClusterSpec: rayCluster(common, name, workers) } },
});

export const rayClusterOf = (common: Common, workers: number): Make => (name) => ({
  resource: "rayclusters.ray.io", behaviour: common.behaviour,
  draft: { metadata: head(name, common), spec: rayCluster(common, name, workers) },
});

/** KServe: the model server's container stands in the predictor. */
export const inferenceService = (common: Common, replicas: number): Make => (name) => {
  const { containers: [container], ...spec } = template(common.pod).spec;
  return {
    resource: "inferenceservices.serving.kserve.io", behaviour: common.behaviour,
    draft: {
      metadata: { ...head(name, common), annotations: { "serving.kserve.io/deploymentMode": "Standard" } },
      spec: { predictor: { minReplicas: replicas, ...spec, model: { modelFormat: { name: "huggingface" }, ...container } } },
    },
  };
};

/** `size` pods a replica, the leader among them. */
export const leaderWorkerSet = (common: Common, parts: { readonly replicas: number; readonly size: number }): Make => (name) => ({
  resource: "leaderworkersets.leaderworkerset.x-k8s.io", behaviour: common.behaviour,
  draft: {
    metadata: head(name, common),
    spec: {
      replicas: parts.replicas, startupPolicy: "LeaderCreated", networkConfig: { subdomainPolicy: "Shared" },
      rolloutStrategy: { type: "RollingUpdate", rollingUpdateConfiguration: { maxUnavailable: 1, maxSurge: 0, partition: 0 } },
      leaderWorkerTemplate: { size: parts.size, restartPolicy: "RecreateGroupOnPodRestart", workerTemplate: template(podOptions(common, name)) },
    },
  },
});

/** `stopped`: since when its user has stopped it. */
export const notebook = (common: Common, stopped?: string): Make => (name) => ({
  resource: "notebooks.kubeflow.org", behaviour: common.behaviour,
  draft: {
    metadata: { ...head(name, common), ...(stopped === undefined ? {} : { annotations: { "kubeflow-resource-stopped": stopped } }) },
    spec: { template: { spec: template({ ...podOptions(common, name), container: name }).spec } },
  },
});

export const rayService = (common: Common, workers: number): Make => (name) => ({
  resource: "rayservices.ray.io", behaviour: common.behaviour,
  draft: { metadata: head(name, common), spec: { serveConfigV2: "applications:\n- name: serve\n  import_path: serve:app\n", rayClusterConfig: rayCluster(common, name, workers) } },
});

/** Volcano: a master beside the workers, which start together or not at all. */
export const volcanoJob = (common: Common, workers: number): Make => (name) => {
  const task = (role: string, replicas: number, more: Partial<TemplateOptions> = {}) => ({ name: role, replicas, template: template({ restartPolicy: "Never", ...podOptions(common, name), ...more }) });
  return {
    resource: "jobs.batch.volcano.sh", behaviour: common.behaviour,
    draft: {
      metadata: head(name, common),
      spec: { minAvailable: workers + 1, queue: "default", maxRetry: 3, plugins: { svc: [], env: [], pytorch: ["--master=master", "--worker=worker", "--port=23456"] }, tasks: [task("master", 1), task("worker", workers)] },
    },
  };
};
