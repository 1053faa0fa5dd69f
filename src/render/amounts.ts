import type { AcceleratorResource, AcceleratorUnit } from "../model/accelerators/types.ts";
import type { AcceleratorTotal, NodeAccelerator } from "../model/inventory.ts";
import type { Resources } from "../model/k8s.ts";
import type { Facts, Knowledge } from "./facts.ts";
import { count, fraction, integer, plural } from "../base/format.ts";
import { line } from "../base/text.ts";
import { recogniseResource } from "../model/accelerators/index.ts";

/** Devices before parts of devices before amounts; network adapters don't compute and come last. */
const order: Readonly<Record<AcceleratorUnit, number>> = { device: 0, partition: 1, replica: 2, amount: 3, network: 4 };

/** What a resource is called; a name that no vendor knows stands for itself. */
export function nameOf(resource: string, facts: Pick<Facts, "resources">): Pick<AcceleratorResource, "noun" | "unit"> {
  return facts.resources.get(resource) ?? recogniseResource(resource) ?? { noun: line(resource, 80), unit: "device" };
}

/** `2 GPUs`, `2 × 1g.10gb slice` (two numbers side by side can't be read); resource names (which have a slash) take no plural. */
export function amount(value: number, noun: string): string {
  if (/^\d/.test(noun)) return `${integer(value)} × ${noun}`;
  return noun.includes("/") ? `${integer(value)} ${noun}` : count(value, noun);
}

interface Sum {
  readonly noun: string;
  readonly unit: AcceleratorUnit;
  value: number;
}

/** Amounts of equal noun added up (a GPU is a GPU, whoever made it), devices first. Different units are never added. */
export function sums(resources: Iterable<Resources>, facts: Pick<Facts, "resources">): readonly Sum[] {
  const byNoun = new Map<string, Sum>();
  for (const each of resources) {
    for (const resource in each) {
      const value = each[resource] ?? 0;
      if (value === 0) continue;
      const { noun, unit } = nameOf(resource, facts);
      const sum = byNoun.get(noun);
      if (sum === undefined) byNoun.set(noun, { noun, unit, value });
      else sum.value += value;
    }
  }
  return [...byNoun.values()].sort((left, right) => order[left.unit] - order[right.unit] || right.value - left.value);
}

/** `8 GPUs · 2 × 1g.10gb slice`; empty when there is nothing. */
export function amounts(resources: Iterable<Resources>, facts: Pick<Facts, "resources">, bound?: Knowledge): string {
  const all = sums(resources, facts);
  return all.map((sum) => (bound === "some" ? "≥ " : "") + amount(sum.value, sum.noun)).join(" · ");
}

/** The memory technology is for the tooltip: `H100 80GB HBM3` -> `H100 80GB`. */
export function shortModel(model: string): string {
  return line(model, 60).replace(/\s+HBM\d?e?\b/i, "");
}

/** What a person calls one unit here: the model for a whole device, otherwise the noun. */
export function unitName(each: NodeAccelerator): string {
  if (each.model === undefined || each.accelerator.unit !== "device") return plural(each.accelerator.noun);
  return shortModel(each.model);
}

/** The requested number as far as it is known; with pods known in part a lower bound, and one of 0 says nothing. */
export function requestedOf(requested: number, pods: Knowledge): number | undefined {
  return pods === "none" || (pods === "some" && requested === 0) ? undefined : requested;
}

/** `6`, `≥ 6`, `unknown`. */
export function requestedWords(requested: number, pods: Knowledge): string {
  const value = requestedOf(requested, pods);
  return value === undefined ? "unknown" : `${pods === "some" ? "≥ " : ""}${integer(value)}`;
}

/** `6/8`, `≥ 6/8` (pods known in part), `?/8` (use unknown). */
export function held(each: { readonly requested: number; readonly allocatable?: number | undefined }, pods: Knowledge): string {
  const requested = requestedOf(each.requested, pods);
  return (pods === "some" && requested !== undefined ? "≥ " : "") + fraction(requested, each.allocatable);
}

/** `6/8 H100 80GB · 3/7 1g.10gb slices`. */
export function nodeAmounts(accelerators: readonly NodeAccelerator[], pods: Knowledge): string {
  return [...accelerators]
    .sort((left, right) => order[left.accelerator.unit] - order[right.accelerator.unit])
    .map((each) => `${held(each, pods)} ${unitName(each)}`)
    .join(" · ");
}

/** Totals of equal noun in one: `412/512 GPUs`. Unknown on any side makes the whole side unknown. */
export function totalAmounts(totals: readonly (AcceleratorTotal | NodeAccelerator)[], pods: Knowledge): string {
  const byNoun = new Map<string, { noun: string; unit: AcceleratorUnit; requested: number; allocatable: number | undefined }>();
  for (const { accelerator, requested, allocatable } of totals) {
    const sum = byNoun.get(accelerator.noun);
    if (sum === undefined) byNoun.set(accelerator.noun, { noun: accelerator.noun, unit: accelerator.unit, requested, allocatable });
    else {
      sum.requested += requested;
      sum.allocatable = sum.allocatable === undefined || allocatable === undefined ? undefined : sum.allocatable + allocatable;
    }
  }
  return [...byNoun.values()]
    .sort((left, right) => order[left.unit] - order[right.unit])
    .map((sum) => `${held(sum, pods)} ${plural(sum.noun)}`)
    .join(" · ");
}
