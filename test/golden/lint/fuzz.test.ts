/**
 * Broken and half-written manifests: bytes and structure of the rules' own examples are changed at random. No crash, nothing
 * slow, every place inside its document, and what a fix leaves is still YAML where the text was. FUZZ says how many inputs.
 */
import { parseAllDocuments } from "yaml";
import { expect, test } from "vitest";
import { unmark } from "../../../src/lint/example.ts";
import { rules } from "../../../src/lint/index.ts";
import { lintManifest } from "../../../src/lint/run.ts";
import { applyEdits } from "../../../src/manifest/edit.ts";
import { readManifest } from "../../../src/manifest/manifest.ts";
import { seeded } from "../../unit/kube/support/fixtures.ts";
import { NOW } from "../../unit/lint/support.ts";

const inputs = Number(process.env["FUZZ"] ?? 6000);
const seeds = rules.flatMap((rule) => [...rule.bad, ...rule.good].map((example) => unmark(example.text).text));
const odd = ["\t", "\r\n", "\u0000", "\ufeff", "---\n", "...\n", "&a ", "*a", "<<: *a", "{", "}", "[", "]", '"', "'", ": ", "- ", "#", "|\n", ">-\n", "? ", "!!int ", "%YAML 1.1\n", "{{ .Values.x }}", "\u202e", "\ud800", "null", "~", "1e400", "0x1F", "yes"];

function mutated(random: () => number): string {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  let text = pick(seeds);
  for (let change = 0; change <= random() * 4; change++) {
    const at = Math.floor(random() * (text.length + 1));
    const to = Math.min(text.length, at + Math.floor(random() * random() * 60));
    const lines = text.split("\n");
    const line = Math.floor(random() * lines.length);
    switch (Math.floor(random() * 8)) {
      case 0: text = text.slice(0, at) + text.slice(to); break;
      case 1: text = text.slice(0, at) + pick(odd) + text.slice(at); break;
      case 2: text = text.slice(0, at) + text.slice(at, to) + text.slice(at); break;
      case 3: text = text.slice(0, at); break;
      case 4: lines.splice(line, 1); text = lines.join("\n"); break;
      case 5: lines.splice(line, 0, pick(pick(seeds).split("\n"))); text = lines.join("\n"); break;
      case 6: lines[line] = `${" ".repeat(Math.floor(random() * 6))}${(lines[line] ?? "").trimStart()}`; text = lines.join("\n"); break;
      default: text = text.slice(0, at) + pick(seeds).slice(Math.floor(random() * 50), Math.floor(random() * 400)) + text.slice(to);
    }
  }
  return text;
}

/** Errors of the YAML itself: what is broken before a fix may be so afterwards. */
function isYaml(text: string): boolean {
  const documents = parseAllDocuments(text, { uniqueKeys: false, logLevel: "silent" });
  return !Array.isArray(documents) || documents.every((each) => each.errors.length === 0);
}

test(`${String(inputs)} changed manifests`, () => {
  const random = seeded(20260820);
  let findings = 0;
  let fixes = 0;
  for (let count = 0; count < inputs; count++) {
    const text = mutated(random);
    const begun = process.cpuUsage();
    const manifest = readManifest(text);
    const result = lintManifest(manifest, { rules, now: NOW });
    // Time of the processor: the machine has other work, too.
    const took = process.cpuUsage(begun).user / 1000;
    if (took > 1000) expect.fail(`${took.toFixed(0)} ms for\n${text}`);
    for (const failure of result.failures) throw new Error(`${failure.rule.id} threw on\n${text}`, { cause: failure.error });
    for (const problem of result.problems) {
      findings++;
      const spans = [problem, ...problem.fixes.flatMap((fix) => fix.edits)];
      const length = problem.document.text.length;
      if (spans.some(({ start, end }) => !(start >= 0 && start <= end && end <= length))) expect.fail(`${problem.rule.id} is outside of\n${text}`);
      for (const related of problem.related) if (related.start < 0 || related.end > related.document.text.length) expect.fail(`${problem.rule.id} points outside of\n${text}`);
      for (const fix of problem.fixes) {
        fixes++;
        // A look at each would take longer than all the rest.
        if (fixes % 7 !== 0 || !isYaml(problem.document.text)) continue;
        const after = applyEdits(problem.document.text, fix.edits);
        if (!isYaml(after)) expect.fail(`${problem.rule.id}: "${fix.title}" leaves no YAML:\n${after}\nof\n${problem.document.text}`);
      }
    }
  }
  expect(findings).toBeGreaterThan(inputs / 20);
  expect(fixes).toBeGreaterThan(inputs / 40);
}, 900_000);
