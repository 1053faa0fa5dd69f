import { compareResources, recogniseResource } from "./accelerators/index.ts";
import { meaningKey } from "./accelerators/onNode.ts";
import type { AcceleratorResource } from "./accelerators/types.ts";
import type { AcceleratorTotal, NodeView } from "./inventory.ts";
import type { Resources } from "./k8s.ts";
import type { Writable } from "./writable.ts";

/** What is known of the whole: sums over some of the nodes or pods would be false numbers. */
export interface Known {
  readonly nodes: boolean;
  readonly pods: boolean;
}

interface Sum {
  readonly accelerator: AcceleratorResource;
  requested: number;
  capacity?: number;
  allocatable?: number;
  free?: number;
  /** Undefined as soon as one node doesn't say. */
  devices: number | undefined;
}

/**
 * Sums by resource and by what a unit of it is on the node. `requested` is what all pods that hold nodes request, of every
 * resource: what no node accounts for (its node can't be read) counts as what the name says.
 */
export function acceleratorTotals(nodes: readonly NodeView[], requested: Resources, known: Known): readonly AcceleratorTotal[] {
  const sums = new Map<string, Sum>();
  const onNodes: Record<string, number> = {};
  for (const node of nodes) {
    for (const own of node.accelerators) {
      const { accelerator } = own;
      const key = meaningKey(accelerator);
      let sum = sums.get(key);
      if (sum === undefined) sums.set(key, (sum = { accelerator, requested: 0, devices: 0 }));
      for (const number of NUMBERS) if (own[number] !== undefined) sum[number] = (sum[number] ?? 0) + own[number];
      sum.requested += own.requested;
      sum.devices = sum.devices === undefined || own.devices === undefined ? undefined : sum.devices + own.devices;
      onNodes[accelerator.resource] = (onNodes[accelerator.resource] ?? 0) + own.requested;
    }
  }
  for (const resource of Object.keys(requested)) {
    const accelerator = recogniseResource(resource);
    const rest = (requested[resource] ?? 0) - (onNodes[resource] ?? 0);
    if (accelerator === undefined || accelerator.unit === "note" || (rest === 0 && resource in onNodes)) continue;
    const key = meaningKey(accelerator);
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, { accelerator, requested: rest, devices: undefined });
    else sum.requested += rest;
  }
  return [...sums.values()].sort((a, b) => compareResources(a.accelerator, b.accelerator)).map((sum) => total(sum, known));
}

const NUMBERS = ["capacity", "allocatable", "free"] as const;

function total(sum: Sum, known: Known): AcceleratorTotal {
  const whole: Writable<AcceleratorTotal> = { accelerator: sum.accelerator, requested: sum.requested };
  if (sum.capacity !== undefined && known.nodes) whole.capacity = sum.capacity;
  if (sum.allocatable !== undefined && known.nodes) whole.allocatable = sum.allocatable;
  if (sum.free !== undefined && known.nodes && known.pods) whole.free = sum.free;
  if (sum.devices !== undefined && known.nodes) whole.devices = sum.devices;
  return whole;
}
