import type { NodeHealth } from "./inventory.ts";
import type { Condition, NodeRecord, Taint } from "./k8s.ts";
import { projectMetadata } from "./metadata.ts";
import { conditionOf, listOf, objectOf, textOf, timeOf } from "./read.ts";
import { registeredDevices } from "./registered.ts";
import { resourceList } from "./requests.ts";
import type { Interner, Projection } from "./resource.ts";

export const projectNode: Projection<NodeRecord> = (value, intern) => {
  const object = objectOf(value);
  const spec = objectOf(object["spec"]);
  const status = objectOf(object["status"]);
  const registered = registeredDevices(objectOf(object["metadata"])["annotations"], intern);
  return {
    ...projectMetadata(object, intern),
    unschedulable: spec["unschedulable"] === true,
    taints: listOf(spec["taints"]).map((taint) => taintOf(taint, intern)),
    capacity: intern.record(resourceList(status["capacity"])),
    allocatable: intern.record(resourceList(status["allocatable"])),
    conditions: listOf(status["conditions"]).map((condition) => conditionOf(condition, intern)),
    kubeletVersion: intern.string(textOf(objectOf(status["nodeInfo"])["kubeletVersion"])),
    ...(registered === undefined ? {} : { registered }),
  };
};

function taintOf(value: unknown, intern: Interner): Taint {
  const taint = objectOf(value);
  const since = timeOf(taint["timeAdded"]);
  return {
    key: intern.string(textOf(taint["key"])),
    value: intern.string(textOf(taint["value"])),
    effect: intern.string(textOf(taint["effect"])),
    ...(since === undefined ? {} : { since }),
  };
}

/**
 * Conditions that mean trouble when True. The kubelet's own, plus what node problem detectors add: every other type whose
 * name says pressure, problem or unhealthy (AKS: `UnhealthyNvidiaDevicePlugin`, `UnhealthyNvidiaDCGMServices`).
 */
const KUBELET_PRESSURE = new Set(["MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable"]);
const PROBLEM = /Pressure$|Problem$|^Unhealthy/;

/** The worst thing that is true of the node, with its evidence in the words of whoever wrote it. */
export function nodeHealth(node: NodeRecord): { readonly health: NodeHealth; readonly reason: string } {
  const ready = node.conditions.find((condition) => condition.type === "Ready");
  if (ready === undefined) return { health: "unknown", reason: "The node has no Ready condition yet." };
  // Unknown means that the kubelet stopped reporting; the controller manager writes it.
  if (ready.status !== "True") return { health: "notReady", reason: evidence(ready) };
  const trouble = node.conditions.find((condition) => condition.status === "True" && (KUBELET_PRESSURE.has(condition.type) || PROBLEM.test(condition.type)));
  if (node.unschedulable) return { health: "cordoned", reason: trouble === undefined ? "spec.unschedulable is true." : `spec.unschedulable is true; ${evidence(trouble)}` };
  return trouble === undefined ? { health: "ready", reason: "" } : { health: "pressure", reason: evidence(trouble) };
}

function evidence(condition: Condition): string {
  const words = [condition.reason, condition.message].filter((word) => word !== "").join(": ");
  return `${condition.type} is ${condition.status}${words === "" ? "" : ` (${words})`}`;
}
