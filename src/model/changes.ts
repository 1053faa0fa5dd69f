/** One difference between what is held and what there is now. */
export interface Change<R> {
  readonly uid: string;
  readonly before: R | undefined;
  readonly after: R | undefined;
}

/**
 * Brings `held` up to date with `now` and returns what differed, by identity: stores keep a record as long as its object
 * doesn't change.
 */
export function takeChanges<R>(held: Map<string, R>, now: ReadonlyMap<string, R>): readonly Change<R>[] {
  const changes: Change<R>[] = [];
  for (const [uid, after] of now) {
    const before = held.get(uid);
    if (before === after) continue;
    changes.push({ uid, before, after });
    held.set(uid, after);
  }
  // Everything of `now` is held by here: more than that means that something went away.
  if (held.size > now.size) {
    for (const [uid, before] of held) {
      if (now.has(uid)) continue;
      changes.push({ uid, before, after: undefined });
      held.delete(uid);
    }
  }
  return changes;
}
