import { batchJob, cronJob, deployment, inferenceService, jobSet, leaderWorkerSet, mpiJob, notebook, pod, pyTorchJob, rayClusterOf, rayJob, rayService, statefulSet, trainJob, volcanoJob, type Common, type Make } from "./workloads.ts";

const torch = "nvcr.io/nvidia/pytorch:26.06-py3";
const vllm = "vllm/vllm-openai:v0.32.0";
const rocm = "rocm/vllm:rocm7.1_vllm_0.32.0";
const jax = "us-docker.pkg.dev/ml-images/jax-tpu:0.8.1";

const common = (namespace: string, owner: string, pod: Common["pod"], behaviour: Common["behaviour"]): Common => ({ namespace, owner, pod, behaviour });
const whole = (count: number): Readonly<Record<string, string>> => ({ "nvidia.com/gpu": String(count) });
const minutes = (low: number, high: number): readonly [number, number] => [low * 60, high * 60];

/** Team namespaces; the restricted user sees the first two. */
export const teams = ["research", "vision", "speech", "llm-platform", "inference", "data-platform", "notebooks"] as const;

const serving = (namespace: string, owner: string, args: readonly string[], devices: Readonly<Record<string, string>>, pool: string, more: Partial<Common["pod"]> = {}): Common =>
  common(namespace, owner, { image: vllm, container: "vllm", args, cpu: "8", memory: "96Gi", devices, pool, ports: [{ name: "http", containerPort: 8000 }], ...more }, { readyAfter: [20, 45], log: "serving" });

const workbench = (owner: string): Common =>
  common("notebooks", owner, { image: "quay.io/jupyter/pytorch-notebook:cuda12-2026-07-06", cpu: "4", memory: "16Gi", devices: { "nvidia.com/mig-1g.5gb": "1" }, pool: "a100-mig", ports: [{ name: "notebook-port", containerPort: 8888 }] }, { log: "serving", readyAfter: [4, 9] });

/** Minutes from the beginning to the present, as the times below are meant. */
export const BEGINNING = 90;

