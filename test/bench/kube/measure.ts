/** What a measured child prints as its only line. */
export interface Measured {
  readonly pods: number;
  readonly milliseconds: number;
  /** Highest resident memory minus that before the load, in MiB. */
  readonly peakMiB: number;
  /** Longest time that the event loop did not turn, in ms. */
  readonly stall: number;
}

/** Runs a load and measures it. The stall is looked for by a timer of 1 ms, as the loop of the extension host would feel it. */
export async function measure(load: () => Promise<number>): Promise<Measured> {
  const baseline = process.memoryUsage().rss;
  let longest = 0;
  let last = performance.now();
  const probe = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }, 1);
  const started = performance.now();
  last = started;
  const pods = await load();
  const milliseconds = performance.now() - started;
  // A stall up to the very end counts too.
  longest = Math.max(longest, performance.now() - last);
  clearInterval(probe);
  return { pods, milliseconds, peakMiB: process.resourceUsage().maxRSS / 1024 - baseline / 1024 / 1024, stall: longest };
}
