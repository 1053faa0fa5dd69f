import { compareResources, deviceFacts, recogniseResource } from "./accelerators/index.ts";
import { devicesBehind, onNode } from "./accelerators/onNode.ts";
import type { AcceleratorResource, NodeTold } from "./accelerators/types.ts";
import { acceleratorsAsked, lessBy, sameResources } from "./amounts.ts";
import { withClaims } from "./dra/amounts.ts";
import { sideBySide } from "./dra/overlap.ts";
import { sameRow } from "./dra/same.ts";
import type { PodDevices } from "./dra/views.ts";
import type { NodeAccelerator, NodeView, PodView, WorkloadReference } from "./inventory.ts";
import type { NodeRecord, PodRecord, Resources } from "./k8s.ts";
import type { FailingPod } from "./trouble/types.ts";
import { nodeHealth } from "./node.ts";
import type { Writable } from "./writable.ts";
import { holdsNode, podReason, podSince, podState } from "./podState.ts";
import { NO_LABELS } from "./read.ts";
import { NO_RESOURCES } from "./requests.ts";

export function podView(record: PodRecord, workload: WorkloadReference, dra?: PodDevices): PodView {
  const asked = acceleratorsAsked(record);
  return {
    record,
    state: podState(record),
    accelerators: dra === undefined ? asked : withClaims(asked, dra),
    holds: holdsNode(record),
    workload,
    reason: podReason(record, dra?.claims.find(({ trouble }) => trouble !== "")?.trouble),
    since: podSince(record),
    ...(dra === undefined ? {} : { dra }),
  };
}

export interface NodeParts {
  readonly name: string;
  /** Undefined where the node is known from its pods only. */
  readonly record: NodeRecord | undefined;
  readonly pods: readonly PodView[];
  readonly nominated: readonly PodView[];
  readonly requested: Resources;
  readonly failing: readonly FailingPod[] | undefined;
  readonly podsComplete: boolean;
  /** Why there is no record. */
  readonly missing: string;
  /** What claims serve of `requested`. */
  readonly served: Resources;
  /** What drivers publish for the node. */
  readonly dra: readonly NodeAccelerator[];
}

export function nodeView(parts: NodeParts): NodeView {
  const { name, record, pods, nominated, requested } = parts;
  const { health, reason } = record === undefined ? ({ health: "unknown", reason: parts.missing } as const) : nodeHealth(record);
  const view: Writable<NodeView> = { name, health, healthReason: reason, accelerators: acceleratorsOfNode(parts), pods, nominated, requested };
  if (record !== undefined) view.record = record;
  if (parts.failing !== undefined) view.failing = parts.failing;
  return view;
}

/** Network adapters alone make no accelerator node. */
export function hasCompute(node: NodeView): boolean {
  return node.accelerators.some((each) => each.accelerator.unit !== "network");
}

/** Equal in all that a view could show; then the old object stays. */
export function sameNode(a: NodeView, b: NodeView): boolean {
  return a.record === b.record && a.health === b.health && a.healthReason === b.healthReason && sameItems(a.pods, b.pods) && sameItems(a.nominated, b.nominated)
    && sameItems(podsOf(a.failing), podsOf(b.failing)) && sameResources(a.requested, b.requested) && a.accelerators.length === b.accelerators.length && a.accelerators.every((own, index) => sameRow(own, b.accelerators[index]));
}

function podsOf(failing: NodeView["failing"]): readonly PodRecord[] {
  return failing?.map(({ pod }) => pod) ?? [];
}

export function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

const NOTHING_TOLD: NodeTold = { labels: NO_LABELS, capacity: NO_RESOURCES };

function acceleratorsOfNode(parts: NodeParts): readonly NodeAccelerator[] {
  const advertised = advertisedOnNode(parts);
  return parts.dra.length === 0 ? advertised : sideBySide(advertised, parts);
}

/** What device plugins advertise. What a pod asks of them and a claim serves is none of theirs. */
function advertisedOnNode(parts: NodeParts): readonly NodeAccelerator[] {
  const { record, served } = parts;
  const requested = served === NO_RESOURCES ? parts.requested : lessBy(parts.requested, served);
  const resources: AcceleratorResource[] = [];
  for (const amounts of [record?.capacity, record?.allocatable, requested]) {
    for (const name in amounts) {
      const resource = recogniseResource(name);
      if (resource !== undefined && counts(resource, record) && !resources.some((each) => each.resource === name)) resources.push(resource);
    }
  }
  if (resources.length > 1) resources.sort(compareResources);
  return resources.map((accelerator) => acceleratorOfNode(accelerator, requested, parts));
}

/** Amounts that only a scheduler's extender reads (HAMi's memory and cores) are no numbers of the node: nobody says how much there is. */
function counts({ resource, unit }: AcceleratorResource, record: NodeRecord | undefined): boolean {
  return unit !== "note" && (unit !== "amount" || record === undefined || resource in record.capacity || resource in record.allocatable);
}

function acceleratorOfNode(accelerator: AcceleratorResource, requested: Resources, { record, podsComplete, ...parts }: NodeParts): NodeAccelerator {
  const facts = deviceFacts(record ?? NOTHING_TOLD, accelerator);
  const capacity = record?.capacity[accelerator.resource];
  const allocatable = record?.allocatable[accelerator.resource];
  const meaning = onNode(accelerator, facts);
  const devices = devicesBehind(meaning, facts, capacity);
  const view: Writable<NodeAccelerator> = { accelerator: meaning, requested: requested[accelerator.resource] ?? 0 };
  if (capacity !== undefined) view.capacity = capacity;
  if (allocatable !== undefined) {
    view.allocatable = allocatable;
    // kube-scheduler counts a pod's whole request here, even where a claim serves it (NodeResourcesFit, fit.go of 1.36).
    if (podsComplete) view.free = allocatable - (parts.requested[accelerator.resource] ?? 0);
  }
  if (facts.model !== undefined) view.model = facts.model;
  if (facts.memoryMiB !== undefined) view.memoryMiB = facts.memoryMiB;
  if (facts.replicas !== undefined) view.replicas = facts.replicas;
  if (devices !== undefined) view.devices = devices;
  return view;
}
