import type { Draft } from "../objects.ts";
import type { ObjectStore } from "../store.ts";
import { batchJob, deployment, pyTorchJob, type Common, type Make } from "./workloads.ts";

const torch = "nvcr.io/nvidia/pytorch:26.06-py3";
const gpu = "nvidia.com/gpu";

/** Kueue shares the H200 nodes between two teams; its quota is a little more than there is. */
const clusterQueue = (name: string, nominalQuota: string): Draft => ({
  metadata: { name, finalizers: ["kueue.x-k8s.io/resource-in-use"] },
  spec: {
    cohortName: "training", namespaceSelector: {}, queueingStrategy: "BestEffortFIFO", stopPolicy: "None",
    preemption: { reclaimWithinCohort: "Never", withinClusterQueue: "Never", borrowWithinCohort: { policy: "Never" } },
    flavorFungibility: { whenCanBorrow: "MayStopSearch", whenCanPreempt: "TryNextFlavor" },
    resourceGroups: [{ coveredResources: [gpu], flavors: [{ name: "h200", resources: [{ name: gpu, nominalQuota }] }] }],
  },
  status: {},
});

const kaiQueue = (name: string, quota: number, limit: number, parentQueue?: string): Draft => ({
  metadata: { name },
  spec: {
    ...(parentQueue === undefined ? {} : { parentQueue }), priority: 100,
    resources: { gpu: { quota, limit, overQuotaWeight: 1 }, cpu: { quota: -1, limit: -1, overQuotaWeight: 1 }, memory: { quota: -1, limit: -1, overQuotaWeight: 1 } },
  },
  status: {},
});

/** Queues as they stand before anybody submits something. */
export function fillQueues(store: ObjectStore, created: string): void {
  const dated = (drafts: readonly Draft[]): readonly Draft[] => drafts.map((draft) => ({ ...draft, metadata: { ...draft.metadata, creationTimestamp: created } }));
  store.fill("resourceflavors.kueue.x-k8s.io", dated([{ metadata: { name: "h200" }, spec: { nodeLabels: { "node-pool": "h200" }, tolerations: [{ key: gpu, operator: "Exists" }] } }]));
  store.fill("clusterqueues.kueue.x-k8s.io", dated([clusterQueue("research", "20"), clusterQueue("vision", "8")]));
  store.fill("localqueues.kueue.x-k8s.io", dated(["research", "vision"].map((name) => ({ metadata: { name: "training", namespace: name }, spec: { clusterQueue: name, stopPolicy: "None" }, status: {} }))));
  store.fill("queues.scheduling.run.ai", dated([kaiQueue("llm", 8, -1), kaiQueue("llm-training", 6, -1, "llm"), kaiQueue("llm-evals", 2, 2, "llm")]));
  store.fill("resourcequotas", dated([{ metadata: { name: "gpu-quota", namespace: searchTeam }, spec: { hard: { "requests.nvidia.com/gpu": "4" } }, status: {} }]));
  store.fill("priorityclasses.scheduling.k8s.io", dated([["train", 50], ["build", 100], ["inference", 125]].map(([name, value]) => ({ metadata: { name: String(name) }, value, globalDefault: false, preemptionPolicy: "PreemptLowerPriority" }))));
}

const kueueJob = (namespace: string, owner: string, parallelism: number, gpus: number, run: Common["behaviour"]["run"], priority = 0): Make => {
  const common: Common = { namespace, owner, pod: { image: torch, command: ["torchrun", "train.py"], cpu: "16", memory: "200Gi", devices: { [gpu]: String(gpus) }, pool: "h200" }, behaviour: { ...(run === undefined ? {} : { run }), log: "training", pull: [10, 30] } };
  const made = batchJob(common, { parallelism, completions: parallelism, suspend: true });
  return (name, random) => {
    const submission = made(name, random);
    const labels = { ...submission.draft.metadata.labels, "kueue.x-k8s.io/queue-name": "training", ...(priority === 0 ? {} : { "demo/priority": String(priority) }) };
    return { ...submission, draft: { ...submission.draft, metadata: { ...submission.draft.metadata, labels } } };
  };
};

const kaiCommon = (queue: string, owner: string, gpus: number, priorityClassName: string): Common => ({
  namespace: "llm-platform", owner, behaviour: { log: "training", pull: [10, 30] },
  pod: { image: torch, command: ["torchrun", "train.py"], cpu: "8", memory: "96Gi", devices: { [gpu]: String(gpus) }, pool: "l40s", scheduler: "kai-scheduler", labels: { "kai.scheduler/queue": queue, priorityClassName } },
});

/** A team whose namespace has a ResourceQuota and no queue. */
export const searchTeam = "search";

const searchService = (replicas: number): Make => deployment({
  namespace: searchTeam, owner: "search-team", behaviour: { readyAfter: [20, 45], log: "serving" },
  pod: { image: "vllm/vllm-openai:v0.32.0", container: "vllm", args: ["--model", "Qwen/Qwen3-Reranker-4B"], cpu: "2", memory: "8Gi", devices: { [gpu]: "1" }, pool: "l4" },
}, replicas);

/** Jobs that stand for what queues do. `at`: minutes after the beginning. */
export const queued: readonly { readonly name: string; readonly at: number; readonly make: Make }[] = [
  { name: "moe-pretrain", at: 4, make: kueueJob("research", "jonas", 2, 8, undefined) },
  { name: "reward-model", at: 6, make: kueueJob("research", "lena", 1, 4, undefined) },
  { name: "video-caption", at: 8, make: kueueJob("vision", "tom", 1, 4, undefined) },
  // The quota has room for it (borrowed from vision), the nodes have not.
  { name: "sft-eval", at: 61, make: kueueJob("research", "lena", 1, 4, undefined) },
  { name: "segment-anything-3", at: 66, make: kueueJob("vision", "mara", 1, 8, undefined, 100) },
  { name: "alignment-sweep", at: 71, make: kueueJob("research", "jonas", 1, 2, undefined) },
  { name: "giant-context", at: 74, make: kueueJob("research", "jonas", 4, 8, undefined) },
  { name: "distill-3b", at: 9, make: pyTorchJob(kaiCommon("llm-training", "amira", 2, "train"), 1) },
  { name: "agent-evals", at: 12, make: batchJob(kaiCommon("llm-evals", "llm-team", 2, "build")) },
  { name: "agent-evals-long", at: 69, make: batchJob(kaiCommon("llm-evals", "llm-team", 1, "build")) },
  { name: "tool-use-rl", at: 75, make: pyTorchJob(kaiCommon("llm-training", "amira", 2, "train"), 3) },
  { name: "query-rewriter", at: 7, make: searchService(4) },
  // Refused by the namespace's ResourceQuota: its ReplicaSet can't make the pods.
  { name: "doc-ranker", at: 58, make: searchService(2) },
];
