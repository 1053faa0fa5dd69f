import type { AcceleratorResource, AcceleratorUnit } from "../model/accelerators/types.ts";
import type { AcceleratorTotal, NodeAccelerator } from "../model/inventory.ts";
import type { Knowledge } from "./facts.ts";
import { fraction, mebibytes, plural } from "../base/format.ts";
import { unitOrder } from "../model/accelerators/index.ts";
import { countedOnce } from "../model/dra/overlap.ts";
import { amount, knowledgeOf, requestedOf, shortModel } from "./amounts.ts";

/** `6/8`, `≥ 6/8` (pods known in part), `?/8` (use unknown). */
export function held(each: Held, pods: Knowledge): string {
  const requested = requestedOf(each.requested, pods);
  return (pods === "some" && requested !== undefined ? "≥ " : "") + fraction(requested, each.allocatable);
}

/** `6/8 GPUs`, `3.9 GiB/15 GiB of GPU memory`. */
function heldUnits(each: Held, pods: Knowledge, noun: string, words: string): string {
  if (!noun.startsWith("MiB of ")) return `${held(each, pods)} ${words}`;
  const requested = requestedOf(each.requested, pods);
  const whole = each.allocatable === undefined ? "?" : mebibytes(each.allocatable);
  return `${pods === "some" && requested !== undefined ? "≥ " : ""}${requested === undefined ? "?" : mebibytes(requested)}/${whole}${noun.slice("MiB".length)}`;
}

interface Held {
  readonly requested: number;
  readonly allocatable?: number | undefined;
}

/** In units of the noun: one unit of some resources is 256 MiB. */
function scaled({ accelerator: { scale = 1 }, requested, allocatable }: AcceleratorTotal | NodeAccelerator): Held {
  return { requested: requested * scale, allocatable: allocatable === undefined ? undefined : allocatable * scale };
}

/**
 * The resources that a row speaks of. A resource with capacity 0 was registered and is gone (or gave its devices to another
 * name, as sharing and MIG do): it matters only where it is all that the node has.
 */
export function telling(accelerators: readonly NodeAccelerator[]): readonly NodeAccelerator[] {
  const some = accelerators.filter((each) => (each.capacity !== 0 || each.requested > 0) && each.dra?.aside !== true);
  return computing(some.length === 0 ? accelerators : some);
}

/** Network adapters are named only where there is nothing else: they compute nothing, and every GPU server has some. */
function computing<T extends { readonly accelerator: AcceleratorResource }>(all: readonly T[]): readonly T[] {
  const some = all.filter((each) => each.accelerator.unit !== "network");
  return some.length === 0 ? all : some;
}

/** `6/8 H100 80GB · 3/7 1g.10gb slices`. */
export function nodeAmounts(accelerators: readonly NodeAccelerator[], pods: Knowledge): string {
  return telling(countedOnce(accelerators))
    .toSorted((left, right) => unitOrder[left.accelerator.unit] - unitOrder[right.accelerator.unit])
    .map((each) => heldUnits(scaled(each), knowledgeOf(each, pods), each.accelerator.noun, unitName(each)) + ofDevices(each.accelerator.of, each.devices) + sameAs(each, accelerators))
    .join(" · ");
}

/** Totals of equal noun in one: `412/512 GPUs`. Unknown on any side makes the whole side unknown. Of a node, rows that count once. */
export function totalAmounts(totals: readonly (AcceleratorTotal | NodeAccelerator)[], pods: Knowledge): string {
  const byNoun = new Map<string, { noun: string; unit: AcceleratorUnit; of: string | undefined; requested: number; allocatable: number | undefined; devices: number | undefined; known: Knowledge; aside: boolean }>();
  for (const each of computing(totals)) {
    const { accelerator: { noun, unit, of }, devices } = each;
    const { requested, allocatable } = scaled(each);
    const known = knowledgeOf(each, pods);
    const aside = "dra" in each && each.dra.aside;
    const sum = byNoun.get(noun);
    if (sum === undefined) byNoun.set(noun, { noun, unit, of, requested, allocatable, devices, known, aside });
    else {
      sum.aside &&= aside;
      sum.known = sum.known === known ? known : "some";
      sum.requested += requested;
      sum.devices = sum.devices === undefined || devices === undefined ? undefined : sum.devices + devices;
      sum.allocatable = sum.allocatable === undefined || allocatable === undefined ? undefined : sum.allocatable + allocatable;
    }
  }
  const all = [...byNoun.values()];
  const some = all.filter((sum) => (sum.allocatable !== 0 || sum.requested > 0) && !sum.aside);
  return (some.length === 0 ? all : some)
    // What there is most of comes first: where there is room for one number only, it is that one.
    .sort((left, right) => unitOrder[left.unit] - unitOrder[right.unit] || (right.allocatable ?? right.requested) - (left.allocatable ?? left.requested))
    .map((sum) => heldUnits(sum, sum.known, sum.noun, plural(sum.noun)) + ofDevices(sum.of, sum.devices))
    .join(" · ");
}

/** What a person calls the units here: the model for whole devices and their shares, otherwise the noun. */
function unitName(each: NodeAccelerator): string {
  const { noun, unit } = each.accelerator;
  if (each.model === undefined) return plural(noun);
  return unit === "device" ? shortModel(each.model) : plural(noun.replace(/^v?GPU\b/, (word) => (word === "GPU" ? shortModel(each.model ?? "") : `${shortModel(each.model ?? "")} ${word}`)));
}

/** ` of 4 GPUs` behind a number of shares: a share is not a device, and people want to know how many of these there are. */
function ofDevices(of: string | undefined, devices: number | undefined): string {
  return of === undefined || devices === undefined ? "" : ` of ${amount(devices, of)}`;
}

/** NeuronCores and Neuron devices are one hardware under two names: who adds them up has it twice. */
function sameAs({ accelerator }: NodeAccelerator, accelerators: readonly NodeAccelerator[]): string {
  return accelerators.some((other) => other.accelerator.resource === accelerator.sameAs) ? " (same chips)" : "";
}
