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
 * `sorted` without `removed` and with `added`, in order. The same list where nothing changed. `added` is sorted in place.
 */
export function mergeSorted<T>(sorted: readonly T[], removed: ReadonlySet<T>, added: T[], compare: (a: T, b: T) => number): readonly T[] {
  if (removed.size === 0 && added.length === 0) return sorted;
  added.sort(compare);
  if (sorted.length === 0) return added;
  const merged: T[] = [];
  let next = 0;
  for (const item of sorted) {
    if (removed.has(item)) continue;
    for (let other = added[next]; other !== undefined && compare(other, item) < 0; other = added[next]) {
      merged.push(other);
      next++;
    }
    merged.push(item);
  }
  for (; next < added.length; next++) merged.push(added[next] as T);
  return merged;
}
