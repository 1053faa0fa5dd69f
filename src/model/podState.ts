import type { PodState } from "./inventory.ts";
import type { Condition, ContainerRecord, PodRecord } from "./k8s.ts";

const STATES = { Pending: "pending", Running: "running", Succeeded: "succeeded", Failed: "failed", Unknown: "unknown" } as const;

export function podState(pod: PodRecord): PodState {
  return STATES[pod.phase];
}

/**
 * The scheduler counts the pod against its node: bound and not finished. Terminating pods still count; a pod that has a node
 * and doesn't run yet does too.
 */
export function holdsNode(pod: PodRecord): boolean {
  return pod.nodeName !== "" && pod.phase !== "Succeeded" && pod.phase !== "Failed";
}

/** A preempting pod that waits for its node to become free: the scheduler keeps the room, the pod isn't bound. */
export function isNominated(pod: PodRecord): boolean {
  return pod.nominatedNodeName !== "" && pod.nodeName === "" && pod.phase === "Pending";
}

/** When the present state began, as far as the object tells. */
export function podSince(pod: PodRecord): number {
  if (pod.phase === "Running") return pod.runningSince ?? (pod.started > 0 ? pod.started : pod.created);
  if (pod.phase !== "Succeeded" && pod.phase !== "Failed") return pod.created;
  // A pod that the kubelet refused or a node lost has no container that ended.
  const ended = pod.finished ?? Math.max(condition(pod, "DisruptionTarget")?.since ?? 0, condition(pod, "Ready")?.since ?? 0);
  if (ended > 0) return ended;
  return pod.started > 0 ? pod.started : pod.created;
}

/**
 * Why the pod waits, fails or can't be relied on, in the words of its writer; empty when there is nothing to say.
 * `claimTrouble`: why it can't go on because of its claims, in words of our own.
 */
export function podReason(pod: PodRecord, claimTrouble = ""): string {
  switch (pod.phase) {
    case "Pending":
      return pod.nodeName === "" ? unboundReason(pod, claimTrouble) : (statusReason(pod) || containerTrouble(pod) || startingReason(pod));
    case "Running":
      return containerTrouble(pod) || disruption(pod) || resizeReason(pod);
    case "Failed":
      return statusReason(pod) || containerFailure(pod) || disruption(pod);
    case "Succeeded":
      return "";
    case "Unknown":
      return statusReason(pod);
  }
}

function unboundReason(pod: PodRecord, claimTrouble: string): string {
  const scheduled = condition(pod, "PodScheduled");
  if (pod.schedulingGates.length > 0) {
    // The condition doesn't name the gates.
    const words = scheduled?.message ?? "";
    return `${words === "" ? "Scheduling is blocked due to non-empty scheduling gates" : words}: ${pod.schedulingGates.join(", ")}`;
  }
  if (scheduled !== undefined && scheduled.status !== "True") return scheduled.message === "" ? scheduled.reason : scheduled.message;
  // A pod whose claims aren't there is not tried, and nobody writes that into its status.
  if (claimTrouble !== "") return claimTrouble;
  // Said by nobody in the cluster, and that is the point: the scheduler that the pod names may not exist.
  return pod.schedulerName === "" ? "" : `Scheduler ${pod.schedulerName} has said nothing about this pod yet.`;
}

function statusReason(pod: PodRecord): string {
  return joined(pod.reason, pod.message);
}

/** Reasons of a container that is on its way and has no trouble. */
const STARTING = new Set(["", "ContainerCreating", "PodInitializing"]);

/** A container that waits for more than its start: ImagePullBackOff, CrashLoopBackOff, CreateContainerError... */
export function containerTrouble(pod: PodRecord): string {
  for (const container of pod.containers) {
    if (container.state === "waiting" && !STARTING.has(container.reason)) return containerReason(pod, container);
  }
  return "";
}

function startingReason(pod: PodRecord): string {
  for (const container of pod.containers) {
    if (container.state === "waiting" && container.reason !== "") return containerReason(pod, container);
  }
  return "";
}

/** The first container that ended badly: OOMKilled, Error with its exit code... */
function containerFailure(pod: PodRecord): string {
  for (const container of pod.containers) {
    if (container.state !== "terminated" || (container.exitCode ?? 0) === 0) continue;
    const code = `exit code ${String(container.exitCode)}`;
    return prefixed(pod, container, joined(container.reason === "" ? code : `${container.reason} (${code})`, container.message ?? ""));
  }
  return "";
}

function containerReason(pod: PodRecord, container: ContainerRecord): string {
  return prefixed(pod, container, joined(container.reason, container.message ?? ""));
}

/** Names the container where there are several. */
function prefixed(pod: PodRecord, container: ContainerRecord, words: string): string {
  return pod.containers.length > 1 ? `${container.name}: ${words}` : words;
}

function disruption(pod: PodRecord): string {
  const target = condition(pod, "DisruptionTarget");
  return target?.status === "True" ? joined(target.reason, target.message) : "";
}

function resizeReason(pod: PodRecord): string {
  const pending = condition(pod, "PodResizePending");
  return pending?.status === "True" ? joined(pending.reason, pending.message) : "";
}

function condition(pod: PodRecord, type: string): Condition | undefined {
  return pod.conditions.find((each) => each.type === type);
}

export function joined(reason: string, message: string): string {
  return reason === "" || message === "" ? reason + message : `${reason}: ${message}`;
}
