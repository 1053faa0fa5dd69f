import { looksLikeManifest } from "../model/looksLikeManifest.ts";

/**
 * What accelerators are called in manifests: resource names, labels, taints, images, queues. A wide net, because it decides
 * only which documents are parsed: the name of every resource in `model/accelerators` must be caught by it (a test).
 */
const words =
  /gpu|nvidia|cuda|rocm|tpu|npu|xpu|neuron|habana|gaudi|qaic|ascend|accelerator|rdma|infiniband|\befa\b|amd\.com\/|intel\.com\/|cambricon|iluvatar|mthreads|metax|enflame|birentech|kunlunxin|hygon|rebellions|furiosa|vastai|volcano|kueue|kai\.scheduler|run\.ai|hami|deviceclass|resourceclaim|vllm|sglang|torchrun/i;

/** Kinds that rules look up beside a workload: scaling, disruption, names, storage, quota. */
const companions =
  /^[ \t]*["']?kind["']?[ \t]*:[ \t]*["']?(?:PodDisruptionBudget|HorizontalPodAutoscaler|ScaledObject|Service|PersistentVolumeClaim|NetworkPolicy|ResourceQuota|LimitRange|PriorityClass|RuntimeClass|StorageClass|ServiceAccount|PodGroup|Queue|Topology)["']?[ \t\r]*$/m;

/** False for text that no rule has anything to say about. */
export function mentionsAccelerator(text: string): boolean {
  return words.test(text);
}

/** True for a document worth parsing, in a file that mentions accelerators. */
export function isRelevant(text: string): boolean {
  return looksLikeManifest(text) && (words.test(text) || companions.test(text));
}
