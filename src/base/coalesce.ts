import type { Clock } from "./clock.ts";
import type { Disposable } from "./event.ts";

export interface Coalesced extends Disposable {
  /** Asks for a run: after `quiet` ms without a further request, at the latest `maximum` ms after the first one. */
  request(): void;
  /** Runs at once if a run is due; does nothing otherwise. */
  flush(): void;
}

/** A debounce that a busy cluster can't starve: the maximum wait is counted from the first request. */
export function coalesce(clock: Clock, wait: { quiet: number; maximum: number }, run: () => void): Coalesced {
  let timer: Disposable | undefined;
  let first = 0;
  let last = 0;
  const flush = () => {
    if (timer === undefined) return;
    timer.dispose();
    timer = undefined;
    run();
  };
  const arm = () => {
    const due = Math.min(last + wait.quiet, first + wait.maximum);
    timer = clock.schedule(Math.max(0, due - clock.now()), () => {
      // Requests that came in the meantime moved the due time: one timer re-arms itself instead of one timer a request.
      if (clock.now() < Math.min(last + wait.quiet, first + wait.maximum)) arm();
      else flush();
    });
  };
  return {
    request() {
      last = clock.now();
      if (timer !== undefined) return;
      first = last;
      arm();
    },
    flush,
    dispose() {
      timer?.dispose();
      timer = undefined;
    },
  };
}
