import type { Clock } from "../base/clock.ts";
import type { Disposable } from "../base/event.ts";

interface Entry {
  readonly due: number;
  readonly order: number;
  readonly action: () => void;
}

/**
 * The simulator's own time. It stands still until it is pushed (`advance`); attached to another clock it goes on with
 * that one, as far ahead of it as it was pushed. So a cluster can live through its past in an instant and then go on.
 */
export class ControlledClock implements Clock {
  #base: Clock | undefined;
  #now: number;
  /** Our time minus the base's. */
  #ahead = 0;
  #order = 0;
  readonly #entries: Entry[] = [];
  #timer: Disposable | undefined;

  constructor(start: number) {
    this.#now = start;
  }

  attach(base: Clock): void {
    this.#base = base;
    this.#ahead = this.#now - base.now();
    this.#arm();
  }

  now(): number {
    if (this.#base !== undefined) this.#now = Math.max(this.#now, this.#base.now() + this.#ahead);
    return this.#now;
  }

  schedule(milliseconds: number, action: () => void): Disposable {
    const entry: Entry = { due: this.now() + Math.max(0, Math.round(milliseconds)), order: this.#order++, action };
    this.#entries.splice(this.#position(entry), 0, entry);
    if (this.#entries[0] === entry) this.#arm();
    return {
      dispose: () => {
        const index = this.#entries.indexOf(entry);
        if (index >= 0) this.#entries.splice(index, 1);
        if (this.#entries.length === 0) this.#disarm();
      },
    };
  }

  /** Runs everything that falls due within the next `milliseconds`, each at its own time. */
  advance(milliseconds: number): void {
    const end = this.now() + milliseconds;
    for (let first = this.#entries[0]; first !== undefined && first.due <= end; first = this.#entries[0]) {
      this.#step(first.due);
      this.#entries.shift();
      first.action();
    }
    this.#step(end);
    this.#arm();
  }

  /** Forgets all timers. */
  stop(): void {
    this.#disarm();
    this.#entries.length = 0;
    this.#base = undefined;
  }

  #step(to: number): void {
    if (to <= this.#now) return;
    this.#ahead += to - this.#now;
    this.#now = to;
  }

  #position(entry: Entry): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle]?.due ?? 0) <= entry.due) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #arm(): void {
    this.#disarm();
    const first = this.#entries[0];
    if (this.#base === undefined || first === undefined) return;
    this.#timer = this.#base.schedule(Math.max(0, first.due - this.now()), () => this.#due());
  }

  /** What is due now runs at the present time: a sleeping machine doesn't relive the night step by step. */
  #due(): void {
    for (let first = this.#entries[0]; first !== undefined && first.due <= this.now(); first = this.#entries[0]) {
      this.#entries.shift();
      first.action();
    }
    this.#arm();
  }

  #disarm(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
  }
}
