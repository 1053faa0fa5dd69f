import { gpuNode, metadata, pod, template, type OwnerHand } from "./cluster.ts";
import type { Random } from "./random.ts";

/** One object with the place where a store keeps it. */
export interface Slot {
  readonly key: string;
  readonly uid: string;
  readonly object: unknown;
}

const NAMESPACES = ["team", "other"];

/** A random object out of a small world, so that chains close, break, cross and repeat often. */
export function randomObject(random: Random): Slot {
  const make = random.pick([node, freePod, ownedPod, ownedPod, ownedPod, stackPod, fractionPod, job, job, cronJob, replicaSet, deployment, jobSet, trainJob, rayCluster]);
  return make(random);
}

function node(random: Random): Slot {
  const name = `node-${random.below(5)}`;
  const object = gpuNode(name, random.pick([0, 4, 8]), { spec: random.chance(0.2) ? { unschedulable: true } : {}, labels: random.pick(NODE_LABELS) });
  if (random.chance(0.2)) (object as { metadata: Record<string, unknown> }).metadata["annotations"] = { "hami.io/node-nvidia-register": random.pick(REGISTERS) };
  // Now and then a node is made anew under its name.
  const uid = random.chance(0.2) ? `uid-${name}-again` : `uid-${name}`;
  (object as { metadata: Record<string, unknown> }).metadata["uid"] = uid;
  return { key: "nodes", uid, object };
}

const NODE_LABELS: readonly Record<string, string>[] = [
  {}, {}, { "nvidia.com/gpu.replicas": "4", "nvidia.com/gpu.count": "2" }, { "nvidia.com/gpu.product": "NVIDIA-A100-SXM4-40GB-MIG-1g.5gb" }, { "nvidia.com/gpu.present": "true", "nvidia.com/mig.config.state": "failed" },
];
const REGISTERS = ['[{"id":"GPU-a","count":4,"devmem":15360,"type":"NVIDIA-Tesla T4","health":true}]', "GPU-b,4,15360,100,NVIDIA-Tesla T4,0,false:", "["];

/** A pod of the accelerator stack that fails and recovers. */
function stackPod(random: Random): Slot {
  const name = `nvidia-device-plugin-${random.below(4)}`;
  const state = random.pick([{ running: {} }, { waiting: { reason: "CrashLoopBackOff", message: "back-off" } }]);
  const object = pod(name, {
    namespace: "gpu-operator", uid: `uid-${name}`, labels: { app: "nvidia-device-plugin-daemonset" }, owner: { apiVersion: "apps/v1", kind: random.pick(["DaemonSet", "DaemonSet", "ReplicaSet"]), name: "plugin", uid: "uid-plugin" },
    node: `node-${random.below(6)}`, status: { containerStatuses: [{ name: "main", state, restartCount: random.below(9), ready: random.chance(0.5) }] },
  });
  return { key: "pods", uid: `uid-${name}`, object };
}

/** A pod that asks for a part of a GPU, or a reservation that holds the GPU for such pods. */
function fractionPod(random: Random): Slot {
  const name = `fraction-${random.below(5)}`;
  const node = `node-${random.below(6)}`;
  const labels = { "runai-gpu-group": `group-${random.below(3)}` };
  const bound = random.chance(0.6);
  const object = random.chance(0.3)
    ? pod(name, { namespace: "kai-resource-reservation", uid: `uid-${name}`, labels: { ...labels, app: "kai-resource-reservation" }, node, gpus: 1 })
    : pod(name, { uid: `uid-${name}`, labels, annotations: { "gpu-fraction": random.pick(["0.5", "0.25", "much"]) }, spec: { schedulerName: "kai-scheduler", ...(bound ? { nodeName: node } : {}) } });
  return { key: "pods", uid: `uid-${name}`, object };
}

const PHASES = ["Pending", "Running", "Running", "Succeeded", "Failed", "Unknown"];

function anyPod(random: Random, name: string, namespace: string, owner: OwnerHand | undefined, labels: Record<string, string>): Slot {
  const uid = `uid-${namespace}-${name}`;
  const bound = random.chance(0.6);
  const object = pod(name, {
    namespace, uid, owner, labels,
    gpus: random.pick([0, 1, 2, 8]),
    ...(bound ? { node: `node-${random.below(6)}` } : {}),
    ...(!bound && random.chance(0.3) ? { nominated: `node-${random.below(6)}` } : {}),
    phase: bound ? random.pick(PHASES) : "Pending",
    status: random.chance(0.3) ? { startTime: `2026-08-20T0${random.below(9)}:00:00Z` } : {},
  });
  return { key: "pods", uid, object };
}

function freePod(random: Random): Slot {
  const labels = random.pick<Record<string, string>>([{}, { "jobset.sigs.k8s.io/jobset-name": `set-${random.below(3)}` }, { "job-name": `job-${random.below(4)}` }]);
  return anyPod(random, `free-${random.below(6)}`, random.pick(NAMESPACES), undefined, labels);
}

