import { compareResources, deviceFacts, recogniseResource } from "./accelerators/index.ts";
import type { AcceleratorResource } from "./accelerators/types.ts";
import { acceleratorsOf, sameResources } from "./amounts.ts";
import type { NodeAccelerator, NodeView, PodView, WorkloadReference } from "./inventory.ts";
import type { NodeRecord, PodRecord, Resources } from "./k8s.ts";
import { nodeHealth } from "./node.ts";
import { holdsNode, podReason, podSince, podState } from "./podState.ts";
import { NO_LABELS } from "./read.ts";
import { NO_RESOURCES } from "./requests.ts";

export function podView(record: PodRecord, workload: WorkloadReference): PodView {
  return {
    record,
    state: podState(record),
    accelerators: acceleratorsOf(record.requests),
    holds: holdsNode(record),
    workload,
    reason: podReason(record),
    since: podSince(record),
  };
}

export interface NodeParts {
  readonly name: string;
  /** Undefined where the node is known from its pods only. */
  readonly record: NodeRecord | undefined;
  readonly pods: readonly PodView[];
  readonly nominated: readonly PodView[];
  readonly requested: Resources;
  readonly podsComplete: boolean;
  /** Why there is no record. */
  readonly missing: string;
}

export function nodeView(parts: NodeParts): NodeView {
  const { name, record, pods, nominated, requested } = parts;
  const { health, reason } = record === undefined ? ({ health: "unknown", reason: parts.missing } as const) : nodeHealth(record);
  return {
    name,
    ...(record === undefined ? {} : { record }),
    health,
    healthReason: reason,
    accelerators: acceleratorsOfNode(parts),
    pods,
    nominated,
    requested,
  };
}

/** Equal in all that a view could show; then the old object stays. */
export function sameNode(a: NodeView, b: NodeView): boolean {
  return a.record === b.record && a.health === b.health && a.healthReason === b.healthReason && sameItems(a.pods, b.pods) && sameItems(a.nominated, b.nominated)
    && sameResources(a.requested, b.requested) && a.accelerators.every((own, index) => own.free === b.accelerators[index]?.free);
}

export function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

function acceleratorsOfNode(parts: NodeParts): readonly NodeAccelerator[] {
  const { record, requested } = parts;
  const capacity = record?.capacity ?? NO_RESOURCES;
  const allocatable = record?.allocatable ?? NO_RESOURCES;
  const resources = new Map<string, AcceleratorResource>();
  for (const amounts of [capacity, allocatable, requested]) {
    for (const name of Object.keys(amounts)) {
      const resource = resources.has(name) ? undefined : recogniseResource(name);
      if (resource !== undefined) resources.set(name, resource);
    }
  }
  const sorted = [...resources.values()];
  if (sorted.length > 1) sorted.sort(compareResources);
  return sorted.map((accelerator) => {
    const own = {
      capacity: capacity[accelerator.resource],
      allocatable: allocatable[accelerator.resource],
      requested: requested[accelerator.resource] ?? 0,
    };
    const { model, memoryMiB, replicas, devices } = deviceFacts(record?.labels ?? NO_LABELS, accelerator);
    return {
      accelerator,
      requested: own.requested,
      ...(own.capacity === undefined ? {} : { capacity: own.capacity }),
      ...(own.allocatable === undefined ? {} : { allocatable: own.allocatable }),
      ...(own.allocatable === undefined || !parts.podsComplete ? {} : { free: own.allocatable - own.requested }),
      ...(model === undefined ? {} : { model }),
      ...(memoryMiB === undefined ? {} : { memoryMiB }),
      ...(replicas === undefined ? {} : { replicas }),
      ...(devices === undefined ? {} : { devices }),
    };
  });
}
