import { expect, test } from "vitest";
import { coalesce } from "../../../src/base/coalesce.ts";
import { FakeClock } from "../../support/fakeClock.ts";

function setUp() {
  const clock = new FakeClock(0);
  const runs: number[] = [];
  const coalesced = coalesce(clock, { quiet: 100, maximum: 500 }, () => runs.push(clock.now()));
  return { clock, runs, coalesced };
}

test("runs once, when it has been quiet for long enough", () => {
  const { clock, runs, coalesced } = setUp();
  coalesced.request();
  clock.advance(60);
  coalesced.request();
  clock.advance(99);
  expect(runs).toEqual([]);
  clock.advance(1);
  expect(runs).toEqual([160]);
  clock.advance(1000);
  expect(runs).toEqual([160]);
});

test("a source that never rests can't starve it: the maximum counts from the first request", () => {
  const { clock, runs, coalesced } = setUp();
  for (let at = 0; at < 1200; at += 50) {
    coalesced.request();
    clock.advance(50);
  }
  expect(runs.slice(0, 2)).toEqual([500, 1000]);
});

test("flush runs what is due at once, and nothing when nothing is due", () => {
  const { clock, runs, coalesced } = setUp();
  coalesced.flush();
  coalesced.request();
  coalesced.flush();
  clock.advance(1000);
  expect(runs).toEqual([0]);
});

test("disposing drops what is due and leaves no timer", () => {
  const { clock, runs, coalesced } = setUp();
  coalesced.request();
  coalesced.dispose();
  clock.advance(1000);
  expect(runs).toEqual([]);
  expect(clock.pending).toBe(0);
});
