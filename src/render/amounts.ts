import type { AcceleratorResource, AcceleratorUnit } from "../model/accelerators/types.ts";
import type { DraDevices, PodView } from "../model/inventory.ts";
import type { Resources } from "../model/k8s.ts";
import type { Facts, Knowledge } from "./facts.ts";
import { decimal, integer, mebibytes, parts, plural } from "../base/format.ts";
import { line } from "../base/text.ts";
import { recogniseResource, unitOrder } from "../model/accelerators/index.ts";

/** What a resource is called; a name that no vendor knows stands for itself. */
export function nameOf(resource: string, facts: Pick<Facts, "resources">): Name {
  return facts.resources.get(resource) ?? recogniseResource(resource) ?? { noun: line(resource, 80), unit: "device" };
}

/**
 * `2 GPUs`, `0.5 GPUs`, `2 × 1g.10gb slice` (two numbers side by side can't be read), `3.9 GiB of GPU memory`; resource names
 * (which have a slash) take no plural.
 */
export function amount(value: number, noun: string): string {
  if (noun.startsWith("MiB of ")) return mebibytes(value) + noun.slice("MiB".length);
  if (/^\d/.test(noun)) return `${decimal(value)} × ${noun}`;
  return `${decimal(value)} ${value === 1 || noun.includes("/") ? noun : plural(noun)}`;
}

/** What a resource is called on a node, where that differs. */
export function nameOn(resource: string, node: string, facts: Pick<Facts, "resources" | "units">): Name {
  return facts.units.get(node)?.get(resource) ?? nameOf(resource, facts);
}

type Name = Pick<AcceleratorResource, "noun" | "unit" | "scale" | "per">;

interface Sum {
  readonly noun: string;
  readonly unit: AcceleratorUnit;
  /** The amount is asked for each device. */
  readonly each: boolean;
  value: number;
}

/** Adds up by noun: a GPU is a GPU, whoever made it. Different units are never added. */
class Sums {
  readonly #byNoun = new Map<string, Sum>();

  add(resources: Resources, nameOfResource: (resource: string) => Name): void {
    for (const resource in resources) {
      const value = resources[resource] ?? 0;
      if (value === 0) continue;
      const { noun, unit, scale = 1, per } = nameOfResource(resource);
      const sum = this.#byNoun.get(noun);
      if (sum === undefined) this.#byNoun.set(noun, { noun, unit, each: per !== undefined, value: value * scale });
      else sum.value += value * scale;
    }
  }

  merge(other: Sums): void {
    for (const [noun, sum] of other.#byNoun) {
      const own = this.#byNoun.get(noun);
      if (own === undefined) this.#byNoun.set(noun, { ...sum });
      else own.value += sum.value;
    }
  }

  /** Devices first. Network adapters beside devices are left to the tooltip. */
  get telling(): readonly Sum[] {
    const all = [...this.#byNoun.values()].sort((left, right) => unitOrder[left.unit] - unitOrder[right.unit] || right.value - left.value);
    const compute = all.filter((sum) => sum.unit !== "network");
    return compute.length === 0 ? all : compute;
  }
}

/**
 * `8 GPUs · 2 × 1g.10gb slice`; empty when there is nothing. Amounts that are asked for each device can't be added up over
 * pods: they are in the rows of the pods.
 */
export function amounts(resources: Iterable<Resources>, facts: Pick<Facts, "resources">, bound?: Knowledge): string {
  const sums = new Sums();
  for (const each of resources) sums.add(each, (resource) => nameOf(resource, facts));
  return words(sums, bound);
}

function words({ telling }: Sums, bound: Knowledge | undefined): string {
  const whole = telling.filter((sum) => !sum.each);
  return (whole.length === 0 ? telling : whole).map((sum) => (bound === "some" ? "≥ " : "") + amount(sum.value, sum.noun)).join(" · ");
}

const kept = new WeakMap<readonly PodView[], { readonly units: Facts["units"]; readonly sums: Sums }>();

/**
 * What pods hold, in the words of their nodes: `2 GPUs · 3 GPU shares`. `held` is the sum of it by resource name: where every
 * name means the same on every node it suffices, and no pod is looked at.
 */
export function heldAmounts(holders: () => Iterable<readonly PodView[]>, held: Iterable<Resources>, facts: Pick<Facts, "resources" | "units">, bound?: Knowledge): string {
  if (facts.units.size === 0) return amounts(held, facts, bound);
  const all = new Sums();
  for (const pods of holders()) {
    let own = kept.get(pods);
    if (own?.units !== facts.units) {
      const sums = new Sums();
      for (const { holds, accelerators, record } of pods) if (holds) sums.add(accelerators, (resource) => nameOn(resource, record.nodeName, facts));
      kept.set(pods, (own = { units: facts.units, sums }));
    }
    all.merge(own.sums);
  }
  return words(all, bound);
}

/** Amounts on several nodes, each in the words of its node. */
export function amountsOn(all: Iterable<{ readonly node: string; readonly resources: Resources }>, facts: Pick<Facts, "resources" | "units">): string {
  const sums = new Sums();
  for (const { node, resources } of all) sums.add(resources, (resource) => nameOn(resource, node, facts));
  return words(sums, undefined);
}

/** What one pod asks for or holds, in the words of its node: `1 vGPU · 3.9 GiB of GPU memory · 30 percent of GPU cores`. */
export function podAmounts(accelerators: Resources, node: string, facts: Pick<Facts, "resources" | "units">): string {
  const sums = new Sums();
  sums.add(accelerators, (resource) => nameOn(resource, node, facts));
  const { telling } = sums;
  const several = telling.some((sum) => sum.unit !== "amount" && sum.value > 1);
  return telling.map((sum) => amount(sum.value, sum.noun) + (sum.each && several ? " each" : "")).join(" · ");
}

/** Behind what is held, what is used together with others and counted with them: `1 GPU · shares 2 GPUs`. */
export function withShared(own: string, shared: Resources | undefined, facts: Pick<Facts, "resources">): string {
  const words = shared === undefined ? "" : amounts([shared], facts);
  return parts(own, words !== "" && `shares ${words}`);
}

/** `podAmounts` of a pod, with what it shares. */
export function podHolds({ accelerators, dra, record }: PodView, facts: Pick<Facts, "resources" | "units">): string {
  return withShared(podAmounts(accelerators, record.nodeName, facts), dra?.shared, facts);
}

/** How much is known of what the requested number was made from: pods, or claims where drivers publish the devices. */
export function knowledgeOf(each: { readonly dra?: Pick<DraDevices, "claims">; readonly claims?: Knowledge }, pods: Knowledge): Knowledge {
  return each.dra?.claims ?? each.claims ?? pods;
}

/** The memory technology is for the tooltip: `H100 80GB HBM3` -> `H100 80GB`. */
export function shortModel(model: string): string {
  return line(model, 60).replace(/\s+HBM\d?e?\b/i, "");
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
