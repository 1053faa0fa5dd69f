import { describe, expect, test } from "vitest";
import { GenerationalInterner } from "../../../src/kube/intern.ts";

describe("sharing equal values", () => {
  test("equal content in any key order is one object; different content is not", () => {
    const intern = new GenerationalInterner();
    const one = intern.record({ a: "1", b: "2" });
    expect(intern.record({ b: "2", a: "1" })).toBe(one);
    for (const other of [{ a: "2", b: "1" }, { a: "1" }, { a: "1", b: "2", c: "3" }, { a: "1", c: "2" }, { a: 1, b: 2 }, {}]) {
      expect(intern.record<Record<string, string | number>>(other)).toBe(other);
    }
  });

  test("a text and the number that looks like it differ", () => {
    const intern = new GenerationalInterner();
    intern.record({ a: "1" });
    expect(intern.record({ a: 1 })).toEqual({ a: 1 });
  });

  test("keys that objects inherit are no content", () => {
    const intern = new GenerationalInterner();
    intern.record({ toString: "x" });
    expect(intern.record({ constructor: "x" })).toEqual({ constructor: "x" });
  });

  test("what is used survives a new list; what isn't is forgotten after the next", () => {
    const intern = new GenerationalInterner();
    const used = intern.record({ team: "a" });
    intern.record({ team: "old" });
    intern.rotate();
    expect(intern.record({ team: "a" })).toBe(used);
    intern.rotate();
    expect(intern.size).toBeLessThanOrEqual(2);
    expect(intern.record({ team: "a" })).toBe(used);
  });

  test("growth is bounded however many different values come", () => {
    const intern = new GenerationalInterner(100);
    for (let index = 0; index < 10_000; index++) {
      intern.string(`s-${index}`);
      intern.record({ name: `r-${index}` });
    }
    expect(intern.size).toBeLessThanOrEqual(400);
  });
});
