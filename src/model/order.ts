import type { Steps } from "../base/steps.ts";

/** Sorted lists that are kept up to date: a changed cluster changes few of many. */

export interface Named {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/**
 * By namespace, then name, as code units: the same everywhere, and the order in which the API server lists. The uid decides
 * between two of a name, one of which is about to go.
 */
export function compareNamed(a: Named, b: Named): number {
  return compareText(a.namespace, b.namespace) || compareText(a.name, b.name) || compareText(a.uid, b.uid);
}

export function compareText(a: string, b: string): number {
  // Shared texts are equal by identity: most namespaces of a list are.
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * `sorted` without `removed` and with `added`, in order; the same list where nothing changed. `added` is sorted in place. No
 * two items compare as equal. Few changes cost few comparisons, however long the list.
 */
export function mergeSorted<T>(sorted: readonly T[], removed: ReadonlySet<T>, added: T[], compare: (a: T, b: T) => number): readonly T[] {
  if (removed.size === 0 && added.length === 0) return sorted;
  added.sort(compare);
  if (sorted.length === 0) return added;
  const gaps = [...removed].map((item) => positionOf(sorted, item, compare)).filter((index) => removed.has(sorted[index] as T));
  gaps.sort((a, b) => a - b);
  const merged: T[] = [];
  let from = 0;
  let gap = 0;
  const copyTo = (end: number) => {
    for (; from < end; from++) {
      if (gaps[gap] === from) gap++;
      else merged.push(sorted[from] as T);
    }
  };
  for (const item of added) {
    copyTo(positionOf(sorted, item, compare));
    merged.push(item);
  }
  copyTo(sorted.length);
  return merged;
}

/** Items that are sorted and merged in one step. */
const portion = 4096;

/** As `mergeSorted`, in portions. */
export function* mergeInSteps<T>(sorted: readonly T[], removed: ReadonlySet<T>, added: readonly T[], compare: (a: T, b: T) => number): Steps<readonly T[]> {
  let merged = mergeSorted(sorted, removed, added.slice(0, portion), compare);
  for (let first = portion; first < added.length; first += portion) {
    yield;
    merged = mergeSorted(merged, nothing, added.slice(first, first + portion), compare);
  }
  return merged;
}

const nothing: ReadonlySet<never> = new Set();

/** Where the item stands, or would stand. */
function positionOf<T>(sorted: readonly T[], item: T, compare: (a: T, b: T) => number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(sorted[middle] as T, item) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
