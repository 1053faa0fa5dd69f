import type { Condition } from "../k8s.ts";
import type { Severity } from "./types.ts";

/** Which of the node's units a condition takes: all, those that are free (no new pods), none, or nobody says. */
export type Taken = "all" | "free" | "none" | "unknown";

interface ConditionMeaning {
  /** The status that is bad. */
  readonly bad: "True" | "False";
  readonly words: string;
  readonly severity: Severity;
  readonly takes: Taken;
}

const bad = (words: string, severity: Severity, takes: Taken, when: "True" | "False" = "True"): ConditionMeaning => ({ bad: when, words, severity, takes });

/**
 * Node conditions that tell of trouble, beside Ready. The kubelet's own; node-problem-detector's; AKS documentation (node
 * problem detector, managed GPU nodes); EKS documentation (node health), whose conditions are False when something is wrong.
 */
const CONDITIONS: Readonly<Record<string, ConditionMeaning>> = {
  // The node lifecycle controller turns these into NoSchedule taints.
  MemoryPressure: bad("short of memory", "risk", "free"),
  DiskPressure: bad("short of disk space", "risk", "free"),
  PIDPressure: bad("short of process ids", "risk", "free"),
  NetworkUnavailable: bad("no network", "lost", "free"),

  UnhealthyNvidiaDevicePlugin: bad("device plugin unhealthy", "lost", "unknown"),
  UnhealthyNvidiaDCGMServices: bad("DCGM unhealthy, no GPU metrics", "notice", "none"),
  GPUMissing: bad("fewer GPUs than the machine has", "lost", "unknown"),
  NVLinkStatusInactive: bad("NVLink inactive", "risk", "unknown"),
  XIDErrors: bad("GPU errors (XID) in the kernel log", "risk", "unknown"),
  IBLinkFlapping: bad("InfiniBand link flapping", "risk", "none"),
  VMEventScheduled: bad("maintenance of the machine is scheduled", "risk", "none"),

  AcceleratedHardwareReady: bad("accelerator hardware not ready", "lost", "unknown", "False"),
  ContainerRuntimeReady: bad("container runtime not ready", "risk", "unknown", "False"),
  KernelReady: bad("kernel trouble", "risk", "unknown", "False"),
  NetworkingReady: bad("network not ready", "risk", "unknown", "False"),
  StorageReady: bad("storage not ready", "risk", "unknown", "False"),

  KernelDeadlock: bad("kernel deadlock", "lost", "unknown"),
  ReadonlyFilesystem: bad("file system read-only", "risk", "unknown"),
  FrequentKubeletRestart: bad("the kubelet keeps restarting", "risk", "unknown"),
  FrequentContainerdRestart: bad("containerd keeps restarting", "risk", "unknown"),
};

/** What others' detectors call theirs: `KubeletProblem`, `GpuMemWatch` and `SysLogsXIDError` (NVSentinel), all True when something is wrong. */
const FAMILIES: readonly RegExp[] = [/Pressure$|Problem$|^Unhealthy/, /^(?:Gpu|GPU|SysLogs|AMDGPU|Neuron|NVLink)\w*(?:Watch|Error|Errors|Fault|Failure|Missing|Unhealthy|Lost)$/];

/** What a condition says is wrong; undefined where nothing is. */
export function conditionTrouble({ type, status }: Condition): ConditionMeaning | undefined {
  const known = Object.hasOwn(CONDITIONS, type) ? CONDITIONS[type] : undefined;
  if (known !== undefined) return known.bad === status ? known : undefined;
  return status === "True" && FAMILIES.some((family) => family.test(type)) ? bad(type, "risk", "unknown") : undefined;
}
