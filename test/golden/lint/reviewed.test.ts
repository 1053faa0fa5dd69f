/**
 * Every error and warning on public manifests was read by a person-like eye and stands in reviewed.json with the reason why
 * it is right, by rule and file. A new finding is judged before it is added there; one that isn't right is a defect of the rule.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { rules } from "../../../src/lint/index.ts";
import { lintManifest } from "../../../src/lint/run.ts";
import { readManifest } from "../../../src/manifest/manifest.ts";
import { corpusFiles, hasCorpus } from "../../support/corpus.ts";
import { NOW } from "../../unit/lint/support.ts";

type Reviewed = Readonly<Record<string, { readonly why: string; readonly findings: Readonly<Record<string, number>> }>>;
const reviewed = JSON.parse(readFileSync(path.join(import.meta.dirname, "reviewed.json"), "utf8")) as Reviewed;

test("errors and warnings on public manifests are those that were reviewed", ({ skip }) => {
  skip(!hasCorpus, "needs public manifests, in ../shared/corpus or in the folder that CORPUS names");
  const found: Record<string, Record<string, number>> = {};
  for (const { name, text } of corpusFiles()) {
    for (const { rule, severity } of lintManifest(readManifest(text), { rules, now: NOW }).problems) {
      if (severity === "hint") continue;
      const files = (found[rule.id] ??= {});
      files[name] = (files[name] ?? 0) + 1;
    }
  }
  expect(found).toEqual(Object.fromEntries(Object.entries(reviewed).map(([rule, { findings }]) => [rule, findings])));
});

test("each reason is a sentence", () => {
  for (const { why } of Object.values(reviewed)) expect(why).toMatch(/^[A-Za-z].{30,}\.$/);
});