function ownedPod(random: Random): Slot {
  const namespace = random.pick(NAMESPACES);
  const owner = randomOwner(random, namespace);
  const labels = random.pick<Record<string, string>>([{}, { "jobset.sigs.k8s.io/jobset-name": `set-${random.below(3)}` }, { "pod-template-hash": "1" }]);
  return anyPod(random, `pod-${random.below(25)}`, namespace, owner, labels);
}

function randomOwner(random: Random, namespace: string): OwnerHand {
  const of = (apiVersion: string, kind: string, name: string): OwnerHand => ({ apiVersion, kind, name, uid: `uid-${namespace}-${name}` });
  return random.pick([
    () => of("batch/v1", "Job", `job-${random.below(4)}`),
    () => of("batch/v1", "Job", `job-${random.below(4)}`),
    () => of("apps/v1", "ReplicaSet", `web-${random.below(3)}`),
    () => of("ray.io/v1", "RayCluster", `ray-${random.below(2)}`),
    () => of("example.com/v1", "Unheard", `thing-${random.below(2)}`),
    () => of("v1", "Pod", `pod-${random.below(25)}`),
    () => of("v1", "Node", `node-${random.below(5)}`),
  ])();
}

function workload(random: Random, key: string, name: string, owner: ((namespace: string) => OwnerHand | undefined) | undefined, body: object): Slot {
  const namespace = random.pick(NAMESPACES);
  const uid = `uid-${namespace}-${name}`;
  const hand = random.chance(0.6) ? owner?.(namespace) : undefined;
  return { key, uid, object: { metadata: metadata(name, { namespace, uid, owner: hand }), ...body } };
}

function job(random: Random): Slot {
  const status = random.pick([{}, { conditions: [{ type: "Failed", status: "True", reason: "BackoffLimitExceeded", message: "too often" }] }, { conditions: [{ type: "Complete", status: "True" }], completionTime: "2026-08-20T09:00:00Z" }]);
  const owner = (namespace: string): OwnerHand => random.pick([
    { apiVersion: "batch/v1", kind: "CronJob", name: "nightly", uid: `uid-${namespace}-nightly` },
    { apiVersion: "jobset.x-k8s.io/v1alpha2", kind: "JobSet", name: "set-1", uid: `uid-${namespace}-set-1` },
    { apiVersion: "batch/v1", kind: "Job", name: "job-0", uid: `uid-${namespace}-job-0` },
  ]);
  return workload(random, "jobs.batch", `job-${random.below(4)}`, owner, { spec: { suspend: random.chance(0.2), parallelism: random.below(4), template: template(random.pick([0, 1, 8])) }, status });
}

function cronJob(random: Random): Slot {
  return workload(random, "cronjobs.batch", "nightly", undefined, { spec: { suspend: random.chance(0.3), jobTemplate: { spec: { template: template(1) } } } });
}

function replicaSet(random: Random): Slot {
  const owner = (namespace: string): OwnerHand => ({ apiVersion: "apps/v1", kind: "Deployment", name: "web", uid: `uid-${namespace}-web` });
  return workload(random, "replicasets.apps", `web-${random.below(3)}`, owner, { spec: { replicas: random.below(3), template: template(1) } });
}

function deployment(random: Random): Slot {
  return workload(random, "deployments.apps", "web", undefined, { spec: { replicas: random.below(3), template: template(random.pick([0, 1])) } });
}

function jobSet(random: Random): Slot {
  const owner = (namespace: string): OwnerHand => ({ apiVersion: "trainer.kubeflow.org/v1alpha1", kind: "TrainJob", name: "tune", uid: `uid-${namespace}-tune` });
  const body = { spec: { replicatedJobs: [{ name: "workers", replicas: random.below(3), template: { spec: { parallelism: 2, template: template(8) } } }] } };
  return workload(random, "jobsets.jobset.x-k8s.io", `set-${random.below(3)}`, owner, body);
}

function trainJob(random: Random): Slot {
  return workload(random, "trainjobs.trainer.kubeflow.org", "tune", undefined, { spec: random.chance(0.5) ? {} : { trainer: { numNodes: 2, resourcesPerNode: { limits: { "nvidia.com/gpu": "8" } } } } });
}

function rayCluster(random: Random): Slot {
  const owner = (namespace: string): OwnerHand => ({ apiVersion: "ray.io/v1", kind: "RayJob", name: "sweep", uid: `uid-${namespace}-sweep` });
  const body = { spec: { headGroupSpec: { template: template(0) }, workerGroupSpecs: [{ groupName: "gpu", replicas: random.below(3), template: template(1) }] } };
  return workload(random, "rayclusters.ray.io", `ray-${random.below(2)}`, owner, body);
}
