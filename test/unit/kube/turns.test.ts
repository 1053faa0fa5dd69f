import { describe, expect, test } from "vitest";
import { Turns } from "../../../src/kube/turns.ts";

describe("giving the event loop its turns", () => {
  function make() {
    const waiting: (() => void)[] = [];
    let now = 1000;
    const turns = new Turns(() => now, (resume) => waiting.push(resume));
    return { turns, waiting, work: (milliseconds: number) => (now += milliseconds) };
  }

  test("a short piece of work goes on; a longer one waits for the loop", () => {
    const { turns, work } = make();
    expect(turns.due()).toBe(false);
    work(5);
    expect(turns.due()).toBe(false);
    work(5);
    expect(turns.due()).toBe(true);
  });

  test("many lists share one budget: after a turn the first works, and the others wait for further turns when it used the budget up", async () => {
    const { turns, waiting, work } = make();
    work(10);
    const order: string[] = [];
    const list = async (name: string) => {
      await turns.next();
      order.push(name);
      work(9);
    };
    const all = Promise.all([list("a"), list("b"), list("c")]);
    for (let turn = 1; turn <= 3; turn++) {
      expect(waiting).toHaveLength(1);
      waiting.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
      expect(order).toHaveLength(turn);
    }
    await all;
    expect(order).toEqual(["a", "b", "c"]);
  });
});
