import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import type { Clock } from "../base/clock.ts";
import type { Disposable } from "../base/event.ts";
import { KubeError } from "./errors.ts";
import { networkFailure } from "./networkFailure.ts";

export interface BodyOptions {
  readonly clock: Clock;
  /** Milliseconds of silence while somebody waits for the next chunk; 0 for no limit. */
  readonly idle: number;
  readonly what: string;
  readonly signal: AbortSignal;
}

/**
 * The chunks of an answer's body. Silence is counted only while the reader waits, so a reader that takes its time
 * (back-pressure) is no half-open connection. A body that ends before the server said so rejects (Node reports that itself).
 */
export async function* chunksOf(stream: Readable, message: IncomingMessage, options: BodyOptions): AsyncGenerator<Uint8Array> {
  let waitingSince: number | undefined;
  let timer: Disposable | undefined;
  const watch = (milliseconds: number) => {
    // One timer looks again instead of one timer a chunk.
    timer = options.clock.schedule(milliseconds, () => {
      const waited = waitingSince === undefined ? 0 : options.clock.now() - waitingSince;
      if (waited >= options.idle) stream.destroy(silence(options));
      else watch(options.idle - waited);
    });
  };
  const abort = () => stream.destroy(new Error("aborted"));
  options.signal.addEventListener("abort", abort, { once: true });
  if (options.signal.aborted) abort();
  if (options.idle > 0) watch(options.idle);
  try {
    const iterator = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
    for (;;) {
      waitingSince = options.clock.now();
      const next = await iterator.next();
      waitingSince = undefined;
      if (next.done === true) break;
      yield next.value;
    }
  } catch (error) {
    if (options.signal.aborted) throw options.signal.reason;
    throw error instanceof KubeError ? error : networkFailure(error, options.what, "");
  } finally {
    timer?.dispose();
    options.signal.removeEventListener("abort", abort);
    if (!message.complete) message.destroy();
    stream.destroy();
  }
}

function silence(options: BodyOptions): KubeError {
  return new KubeError({
    reason: "timeout",
    message: `${options.what}: the server was silent for ${Math.round(options.idle / 1000)} s.`,
    remedy: "Check the connection to the cluster (VPN, proxy).",
    detail: "",
  });
}
