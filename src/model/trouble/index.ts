import { addTo } from "../amounts.ts";
import { vendors } from "../accelerators/index.ts";
import type { NodeAccelerator, NodeView } from "../inventory.ts";
import type { NodeRecord, Resources } from "../k8s.ts";
import { taintMeaning } from "../nodeFacts/taints.ts";
import { NO_RESOURCES } from "../requests.ts";
import { hasCompute } from "../views.ts";
import { conditionTrouble, type Taken } from "./conditions.ts";
import { deviceTroubles } from "./devices.ts";
import { labelTroubles } from "./labels.ts";
import type { Severity, Trouble } from "./types.ts";

export type { FailingPod, Severity, StackComponent, Trouble } from "./types.ts";

const made = new WeakMap<NodeView, readonly Trouble[]>();

/**
 * What is wrong with a node that has accelerators, or is to have them: the worst first, each with its evidence and what it
 * takes. Empty for a healthy node, for one without accelerators, and for one whose object can't be read.
 */
export function nodeTroubles(node: NodeView): readonly Trouble[] {
  let troubles = made.get(node);
  if (troubles === undefined) {
    troubles = node.record === undefined || !concerns(node, node.record) ? [] : find(node, node.record);
    made.set(node, troubles);
  }
  return troubles;
}

/** Those that are any of a person's business at this time: a node that has just come is allowed to be on its way. */
export function standingTroubles(node: NodeView, now: number): readonly Trouble[] {
  const all = nodeTroubles(node);
  return all.every((trouble) => trouble.grace === undefined) ? all : all.filter(({ grace, since }) => grace === undefined || since === undefined || now - since >= grace);
}

/** Units that new pods can't have because of all of it, by resource. Two reasons for one device take it once. Undefined: nobody says how many. */
export function costOf(troubles: readonly Trouble[]): Resources | undefined {
  const apart: Record<string, number> = {};
  const cost: Record<string, number> = {};
  for (const trouble of troubles) {
    for (const [resource, value] of Object.entries(trouble.cost ?? {})) {
      const sum = trouble.apart === true ? apart : cost;
      sum[resource] = Math.max(sum[resource] ?? 0, value);
    }
  }
  addTo(cost, apart);
  return troubles.length > 0 && troubles.every((trouble) => trouble.cost === undefined) ? undefined : cost;
}

export const SEVERITIES: readonly Severity[] = ["lost", "risk", "notice"];

function concerns(node: NodeView, { labels }: NodeRecord): boolean {
  return hasCompute(node) || vendors.some(({ present }) => present?.some(({ label, value }) => labels[label] === value));
}

