import { count } from "../../base/format.ts";
import type { Container } from "../container.ts";
import { yaml } from "../example.ts";
import type { Pod } from "../pod.ts";
import { podRule, type Finding } from "../rule.ts";
import { programOf } from "../software.ts";
import { optionOf, type CommandOption } from "../words.ts";

interface Sizes {
  readonly program: string;
  /** Options whose product is the number of processes of one pod, each with a GPU of its own; the first must be written. */
  readonly factors: readonly (readonly string[])[];
  /** Where one of these is written, processes are spread over pods, or counted otherwise: nothing is said. */
  readonly elsewhere: readonly string[];
}

// vLLM engine arguments (docs 0.11 to 0.32), SGLang server arguments, TGI launcher, torch.distributed.run, DeepSpeed launcher.
const table: readonly Sizes[] = [
  {
    program: "vLLM",
    factors: [["--tensor-parallel-size", "-tp"], ["--pipeline-parallel-size", "-pp"], ["--data-parallel-size", "-dp"]],
    elsewhere: ["--distributed-executor-backend", "--nnodes", "--node-rank", "--data-parallel-size-local", "-dpl", "--data-parallel-address", "-dpa", "--headless", "--prefill-context-parallel-size", "-pcp"],
  },
  { program: "SGLang", factors: [["--tensor-parallel-size", "--tp-size", "--tp"], ["--pipeline-parallel-size", "--pp-size", "--pp"]], elsewhere: ["--nnodes", "--dp-size", "--dp", "--data-parallel-size"] },
  { program: "Text Generation Inference", factors: [["--num-shard"]], elsewhere: [] },
  { program: "torchrun", factors: [["--nproc-per-node", "--nproc_per_node"]], elsewhere: [] },
  { program: "DeepSpeed", factors: [["--num_gpus"]], elsewhere: [] },
];

/** Kinds whose pods may be one server together: the sizes are those of all of them. */
const grouped = new Set(["LeaderWorkerSet", "RayCluster", "RayJob", "RayService", "DisaggregatedSet", "PodCliqueSet", "PodClique", "DynamoGraphDeployment", "LLMInferenceService", "InferenceService", "MPIJob"]);

/** GPUs that the container gets, counted in whole devices; undefined when it asks otherwise (partitions, claims, KAI). */
function gpusOf(container: Container, pod: Pod): number | undefined {
  const [only, ...others] = container.accelerators;
  if (only?.accelerator?.unit !== "device" || others.length > 0 || only.milli === undefined || only.milli % 1000 !== 0 || only.milli === 0) return undefined;
  return pod.spec.entries.some(({ key }) => key.text === "resourceClaims") ? undefined : only.milli / 1000;
}

function check(container: Container, gpus: number): Finding | undefined {
  const name = programOf(container)?.name;
  const sizes = table.find(({ program }) => program === name);
  if (sizes === undefined || container.words.some(({ text }) => sizes.elsewhere.includes(text.split("=")[0] ?? "") || /(?:^|\/)ray$/.test(text))) return undefined;
  const options = sizes.factors.map((names) => optionOf(container.words, ...names)).filter((option): option is CommandOption => option !== undefined);
  const [first] = options;
  if (first === undefined || options.some(({ number }) => number === undefined)) return undefined;
  const product = options.reduce((size, { number }) => size * (number ?? 1), 1);
  if (product === gpus || product === 0) return undefined;
  const written = options.map(({ name: option, value }) => `${option} ${value.text}`).join(" ");
  const consequence = product > gpus
    ? `${String(product - gpus)} of its ${count(product, "process")} ${product - gpus === 1 ? "has" : "have"} no GPU, and it ends at the start`
    : `${String(gpus - product)} of the ${count(gpus, "GPU")} ${gpus - product === 1 ? "stays" : "stay"} idle`;
  return {
    at: first.value,
    message: `${sizes.program} is started with ${written} and the container "${container.name}" gets ${count(gpus, "GPU")}: ${consequence}. Make the two equal.`,
    related: container.accelerators.map(({ field }) => ({ at: field, message: "The GPUs are asked for here." })),
  };
}

