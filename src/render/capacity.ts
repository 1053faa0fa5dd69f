import type { NodeView } from "../model/inventory.ts";
import type { Facts } from "./facts.ts";
import { capacityOf, type Capacity } from "../model/capacity.ts";
import { compareResources } from "../model/accelerators/index.ts";
import { integer, known, list, parts, plural } from "../base/format.ts";
import { amount, knowledgeOf, requestedWords } from "./amounts.ts";
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
  const nouns = all.map(({ accelerator }) => accelerator.noun);
  const isUnique = (noun: string) => nouns.indexOf(noun) === nouns.lastIndexOf(noun);
  return paragraphs(
    table(["", "Capacity", "Allocatable", "Requested", "Free", "Largest block", "Such pods"], all.map((each) => [
      nameOf(each, !isUnique(each.accelerator.noun)), total(each.capacity, facts), total(each.allocatable, facts), requestedWords(each.requested, knowledgeOf(each, facts.pods)),
      ...roomOf(each, facts),
    ])),
    isKnown(facts)
      ? "Largest block: what one pod could get at most on one node now, and how many such pods would find room. Processor, memory and taints are not looked at."
      : facts.pods === "all" ? "What is free is unknown: not all nodes can be seen." : "What is free is unknown: not all pods can be seen.",
    isKnown(facts) && unusableWords(all),
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

/** The resource's name only where two rows would be called the same. */
function nameOf({ accelerator }: Capacity, isAmbiguous: boolean): string {
  return parts(escape(plural(accelerator.noun)), isAmbiguous && code(accelerator.resource));
}

/** Sums over nodes that are not all there would be false numbers. */
function total(value: number | undefined, facts: Facts): string {
  return facts.nodes === "all" ? known(value) : "unknown";
}

/** Free, the largest block and how many of it. */
function roomOf({ free, largest }: Capacity, facts: Facts): readonly string[] {
  if (free === undefined || largest === undefined || !isKnown(facts)) return ["unknown", "unknown", ""];
  return [integer(free), ...(largest.size === 0 ? ["none", ""] : [integer(largest.size), integer(largest.pods)])];
}

/** What is free and helps no pod. */
function unusableWords(all: readonly Capacity[]): string {
  const words = all.filter(({ unusable = 0 }) => unusable > 0).map(({ accelerator, unusable = 0 }) => escape(amount(unusable, accelerator.noun)));
  return words.length === 0 ? "" : `Free on cordoned or not ready nodes, which take no pods: ${list(words, 12)}.`;
}
