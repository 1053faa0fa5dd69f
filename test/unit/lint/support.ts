import { applyEdits, type Edit } from "../../../src/manifest/edit.ts";
import { readManifest } from "../../../src/manifest/manifest.ts";
import { NO_CONFIG } from "../../../src/lint/config.ts";
import type { Example } from "../../../src/lint/example.ts";
import type { Fix, Rule } from "../../../src/lint/rule.ts";
import { lintManifest, type Problem } from "../../../src/lint/run.ts";

/** 2026-08-20 10:00:00 UTC: "now" of the tests. */
export const NOW = Date.UTC(2026, 7, 20, 10);

/** Problems with offsets of the whole text. A rule that throws fails the test. */
export function lintText(text: string, rules: readonly Rule[], settings: Pick<Example, "options" | "cluster"> = {}): readonly Problem[] {
  const manifest = readManifest(text);
  const { options } = settings;
  const config = options === undefined ? NO_CONFIG : { ...NO_CONFIG, rules: Object.fromEntries(rules.map((rule) => [rule.id, { options }])) };
  const result = lintManifest(manifest, { rules, now: NOW, config, ...(settings.cluster === undefined ? {} : { cluster: settings.cluster }) });
  for (const failure of result.failures) throw failure.error;
  return result.problems.map((problem) => {
    const start = manifest.documents.find((each) => each.document === problem.document)?.start ?? 0;
    const move = <S extends { start: number; end: number }>(span: S): S => ({ ...span, start: span.start + start, end: span.end + start });
    return { ...move(problem), fixes: problem.fixes.map((fix) => ({ ...fix, edits: fix.edits.map(move) })) };
  });
}

/** The text after fixes, each edit once. */
export function applyFixes(text: string, fixes: readonly Fix[]): string {
  const edits = new Map<string, Edit>(fixes.flatMap((fix) => fix.edits).map((edit) => [JSON.stringify(edit), edit]));
  return applyEdits(text, [...edits.values()]);
}
