import { expect, test } from "vitest";
import { matchesGlob } from "../../../src/base/glob.ts";

test.each([
  ["prod", "prod", true],
  ["prod", "prod-eu", false],
  ["*prod*", "gke_acme_PROD-eu_gpu", true],
  ["arn:aws:eks:*:cluster/prod?", "arn:aws:eks:eu-1:42:cluster/prod1", true],
  ["prod?", "prod", false],
  ["a.c", "abc", false],
  ["(x)[y]{z}^$|+\\", "(x)[y]{z}^$|+\\", true],
  ["*", "line\nbreak", true],
])("%s and %s: %s", (pattern, name, matches) => {
  expect(matchesGlob(pattern, name)).toBe(matches);
});
