import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { amountOfMilli, parseMilli, parseQuantity } from "../../../src/model/quantity.ts";

interface QuantityVector {
  readonly text: string;
  readonly valid: boolean;
  /** Decimal text of int64; where an amount is beyond it, Kubernetes' own methods overflow. */
  readonly milli?: string;
  readonly units?: string;
}

/** Written by Kubernetes itself: test/controlplane/vectors. */
const { quantities } = JSON.parse(readFileSync(path.resolve(import.meta.dirname, "../../fixtures/kubernetesVectors.json"), "utf8")) as { quantities: QuantityVector[] };
// Of negative amounts Kubernetes rounds some away from zero and some (in arbitrary precision) not; validation refuses them all.
const valid = quantities.filter((vector) => vector.valid && vector.text !== "-0.001Ki");
const largest = 2 ** 63;

describe("quantities read as apimachinery reads them", () => {
  test.each(valid.filter((vector) => Math.abs(Number(vector.units)) < largest / 1000))("$text is $milli thousandths and $units units", ({ text, milli, units }) => {
    expect(parseMilli(text)).toBe(Number(milli));
    expect(parseQuantity(text)).toBe(Number(units));
  });

  test("amounts near the largest are in units what Kubernetes says", () => {
    expect(parseQuantity("4Pi")).toBe(4 * 2 ** 50);
    expect(parseQuantity("3Ei")).toBe(3 * 2 ** 60);
    expect(parseQuantity("1E")).toBe(1e18);
  });

  test("amounts above the largest are capped, so that sums stay finite", () => {
    for (const text of ["9Ei", "9223372036854775807Ki", "12E", "1e400", "1e999999999"]) expect(parseQuantity(text)).toBe(largest);
  });

  test("what is too small rounds up: who wants some gets some", () => {
    expect(parseMilli("1e-999999999")).toBe(1);
    expect(parseQuantity("1n")).toBe(1);
  });

  test.each(quantities.filter((vector) => !vector.valid))("'$text' is no quantity", ({ text }) => {
    expect(parseMilli(text)).toBeUndefined();
    expect(parseQuantity(text)).toBeUndefined();
  });

  test.each([undefined, null, true, {}, [], Number.NaN, Number.POSITIVE_INFINITY])("%s is no quantity", (value) => {
    expect(parseQuantity(value)).toBeUndefined();
  });

  test("JSON numbers are quantities", () => {
    expect(parseQuantity(2)).toBe(2);
    expect(parseMilli(0.25)).toBe(250);
    expect(parseQuantity(1e21)).toBe(largest);
  });

  test("long hostile texts are refused at once", () => {
    expect(parseQuantity("9".repeat(1_000_000))).toBeUndefined();
  });
});

test("cpu is counted in thousandths, everything else in whole units, rounded up after the sum", () => {
  expect(amountOfMilli("cpu", 1500)).toBe(1500);
  expect(amountOfMilli("memory", 1500)).toBe(2);
  // 24 TiB, the largest memory of a machine today: exact.
  expect(amountOfMilli("memory", 24 * 2 ** 40 * 1000)).toBe(24 * 2 ** 40);
});
