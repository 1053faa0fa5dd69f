/** What a measured child prints as its only line. */
export interface Measured {
  readonly pods: number;
  readonly milliseconds: number;
  /** Processor time of all threads in ms: what counts when other processes compete for the cores. */
  readonly processor: number;
  /** Highest resident memory minus that before the load, in MiB. */
  readonly peakMiB: number;
  /** Longest work of the main thread between two turns of the event loop, in ms of its processor time. */
  readonly stall: number;
  /** The same by the clock: on a busy machine that counts what other processes did, too. */
  readonly stallByClock: number;
}

/** Runs a load and measures it. Turns are seen by a timer of 1 ms, as anything else in the extension host would get them. */
export async function measure(load: () => Promise<number>): Promise<Measured> {
  const baseline = process.memoryUsage().rss;
  const cpu = processorTime();
  let worst = 0;
  let worstByClock = 0;
  let busy = cpu();
  let last = performance.now();
  const look = () => {
    const nowBusy = cpu();
    const now = performance.now();
    worst = Math.max(worst, nowBusy - busy);
    worstByClock = Math.max(worstByClock, now - last);
    busy = nowBusy;
    last = now;
  };
  const probe = setInterval(look, 1);
  const started = performance.now();
  const usage = process.cpuUsage();
  const pods = await load();
  const milliseconds = performance.now() - started;
  const used = process.cpuUsage(usage);
  // A stall up to the very end counts too.
  look();
  clearInterval(probe);
  const peakMiB = process.resourceUsage().maxRSS / 1024 - baseline / 1024 / 1024;
  return { pods, milliseconds, processor: (used.user + used.system) / 1000, peakMiB, stall: worst, stallByClock: worstByClock };
}

/** Processor time of this thread in ms; before Node 23.9 that of the whole process, which is never less. */
export function processorTime(): () => number {
  const { threadCpuUsage } = process as { threadCpuUsage?: () => { user: number; system: number } };
  return () => {
    const { user, system } = threadCpuUsage?.() ?? process.cpuUsage();
    return (user + system) / 1000;
  };
}
