/** Milliseconds of uninterrupted work after which the event loop gets its turn. */
const budget = 8;

/**
 * Keeps decoding from blocking the event loop. One instance is shared by all lists of a cluster: the time is counted from
 * the last turn of the loop, not per list, and of the lists that wait each gets a turn of its own, in order.
 */
export class Turns {
  readonly #now: () => number;
  readonly #yield: (resume: () => void) => void;
  readonly #waiting: (() => void)[] = [];
  #started: number;

  constructor(now: () => number = () => performance.now(), yieldTo: (resume: () => void) => void = setImmediate) {
    this.#now = now;
    this.#yield = yieldTo;
    this.#started = now();
  }

  /** Whether the budget of this turn is used up: then await `next()` before more work. */
  due(): boolean {
    return this.#now() - this.#started > budget;
  }

  /** Resolves in a later turn of the event loop. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#waiting.length === 1) this.#yield(this.#turn);
    });
  }

  readonly #turn = (): void => {
    this.#started = this.#now();
    this.#waiting.shift()?.();
    if (this.#waiting.length > 0) this.#yield(this.#turn);
  };
}
