import { compareResources, recogniseResource } from "./accelerators/index.ts";
import { meaningKey } from "./accelerators/onNode.ts";
import type { AcceleratorResource } from "./accelerators/types.ts";
import { countedOnce } from "./dra/overlap.ts";
import type { AcceleratorTotal, Knowledge, NodeAccelerator, NodeView } from "./inventory.ts";
import type { Resources } from "./k8s.ts";
import type { Writable } from "./writable.ts";

/** What is known of the whole: sums over some of the nodes or pods would be false numbers. */
export interface Known {
  readonly nodes: boolean;
  readonly pods: boolean;
}

export interface Totalled {
  readonly nodes: readonly NodeView[];
  /** Devices that no single node has. */
  readonly nodeless: readonly NodeAccelerator[];
  /** What all pods that hold nodes request of device plugins and of the nodes themselves, of every resource. */
  readonly requested: Resources;
}

interface Sum {
  readonly accelerator: AcceleratorResource;
  requested: number;
  capacity?: number;
  allocatable?: number;
  free?: number;
  /** Numbers that one of the pools doesn't say: a sum over the others would be a false one. */
  readonly unknown: Set<(typeof NUMBERS)[number]>;
  /** Undefined as soon as one node doesn't say. */
  devices: number | undefined;
  claims?: Knowledge;
}

/**
 * Sums by resource and by what a unit of it is on the node. `requested` is what all pods that hold nodes request, of every
 * resource: what no node accounts for (its node can't be read) counts as what the name says. Devices that a plugin and a
 * driver both speak of count once.
 */
export function acceleratorTotals({ nodes, nodeless, requested }: Totalled, known: Known): readonly AcceleratorTotal[] {
  const sums = new Map<string, Sum>();
  const onNodes: Record<string, number> = {};
  for (const node of nodes) {
    for (const row of countedOnce(node.accelerators)) add(sums, row);
    for (const { accelerator: { resource }, requested: own, dra } of node.accelerators) if (dra === undefined) onNodes[resource] = (onNodes[resource] ?? 0) + own;
  }
  for (const row of nodeless) add(sums, row);
  for (const resource of Object.keys(requested)) {
    const accelerator = recogniseResource(resource);
    const rest = (requested[resource] ?? 0) - (onNodes[resource] ?? 0);
    if (accelerator === undefined || accelerator.unit === "note" || (rest === 0 && resource in onNodes)) continue;
    const key = meaningKey(accelerator);
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, { accelerator, requested: rest, unknown: new Set(), devices: undefined });
    else sum.requested += rest;
  }
  return [...sums.values()].sort((a, b) => compareResources(a.accelerator, b.accelerator)).map((sum) => total(sum, known));
}

const NUMBERS = ["capacity", "allocatable", "free"] as const;

function add(sums: Map<string, Sum>, row: NodeAccelerator): void {
  const { accelerator, dra } = row;
  const key = meaningKey(accelerator);
  let sum = sums.get(key);
  if (sum === undefined) sums.set(key, (sum = { accelerator, requested: 0, unknown: new Set(), devices: 0 }));
  for (const number of NUMBERS) {
    const value = row[number];
    if (value !== undefined) sum[number] = (sum[number] ?? 0) + value;
    // A node that doesn't advertise a resource has none of it; of an incomplete pool nobody knows what it has.
    else if (dra !== undefined) sum.unknown.add(number);
  }
  sum.requested += row.requested;
  sum.devices = sum.devices === undefined || row.devices === undefined ? undefined : sum.devices + row.devices;
  if (dra !== undefined) sum.claims = dra.claims;
}

function total(sum: Sum, known: Known): AcceleratorTotal {
  const whole: Writable<AcceleratorTotal> = { accelerator: sum.accelerator, requested: sum.requested };
  if (sum.claims !== undefined) whole.claims = sum.claims;
  if (sum.capacity !== undefined && known.nodes && !sum.unknown.has("capacity")) whole.capacity = sum.capacity;
  if (sum.allocatable !== undefined && known.nodes && !sum.unknown.has("allocatable")) whole.allocatable = sum.allocatable;
  // Free devices of drivers are known from claims, whatever is known of pods.
  if (sum.free !== undefined && known.nodes && (known.pods || sum.claims !== undefined) && !sum.unknown.has("free")) whole.free = sum.free;
  if (sum.devices !== undefined && known.nodes) whole.devices = sum.devices;
  return whole;
}
