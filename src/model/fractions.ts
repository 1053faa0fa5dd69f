import type { Labels, PodRecord, Resources } from "./k8s.ts";
import { objectOf, textOf, type Json } from "./read.ts";

/**
 * Parts of GPUs that are asked for by annotation instead of by resource: KAI Scheduler 0.17 (pkg/common/constants and
 * pkg/common/resources/gpu_sharing.go). kube-scheduler knows nothing of them: they are in no request.
 */
export const FRACTION = "gpu-fraction";
export const MEMORY = "gpu-memory";
const DEVICES = "gpu-fraction-num-devices";
const GROUP = "runai-gpu-group";

/** What a pod (or a pod template) asks for in all its devices: `gpu-fraction` in GPUs, `gpu-memory` in MiB. Undefined where it doesn't. */
export function annotatedAmounts(pod: Json): Resources | undefined {
  const annotations = objectOf(objectOf(pod["metadata"])["annotations"]);
  if (annotations[FRACTION] === undefined && annotations[MEMORY] === undefined) return undefined;
  // To the scheduler of Kubernetes these are words like others.
  const scheduler = textOf(objectOf(pod["spec"])["schedulerName"]);
  if (scheduler === "" || scheduler === "default-scheduler") return undefined;
  const devices = number(annotations[DEVICES], /^[1-9]\d{0,3}$/) ?? 1;
  const fraction = number(annotations[FRACTION], /^(?:0?\.\d{1,9}|0|1|1\.0{1,9})$/);
  const memory = number(annotations[MEMORY], /^[1-9]\d{0,9}$/);
  const amounts: Record<string, number> = {};
  // Two decimals are what KAI allocates by.
  if (fraction !== undefined && fraction > 0) amounts[FRACTION] = Math.round(fraction * devices * 100) / 100;
  if (memory !== undefined) amounts[MEMORY] = memory * devices;
  return Object.keys(amounts).length === 0 ? undefined : amounts;
}

function number(value: unknown, pattern: RegExp): number | undefined {
  const text = textOf(value);
  return pattern.test(text) ? Number(text) : undefined;
}

/** The groups that the pod's parts of GPUs are in: pods of one group are on one GPU. */
export function gpuGroups(labels: Labels): readonly string[] {
  const first = labels[GROUP];
  if (first === undefined) return [];
  const groups = new Set([first]);
  for (const key of Object.keys(labels)) {
    const value = key.startsWith(`${GROUP}/`) ? labels[key] : undefined;
    if (value !== undefined) groups.add(value);
  }
  return [...groups];
}

/**
 * Pods that KAI makes to stand for others: a reservation holds the GPU that fractions share, a scaling pod waits so that the
 * cluster grows. Counted as a holder or as a job of its own, either would be counted twice.
 */
export function standsIn(pod: PodRecord): "reservation" | "scaling" | undefined {
  const { app } = pod.labels;
  if ((app === "kai-resource-reservation" || app === "runai-reservation") && pod.labels[GROUP] !== undefined) return "reservation";
  return app === "scaling-pod" && pod.namespace.endsWith("-scale-adjust") ? "scaling" : undefined;
}
