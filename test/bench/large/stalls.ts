import type { Disposable } from "../../../src/base/event.ts";

/** How the main thread was blocked over a period. Processor time of the thread in ms: other processes don't count. */
export interface Blocked {
  /** Longest piece of work between two turns of the event loop. */
  readonly longest: number;
  /** Milliseconds a second spent in pieces longer than one frame (16 ms): what a person could notice. */
  readonly overFrame: number;
  /** Processor time of the thread per second. */
  readonly busy: number;
  /** Longest time between two turns by the clock: on a busy machine that counts what other processes did, too. */
  readonly longestByClock: number;
}

export interface LargeMeasured {
  readonly pods: number;
  readonly expected: number;
  /** Pods in the inventory: those that ask for accelerators. */
  readonly rows: number;
  /** Milliseconds from connect to the first rows that are complete. */
  readonly firstRows: number;
  readonly processor: number;
  readonly peakMiB: number;
  /** Resident memory at the end, above that before the connect. */
  readonly heldMiB: number;
  readonly loading: Blocked;
  readonly following: Blocked;
  /** Updates of the views while following. */
  readonly paints: number;
}

const frame = 16;

/** Looks at the event loop with a timer of 1 ms, as anything else in the extension host would get its turn. */
export class Stalls implements Disposable {
  readonly #cpu: () => number;
  readonly #timer: NodeJS.Timeout;
  #since = performance.now();
  #busySince: number;
  #lastBusy: number;
  #last = performance.now();
  #longest = 0;
  #longestByClock = 0;
  #over = 0;

  constructor(cpu: () => number) {
    this.#cpu = cpu;
    this.#busySince = this.#lastBusy = cpu();
    this.#timer = setInterval(() => this.#look(), 1);
  }

  /** What was since the last call. */
  take(): Blocked {
    this.#look();
    const seconds = (performance.now() - this.#since) / 1000;
    const blocked = { longest: this.#longest, overFrame: this.#over / seconds, busy: (this.#lastBusy - this.#busySince) / seconds, longestByClock: this.#longestByClock };
    this.#since = performance.now();
    this.#busySince = this.#lastBusy;
    this.#longest = this.#longestByClock = this.#over = 0;
    return blocked;
  }

  dispose(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const busy = this.#cpu();
    const now = performance.now();
    const work = busy - this.#lastBusy;
    this.#longest = Math.max(this.#longest, work);
    this.#longestByClock = Math.max(this.#longestByClock, now - this.#last);
    if (work > frame) this.#over += work;
    this.#lastBusy = busy;
    this.#last = now;
  }
}
