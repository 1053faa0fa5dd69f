import { fieldAt } from "../manifest/nodes.ts";
import type { Container } from "./container.ts";

/** A program that rules know by its image or its command. */
interface Program {
  /** As messages name it. */
  readonly name: string;
  /** Serves a model; trains one, on several processes. */
  readonly does: "serves" | "trains";
  /** Repository path of an image, registry and tag left out. */
  readonly image?: RegExp;
  /** A word of the command line, its directory left out. */
  readonly word?: RegExp;
}

// Images: the projects' own registries (docs of each). Words: entry points of the same.
const programs: readonly Program[] = [
  { name: "vLLM", does: "serves", image: /(?:^|\/)vllm(?:-openai|-tpu)?$|(?:^|\/)vllm\//, word: /^(?:vllm|vllm\.entrypoints\..*)$/ },
  { name: "SGLang", does: "serves", image: /(?:^|\/)sglang$/, word: /^sglang\.launch_server$/ },
  { name: "Text Generation Inference", does: "serves", image: /(?:^|\/)text-generation-inference$/, word: /^text-generation-launcher$/ },
  { name: "Text Embeddings Inference", does: "serves", image: /(?:^|\/)text-embeddings-inference$/, word: /^text-embeddings-router$/ },
  { name: "Triton", does: "serves", image: /(?:^|\/)tritonserver$/, word: /^tritonserver$/ },
  { name: "TensorRT-LLM", does: "serves", word: /^trtllm-serve$/ },
  { name: "NIM", does: "serves", image: /^nvcr\.io\/nim\// },
  { name: "LMDeploy", does: "serves", image: /(?:^|\/)lmdeploy$/, word: /^lmdeploy$/ },
  { name: "llama.cpp", does: "serves", image: /(?:^|\/)llama\.cpp$/, word: /^llama-server$/ },
  { name: "Ollama", does: "serves", image: /(?:^|\/)ollama$/, word: /^ollama$/ },
  { name: "torchrun", does: "trains", word: /^(?:torchrun|torch\.distributed\.(?:run|launch))$/ },
  { name: "Accelerate", does: "trains", word: /^accelerate$/ },
  { name: "DeepSpeed", does: "trains", word: /^deepspeed$/ },
  { name: "mpirun", does: "trains", word: /^(?:mpirun|mpiexec)$/ },
];

/** The program that a container evidently runs; the command says more than the image. Undefined: not known. */
export function programOf(container: Container): Pick<Program, "name" | "does"> | undefined {
  const words = container.words.slice(0, 200).map((word) => word.text.slice(word.text.lastIndexOf("/") + 1));
  const byWord = programs.find(({ word }) => word !== undefined && words.some((each) => word.test(each)));
  if (byWord !== undefined) return byWord;
  // A command of its own replaces what the image would start: a client in the server's image, a shell that sleeps.
  if (fieldAt(container.node, "command") !== undefined) return undefined;
  const image = imagePath(container.image?.text ?? "");
  return programs.find((program) => program.image?.test(image));
}

/** `nvcr.io/nim/meta/llama` of `nvcr.io/nim/meta/llama:1.0@sha256:...`. */
function imagePath(image: string): string {
  return image.replace(/@.*$/, "").replace(/:[^/:]*$/, "");
}
