import type { Container, ContainerState, ContainerStatus, Condition, Pod, PodStatus } from "../kinds.ts";
import { withCondition } from "../kinds.ts";

/** A number from a text, always the same one: addresses and digests must not change between two writes. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return value;
}

export function digest(text: string): string {
  let value = hash(text);
  let hex = "";
  while (hex.length < 64) {
    value = (Math.imul(value ^ (value >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    hex += value.toString(16).padStart(8, "0");
  }
  return hex;
}

const imageIds = new Map<string, string>();

function imageId(image: string): string {
  let id = imageIds.get(image);
  if (id === undefined) imageIds.set(image, id = `${image.split(":")[0] ?? ""}@sha256:${digest(image)}`);
  return id;
}

export function podAddress(pod: Pod): string {
  const value = hash(pod.metadata.uid);
  return `10.${64 + (value % 64)}.${(value >>> 8) % 256}.${1 + ((value >>> 16) % 254)}`;
}

export function nodeAddress(name: string): string {
  const value = hash(name);
  return `10.128.${value % 256}.${1 + ((value >>> 8) % 254)}`;
}

export function containerStatus(pod: Pod, container: Container, state: ContainerState, held?: ContainerStatus): ContainerStatus {
  const running = state.running !== undefined;
  const created = running || state.terminated !== undefined;
  const restarts = held?.restartCount ?? 0;
  return {
    name: container.name, state, lastState: held?.lastState ?? {},
    ready: running && (held?.ready ?? false), restartCount: restarts,
    image: container.image,
    imageID: created ? imageId(container.image) : "",
    ...(created ? { containerID: `containerd://${digest(`${pod.metadata.uid}/${container.name}/${restarts}`)}` } : {}),
    started: running,
  };
}

const condition = (type: string, status: boolean, time: string, reason?: string, message?: string): Condition => ({
  type, status: status ? "True" : "False", lastProbeTime: null, lastTransitionTime: time,
  ...(reason === undefined ? {} : { reason }), ...(message === undefined ? {} : { message }),
});

/** Conditions as the kubelet writes them beside PodScheduled. */
function conditions(status: PodStatus, pod: Pod, time: string, parts: { sandbox: boolean; ready: boolean; over: boolean }): readonly Condition[] {
  const names = `[${pod.spec.containers.map((container) => container.name).join(" ")}]`;
  const notReady = parts.over ? ["PodCompleted", undefined] as const : ["ContainersNotReady", `containers with unready status: ${names}`] as const;
  let list = withCondition(status.conditions, condition("PodReadyToStartContainers", parts.sandbox, time));
  list = withCondition(list, condition("Initialized", true, time, ...(parts.over ? ["PodCompleted"] : [])));
  for (const type of ["Ready", "ContainersReady"]) {
    list = withCondition(list, parts.ready ? condition(type, true, time) : condition(type, false, time, ...notReady));
  }
  return list;
}

const addresses = (pod: Pod): object => {
  const ip = podAddress(pod);
  return { podIP: ip, podIPs: [{ ip }] };
};

const host = (pod: Pod): object => {
  const ip = nodeAddress(pod.spec.nodeName ?? "");
  return { hostIP: ip, hostIPs: [{ ip }] };
};

/** Seen by the kubelet: sandbox up, images not there yet. */
export function startingStatus(pod: Pod, time: string, waiting: { readonly reason: string; readonly message?: string }): PodStatus {
  const state: ContainerState = { waiting };
  const status: PodStatus = { ...pod.status, phase: "Pending", startTime: pod.status.startTime ?? time, ...host(pod), ...(waiting.reason === "ContainerCreating" ? {} : addresses(pod)) };
  return {
    ...status,
    conditions: conditions(status, pod, time, { sandbox: waiting.reason !== "ContainerCreating", ready: false, over: false }),
    containerStatuses: pod.spec.containers.map((container) => containerStatus(pod, container, state)),
    ...initStatuses(pod, time),
  };
}

export function runningStatus(pod: Pod, time: string, ready: boolean): PodStatus {
  const status: PodStatus = { ...pod.status, phase: "Running", startTime: pod.status.startTime ?? time, ...host(pod), ...addresses(pod) };
  return {
    ...status,
    conditions: conditions(status, pod, time, { sandbox: true, ready, over: false }),
    containerStatuses: pod.spec.containers.map((container) => {
      const held = pod.status.containerStatuses?.find((candidate) => candidate.name === container.name);
      const startedAt = held?.state.running?.startedAt ?? time;
      return { ...containerStatus(pod, container, { running: { startedAt } }, held), ready };
    }),
    ...initStatuses(pod, time),
  };
}

export interface Ending {
  readonly exitCode: number;
  readonly reason: string;
  readonly message?: string;
}

export function endedStatus(pod: Pod, time: string, ending: Ending): PodStatus {
  const phase = ending.exitCode === 0 ? "Succeeded" : "Failed";
  return {
    ...pod.status, phase,
    conditions: conditions(pod.status, pod, time, { sandbox: false, ready: false, over: true }),
    containerStatuses: pod.spec.containers.map((container) => {
      const held = pod.status.containerStatuses?.find((candidate) => candidate.name === container.name);
      const startedAt = held?.state.running?.startedAt ?? time;
      const id = held?.containerID === undefined ? {} : { containerID: held.containerID };
      return containerStatus(pod, container, { terminated: { ...ending, startedAt, finishedAt: time, ...id } }, held);
    }),
  };
}

/** A container that ended and is started again by the kubelet. */
export function restartedStatus(pod: Pod, time: string, ending: Ending): PodStatus {
  const ended = endedStatus(pod, time, ending);
  const statuses = (ended.containerStatuses ?? []).map((status): ContainerStatus => ({
    ...status, lastState: status.state, state: { running: { startedAt: time } }, restartCount: status.restartCount + 1, started: true, ready: false,
  }));
  return { ...ended, phase: "Running", conditions: conditions(pod.status, pod, time, { sandbox: true, ready: false, over: false }), containerStatuses: statuses };
}

/** A container that ends soon after each start and waits longer every time; the kubelet's longest pause is 5 minutes. */
export function crashedStatus(pod: Pod, times: { readonly since: string; readonly ended: string; readonly restarts: number }): PodStatus {
  const running = runningStatus(pod, pod.metadata.creationTimestamp, true);
  const statuses = (running.containerStatuses ?? []).map((status): ContainerStatus => ({
    ...status, started: false, ready: false, restartCount: times.restarts,
    state: { waiting: { reason: "CrashLoopBackOff", message: `back-off 5m0s restarting failed container=${status.name} pod=${pod.metadata.name}_${pod.metadata.namespace ?? ""}(${pod.metadata.uid})` } },
    lastState: { terminated: { exitCode: 1, reason: "Error", startedAt: times.ended, finishedAt: times.ended } },
  }));
  return { ...running, conditions: conditions(running, pod, times.since, { sandbox: true, ready: false, over: false }), containerStatuses: statuses };
}

function initStatuses(pod: Pod, time: string): Partial<PodStatus> {
  if (pod.spec.initContainers === undefined) return {};
  return {
    initContainerStatuses: pod.spec.initContainers.map((container) => {
      const held = pod.status.initContainerStatuses?.find((candidate) => candidate.name === container.name);
      if (held?.state.terminated !== undefined) return held;
      const state: ContainerState = container.restartPolicy === "Always"
        ? { running: { startedAt: time } }
        : { terminated: { exitCode: 0, reason: "Completed", startedAt: time, finishedAt: time } };
      return { ...containerStatus(pod, container, state), ready: true };
    }),
  };
}
