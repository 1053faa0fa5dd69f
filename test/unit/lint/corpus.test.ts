/**
 * The rules on manifests of other projects. To read what they find, of all rules or of one:
 *
 *     FINDINGS=all npx vitest run --project unit test/unit/lint/corpus.test.ts
 *     FINDINGS=gpu-request-without-limit npx vitest run --project unit test/unit/lint/corpus.test.ts
 */
import { expect, test } from "vitest";
import { rules } from "../../../src/lint/index.ts";
import { lintManifest } from "../../../src/lint/run.ts";
import { readManifest } from "../../../src/manifest/manifest.ts";
import { corpusFiles, corpusVerdicts, skipWithoutCorpus } from "../../support/corpus.ts";
import { NOW } from "./support.ts";

skipWithoutCorpus();

const files = corpusFiles().map(({ name, text }) => {
  const manifest = readManifest(text);
  return { name, manifest, result: lintManifest(manifest, { rules, now: NOW }) };
});
const accepted = new Set(corpusVerdicts().filter((each) => each.verdict === "accepted").map((each) => `${each.file} ${String(each.document)} ${each.kind}`));

test("no rule throws", () => {
  expect(files.length).toBeGreaterThan(400);
  for (const { result } of files) for (const failure of result.failures) throw failure.error;
});

test("what the API server accepted is not said to be refused by it", () => {
  const wrong = files.flatMap(({ name, manifest, result }) =>
    result.problems
      // Custom kinds are accepted with any pod template, and their pods are refused later.
      .filter(({ rule, object }) => rule.refusedBy === "kube-apiserver" && /^(?:v1|apps\/v1|batch\/v1)$/.test(object.apiVersion))
      .filter(({ document, object }) => accepted.has(`${name} ${String(manifest.documents.filter((each) => each.document.text.trim() !== "").findIndex((each) => each.document === document))} ${object.kind}`))
      .map(({ rule, message }) => `${name}: ${rule.id}: ${message}`),
  );
  expect(wrong).toEqual([]);
});

// Prints and tests nothing: it is there only when asked for.
if (process.env["FINDINGS"] !== undefined) test("findings to read", () => {
  for (const { name, manifest, result } of files) {
    for (const { rule, severity, message, start, document, fixes } of result.problems) {
      if (process.env["FINDINGS"] !== "all" && process.env["FINDINGS"] !== rule.id) continue;
      const offset = (manifest.documents.find((each) => each.document === document)?.start ?? 0) + start;
      const line = manifest.text.slice(0, offset).split("\n").length;
      console.log(`${name}:${String(line)} ${severity} ${rule.id}\n    ${message}${fixes.map((fix) => `\n    fix: ${fix.title}`).join("")}`);
    }
  }
});
