import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { rules } from "../../../src/lint/index.ts";
import { notRules } from "../../../src/lint/notRules.ts";
import { corpusFolder } from "../../support/corpus.ts";

const file = path.join(corpusFolder, "../reference/gpu-manifest-mistakes.md");
const covered = new Set(rules.flatMap((rule) => rule.rows));

// Skipped where the reference is not beside the checkout.
test("each mistake that a manifest or a cluster shows is a rule, or is listed with the reason why not", ({ skip }) => {
  skip(!existsSync(file), "needs the table of mistakes beside the checkout");
  const rows = readFileSync(file, "utf8").split("\n").flatMap((line) => /^\| ([A-Z]\d+) \|[^|]*\| ([MC]) \|/.exec(line)?.[1] ?? []);
  expect(rows.length).toBeGreaterThan(100);
  expect(rows.filter((row) => !covered.has(row) && !Object.hasOwn(notRules, row))).toEqual([]);
});

test("no mistake is both, and each reason is a sentence", () => {
  expect(Object.keys(notRules).filter((row) => covered.has(row))).toEqual([]);
  for (const { reason } of Object.values(notRules)) expect(reason).toMatch(/^[A-Z].*\.$/);
});
