import { expect, test } from "vitest";
import { buildInventory } from "../../src/model/buildInventory.ts";
import { allocationsTree } from "../../src/render/allocations.ts";
import { jobsTree } from "../../src/render/jobs.ts";
import { nodesTree } from "../../src/render/nodes.ts";
import { inventoryText } from "../../src/render/text.ts";
import { objectsOf } from "../fixtures/tables.ts";
import { golden } from "./golden.ts";
import { treeText } from "./treeText.ts";

// Objects as the API server of Kubernetes 1.36 gives them, shortened to what belongs to the story.
const now = Date.UTC(2026, 7, 21, 9);
const gpu = "nvidia.com/gpu";

function meta(kind: string, name: string, namespace: string, owner?: { apiVersion: string; kind: string; name: string }, labels: Record<string, string> = {}) {
  return {
    name, ...(namespace === "" ? {} : { namespace }), uid: `${kind}-${namespace}-${name}`, resourceVersion: "7", creationTimestamp: "2026-08-21T06:00:00Z", labels,
    ...(owner === undefined ? {} : { ownerReferences: [{ ...owner, uid: `${owner.kind}-${namespace}-${owner.name}`, controller: true }] }),
  };
}

function node(name: string, gpus: number, ready = "True") {
  return {
    apiVersion: "v1", kind: "Node", metadata: meta("Node", name, "", undefined, { "nvidia.com/gpu.product": "NVIDIA-H100-80GB-HBM3", "nvidia.com/gpu.memory": "81559", "nvidia.com/gpu.count": String(gpus) }), spec: {},
    status: {
      capacity: { cpu: "192", memory: "2113448348Ki", [gpu]: String(gpus) }, allocatable: { cpu: "191", memory: "2110000000Ki", [gpu]: String(gpus) },
      conditions: [{ type: "Ready", status: ready, reason: ready === "True" ? "KubeletReady" : "NodeStatusUnknown", message: ready === "True" ? "kubelet is posting ready status" : "Kubelet stopped posting node status.", lastTransitionTime: "2026-08-21T07:00:00Z" }],
      nodeInfo: { kubeletVersion: "v1.36.3" },
    },
  };
}

function pod(name: string, gpus: number, owner: { apiVersion: string; kind: string; name: string } | undefined, nodeName: string | undefined, status: Record<string, unknown>) {
  return {
    apiVersion: "v1", kind: "Pod", metadata: meta("Pod", name, "research", owner),
    spec: { ...(nodeName === undefined ? {} : { nodeName }), schedulerName: "default-scheduler", containers: [{ name: "train", image: "pytorch:2.8", resources: { requests: { [gpu]: String(gpus) }, limits: { [gpu]: String(gpus) } } }] },
    status,
  };
}

const running = { phase: "Running", startTime: "2026-08-21T06:01:00Z", containerStatuses: [{ name: "train", ready: true, restartCount: 0, state: { running: { startedAt: "2026-08-21T06:02:00Z" } } }] };
const unschedulable = { phase: "Pending", conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message: "0/3 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/unreachable: }, 2 Insufficient nvidia.com/gpu. preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.", lastTransitionTime: "2026-08-21T08:48:00Z" }] };
const deployment = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "chat-6f9c" };
const job = { apiVersion: "batch/v1", kind: "Job", name: "sweep" };

function template(gpus: number) {
  return { spec: { containers: [{ name: "train", resources: { limits: { [gpu]: String(gpus) } } }] } };
}

const read = new Set(["nodes", "pods", "jobs.batch", "deployments.apps", "replicasets.apps", "jobsets.jobset.x-k8s.io"]);

test("from objects of the API to rows and text", () => {
  const whole = buildInventory(objectsOf({
    live: { kind: "live", since: now - 720_000 },
    states: { "jobsets.jobset.x-k8s.io": { kind: "absent" } },
    items: {
      nodes: [node("gpu-a", 8), node("gpu-b", 8), node("gpu-c", 8, "Unknown")],
      pods: [
        pod("chat-6f9c-x", 6, deployment, "gpu-a", running),
        pod("sweep-0", 4, job, "gpu-b", running),
        pod("sweep-1", 8, job, undefined, unschedulable),
        pod("notebook", 1, undefined, "gpu-b", { phase: "Pending", containerStatuses: [{ name: "train", ready: false, restartCount: 0, state: { waiting: { reason: "ImagePullBackOff", message: "Back-off pulling image \"pytorch:2.8\"" } } }] }),
      ],
      "deployments.apps": [{ apiVersion: "apps/v1", kind: "Deployment", metadata: meta("Deployment", "chat", "research"), spec: { replicas: 1, template: template(6) }, status: { replicas: 1, readyReplicas: 1 } }],
      "replicasets.apps": [{ apiVersion: "apps/v1", kind: "ReplicaSet", metadata: meta("ReplicaSet", "chat-6f9c", "research", { apiVersion: "apps/v1", kind: "Deployment", name: "chat" }), spec: { replicas: 1, template: template(6) }, status: { replicas: 1 } }],
      "jobs.batch": [{ apiVersion: "batch/v1", kind: "Job", metadata: meta("Job", "sweep", "research"), spec: { parallelism: 2, completions: 2, template: template(8) }, status: { active: 2, startTime: "2026-08-21T06:00:00Z" } }],
    },
  }));
  // Which other resources are read has tests of its own, and changes with every kind and feature.
  const inventory = { ...whole, states: whole.states.filter(({ key }) => read.has(key)) };
  expect(inventory.podsComplete).toBe(true);
  const options = { filter: "", limits: new Map<string, number>() };
  golden("model", [
    treeText(nodesTree("prod", inventory, now, options)),
    treeText(allocationsTree("prod", inventory, now, options)),
    treeText(jobsTree("prod", inventory, now, options)),
    inventoryText(inventory, { cluster: "prod", now, colour: false }),
  ].join("\n\n"));
});
