import type { Quota } from "../model/queues/types.ts";
import type { Facts } from "./facts.ts";
import { decimal, parts, plural } from "../base/format.ts";
import { line } from "../base/text.ts";
import { nameOf } from "./amounts.ts";

interface Named {
  readonly noun: string;
  /** Units of the quota in one of the noun. */
  readonly divisor: number;
  readonly native: boolean;
}

/** Resources that every node has: they matter where a queue has nothing else. */
const natives: Readonly<Record<string, Pick<Named, "noun" | "divisor">>> = {
  cpu: { noun: "CPU", divisor: 1000 },
  memory: { noun: "GiB of memory", divisor: 2 ** 30 },
  "ephemeral-storage": { noun: "GiB of scratch", divisor: 2 ** 30 },
  pods: { noun: "pod", divisor: 1 },
};

function named(resource: string, facts: Pick<Facts, "resources">): Named {
  const native = natives[resource] ?? (resource.startsWith("hugepages-") ? { noun: `GiB of ${resource}`, divisor: 2 ** 30 } : undefined);
  if (native !== undefined) return { ...native, native: true };
  const { noun, scale = 1 } = nameOf(resource, facts);
  return { noun, divisor: 1 / scale, native: false };
}

/** Quotas that a row speaks of: accelerators, or what there is where a queue has none. A cell of zeros says nothing. */
export function telling(quotas: readonly Quota[], facts: Pick<Facts, "resources">): readonly Quota[] {
  const some = quotas.filter(({ nominal, used, limit, partial }) => (nominal ?? 0) !== 0 || (used ?? 0) > 0 || typeof limit === "number" && limit !== 0 || partial === true);
  const accelerators = some.filter(({ resource }) => !named(resource, facts).native);
  return accelerators.length > 0 ? accelerators : some;
}

/** Quotas of equal noun as one, e.g. GPUs of all flavors. */
interface Sum {
  readonly noun: string;
  used: number | undefined;
  /** What it can count on; the limit where there is no such share. */
  whole: Quota["nominal"];
  borrowed: number;
  lent: number;
  partial: boolean;
}

function sumsOf(quotas: readonly Quota[], facts: Pick<Facts, "resources">): readonly Sum[] {
  const sums = new Map<string, Sum>();
  for (const each of quotas) {
    const { noun, divisor } = named(each.resource, facts);
    const value = (amount: number | undefined) => (amount === undefined ? undefined : amount / divisor);
    const bound = each.nominal ?? each.limit;
    const whole = typeof bound === "number" ? value(bound) : bound;
    const sum = sums.get(noun);
    if (sum === undefined) {
      sums.set(noun, { noun, used: value(each.used), whole, borrowed: value(each.borrowed) ?? 0, lent: value(each.lent) ?? 0, partial: each.partial === true });
      continue;
    }
    const used = value(each.used);
    sum.used = sum.used === undefined || used === undefined ? undefined : sum.used + used;
    sum.whole = sum.whole === undefined || whole === undefined ? undefined : sum.whole === "unlimited" || whole === "unlimited" ? "unlimited" : sum.whole + whole;
    sum.borrowed += value(each.borrowed) ?? 0;
    sum.lent += value(each.lent) ?? 0;
    sum.partial ||= each.partial === true;
  }
  return [...sums.values()];
}

/** `12/16 GPUs · 4 borrowed`: used of what it can count on. `borrowed` is the system's word for use beyond that. */
export function quotaWords(quotas: readonly Quota[], facts: Pick<Facts, "resources">, borrowed: string): string {
  return parts(...sumsOf(quotas, facts).map((sum) => parts(
    `${sum.partial ? "≥ " : ""}${fractionOf(sum)} ${plural(sum.noun)}`,
    sum.borrowed > 0 && `${decimal(sum.borrowed)} ${borrowed}`,
    sum.lent > 0 && `${decimal(sum.lent)} lent`,
  )));
}

/** Where nothing limits it, what is used stands alone: a fraction of infinity says nothing. */
function fractionOf({ used, whole }: Pick<Sum, "used" | "whole">): string {
  const part = used === undefined ? "?" : decimal(used);
  return whole === "unlimited" ? part : `${part}/${whole === undefined ? "?" : decimal(whole)}`;
}

/** One amount of a quota in words, for tooltips: `16 GPUs`, `unlimited`, `unknown`. */
export function quotaAmount(resource: string, value: Quota["nominal"], facts: Pick<Facts, "resources">): string {
  if (value === undefined) return "unknown";
  if (value === "unlimited") return value;
  const { noun, divisor } = named(resource, facts);
  return `${decimal(value / divisor)} ${value / divisor === 1 ? noun : plural(noun)}`;
}

/** What a row of one quota is called: its flavor, or the resource where a system has no flavors. */
export function quotaLabel({ flavor, resource }: Quota, facts: Pick<Facts, "resources">): string {
  if (flavor !== "") return line(flavor, 80);
  const { noun } = named(resource, facts);
  return line(plural(noun), 80);
}
