import { describe, expect, test } from "vitest";
import { age, count, duration, fraction, integer, known, list, mebibytes, parts, plural, utc } from "../../../src/base/format.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe("durations", () => {
  test.each([
    [0, "0 s"], [999, "0 s"], [40_000, "40 s"], [minute - 1, "59 s"], [minute, "1 min"], [12 * minute, "12 min"], [hour - 1, "59 min"],
    [hour, "1 h"], [5 * hour, "5 h"], [2 * day - 1, "47 h"], [2 * day, "2 d"], [3 * day, "3 d"], [1500 * day, "1,500 d"],
  ])("%i ms is %s", (milliseconds, words) => expect(duration(milliseconds)).toBe(words));

  test("a clock that is behind the cluster's shows no negative age", () => expect(duration(-5000)).toBe("0 s"));
  test("what is no number is unknown", () => expect([duration(NaN), duration(Infinity)]).toEqual(["unknown", "unknown"]));
});

describe("times that no object told", () => {
  test.each([undefined, 0, NaN, -1])("%s has no age and no date", (time) => {
    expect(age(time, Date.now())).toBeUndefined();
    expect(utc(time)).toBe("unknown");
  });

  test("a known time", () => {
    expect(age(Date.UTC(2026, 7, 21, 8, 48), Date.UTC(2026, 7, 21, 9))).toBe("12 min");
    expect(utc(Date.UTC(2026, 7, 21, 8, 48, 7, 123))).toBe("2026-08-21 08:48:07 UTC");
  });

  test("a time beyond what a date can hold", () => expect(utc(1e18)).toBe("unknown"));
});

describe("numbers", () => {
  test.each([[0, "0"], [999, "999"], [1234, "1,234"], [-1234567, "-1,234,567"], [6.9, "6"], [NaN, "unknown"]])("%d is %s", (value, words) => expect(integer(value)).toBe(words));
  test("unknown is a word, never 0", () => expect([known(undefined), known(0)]).toEqual(["unknown", "0"]));
  test("fractions say which side is unknown", () => expect([fraction(6, 8), fraction(undefined, 8), fraction(6, undefined), fraction(1200, 5000)]).toEqual(["6/8", "?/8", "6/?", "1,200/5,000"]));
  test.each([[undefined, "unknown"], [512, "512 MiB"], [1024, "1 GiB"], [81_920, "80 GiB"], [81_559, "79.6 GiB"]])("%s MiB is %s", (value, words) => expect(mebibytes(value)).toBe(words));
});

describe("words", () => {
  test.each([
    ["GPU", "GPUs"], ["TPU chip", "TPU chips"], ["NeuronCore", "NeuronCores"], ["class", "classes"], ["policy", "policies"], ["day", "days"],
    ["switch", "switches"], ["GPU for virtual machines", "GPUs for virtual machines"], ["MiB of GPU memory", "MiB of GPU memory"], ["percent of GPU cores", "percent of GPU cores"],
  ])("several of %s are %s", (noun, words) => expect(plural(noun)).toBe(words));

  test("counts", () => expect([count(1, "GPU"), count(0, "GPU"), count(2, "GPU"), count(1234, "pod")]).toEqual(["1 GPU", "0 GPUs", "2 GPUs", "1,234 pods"]));
  test("lists", () => expect([list([]), list(["a"]), list(["a", "b"]), list(["a", "b", "c"]), list(["a", "b", "c", "d", "e"])]).toEqual(["", "a", "a and b", "a, b and c", "a, b and 3 more"]));
  test("parts leave out what is empty", () => expect(parts("a", "", undefined, false, "b")).toBe("a · b"));
});
