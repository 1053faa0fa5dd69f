import type { CounterUse, Quantities } from "./types.ts";

/** What is left of the counters that the devices of a pool share. May go below zero, where more was given away than there is. */
export class Counters {
  readonly #left = new Map<string, Record<string, number>>();

  constructor(sets: Iterable<readonly [string, Quantities]>) {
    for (const [name, counters] of sets) this.#left.set(name, { ...counters });
  }

  copy(): Counters {
    return new Counters(this.#left);
  }

  fits(uses: readonly CounterUse[] = []): boolean {
    return uses.every((use) => Object.keys(use.counters).every((name) => (use.counters[name] ?? 0) <= this.#of(use.counterSet, name)));
  }

  take(uses: readonly CounterUse[] = []): void {
    for (const use of uses) {
      const set = this.#left.get(use.counterSet);
      if (set === undefined) continue;
      for (const name of Object.keys(use.counters)) set[name] = (set[name] ?? 0) - (use.counters[name] ?? 0);
    }
  }

  #of(set: string, name: string): number {
    return this.#left.get(set)?.[name] ?? 0;
  }
}
