import { vendors } from "../accelerators/index.ts";
import type { NodeAccelerator, NodeView } from "../inventory.ts";
import type { NodeRecord } from "../k8s.ts";
import { count, integer, plural } from "../../base/format.ts";
import { NO_RESOURCES } from "../requests.ts";
import type { Trouble } from "./types.ts";

/** A driver that is built on the node takes its time. */
const INSTALLING = 20 * 60_000;

/** Trouble that the numbers of the node tell of, without anybody saying it in words. */
export function deviceTroubles(node: NodeView, record: NodeRecord): readonly Trouble[] {
  return [...node.accelerators.flatMap((each) => [...belowCapacity(each, record), ...beyondAllocatable(each), ...draTroubles(each)]), ...unadvertised(node, record), ...unhealthyHeld(node)];
}

/** Devices of Dynamic Resource Allocation are kept from pods by taints, and all of a pool by what is wrong with it. */
function draTroubles({ accelerator: { resource, noun }, capacity, allocatable, dra }: NodeAccelerator): readonly Trouble[] {
  // Devices that a device plugin advertises too are judged there.
  if (dra === undefined || dra.sameAs !== undefined) return [];
  const troubles: Trouble[] = dra.problem === "" ? [] : [{ key: `pool:${resource}`, severity: "risk", words: `pool of ${plural(noun)} in disorder`, evidence: dra.problem, source: "ResourceSlices", cost: undefined }];
  const tainted = dra.devices.filter(({ taints }) => taints.length > 0);
  if (capacity !== undefined && allocatable !== undefined && allocatable < capacity && tainted.length > 0) {
    const said = tainted.slice(0, 4).map(({ id, taints }) => `${id} has ${taints.map(({ key, value, effect }) => `${key}${value === "" ? "" : `=${value}`}:${effect}`).join(", ")}`);
    troubles.push({
      key: `tainted:${resource}`, severity: "lost", words: `${integer(capacity - allocatable)} of ${countWords(capacity, noun)} tainted`, evidence: said.join("; "), source: "taints of devices in ResourceSlices and DeviceTaintRules",
      cost: { [resource]: capacity - allocatable }, apart: true, ...sinceOf(tainted.map(({ taints }) => taints[0]?.since)),
    });
  }
  return troubles;
}

function sinceOf(times: readonly (number | undefined)[]): { readonly since?: number } {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? {} : { since: Math.min(...known) };
}

/** The kubelet counts healthy devices as allocatable, registered ones as capacity (Kubernetes documentation, device plugins). */
function belowCapacity({ accelerator, capacity, allocatable, dra }: NodeAccelerator, record: NodeRecord): readonly Trouble[] {
  const { resource, noun, unit, register } = accelerator;
  if (dra !== undefined || unit === "network" || unit === "amount" || capacity === undefined || allocatable === undefined || allocatable >= capacity) return [];
  const listed = (record.registered ?? []).filter((device) => device.source === register && !device.healthy).map((device) => device.id);
  const names = listed.length === 0 ? "" : `; ${register ?? ""} lists ${listed.slice(0, 8).join(", ")} as unhealthy`;
  return [{
    key: `below:${resource}`, severity: "lost",
    words: allocatable === 0 ? `none of ${countWords(capacity, noun)} allocatable` : `${integer(capacity - allocatable)} of ${countWords(capacity, noun)} unhealthy`,
    evidence: `status.capacity["${resource}"] is ${capacity}, status.allocatable["${resource}"] is ${allocatable}${names}`,
    source: `status.allocatable["${resource}"]`, cost: { [resource]: capacity - allocatable }, apart: true,
  }];
}

/** Running pods keep devices that are gone: they fail when their containers restart. */
function beyondAllocatable({ accelerator: { resource, noun, unit }, requested, allocatable, free, dra }: NodeAccelerator): readonly Trouble[] {
  if (dra !== undefined || unit === "network" || unit === "amount" || free === undefined || free >= 0) return [];
  return [{
    key: `beyond:${resource}`, severity: "risk", words: `pods hold ${countWords(-free, noun)} more than there are`,
    evidence: `requested by pods: ${requested}; status.allocatable["${resource}"] is ${allocatable ?? "unknown"}`, source: `status.allocatable["${resource}"]`, cost: NO_RESOURCES,
  }];
}

/** The hardware was found, and the node offers none of it: the device plugin never registered, or went away. */
function unadvertised(node: NodeView, record: NodeRecord): readonly Trouble[] {
  return vendors.flatMap(({ id, name, present = [] }): readonly Trouble[] => {
    const found = present.find(({ label, value, unless }) => record.labels[label] === value && (unless === undefined || !Object.entries(unless).some(([key, other]) => record.labels[key] === other)));
    const own = node.accelerators.filter(({ accelerator: { vendor, unit } }) => vendor === id && unit !== "network" && unit !== "amount");
    if (found === undefined || own.some(({ capacity }) => (capacity ?? 0) > 0)) return [];
    return [{
      key: `unadvertised:${id}`, severity: "lost", words: `${name} hardware found, none advertised`,
      evidence: own.length === 0 ? `${found.label}=${found.value}, and status.capacity names no resource of ${name}` : `${found.label}=${found.value}, and status.capacity["${own[0]?.accelerator.resource ?? ""}"] is 0`,
      source: `label ${found.label}`, cost: undefined, grace: INSTALLING, ...(record.created > 0 ? { since: record.created } : {}),
    }];
  });
}

/** The kubelet tells of each container whether its devices are healthy (1.36 and later, where the plugin says so). */
function unhealthyHeld(node: NodeView): readonly Trouble[] {
  const ill = node.pods.flatMap((pod) => (pod.holds ? pod.record.containers.flatMap(({ unhealthyDevices = [] }) => unhealthyDevices.map((id) => ({ id, pod }))) : []));
  const [first] = ill;
  if (first === undefined) return [];
  const pods = [...new Set(ill.map(({ pod }) => `${pod.record.namespace}/${pod.record.name}`))];
  return [{
    key: "held-unhealthy", severity: "risk", words: `${count(pods.length, "pod")} on unhealthy devices`, evidence: `${ill.slice(0, 8).map(({ id }) => id).join(", ")}: held by ${pods.slice(0, 4).join(", ")}`,
    source: "status.containerStatuses[].allocatedResourcesStatus", cost: NO_RESOURCES, pod: first.pod.record,
  }];
}

/** `8 GPUs`, `7 × 1g.5gb slice`. */
export function countWords(value: number, noun: string): string {
  return /^\d/.test(noun) ? `${integer(value)} × ${noun}` : `${integer(value)} ${value === 1 ? noun : plural(noun)}`;
}
