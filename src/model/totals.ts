import { compareResources, recogniseResource } from "./accelerators/index.ts";
import type { AcceleratorResource } from "./accelerators/types.ts";
import type { AcceleratorTotal, NodeAccelerator, NodeView } from "./inventory.ts";
import type { Resources } from "./k8s.ts";

/** What is known of the whole: sums over some of the nodes or pods would be false numbers. */
export interface Known {
  readonly nodes: boolean;
  readonly pods: boolean;
}

/** Sums by resource. `requested` is what all pods that hold nodes request, of every resource. */
export function acceleratorTotals(nodes: readonly NodeView[], requested: Resources, known: Known): readonly AcceleratorTotal[] {
  const sums = new Map<string, { accelerator: AcceleratorResource; capacity?: number; allocatable?: number; free?: number }>();
  for (const resource of Object.keys(requested)) {
    const accelerator = recogniseResource(resource);
    if (accelerator !== undefined && accelerator.unit !== "note") sums.set(resource, { accelerator });
  }
  for (const node of nodes) {
    for (const own of node.accelerators) {
      const { accelerator } = own;
      let sum = sums.get(accelerator.resource);
      if (sum === undefined) sums.set(accelerator.resource, (sum = { accelerator }));
      for (const number of NUMBERS) if (own[number] !== undefined) sum[number] = (sum[number] ?? 0) + own[number];
    }
  }
  return [...sums.values()]
    .sort((a, b) => compareResources(a.accelerator, b.accelerator))
    .map(({ accelerator, capacity, allocatable, free }) => ({
      accelerator,
      requested: requested[accelerator.resource] ?? 0,
      ...(capacity === undefined || !known.nodes ? {} : { capacity }),
      ...(allocatable === undefined || !known.nodes ? {} : { allocatable }),
      ...(free === undefined || !known.nodes || !known.pods ? {} : { free }),
    }));
}

const NUMBERS = ["capacity", "allocatable", "free"] as const satisfies readonly (keyof NodeAccelerator)[];
