import { entryOf, itemsAt, mapAt, mapsAt, textAt, type Span } from "../manifest/nodes.ts";
import type { Container } from "./container.ts";
import type { Pod } from "./pod.ts";
import { programOf } from "./software.ts";
import { optionOf } from "./words.ts";

/** One sign that a pod works with an accelerator. */
export interface Evidence {
  /** How it reads in a sentence whose subject is the pod: `tolerates nvidia.com/gpu`. */
  readonly words: string;
  /** 1: usual with it; 2: rare without it; 4: makes no sense without it. */
  readonly weight: number;
  readonly at: Span;
  readonly container?: Container;
  /** The resource that it speaks of. */
  readonly resource: string;
  /** Devices that it speaks of. */
  readonly devices?: number;
}

interface Sign {
  readonly pattern: RegExp;
  readonly resource: string;
}

const NVIDIA = "nvidia.com/gpu";

// Labels that only nodes with accelerators have: GPU feature discovery, AMD's labeller, GKE, Karpenter (AWS), AKS.
const labels: readonly Sign[] = [
  { pattern: /^nvidia\.com\/(?:gpu|mig|cuda)\b/, resource: NVIDIA },
  { pattern: /^amd\.com\/gpu\b/, resource: "amd.com/gpu" },
  { pattern: /^gpu\.intel\.com\//, resource: "gpu.intel.com/i915" },
  { pattern: /^cloud\.google\.com\/gke-accelerator$/, resource: NVIDIA },
  { pattern: /^cloud\.google\.com\/gke-tpu-/, resource: "google.com/tpu" },
  { pattern: /^karpenter\.k8s\.aws\/instance-gpu-/, resource: NVIDIA },
  { pattern: /^kubernetes\.azure\.com\/accelerator$/, resource: NVIDIA },
];

const tolerated: readonly Sign[] = [
  { pattern: /^nvidia\.com\/gpu$/, resource: NVIDIA },
  { pattern: /^amd\.com\/gpu$/, resource: "amd.com/gpu" },
  { pattern: /^google\.com\/tpu$/, resource: "google.com/tpu" },
  { pattern: /^habana\.ai\/gaudi$/, resource: "habana.ai/gaudi" },
];

const environment = /^(?:CUDA_VISIBLE_DEVICES|NVIDIA_DRIVER_CAPABILITIES|NVIDIA_REQUIRE_CUDA)$/;
const image = /(?:^|[/:_.-])cuda(?:\d|[_.-]|$)/i;
/** The option or image of a program that runs on the processor. */
const processor = /(?:^|[/:_.=-])cpu(?:[_.-]|$)/i;

const served = new Set(["vLLM", "SGLang", "Text Generation Inference", "TensorRT-LLM", "NIM"]);
const sizes = ["--tensor-parallel-size", "-tp", "--tp", "--tp-size", "--num-shard", "--tp_size"];

/** Every sign of a pod, strongest kinds first. */
export function evidenceOf(pod: Pod): readonly Evidence[] {
  return [...placement(pod), ...runtime(pod), ...tolerations(pod), ...pod.running.flatMap((container) => [...software(container)])];
}

function sign(signs: readonly Sign[], text: string): Sign | undefined {
  return signs.find(({ pattern }) => pattern.test(text));
}

function* placement(pod: Pod): Iterable<Evidence> {
  for (const { key, value } of pod.nodeSelector?.entries ?? []) {
    const found = sign(labels, key.text);
    if (found !== undefined && value.type === "scalar" && value.text !== "false") yield { words: `selects nodes with ${key.text}`, weight: 4, at: key, resource: found.resource };
  }
  const required = mapsAt(pod.spec, "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms");
  for (const expression of required.flatMap((term) => mapsAt(term, "matchExpressions"))) {
    const key = entryOf(expression, "key")?.value;
    const operator = textAt(expression, "operator");
    const found = key?.type === "scalar" && (operator === "In" || operator === "Exists" || operator === "Gt") ? sign(labels, key.text) : undefined;
    if (found !== undefined && key?.type === "scalar" && !itemsAt(expression, "values").some((item) => item.type === "scalar" && item.text === "false")) {
      yield { words: `needs nodes with ${key.text}`, weight: 4, at: key, resource: found.resource };
    }
  }
}

function* runtime(pod: Pod): Iterable<Evidence> {
  const name = entryOf(pod.spec, "runtimeClassName")?.value;
  if (name?.type === "scalar" && /^nvidia(?:-|$)/.test(name.text)) yield { words: `uses the runtime class ${name.text}`, weight: 4, at: name, resource: NVIDIA };
  for (const volume of pod.volumes) {
    const path = entryOf(mapAt(volume, "hostPath"), "path")?.value;
    if (path?.type === "scalar" && /^\/dev\/nvidia/.test(path.text)) yield { words: `mounts ${path.text} of the node`, weight: 4, at: path, resource: NVIDIA };
  }
}

function* tolerations(pod: Pod): Iterable<Evidence> {
  for (const { key, node } of pod.tolerations) {
    const found = sign(tolerated, key ?? "");
    if (found !== undefined) yield { words: `tolerates ${key ?? ""}`, weight: 2, at: node, resource: found.resource };
  }
}

function* software(container: Container): Iterable<Evidence> {
  const written = container.image;
  if (processor.test(written?.text ?? "") || container.words.some(({ text }) => processor.test(text) || text === "cpu") || container.env.some(({ name }) => /_CPU_/.test(name))) return;
  const program = programOf(container);
  const size = optionOf(container.words, ...sizes);
  const at = written ?? container.node;
  if (program !== undefined && served.has(program.name)) yield { words: `starts ${program.name}`, weight: 2, at, container, resource: NVIDIA };
  if (size?.number !== undefined && size.number > 1) yield { words: `starts with ${size.name} ${size.value.text}`, weight: 2, at: size, container, resource: NVIDIA, devices: size.number };
  if (written !== undefined && image.test(written.text)) yield { words: `runs the image ${written.text}`, weight: 1, at: written, container, resource: NVIDIA };
  for (const variable of container.env) {
    if (environment.test(variable.name) && variable.value?.text !== "" && variable.value?.text !== "-1") yield { words: `sets ${variable.name}`, weight: 2, at: variable.node, container, resource: NVIDIA };
  }
}
