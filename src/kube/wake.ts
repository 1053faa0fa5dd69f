import type { Clock } from "../base/clock.ts";
import type { Disposable } from "../base/event.ts";

/** How often the clock is looked at, in ms: so long after waking the connections are opened anew at the latest. */
const look = 5_000;
/** A timer that comes this much too late (in ms) was not late: the machine slept, or the process was stopped. */
const gap = 20_000;

/**
 * Notices that the machine slept. Timers stand still meanwhile and the other side has long hung up, so a watch would look live
 * for as long as silence is allowed. Calls `onWake` with the time at which the machine was last known to be awake.
 */
export function watchForWake(clock: Clock, onWake: (since: number) => void): Disposable {
  let last = clock.now();
  let timer: Disposable;
  const tick = () => {
    const before = last;
    last = clock.now();
    timer = clock.schedule(look, tick);
    if (last - before > look + gap) onWake(before);
  };
  timer = clock.schedule(look, tick);
  return { dispose: () => timer.dispose() };
}