function find(node: NodeView, record: NodeRecord): readonly Trouble[] {
  const troubles = [...readyTrouble(node, record), ...deviceTroubles(node, record), ...conditionTroubles(node, record), ...taintTroubles(node, record), ...labelled(node, record), ...failingPods(node)];
  return troubles.sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

function readyTrouble(node: NodeView, record: NodeRecord): readonly Trouble[] {
  const troubles: Trouble[] = [];
  const ready = record.conditions.find((condition) => condition.type === "Ready");
  if (ready !== undefined && ready.status !== "True") {
    troubles.push({
      key: "ready", severity: "lost", words: ready.status === "Unknown" ? "not ready (unreachable)" : "not ready", evidence: said(ready.reason, ready.message) || `Ready is ${ready.status}`,
      source: "condition Ready", cost: taken(node, "all"), ...since(ready.since),
    });
  }
  if (record.unschedulable) {
    const taint = record.taints.find(({ key }) => key === "node.kubernetes.io/unschedulable");
    troubles.push({ key: "cordoned", severity: "risk", words: "cordoned", evidence: "spec.unschedulable is true", source: "spec.unschedulable", cost: taken(node, "free"), ...since(taint?.since) });
  }
  return troubles;
}

function conditionTroubles(node: NodeView, record: NodeRecord): readonly Trouble[] {
  return record.conditions.flatMap((condition) => {
    const meaning = condition.type === "Ready" ? undefined : conditionTrouble(condition);
    if (meaning === undefined) return [];
    const { words, severity, takes } = meaning;
    return [{
      key: `condition:${condition.type}`, severity, words, evidence: said(condition.reason, condition.message) || `${condition.type} is ${condition.status}`,
      source: `condition ${condition.type}`, cost: taken(node, takes), ...since(condition.since),
    }];
  });
}

const TAINT_SEVERITY = { repair: "lost", maintenance: "risk", leaving: "risk" } as const;

function taintTroubles(node: NodeView, record: NodeRecord): readonly Trouble[] {
  return record.taints.flatMap((taint) => {
    const meaning = taintMeaning(taint);
    if (meaning?.trouble === undefined) return [];
    const written = `${taint.key}${taint.value === "" ? "" : `=${taint.value}`}:${taint.effect}`;
    return [{
      key: `taint:${taint.key}:${taint.effect}`, severity: TAINT_SEVERITY[meaning.trouble], words: meaning.words, evidence: written, source: "spec.taints",
      cost: taken(node, taint.effect === "NoExecute" ? "all" : taint.effect === "NoSchedule" ? "free" : "none"), ...since(taint.since),
    }];
  });
}

function labelled(node: NodeView, record: NodeRecord): readonly Trouble[] {
  return labelTroubles(record.labels).map(({ label, value, words, severity, takes }) => ({
    key: `label:${label}`, severity, words, evidence: `${label}=${value}`, source: `label ${label}`, cost: taken(node, takes),
  }));
}

function failingPods(node: NodeView): readonly Trouble[] {
  return (node.failing ?? []).map(({ component, vendor, pod, reason }): Trouble => {
    const cost = component.needed ? gone(node, vendor) : NO_RESOURCES;
    const unready = pod.conditions.find((condition) => condition.type === "Ready" && condition.status !== "True");
    return {
      key: `pod:${pod.namespace}/${pod.name}`, severity: component.needed ? "lost" : "notice", words: `${component.name} fails`, evidence: reason,
      source: `pod ${pod.name} in ${pod.namespace}`, cost, ...(component.needed && cost !== undefined ? { apart: true } : {}), pod, ...since(unready?.since ?? pod.created),
    };
  });
}

/** What of a vendor is not allocatable any more; undefined while all is, as nobody says what will be. */
function gone(node: NodeView, vendor: string): Resources | undefined {
  const cost: Record<string, number> = {};
  for (const each of node.accelerators) {
    const { accelerator, capacity = 0, allocatable = capacity } = each;
    if (accelerator.vendor === vendor && isCounted(each) && allocatable < capacity) cost[accelerator.resource] = capacity - allocatable;
  }
  return Object.keys(cost).length === 0 ? undefined : cost;
}

/** The devices and partitions that new pods are kept from; amounts and network adapters are none. */
function taken(node: NodeView, takes: Taken): Resources | undefined {
  if (takes === "none") return NO_RESOURCES;
  if (takes === "unknown") return undefined;
  const cost: Record<string, number> = {};
  for (const each of node.accelerators) {
    if (!isCounted(each)) continue;
    const units = takes === "all" ? each.allocatable : each.free;
    // One unknown makes the whole unknown: a part of it would be a false number.
    if (units === undefined) return undefined;
    if (units > 0) cost[each.accelerator.resource] = units;
  }
  return cost;
}

function isCounted({ accelerator: { unit, sameAs } }: NodeAccelerator): boolean {
  return (unit === "device" || unit === "partition" || unit === "replica") && sameAs === undefined;
}

function since(time: number | undefined): { readonly since?: number } {
  return time === undefined || time <= 0 ? {} : { since: time };
}

function said(reason: string, message: string): string {
  return [reason, message].filter((word) => word !== "").join(": ");
}
