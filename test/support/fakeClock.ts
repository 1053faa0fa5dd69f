import type { Clock } from "../../src/base/clock.ts";

/** A clock that stands still until a test moves it. Timers run in due order, at their due time. */
export class FakeClock implements Clock {
  #now: number;
  #timers: { due: number; order: number; action: () => void }[] = [];
  #order = 0;

  constructor(start = Date.UTC(2026, 10, 23, 8, 0, 0)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  /** Timers that wait; a test may assert that there are none. */
  get pending(): number {
    return this.#timers.length;
  }

  schedule(milliseconds: number, action: () => void) {
    const timer = { due: this.#now + milliseconds, order: this.#order++, action };
    this.#timers.push(timer);
    return {
      dispose: () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
      },
    };
  }

  /** Time goes by while no timer can run: the machine sleeps. What is due runs with the next `advance`. */
  sleep(milliseconds: number): void {
    this.#now += milliseconds;
  }

  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      const next = this.#timers.filter((timer) => timer.due <= end).sort((a, b) => a.due - b.due || a.order - b.order)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = Math.max(this.#now, next.due);
      next.action();
    }
    this.#now = end;
  }
}
