import { compareResources, deviceFacts, recogniseResource } from "./accelerators/index.ts";
import { devicesBehind, onNode } from "./accelerators/onNode.ts";
import type { AcceleratorResource, NodeTold } from "./accelerators/types.ts";
import { acceleratorsAsked, sameResources } from "./amounts.ts";
import type { NodeAccelerator, NodeView, PodView, WorkloadReference } from "./inventory.ts";
import type { NodeRecord, PodRecord, Resources } from "./k8s.ts";
import { nodeHealth } from "./node.ts";
import type { Writable } from "./writable.ts";
import { holdsNode, podReason, podSince, podState } from "./podState.ts";
import { NO_LABELS } from "./read.ts";
import { NO_RESOURCES } from "./requests.ts";

export function podView(record: PodRecord, workload: WorkloadReference): PodView {
  return {
    record,
    state: podState(record),
    accelerators: acceleratorsAsked(record),
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
  const view: Writable<NodeView> = { name, health, healthReason: reason, accelerators: acceleratorsOfNode(parts), pods, nominated, requested };
  if (record !== undefined) view.record = record;
  return view;
}

/** Network adapters alone make no accelerator node. */
export function hasCompute(node: NodeView): boolean {
  return node.accelerators.some((each) => each.accelerator.unit !== "network");
}

/** Equal in all that a view could show; then the old object stays. */
export function sameNode(a: NodeView, b: NodeView): boolean {
  return a.record === b.record && a.health === b.health && a.healthReason === b.healthReason && sameItems(a.pods, b.pods) && sameItems(a.nominated, b.nominated)
    && sameResources(a.requested, b.requested) && a.accelerators.every((own, index) => own.free === b.accelerators[index]?.free);
}

export function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

const NOTHING_TOLD: NodeTold = { labels: NO_LABELS, capacity: NO_RESOURCES };

function acceleratorsOfNode(parts: NodeParts): readonly NodeAccelerator[] {
  const { record, requested } = parts;
  const resources: AcceleratorResource[] = [];
  for (const amounts of [record?.capacity, record?.allocatable, requested]) {
    for (const name in amounts) {
      const resource = recogniseResource(name);
      if (resource !== undefined && counts(resource, record) && !resources.some((each) => each.resource === name)) resources.push(resource);
    }
  }
  if (resources.length > 1) resources.sort(compareResources);
  return resources.map((accelerator) => acceleratorOfNode(accelerator, parts));
}

/** Amounts that only a scheduler's extender reads (HAMi's memory and cores) are no numbers of the node: nobody says how much there is. */
function counts({ resource, unit }: AcceleratorResource, record: NodeRecord | undefined): boolean {
  return unit !== "note" && (unit !== "amount" || record === undefined || resource in record.capacity || resource in record.allocatable);
}

function acceleratorOfNode(accelerator: AcceleratorResource, { record, requested, podsComplete }: NodeParts): NodeAccelerator {
  const facts = deviceFacts(record ?? NOTHING_TOLD, accelerator);
  const capacity = record?.capacity[accelerator.resource];
  const allocatable = record?.allocatable[accelerator.resource];
  const meaning = onNode(accelerator, facts);
  const devices = devicesBehind(meaning, facts, capacity);
  const view: Writable<NodeAccelerator> = { accelerator: meaning, requested: requested[accelerator.resource] ?? 0 };
  if (capacity !== undefined) view.capacity = capacity;
  if (allocatable !== undefined) {
    view.allocatable = allocatable;
    if (podsComplete) view.free = allocatable - view.requested;
  }
  if (facts.model !== undefined) view.model = facts.model;
  if (facts.memoryMiB !== undefined) view.memoryMiB = facts.memoryMiB;
  if (facts.replicas !== undefined) view.replicas = facts.replicas;
  if (devices !== undefined) view.devices = devices;
  return view;
}
