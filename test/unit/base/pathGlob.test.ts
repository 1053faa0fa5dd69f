import { expect, test } from "vitest";
import { globPattern, matchesAny } from "../../../src/base/pathGlob.ts";

test.each([
  ["*.yaml", "a/b/c.yaml", true],
  ["*.yaml", "c.yml", false],
  ["charts/**", "charts/a/b.yaml", true],
  ["charts/**", "other/charts/b.yaml", false],
  ["**/charts/*.yaml", "x/charts/b.yaml", true],
  ["**/charts/*.yaml", "charts/b.yaml", true],
  ["**/charts/*.yaml", "charts/a/b.yaml", false],
  ["vendor/", "x/vendor/a/b.yaml", true],
  ["/vendor/", "x/vendor/a.yaml", false],
  ["./a.yaml", "a.yaml", true],
  ["{a,b}/?.yaml", "b/x.yaml", true],
  ["a+(1).yaml", "a+(1).yaml", true],
  ["a[1].yaml", "a1.yaml", false],
  ["{a", "a", false],
])("%s on %s: %s", (glob, path, expected) => expect(globPattern(glob).test(path)).toBe(expected));

test("one of several", () => expect([matchesAny(["a", "b*"], "bc"), matchesAny([], "b")]).toEqual([true, false]));
