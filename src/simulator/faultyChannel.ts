import type { Clock } from "../base/clock.ts";
import type { Channel } from "./api/channel.ts";
import { expired } from "./api/status.ts";
import { errorLine } from "./api/watch.ts";
import type { FaultEffect } from "./faults.ts";

/** A held line goes out after this long even when no successor comes. */
const REORDER_HOLD = 200;
const SLOW_TICK = 100;

/** Puts a fault between a handler and its connection. */
export function faultyChannel(inner: Channel, effect: FaultEffect, clock: Clock): Channel {
  switch (effect.kind) {
    case "cut": return broken(inner, effect, () => inner.cut());
    case "halfOpen": return broken(inner, effect, () => undefined);
    case "truncate": return broken(inner, effect, () => inner.end());
    case "gone": return afterEvents(inner, effect.afterEvents ?? 0, () => {
      inner.write(errorLine(expired("too old resource version: 1 (2)")));
      inner.end();
    });
    case "garbage": return afterEvents(inner, effect.afterEvents ?? 0, () => {
      inner.write(Buffer.from('{"type":"MODIFIED","object":{"kind":"Pod"\u0000,,}\n'));
      inner.end();
    });
    case "duplicate": return duplicating(inner, effect.every ?? 1);
    case "reorder": return reordering(inner, effect.every ?? 2, clock);
    case "slow": return slow(inner, effect.bytesPerSecond, clock);
    case "status": case "refuse": case "hang": return inner;
  }
}

/** Passes on until the limit, then writes half of the line (or the bytes up to the limit), does `then` and is deaf to the rest. */
function broken(inner: Channel, limit: { readonly afterBytes?: number; readonly afterEvents?: number }, then: () => void): Channel {
  let bytes = 0;
  let events = 0;
  let over = false;
  return {
    onClose: inner.onClose,
    write(chunk) {
      if (over) return;
      const left = limit.afterBytes !== undefined ? limit.afterBytes - bytes : events < (limit.afterEvents ?? 0) ? Infinity : Math.floor(chunk.length / 2);
      if (chunk.length <= left) {
        bytes += chunk.length;
        events++;
        inner.write(chunk);
        return;
      }
      over = true;
      if (left > 0) inner.write(chunk.subarray(0, left));
      then();
    },
    end() {
      if (!over) inner.end();
    },
    cut: () => inner.cut(),
  };
}

function afterEvents(inner: Channel, count: number, then: () => void): Channel {
  let events = 0;
  let over = false;
  return {
    onClose: inner.onClose,
    write(chunk) {
      if (over) return;
      if (events >= count) {
        over = true;
        then();
        return;
      }
      events++;
      inner.write(chunk);
    },
    end() {
      if (over) return;
      over = true;
      then();
    },
    cut: () => inner.cut(),
  };
}

function duplicating(inner: Channel, every: number): Channel {
  let count = 0;
  return {
    ...inner,
    write(chunk) {
      inner.write(chunk);
      count++;
      if (count % every === 0) inner.write(chunk);
    },
  };
}

function reordering(inner: Channel, every: number, clock: Clock): Channel {
  let count = 0;
  let held: Buffer | undefined;
  const flush = (): void => {
    if (held !== undefined) inner.write(held);
    held = undefined;
  };
  return {
    onClose: inner.onClose,
    write(chunk) {
      count++;
      if (held === undefined && count % every === 0) {
        held = chunk;
        clock.schedule(REORDER_HOLD, flush);
        return;
      }
      inner.write(chunk);
      flush();
    },
    end() {
      flush();
      inner.end();
    },
    cut: () => inner.cut(),
  };
}

function slow(inner: Channel, bytesPerSecond: number, clock: Clock): Channel {
  let waiting = Buffer.alloc(0);
  let ended = false;
  let running = false;
  let closed = false;
  inner.onClose(() => {
    closed = true;
  });
  const step = Math.max(1, Math.round((bytesPerSecond * SLOW_TICK) / 1000));
  const tick = (): void => {
    running = false;
    if (closed) return;
    if (waiting.length > 0) inner.write(waiting.subarray(0, step));
    waiting = waiting.subarray(step);
    if (waiting.length > 0) start();
    else if (ended) inner.end();
  };
  const start = (): void => {
    if (running) return;
    running = true;
    clock.schedule(SLOW_TICK, tick);
  };
  return {
    onClose: inner.onClose,
    write(chunk) {
      waiting = Buffer.concat([waiting, chunk]);
      start();
    },
    end() {
      ended = true;
      start();
    },
    cut: () => inner.cut(),
  };
}
