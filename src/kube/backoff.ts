import type { Clock } from "../base/clock.ts";

const first = 800;
const longest = 30_000;

/** client-go's reflector: 800 ms, doubled up to 30 s, plus up to the same again at random. */
export class Backoff {
  readonly #random: () => number;
  #next = first;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Milliseconds to wait now. What the server asks for (`Retry-After`) is a lower bound. */
  delay(retryAfter = 0): number {
    const delay = this.#next * (1 + this.#random());
    this.#next = Math.min(longest, this.#next * 2);
    return Math.max(delay, retryAfter + this.#random() * first);
  }

  reset(): void {
    this.#next = first;
  }
}

/** Resolves after `milliseconds`, or at once when `signal` aborts. */
export function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = () => {
      timer.dispose();
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = clock.schedule(milliseconds, done);
    signal.addEventListener("abort", done, { once: true });
  });
}
