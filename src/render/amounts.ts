import type { AcceleratorResource, AcceleratorUnit } from "../model/accelerators/types.ts";
import type { AcceleratorTotal, NodeAccelerator } from "../model/inventory.ts";
import type { Resources } from "../model/k8s.ts";
import type { Facts, Knowledge } from "./facts.ts";
import { count, fraction, integer, plural } from "../base/format.ts";
import { line } from "../base/text.ts";
import { recogniseResource } from "../model/accelerators/index.ts";

/** Devices before parts of devices before amounts; network adapters don't compute and come last. */
const order: Readonly<Record<AcceleratorUnit, number>> = { device: 0, partition: 1, replica: 2, amount: 3, network: 4, note: 5 };

/** What a resource is called; a name that no vendor knows stands for itself. */
export function nameOf(resource: string, facts: Pick<Facts, "resources">): Pick<AcceleratorResource, "noun" | "unit" | "scale"> {
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
      const { noun, unit, scale = 1 } = nameOf(resource, facts);
      const sum = byNoun.get(noun);
      if (sum === undefined) byNoun.set(noun, { noun, unit, value: value * scale });
      else sum.value += value * scale;
    }
  }
  return [...byNoun.values()].sort((left, right) => order[left.unit] - order[right.unit] || right.value - left.value);
}

/** `8 GPUs · 2 × 1g.10gb slice`; empty when there is nothing. Network adapters beside devices are left to the tooltip. */
export function amounts(resources: Iterable<Resources>, facts: Pick<Facts, "resources">, bound?: Knowledge): string {
  const all = sums(resources, facts);
  const compute = all.filter((sum) => sum.unit !== "network");
  return (compute.length === 0 ? all : compute).map((sum) => (bound === "some" ? "≥ " : "") + amount(sum.value, sum.noun)).join(" · ");
}

/** The memory technology is for the tooltip: `H100 80GB HBM3` -> `H100 80GB`. */
export function shortModel(model: string): string {
  return line(model, 60).replace(/\s+HBM\d?e?\b/i, "");
}

/**
 * Word for one unit on this node. A device that is shared without a name of its own for the shares is counted in shares
 * (time-slicing without `renameByDefault`): 16 of them are not 16 GPUs.
 */
export function nounOn(each: NodeAccelerator | AcceleratorTotal): string {
  const { noun, unit } = each.accelerator;
  return unit === "device" && "replicas" in each && (each.replicas ?? 1) > 1 ? `${noun} share` : noun;
}

/** What a person calls the units here: the model for whole devices and their shares, otherwise the noun. */
function unitName(each: NodeAccelerator): string {
  const noun = nounOn(each);
  if (each.model === undefined) return plural(noun);
  return noun === each.accelerator.noun && each.accelerator.unit === "device" ? shortModel(each.model) : plural(noun.replace(/^GPU\b/, shortModel(each.model)));
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

/**
 * The resources that a row speaks of. A resource with capacity 0 was registered and is gone (or gave its devices to another
 * name, as sharing and MIG do): it matters only where it is all that the node has.
 */
export function telling(accelerators: readonly NodeAccelerator[]): readonly NodeAccelerator[] {
  const some = accelerators.filter((each) => each.capacity !== 0 || each.requested > 0);
  return computing(some.length === 0 ? accelerators : some);
}

/** Network adapters are named only where there is nothing else: they compute nothing, and every GPU server has some. */
function computing<T extends { readonly accelerator: AcceleratorResource }>(all: readonly T[]): readonly T[] {
  const some = all.filter((each) => each.accelerator.unit !== "network");
  return some.length === 0 ? all : some;
}

/** `6/8 H100 80GB · 3/7 1g.10gb slices`. */
export function nodeAmounts(accelerators: readonly NodeAccelerator[], pods: Knowledge): string {
  return telling(accelerators)
    .toSorted((left, right) => order[left.accelerator.unit] - order[right.accelerator.unit])
    .map((each) => `${held(each, pods)} ${unitName(each)}`)
    .join(" · ");
}

/** Totals of equal noun in one: `412/512 GPUs`. Unknown on any side makes the whole side unknown. */
export function totalAmounts(totals: readonly (AcceleratorTotal | NodeAccelerator)[], pods: Knowledge): string {
  const byNoun = new Map<string, { noun: string; unit: AcceleratorUnit; requested: number; allocatable: number | undefined }>();
  for (const each of computing(totals)) {
    const { accelerator, requested, allocatable } = each;
    const noun = nounOn(each);
    const sum = byNoun.get(noun);
    if (sum === undefined) byNoun.set(noun, { noun, unit: noun === accelerator.noun ? accelerator.unit : "replica", requested, allocatable });
    else {
      sum.requested += requested;
      sum.allocatable = sum.allocatable === undefined || allocatable === undefined ? undefined : sum.allocatable + allocatable;
    }
  }
  const all = [...byNoun.values()];
  const some = all.filter((sum) => sum.allocatable !== 0 || sum.requested > 0);
  return (some.length === 0 ? all : some)
    .sort((left, right) => order[left.unit] - order[right.unit])
    .map((sum) => `${held(sum, pods)} ${plural(sum.noun)}`)
    .join(" · ");
}
