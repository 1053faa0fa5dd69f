import type { Condition, ContainerRecord, ContainerRole, ContainerStateKind, Labels, PodPhase, PodRecord } from "./k8s.ts";
import { annotatedAmounts } from "./fractions.ts";
import { projectMetadata } from "./metadata.ts";
import { containerClaims, podClaims } from "./podClaims.ts";
import { conditionOf, countOf, labelsOf, listOf, numberOf, objectOf, textOf, timeOf, type Json } from "./read.ts";
import { containerRequests, isSidecar, podRequests } from "./requests.ts";
import type { Interner, Projection } from "./resource.ts";

/** Pod conditions that the model reads; the others (Initialized, ContainersReady...) are not kept. */
const CONDITIONS = new Set(["PodScheduled", "Ready", "DisruptionTarget", "PodResizePending", "PodResizeInProgress"]);

/**
 * Annotations that are kept: those that name the devices a pod holds, read in `devices.ts` and `sharedDevices.ts` (HAMi, Volcano,
 * gpushare, Ascend, KAI), and those that name its gang, read in `queues/` (Kueue, KAI, Volcano, YuniKorn).
 */
const ANNOTATIONS = /^(?:kueue\.x-k8s\.io\/workload|pod-group-name|scheduling\.k8s\.io\/group-name|yunikorn\.apache\.org\/[a-z.-]+|hami\.io\/[A-Za-z0-9-]*devices-allocated|volcano\.sh\/(?:gpu-index|vgpu-ids-new)|gpu-fraction|gpu-memory|gpu-fraction-num-devices|run\.ai\/reserve_for_gpu_index|ALIYUN_COM_GPU_MEM_IDX|huawei\.com\/Ascend[A-Za-z0-9-]*)$/;

export const projectPod: Projection<PodRecord> = (value, intern) => {
  const object = objectOf(value);
  const spec = objectOf(object["spec"]);
  const status = objectOf(object["status"]);
  const metadata = projectMetadata(object, intern);
  const annotations = annotationsOf(objectOf(object["metadata"])["annotations"], intern);
  const phase = phaseOf(status["phase"]);
  const shares = annotatedAmounts(object);
  const times = timesOf(status["containerStatuses"], phase);
  return {
    ...metadata,
    phase,
    reason: intern.string(textOf(status["reason"])),
    message: intern.string(textOf(status["message"])),
    nodeName: intern.string(textOf(spec["nodeName"])),
    nominatedNodeName: intern.string(textOf(status["nominatedNodeName"])),
    schedulerName: intern.string(textOf(spec["schedulerName"])),
    priority: numberOf(spec["priority"]) ?? 0,
    requests: intern.record(podRequests(object)),
    ...(shares === undefined ? {} : { shares: intern.record(shares) }),
    containers: containersOf(spec, status, intern),
    conditions: conditionsOf(status["conditions"], intern),
    schedulingGates: gatesOf(spec["schedulingGates"], intern),
    ...schedulingGroupOf(spec, intern),
    started: timeOf(status["startTime"]) ?? 0,
    ...times,
    ...(annotations === undefined ? {} : { annotations }),
    ...podClaims(spec, status, intern),
  };
};

/** When the last running container started, or, of a finished pod, when its last container ended. */
function timesOf(statuses: unknown, phase: PodPhase): { runningSince?: number; finished?: number } {
  const [state, field] = phase === "Running" ? ["running", "startedAt"] : phase === "Succeeded" || phase === "Failed" ? ["terminated", "finishedAt"] : [];
  if (state === undefined || field === undefined) return {};
  let last = 0;
  for (const item of listOf(statuses)) {
    const time = timeOf(objectOf(objectOf(objectOf(item)["state"])[state])[field]);
    if (time !== undefined && time > last) last = time;
  }
  if (last === 0) return {};
  return phase === "Running" ? { runningSince: last } : { finished: last };
}

const PHASES: ReadonlySet<unknown> = new Set<PodPhase>(["Pending", "Running", "Succeeded", "Failed", "Unknown"]);

function phaseOf(value: unknown): PodPhase {
  return PHASES.has(value) ? (value as PodPhase) : "Unknown";
}

const NO_NAMES: readonly string[] = Object.freeze([]);

