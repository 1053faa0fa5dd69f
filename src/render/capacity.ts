import type { NodeView } from "../model/inventory.ts";
import type { Facts } from "./facts.ts";
import { capacityOf, type Capacity } from "../model/capacity.ts";
import { compareResources } from "../model/accelerators/index.ts";
import { count, integer, known, parts, plural } from "../base/format.ts";
import { knowledgeOf, requestedWords } from "./amounts.ts";
import { code, escape, paragraphs, table } from "./markdown.ts";

/** What one pod could get at most on these nodes, for a row; empty where that isn't known or there is nothing. */
export function largestWords(nodes: readonly NodeView[], facts: Facts): string {
  const devices = told(nodes).filter((each) => each.accelerator.unit === "device");
  if (devices.length === 0 || !isKnown(facts)) return "";
  const sizes = devices.map((each) => each.largest?.size);
  if (sizes.includes(undefined)) return "";
  const largest = Math.max(...sizes.map((size) => size ?? 0));
  return largest === 0 ? "none free" : `largest block ${integer(largest)}`;
}

/** The five numbers of each resource over these nodes as a table, with what the last column means. Markdown; empty without accelerators. */
export function capacityTable(nodes: readonly NodeView[], facts: Facts): string {
  const all = told(nodes);
  if (all.length === 0) return "";
  const shares = all.some((each) => each.accelerator.unit === "replica");
  return paragraphs(
    table(["", "Capacity", "Allocatable", "Requested", "Free", "Largest block"], all.map((each) => [
      nameOf(each), total(each.capacity, facts), total(each.allocatable, facts), requestedWords(each.requested, knowledgeOf(each, facts.pods)), freeWords(each, facts), largestOf(each, facts),
    ])),
    isKnown(facts)
      ? "Largest block: what one pod could get at most on one node now, and how many such pods would find room; cordoned and not ready nodes are left out. Processor, memory and taints are not looked at."
      : facts.pods === "all" ? "What is free is unknown: not all nodes can be seen." : "What is free is unknown: not all pods can be seen.",
    shares && "A share is not a device: several pods use the same one.",
  );
}

/** What computes, devices before parts of them; a name that was registered and is gone says nothing. */
function told(nodes: readonly NodeView[]): readonly Capacity[] {
  return capacityOf(nodes)
    .filter(({ accelerator, capacity, requested }) => accelerator.unit !== "network" && (capacity !== 0 || requested > 0))
    .toSorted((left, right) => compareResources(left.accelerator, right.accelerator));
}

function isKnown(facts: Facts): boolean {
  return facts.pods === "all" && facts.nodes === "all";
}

function nameOf({ accelerator }: Capacity): string {
  return parts(escape(plural(accelerator.noun)), code(accelerator.resource));
}

/** Sums over nodes that are not all there would be false numbers. */
function total(value: number | undefined, facts: Facts): string {
  return facts.nodes === "all" ? known(value) : "unknown";
}

function freeWords({ free, unusable = 0 }: Capacity, facts: Facts): string {
  if (free === undefined || !isKnown(facts)) return "unknown";
  return unusable > 0 ? `${integer(free)} (${integer(unusable)} not usable)` : integer(free);
}

function largestOf({ largest }: Capacity, facts: Facts): string {
  if (largest === undefined || !isKnown(facts)) return "unknown";
  return largest.size === 0 ? "none" : `${integer(largest.size)} (${count(largest.pods, "such pod")})`;
}
