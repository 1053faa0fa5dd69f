/** A value that costs something to get: got once for all who ask at the same time, kept while it is fresh. */
export interface SingleFlight<T> {
  /**
   * The value. One `obtain` runs at a time; a caller whose signal aborts leaves without ending it. After a failure every
   * call rejects with that failure: nothing tries again on its own.
   */
  get(signal?: AbortSignal): Promise<T>;
  /** The value that is kept, fresh or not; undefined before the first. */
  readonly held: T | undefined;
  /** Makes the next `get` obtain anew. */
  forget(): void;
  /** Ends a running `obtain` through its signal. */
  cancel(): void;
}

export interface SingleFlightOptions<T> {
  readonly obtain: (signal: AbortSignal) => Promise<T>;
  readonly isFresh: (value: T) => boolean;
}

export function singleFlight<T extends object>(options: SingleFlightOptions<T>): SingleFlight<T> {
  let held: T | undefined;
  let forgotten = false;
  let running: { readonly promise: Promise<T>; readonly controller: AbortController } | undefined;
  let failure: { readonly error: unknown } | undefined;

  const start = () => {
    const controller = new AbortController();
    const promise = options.obtain(controller.signal).then(
      (value) => {
        held = value;
        forgotten = false;
        running = undefined;
        return value;
      },
      (error: unknown) => {
        failure = { error };
        running = undefined;
        throw error;
      },
    );
    running = { promise, controller };
    return promise;
  };

  return {
    async get(signal) {
      signal?.throwIfAborted();
      if (failure !== undefined) throw failure.error;
      if (held !== undefined && !forgotten && options.isFresh(held)) return held;
      return leaveable(running?.promise ?? start(), signal);
    },
    get held() {
      return held;
    },
    forget() {
      forgotten = true;
    },
    cancel() {
      running?.controller.abort();
    },
  };
}

/** The promise, but rejecting as soon as `signal` aborts. */
function leaveable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason as Error);
    signal.addEventListener("abort", leave, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", leave));
  });
}