/** What is there for good: services, notebooks, regular jobs. `at`: minutes after the beginning, of `BEGINNING`. */
export const standing: readonly { readonly name: string; readonly make: Make; readonly at: number }[] = [
  { name: "llama-3-3-70b", at: 1, make: deployment(serving("inference", "platform", ["--model", "meta-llama/Llama-3.3-70B-Instruct", "--tensor-parallel-size", "4"], whole(4), "h100", { cpu: "24", memory: "320Gi" }), 2) },
  { name: "qwen3-embedding", at: 1, make: deployment(serving("inference", "platform", ["--model", "Qwen/Qwen3-Embedding-8B", "--task", "embed"], whole(1), "l4", { cpu: "2", memory: "10Gi" }), 6) },
  { name: "reranker", at: 2, make: inferenceService(serving("inference", "platform", ["--model", "BAAI/bge-reranker-v2-m3"], { "nvidia.com/gpu.shared": "1" }, "t4", { cpu: "2", memory: "8Gi" }), 5) },
  { name: "mixtral-mi300x", at: 2, make: leaderWorkerSet(serving("inference", "platform", ["--model", "mistralai/Mixtral-8x22B-Instruct-v0.1", "--tensor-parallel-size", "4"], { "amd.com/gpu": "4" }, "mi300x", { image: rocm, cpu: "100", memory: "800Gi" }), { replicas: 1, size: 2 }) },
  { name: "layout-parser", at: 3, make: rayService(common("inference", "platform", { image: "rayproject/ray:2.49.0-gpu", cpu: "2", memory: "10Gi", devices: whole(1), pool: "l4" }, { log: "serving", readyAfter: [8, 16] }), 2) },
  { name: "whisper-large", at: 3, make: statefulSet(serving("speech", "speech-team", ["--model", "openai/whisper-large-v3"], { "nvidia.com/mig-3g.20gb": "1" }, "a100-mig", { cpu: "4", memory: "24Gi" }), 3) },
  ...["amira", "lena", "mara", "tom"].map((owner) => ({ name: `notebook-${owner}`, at: 3, make: notebook(workbench(owner)) })),
  { name: "notebook-jonas", at: 3, make: notebook(workbench("jonas"), "2026-06-12T17:42:10Z") },
  { name: "eval-pool", at: 4, make: rayClusterOf(common("llm-platform", "llm-team", { image: "rayproject/ray:2.49.0-gpu", cpu: "8", memory: "64Gi", devices: whole(2), pool: "a100" }, { log: "data", readyAfter: [8, 14] }), 2) },
  { name: "ocr-serve", at: 4, make: deployment(serving("inference", "platform", ["--model", "stepfun-ai/GOT-OCR2_0"], { ...whole(1), "nvidia.com/gpumem": "6000", "nvidia.com/gpucores": "30" }, "a10-hami", { cpu: "2", memory: "12Gi", scheduler: "hami-scheduler" }), 5) },
  { name: "tts-serve", at: 4, make: deployment(serving("speech", "speech-team", ["--model", "hexgrad/Kokoro-82M"], { ...whole(1), "nvidia.com/gpumem": "9000", "nvidia.com/gpucores": "40" }, "a10-hami", { cpu: "2", memory: "12Gi", scheduler: "hami-scheduler" }), 3) },
  { name: "llama-guard-gaudi", at: 4, make: deployment(serving("inference", "platform", ["--model", "meta-llama/Llama-Guard-4-12B", "--tensor-parallel-size", "2"], { "habana.ai/gaudi": "2" }, "gaudi3", { image: "vault.habana.ai/gaudi-docker/1.23.0/ubuntu24.04/habanalabs/pytorch-installer-2.9.0:latest", cpu: "16", memory: "128Gi" }), 2) },
  { name: "feature-refresh", at: 5, make: cronJob(common("data-platform", "data-team", { image: "ghcr.io/acme/feature-refresh:2.4.1", cpu: "8", memory: "32Gi" }, { run: minutes(2, 6), log: "data" }), "*/15 * * * *") },
  { name: "nightly-eval", at: 6, make: cronJob(common("llm-platform", "llm-team", { image: torch, cpu: "8", memory: "64Gi", devices: whole(1), pool: "a100" }, { run: minutes(4, 9), log: "training" }), "*/30 * * * *") },
  // The classics of jobs that never start, each for a reason that the scheduler names.
  { name: "sweep-no-toleration", at: 50, make: batchJob(common("vision", "mara", { image: torch, cpu: "8", memory: "64Gi", devices: whole(1), tolerations: [] }, { run: minutes(10, 20), log: "training" })) },
  { name: "pretrain-16-per-node", at: 56, make: batchJob(common("research", "jonas", { image: torch, cpu: "64", memory: "512Gi", devices: whole(16), pool: "h100" }, { run: minutes(60, 90), log: "training" })) },
  { name: "dedup-big-memory", at: 68, make: batchJob(common("data-platform", "data-team", { image: "ghcr.io/acme/dedup:1.9.0", cpu: "16", memory: "480Gi", pool: "cpu" }, { run: minutes(15, 20), log: "data" })) },
  { name: "finetune-wrong-tag", at: 77, make: batchJob(common("vision", "mara", { image: "registry.acme.internal/vision/finetune:v2.1-rc9", cpu: "8", memory: "96Gi", devices: whole(1), pool: "a100" }, { image: "missing" })) },
];

