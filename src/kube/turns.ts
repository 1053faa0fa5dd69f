/** Milliseconds of uninterrupted work after which the event loop gets its turn. */
const budget = 8;

/**
 * Keeps decoding from blocking the event loop. One instance is shared by all lists of a process: the time is counted from
 * the last turn of the loop, not per list, so that twenty lists together don't take twenty budgets.
 */
export class Turns {
  #started = 0;
  #waiting: Promise<void> | undefined;
  readonly #now: () => number;
  readonly #yield: (resume: () => void) => void;

  constructor(now: () => number = () => performance.now(), yieldTo: (resume: () => void) => void = setImmediate) {
    this.#now = now;
    this.#yield = yieldTo;
  }

  /** Whether the budget of this turn is used up: then await `next()` before more work. */
  due(): boolean {
    if (this.#waiting !== undefined) return true;
    const now = this.#now();
    if (this.#started === 0) {
      this.#begin(now);
      return false;
    }
    return now - this.#started > budget;
  }

  async next(): Promise<void> {
    while (this.due()) {
      this.#waiting ??= new Promise((resolve) => {
        this.#yield(() => {
          this.#waiting = undefined;
          this.#begin(this.#now());
          resolve();
        });
      });
      await this.#waiting;
    }
  }

  #begin(now: number): void {
    this.#started = now;
  }
}