export const parallelSizeDiffersFromGpus = podRule({
  id: "parallel-size-differs-from-gpus",
  rows: ["R16"],
  severity: "warning",
  title: "Parallel size that is not the number of GPUs",
  why: "A server or launcher that is told to use more GPUs than its container gets ends at the start; one that is told to use fewer leaves GPUs idle that nobody else can have.",
  remedy: "Ask for as many GPUs as the sizes multiply to, or change the sizes. Over several pods use pipeline or data parallelism with a runtime that spans pods (LeaderWorkerSet, Ray).",
  links: ["https://docs.vllm.ai/en/latest/serving/parallelism_scaling/"],
  needs: "document",
  *check(pod) {
    if (grouped.has(pod.object.kind) || pod.partial) return;
    for (const container of pod.running) {
      const gpus = gpusOf(container, pod);
      const finding = gpus === undefined ? undefined : check(container, gpus);
      if (finding !== undefined) yield finding;
    }
  },
  bad: [
    {
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: serve
        spec:
          containers:
            - name: main
              image: vllm/vllm-openai:v0.11.0
              args: [--model, example/model, --tensor-parallel-size, ⟦"4"⟧]
              readinessProbe:
                httpGet: {path: /health, port: 8000}
              resources:
                limits:
                  memory: 64Gi
                  nvidia.com/gpu: 2
      `,
      also: ["shared-memory-too-small"],
      says: "2 of its 4 processes have no GPU",
    },
    {
      title: "idle GPUs, in a script",
      text: yaml`
        apiVersion: batch/v1
        kind: Job
        metadata: {name: train}
        spec:
          backoffLimit: 1
          template:
            spec:
              restartPolicy: Never
              containers:
                - name: main
                  image: registry.example/train:1
                  command: [sh, -c]
                  args:
                    - |
                      pip list
                      torchrun --nproc_per_node=⟦4⟧ train.py
                  resources: {limits: {memory: 64Gi, nvidia.com/gpu: 8}}
      `,
      also: ["shared-memory-too-small"],
      says: "4 of the 8 GPUs stay idle",
    },
  ],
  good: [
    {
      title: "the product counts",
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: serve
        spec:
          volumes: [{name: dshm, emptyDir: {medium: Memory}}]
          containers:
            - name: main
              image: vllm/vllm-openai:v0.11.0
              volumeMounts: [{name: dshm, mountPath: /dev/shm}]
              args: [--model, example/model, -tp, "4", --data-parallel-size=2]
              readinessProbe:
                httpGet: {path: /health, port: 8000}
              resources: {limits: {memory: 64Gi, nvidia.com/gpu: 8}}
      `,
    },
    {
      title: "a size that a variable says, and one over several pods",
      text: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: serve
        spec:
          volumes: [{name: dshm, emptyDir: {medium: Memory}}]
          containers:
            - name: main
              image: vllm/vllm-openai:v0.11.0
              volumeMounts: [{name: dshm, mountPath: /dev/shm}]
              args: [--model, example/model, --tensor-parallel-size, $(GPUS)]
              readinessProbe:
                httpGet: {path: /health, port: 8000}
              resources: {limits: {memory: 64Gi, nvidia.com/gpu: 8}}
            - name: worker
              image: vllm/vllm-openai:v0.11.0
              volumeMounts: [{name: dshm, mountPath: /dev/shm}]
              args: [--model, example/model, --tensor-parallel-size, "16", --distributed-executor-backend, ray]
              readinessProbe:
                httpGet: {path: /health, port: 8001}
              resources: {limits: {memory: 64Gi, nvidia.com/gpu: 8}}
      `,
    },
  ],
});
