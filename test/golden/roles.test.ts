import { test } from "vitest";
import { buildInventory } from "../../src/model/buildInventory.ts";
import { allocationsTree } from "../../src/render/allocations.ts";
import { describe } from "../../src/render/describe.ts";
import { jobsTree } from "../../src/render/jobs.ts";
import { objectsOf } from "../fixtures/tables.ts";
import { golden } from "./golden.ts";
import { detailsText, treeText } from "./treeText.ts";

const now = Date.UTC(2026, 7, 21, 9);
const gpu = "nvidia.com/gpu";
const T = "2026-08-21T06:00:00Z";

function meta(name: string, namespace: string, owner?: { apiVersion: string; kind: string; name: string }, labels: Record<string, string> = {}) {
  return { name, namespace, uid: `uid-${name}`, resourceVersion: "7", creationTimestamp: T, labels, ...(owner === undefined ? {} : { ownerReferences: [{ ...owner, uid: `uid-${owner.name}`, controller: true }] }) };
}

function template(gpus: number) {
  return { spec: { containers: [{ name: "main", image: "x", ...(gpus === 0 ? {} : { resources: { limits: { [gpu]: String(gpus) } } }) }] } };
}

function pod(name: string, namespace: string, gpus: number, owner: { apiVersion: string; kind: string; name: string }, labels: Record<string, string>, node?: string) {
  return {
    metadata: meta(name, namespace, owner, labels),
    spec: { ...(node === undefined ? {} : { nodeName: node }), ...template(gpus).spec },
    status: node === undefined
      ? { phase: "Pending", conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message: "0/3 nodes are available: 3 Insufficient nvidia.com/gpu.", lastTransitionTime: "2026-08-21T08:48:00Z" }] }
      : { phase: "Running", startTime: T, containerStatuses: [{ name: "main", ready: true, restartCount: 0, state: { running: { startedAt: T } } }] },
  };
}

const ray = { apiVersion: "ray.io/v1", kind: "RayCluster", name: "rl" };
const mpi = { apiVersion: "kubeflow.org/v2beta1", kind: "MPIJob", name: "nccl" };
const volcano = { apiVersion: "batch.volcano.sh/v1alpha1", kind: "Job", name: "pretrain" };
const llm = { apiVersion: "leaderworkerset.x-k8s.io/v1", kind: "LeaderWorkerSet", name: "deepseek" };

test("a job's pods below their roles, and what its object says in its own terms", () => {
  const inventory = buildInventory(objectsOf({
    live: { kind: "live", since: now - 720_000 },
    items: {
      nodes: ["a", "b"].map((name) => ({ metadata: { ...meta(`gpu-${name}`, ""), labels: { "nvidia.com/gpu.product": "NVIDIA-H100-80GB-HBM3" } }, spec: {}, status: { capacity: { [gpu]: "8" }, allocatable: { [gpu]: "8" }, conditions: [{ type: "Ready", status: "True" }] } })),
      pods: [
        pod("rl-head", "research", 0, ray, { "ray.io/node-type": "head", "ray.io/group": "headgroup" }, "gpu-a"),
        pod("rl-w-1", "research", 4, ray, { "ray.io/node-type": "worker", "ray.io/group": "h100" }, "gpu-a"),
        pod("rl-w-2", "research", 4, ray, { "ray.io/node-type": "worker", "ray.io/group": "h100" }),
        pod("nccl-launcher-x", "infra", 0, mpi, { "training.kubeflow.org/job-role": "launcher" }, "gpu-a"),
        pod("nccl-worker-0", "infra", 2, mpi, { "training.kubeflow.org/job-role": "worker" }, "gpu-a"),
        pod("pretrain-master-0", "research", 1, volcano, { "volcano.sh/task-spec": "master" }),
        pod("deepseek-0", "serving", 8, llm, { "leaderworkerset.sigs.k8s.io/worker-index": "0" }, "gpu-b"),
        pod("deepseek-0-1", "serving", 8, llm, { "leaderworkerset.sigs.k8s.io/worker-index": "1" }),
      ],
      "rayclusters.ray.io": [{ metadata: meta("rl", "research"), spec: { enableInTreeAutoscaling: true, headGroupSpec: { template: template(0) }, workerGroupSpecs: [{ groupName: "h100", replicas: 2, minReplicas: 0, maxReplicas: 6, template: template(4) }] }, status: { state: "ready", desiredWorkerReplicas: 2, readyWorkerReplicas: 1 } }],
      "mpijobs.kubeflow.org": [{ apiVersion: "kubeflow.org/v2beta1", metadata: meta("nccl", "infra"), spec: { mpiReplicaSpecs: { Launcher: { template: template(0) }, Worker: { replicas: 1, template: template(2) } } }, status: { conditions: [{ type: "Running", status: "True", lastTransitionTime: T }] } }],
      "jobs.batch.volcano.sh": [{ apiVersion: "batch.volcano.sh/v1alpha1", metadata: meta("pretrain", "research"), spec: { maxRetry: 3, tasks: [{ name: "master", replicas: 1, template: template(1) }, { name: "worker", replicas: 16, template: template(8) }] }, status: { state: { phase: "Restarting", reason: "PodFailed", message: "a pod of task worker failed", lastTransitionTime: "2026-08-21T08:40:00Z" }, retryCount: 1 } }],
      "leaderworkersets.leaderworkerset.x-k8s.io": [{ metadata: meta("deepseek", "serving"), spec: { replicas: 1, leaderWorkerTemplate: { size: 2, workerTemplate: template(8) } }, status: { readyReplicas: 0, conditions: [{ type: "Available", status: "False", reason: "GroupsProgressing" }] } }],
    },
  }));
  const options = { filter: "", limits: new Map<string, number>() };
  const jobs = jobsTree("prod", inventory, now, options);
  const ids = ["rl", "pretrain"].map((name) => jobs.find({ kind: name === "rl" ? "RayCluster" : "Job", namespace: "research", name }) ?? "");
  golden("roles", [
    treeText(jobs),
    treeText(allocationsTree("prod", inventory, now, options)),
    detailsText(jobs, [...ids, jobs.children(ids[1])[1]?.id ?? ""]),
    describe({ kind: "RayCluster", namespace: "research", name: "rl" }, inventory, [], now),
  ].join("\n\n"));
});
