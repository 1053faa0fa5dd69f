import { describe, expect, test } from "vitest";
import { closingLine, countOf, skippedLines, type Outcome } from "../../../scripts/lib/summary.mjs";

const outcome = (more: Partial<Outcome>): Outcome => ({ name: "unit", milliseconds: 10, passed: 0, failed: 0, skipped: [], failures: [], ...more });

describe("the summary of npm test", () => {
  test("ends with the sums of all parts in one line", () => {
    const outcomes = [outcome({ passed: 3, failed: 1 }), outcome({ name: "cluster", passed: 2, skipped: [{ name: "a", reason: "b" }] })];
    expect(closingLine(outcomes)).toBe("5 passed, 1 failed, 1 skipped");
  });

  test("names every skipped test with its reason", () => {
    expect(skippedLines([outcome({ skipped: [{ name: "x.test.ts > y", reason: "Go 1.26 is missing" }] })])).toEqual(["SKIPPED  unit: x.test.ts > y: Go 1.26 is missing"]);
  });

  test("a part whose tests were all skipped has shown nothing", () => {
    expect(countOf(outcome({ skipped: [{ name: "a", reason: "b" }] }))).toBe(0);
  });
});
