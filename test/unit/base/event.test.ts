import { expect, test } from "vitest";
import { DisposableStore } from "../../../src/base/disposable.ts";
import type { Disposable } from "../../../src/base/event.ts";
import { Emitter } from "../../../src/base/event.ts";

test("calls listeners in the order of subscription, and no more after disposal", () => {
  const emitter = new Emitter<number>();
  const seen: string[] = [];
  const first = emitter.event((n) => void seen.push(`first ${n}`));
  emitter.event((n) => void seen.push(`second ${n}`));
  emitter.fire(1);
  first.dispose();
  first.dispose();
  emitter.fire(2);
  expect(seen).toEqual(["first 1", "second 1", "second 2"]);
});

test("a function may subscribe twice, and each subscription ends by itself", () => {
  const emitter = new Emitter<void>();
  let calls = 0;
  const listener = () => {
    calls++;
  };
  const one = emitter.event(listener);
  emitter.event(listener);
  one.dispose();
  emitter.fire();
  expect(calls).toBe(1);
});

test("a listener that throws doesn't keep the others from being called", () => {
  const emitter = new Emitter<void>();
  let called = false;
  emitter.event(() => {
    throw new Error("first");
  });
  emitter.event(() => void (called = true));
  expect(() => emitter.fire()).toThrow("first");
  expect(called).toBe(true);
});

test("a round calls those who were subscribed when it began, also when one of them unsubscribes another", () => {
  const emitter = new Emitter<void>();
  const seen: string[] = [];
  const later: Disposable = { dispose: () => undefined };
  emitter.event(() => {
    seen.push("a");
    later.dispose();
  });
  const second = emitter.event(() => void seen.push("b"));
  later.dispose = () => second.dispose();
  emitter.fire();
  emitter.fire();
  expect(seen).toEqual(["a", "b", "a"]);
});

test("a store disposes in reverse order, once, and late arrivals at once", () => {
  const order: number[] = [];
  const store = new DisposableStore();
  store.add({ dispose: () => void order.push(1) });
  store.add({ dispose: () => void order.push(2) });
  store.dispose();
  store.dispose();
  store.add({ dispose: () => void order.push(3) });
  expect(order).toEqual([2, 1, 3]);
  expect(store.disposed).toBe(true);
});
