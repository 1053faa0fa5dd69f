import type { PodExtra } from "../cluster/controllers/context.ts";
import type { Workload } from "../kinds.ts";
import { batchJob, deployment, statefulSet, type Common, type Make } from "./workloads.ts";

/** A kind of workload of the crowd. All have their pod template in the object that owns the pods. */
export interface BackgroundKind {
  readonly names: readonly string[];
  readonly pool: string;
  /** Undefined: cpu only. */
  readonly resource: string | undefined;
  readonly amount: number;
  /** Pods of one workload. */
  readonly low: number;
  readonly high: number;
  readonly make: (pods: number, team: string) => Make;
  readonly extra?: (owner: Workload, index: number) => PodExtra;
}

const common = (namespace: string, pod: Common["pod"]): Common => ({ namespace, owner: "platform", pod, behaviour: { log: "serving" } });
const torch = "nvcr.io/nvidia/pytorch:26.06-py3";

const indexed = (owner: Workload, index: number): PodExtra => {
  const own = { "batch.kubernetes.io/job-completion-index": String(index) };
  return { name: `${owner.metadata.name}-${index}-${(index * 7919 + 40_000).toString(36)}`, labels: own, annotations: own };
};
const ordinal = (owner: Workload, index: number): PodExtra => {
  const name = `${owner.metadata.name}-${index}`;
  return { name, labels: { "apps.kubernetes.io/pod-index": String(index), "statefulset.kubernetes.io/pod-name": name } };
};

export const backgroundKinds: readonly BackgroundKind[] = [
  {
    names: ["gateway", "feature-store", "ingest", "tokenizer", "api", "dataloader-cache"], pool: "cpu", resource: undefined, amount: 0, low: 2, high: 12,
    make: (pods, team) => deployment(common(team, { image: "ghcr.io/acme/service:5.2.0", cpu: "250m", memory: "512Mi", tolerations: [{ operator: "Exists", effect: "NoSchedule" }], env: { NCCL_DEBUG: "" } }), pods),
  },
  {
    names: ["pretrain", "moe-pretrain", "longctx"], pool: "h100", resource: "nvidia.com/gpu", amount: 8, low: 4, high: 32, extra: indexed,
    make: (pods, team) => batchJob(common(team, { image: torch, cpu: "96", memory: "900Gi", devices: { "nvidia.com/gpu": "8" }, pool: "h100" }), { parallelism: pods, completions: pods, completionMode: "Indexed" }),
  },
  {
    names: ["serve-70b", "serve-405b", "serve-moe"], pool: "h100", resource: "nvidia.com/gpu", amount: 4, low: 1, high: 8,
    make: (pods, team) => deployment(common(team, { image: "vllm/vllm-openai:v0.32.0", cpu: "24", memory: "320Gi", devices: { "nvidia.com/gpu": "4" }, pool: "h100" }), pods),
  },
  {
    names: ["ablation", "sweep", "probe"], pool: "a100", resource: "nvidia.com/gpu", amount: 1, low: 4, high: 24,
    make: (pods, team) => batchJob(common(team, { image: torch, cpu: "8", memory: "64Gi", devices: { "nvidia.com/gpu": "1" }, pool: "a100" }), { parallelism: pods, completions: pods }),
  },
  {
    names: ["notebook", "workbench"], pool: "a100-mig", resource: "nvidia.com/mig-1g.5gb", amount: 1, low: 1, high: 10, extra: ordinal,
    make: (pods, team) => statefulSet(common(team, { image: "quay.io/jupyter/pytorch-notebook:cuda12-2026-07-06", cpu: "2", memory: "8Gi", devices: { "nvidia.com/mig-1g.5gb": "1" }, pool: "a100-mig" }), pods),
  },
  {
    names: ["embed", "rerank", "moderation"], pool: "l4", resource: "nvidia.com/gpu", amount: 1, low: 4, high: 40,
    make: (pods, team) => deployment(common(team, { image: "vllm/vllm-openai:v0.32.0", cpu: "1", memory: "8Gi", devices: { "nvidia.com/gpu": "1" }, pool: "l4" }), pods),
  },
  {
    names: ["ocr", "captioning"], pool: "t4", resource: "nvidia.com/gpu.shared", amount: 1, low: 4, high: 30,
    make: (pods, team) => deployment(common(team, { image: "nvcr.io/nvidia/tritonserver:26.06-py3", cpu: "1", memory: "6Gi", devices: { "nvidia.com/gpu.shared": "1" }, pool: "t4" }), pods),
  },
  {
    names: ["mixtral", "grok-serve"], pool: "mi300x", resource: "amd.com/gpu", amount: 2, low: 1, high: 12,
    make: (pods, team) => deployment(common(team, { image: "rocm/vllm:rocm7.1_vllm_0.32.0", cpu: "16", memory: "192Gi", devices: { "amd.com/gpu": "2" }, pool: "mi300x" }), pods),
  },
  {
    names: ["jax-serve", "maxtext"], pool: "tpu-v6e", resource: "google.com/tpu", amount: 4, low: 2, high: 16, extra: indexed,
    make: (pods, team) => batchJob(common(team, { image: "us-docker.pkg.dev/ml-images/jax-tpu:0.8.1", cpu: "100", memory: "400Gi", devices: { "google.com/tpu": "4" }, pool: "tpu-v6e" }), { parallelism: pods, completions: pods, completionMode: "Indexed" }),
  },
];
