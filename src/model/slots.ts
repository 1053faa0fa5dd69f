/**
 * Unordered lists whose items know where they stand, so that an item leaves without a search. `slot` is the item's field for
 * its index in this kind of list.
 */
export function putInto<F extends string, T extends Record<F, number>>(list: T[], item: T, slot: F): void {
  (item as Record<F, number>)[slot] = list.length;
  list.push(item);
}

/** The last item takes the place that becomes free. */
export function takeFrom<F extends string, T extends Record<F, number>>(list: T[], item: T, slot: F): void {
  const last = list.pop();
  if (last === undefined || last === item) return;
  const index = item[slot];
  list[index] = last;
  (last as Record<F, number>)[slot] = index;
}