/** What comes and goes. `weight`: how often. `light`: small and short, so it may come however long the queue is. */
export const arriving: readonly { readonly name: string; readonly weight: number; readonly light?: boolean; readonly make: Make }[] = [
  { name: "ci-cuda-smoke", weight: 9, light: true, make: batchJob(common("data-platform", "ci", { image: "ghcr.io/acme/cuda-smoke:1.4.0", cpu: "1", memory: "4Gi", devices: { "nvidia.com/gpu.shared": "1" }, pool: "t4" }, { run: [15, 50], pull: [1, 3], log: "data" }), { ttlSecondsAfterFinished: 300 }) },
  { name: "caption-batch", weight: 7, light: true, make: batchJob(common("vision", "tom", { image: vllm, cpu: "1", memory: "6Gi", devices: whole(1), pool: "l4" }, { run: [30, 90], pull: [1, 4], log: "data" }), { parallelism: 2, completions: 2, ttlSecondsAfterFinished: 300 }) },
  { name: "llama-pretrain", weight: 2, make: pyTorchJob(common("research", "jonas", { image: torch, command: ["torchrun", "pretrain.py"], cpu: "96", memory: "900Gi", devices: { ...whole(8), "rdma/hca_shared_devices_a": "1" }, pool: "h100", shm: "64Gi" }, { run: minutes(14, 30), log: "training", pull: [20, 50] }), 1) },
  { name: "sft-70b", weight: 2, make: jobSet(common("llm-platform", "amira", { image: torch, command: ["torchrun", "sft.py"], cpu: "96", memory: "900Gi", devices: whole(8), pool: "h100", shm: "64Gi" }, { run: minutes(8, 18), log: "training", pull: [20, 40] }), { replicas: 1, parallelism: 2 }) },
  { name: "dpo-8b", weight: 3, make: trainJob(common("llm-platform", "amira", { image: torch, command: ["torchrun", "dpo.py"], cpu: "32", memory: "300Gi", devices: whole(4) }, { run: minutes(5, 14), log: "training" }), 1) },
  { name: "nccl-all-reduce", weight: 1, make: mpiJob(common("research", "cluster-ops", { image: "ghcr.io/acme/nccl-tests:2.25.1", cpu: "32", memory: "128Gi", devices: whole(8), pool: "h100" }, { run: minutes(2, 4), log: "launcher" }), 2) },
  { name: "hpo-sweep", weight: 2, make: rayJob(common("research", "lena", { image: "rayproject/ray:2.49.0-gpu", cpu: "8", memory: "64Gi", devices: whole(1), pool: "a100" }, { run: minutes(5, 10), log: "training", readyAfter: [6, 12] }), 4) },
  { name: "detector-train", weight: 4, make: batchJob(common("vision", "mara", { image: torch, command: ["python", "train_detector.py"], cpu: "8", memory: "64Gi", devices: whole(1), pool: "a100" }, { run: minutes(4, 12), log: "training" }), { parallelism: 2, completions: 2 }) },
  { name: "segmentation-ablation", weight: 3, make: batchJob(common("vision", "tom", { image: torch, cpu: "8", memory: "64Gi", devices: whole(2), pool: "h100" }, { run: minutes(4, 9), outcome: "oom", log: "training" })) },
  { name: "reward-model", weight: 3, make: volcanoJob(common("llm-platform", "amira", { image: torch, command: ["torchrun", "reward.py"], cpu: "8", memory: "64Gi", devices: whole(1), pool: "a100" }, { run: minutes(4, 9), log: "training" }), 2) },
  { name: "tts-finetune", weight: 3, make: batchJob(common("speech", "speech-team", { image: torch, cpu: "4", memory: "20Gi", devices: { "nvidia.com/mig-1g.5gb": "1" }, pool: "a100-mig" }, { run: minutes(3, 9), log: "training" }), { parallelism: 3, completions: 3 }) },
  { name: "asr-batch-transcribe", weight: 3, make: batchJob(common("speech", "speech-team", { image: vllm, cpu: "2", memory: "10Gi", devices: whole(1), pool: "l4" }, { run: minutes(2, 6), log: "data" }), { parallelism: 4, completions: 6 }) },
  { name: "gemma-tpu-tune", weight: 2, make: jobSet(common("research", "lena", { image: jax, cpu: "100", memory: "120Gi", devices: { "google.com/tpu": "4" }, pool: "tpu-v5e" }, { run: minutes(6, 12), log: "training" }), { replicas: 1, parallelism: 2 }) },
  { name: "maxtext-v6e", weight: 1, make: jobSet(common("llm-platform", "amira", { image: jax, cpu: "160", memory: "600Gi", devices: { "google.com/tpu": "4" }, pool: "tpu-v6e" }, { run: minutes(10, 20), log: "training" }), { replicas: 1, parallelism: 4 }) },
  { name: "embed-corpus", weight: 2, make: batchJob(common("data-platform", "data-team", { image: vllm, cpu: "2", memory: "8Gi", devices: { "nvidia.com/gpu.shared": "1" }, pool: "t4" }, { run: minutes(3, 8), log: "data" }), { parallelism: 3, completions: 3 }) },
  { name: "render-frames", weight: 3, make: batchJob(common("vision", "tom", { image: "ghcr.io/acme/render:4.2.0", cpu: "8", memory: "40Gi", devices: whole(1), pool: "a10g-spot" }, { run: minutes(3, 9), log: "data" }), { parallelism: 3, completions: 6 }) },
  { name: "rocm-port-check", weight: 1, make: pod(common("research", "jonas", { image: rocm, cpu: "8", memory: "64Gi", devices: { "amd.com/gpu": "1" }, pool: "mi300x" }, { run: minutes(3, 7), log: "training" })) },
  { name: "tokenize-shards", weight: 3, make: batchJob(common("data-platform", "data-team", { image: "ghcr.io/acme/tokenize:3.0.2", cpu: "12", memory: "24Gi", pool: "cpu" }, { run: minutes(2, 7), log: "data" }), { parallelism: 4, completions: 4 }) },
  { name: "vit-distill", weight: 2, make: pyTorchJob(common("vision", "tom", { image: torch, cpu: "24", memory: "200Gi", devices: whole(4), pool: "a100" }, { run: minutes(5, 10), outcome: "fail", log: "training" }), 1) },
];
