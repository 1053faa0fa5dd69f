import type { Resources } from "../model/k8s.ts";
import type { Facts } from "./facts.ts";
import type { SortOrder } from "./row.ts";
import { nameOf } from "./amounts.ts";

/** What rows of one kind are sorted by. Undefined stands last: what isn't known is neither much nor old. */
export interface SortKeys<T> {
  readonly gpus: (item: T) => number | undefined;
  /** ms since the epoch; 0 where no object told. */
  readonly since: (item: T) => number | undefined;
  readonly name: (item: T) => string;
}

/** Most GPUs first, oldest first, or by name; equal ones stay as they stand. The usual order is that of `items`. */
export function sorted<T>(items: readonly T[], order: SortOrder | undefined, keys: SortKeys<T>): readonly T[] {
  switch (order) {
    case "gpus": return byNumber(items, (item) => negative(keys.gpus(item)));
    case "age": return byNumber(items, (item) => keys.since(item) || undefined);
    case "name": return items.toSorted((left, right) => compare(keys.name(left), keys.name(right)));
    case "usual":
    case undefined: return items;
  }
}

function byNumber<T>(items: readonly T[], key: (item: T) => number | undefined): readonly T[] {
  const keyed = items.map((item) => ({ item, key: key(item) ?? Infinity }));
  return keyed.sort((left, right) => (left.key === right.key ? 0 : left.key - right.key)).map(({ item }) => item);
}

function negative(value: number | undefined): number | undefined {
  return value === undefined ? undefined : -value;
}

/** Names as people read them: `node-2` before `node-10`. */
function compare(left: string, right: string): number {
  return left === right ? 0 : collator.compare(left, right) || (left < right ? -1 : 1);
}

const collator = new Intl.Collator("en", { numeric: true });

/** Units that compute, whatever they are; network devices and amounts (MiB) are no GPUs. */
export function gpuCount(resources: Resources, facts: Pick<Facts, "resources">): number {
  let total = 0;
  for (const resource in resources) {
    const { unit } = nameOf(resource, facts);
    if (unit !== "network" && unit !== "amount") total += resources[resource] ?? 0;
  }
  return total;
}