function gatesOf(value: unknown, intern: Interner): readonly string[] {
  const gates = listOf(value);
  return gates.length === 0 ? NO_NAMES : gates.map((gate) => intern.string(textOf(objectOf(gate)["name"])));
}

/** The gang of kube-scheduler's own: a PodGroup since 1.36, a group of a Workload in 1.35. */
function schedulingGroupOf(spec: Json, intern: Interner): { schedulingGroup?: string } {
  const group = textOf(objectOf(spec["schedulingGroup"])["podGroupName"]);
  if (group !== "") return { schedulingGroup: intern.string(group) };
  const workload = objectOf(spec["workloadRef"]);
  const parts = [workload["name"], workload["podGroup"], workload["podGroupReplicaKey"]].map(textOf).filter((part) => part !== "");
  return parts.length === 0 ? {} : { schedulingGroup: intern.string(parts.join("/")) };
}

function conditionsOf(value: unknown, intern: Interner): readonly Condition[] {
  const kept: Condition[] = [];
  for (const item of listOf(value)) {
    if (CONDITIONS.has(textOf(objectOf(item)["type"]))) kept.push(conditionOf(item, intern));
  }
  return kept;
}

function annotationsOf(value: unknown, intern: Interner): Labels | undefined {
  const all = objectOf(value);
  let kept: Record<string, unknown> | undefined;
  for (const key of Object.keys(all)) {
    if (ANNOTATIONS.test(key)) (kept ??= {})[key] = all[key];
  }
  return kept === undefined ? undefined : labelsOf(kept, intern);
}

function containersOf(spec: Json, status: Json, intern: Interner): readonly ContainerRecord[] {
  const containers: ContainerRecord[] = [];
  const init = listOf(spec["initContainers"]);
  for (const item of init) {
    const container = objectOf(item);
    containers.push(containerOf(container, isSidecar(container) ? "sidecar" : "init", status["initContainerStatuses"], intern));
  }
  for (const item of listOf(spec["containers"])) {
    containers.push(containerOf(objectOf(item), "container", status["containerStatuses"], intern));
  }
  return containers;
}

function containerOf(container: Json, role: ContainerRole, statuses: unknown, intern: Interner): ContainerRecord {
  const name = textOf(container["name"]);
  const status = statusNamed(statuses, name);
  const deviceIds = deviceIdsOf(status["allocatedResourcesStatus"], () => true);
  const unhealthy = deviceIds.length === 0 ? deviceIds : deviceIdsOf(status["allocatedResourcesStatus"], (health) => health === "Unhealthy");
  return {
    name: intern.string(name),
    role,
    image: intern.string(textOf(container["image"])),
    requests: intern.record(containerRequests(container)),
    ...stateOf(status, intern),
    ready: status["ready"] === true,
    restarts: countOf(status["restartCount"]) ?? 0,
    ...(deviceIds.length === 0 ? {} : { deviceIds }),
    ...containerClaims(container, intern),
    ...(unhealthy.length === 0 ? {} : { unhealthyDevices: unhealthy }),
  };
}

function statusNamed(statuses: unknown, name: string): Json {
  for (const item of listOf(statuses)) {
    const status = objectOf(item);
    if (status["name"] === name) return status;
  }
  return objectOf(undefined);
}

function stateOf(status: Json, intern: Interner): Pick<ContainerRecord, "state" | "reason" | "message" | "exitCode"> {
  const state = objectOf(status["state"]);
  for (const kind of ["running", "waiting", "terminated"] as const satisfies readonly ContainerStateKind[]) {
    if (typeof state[kind] !== "object" || state[kind] === null) continue;
    const detail = objectOf(state[kind]);
    const message = textOf(detail["message"]);
    const exitCode = numberOf(detail["exitCode"]);
    return {
      state: kind,
      reason: intern.string(textOf(detail["reason"])),
      ...(message === "" ? {} : { message: intern.string(message) }),
      ...(exitCode === undefined ? {} : { exitCode }),
    };
  }
  return { state: "unknown", reason: "" };
}

function deviceIdsOf(value: unknown, which: (health: unknown) => boolean): readonly string[] {
  const ids: string[] = [];
  for (const item of listOf(value)) {
    for (const resource of listOf(objectOf(item)["resources"])) {
      const id = textOf(objectOf(resource)["resourceID"]);
      if (id !== "" && which(objectOf(resource)["health"])) ids.push(id);
    }
  }
  return ids;
}
