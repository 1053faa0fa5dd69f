/**
 * Every rule against the examples that stand in it. One rule alone:
 *
 *     npx vitest run --project unit test/unit/lint/examples.test.ts -t 'gpu-request-without-limit'
 */
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { rules } from "../../../src/lint/index.ts";
import { unmark, type BadExample, type Example } from "../../../src/lint/example.ts";
import type { Rule } from "../../../src/lint/rule.ts";
import { lintText, applyFixes } from "./support.ts";

describe.each(rules.map((rule) => [rule.id, rule] as const))("%s", (_, rule) => {
  test.each(titled(rule.bad))("finds what is marked: %s", (_title, example) => {
    const { text, spans } = unmark(example.text);
    const found = lintText(text, [rule], example);
    expect(found.map(({ start, end }) => text.slice(start, end) + ` at ${String(start)}`)).toEqual(spans.map(({ start, end }) => text.slice(start, end) + ` at ${String(start)}`));
    expect(spans.length, "at least one place is marked").toBeGreaterThan(0);
    if (example.says !== undefined) expect(found[0]?.message).toContain(example.says);
    for (const { message } of found) expect(message).toMatch(/^.{20,600}[.?]$/s);
  });

  test.each(titled(rule.bad))("mends it: %s", (_title, example) => {
    const { text } = unmark(example.text);
    const found = lintText(text, [rule], example);
    const safe = found.flatMap((each) => each.fixes.filter((fix) => fix.safe));
    if (example.fixed === undefined) expect(safe.map((fix) => fix.title), "a safe fix needs `fixed`").toEqual([]);
    else {
      const fixed = applyFixes(text, safe);
      expect(fixed).toBe(example.fixed);
      expect(lintText(fixed, [rule], example).filter((each) => each.fixes.some((fix) => fix.safe)), "nothing is left to mend").toEqual([]);
    }
    const choices = (found[0]?.fixes ?? []).filter((fix) => !fix.safe).map((fix) => [fix.title, applyFixes(text, [fix])]);
    expect(Object.fromEntries(choices)).toEqual(example.choices ?? {});
  });

  test.each(titled(rule.bad))("is the only one that finds something, but for `also`: %s", (_title, example) => {
    const others = lintText(unmark(example.text).text, rules, example).filter((each) => each.rule !== rule && each.severity !== "hint");
    expect([...new Set(others.map((each) => each.rule.id))].sort()).toEqual([...(example.also ?? [])].sort());
  });

  test.each(titled(rule.good))("says nothing: %s", (_title, example) => {
    expect(unmark(example.text).spans, "good examples have no marks").toEqual([]);
    const found = lintText(example.text, rules, example).filter((each) => each.rule === rule || each.severity !== "hint");
    expect(found.map((each) => `${each.rule.id}: ${each.message}`)).toEqual([]);
  });
});

test.each(rules.map((rule) => [rule.id, rule] as const))("%s is described in full", (_, rule: Rule) => {
  expect(rule.id).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)+$/);
  expect(existsSync(path.resolve(import.meta.dirname, `../../../src/lint/rules/${rule.id}.ts`)), "the file is called like the rule").toBe(true);
  expect(rule.bad.length).toBeGreaterThan(0);
  expect(rule.good.length).toBeGreaterThan(0);
  expect(rule.title).toMatch(/^[A-Z`].*[^.]$/);
  for (const text of [rule.why, rule.remedy]) expect(text).toMatch(/^[A-Z`].*[.?]$/s);
  if (rule.severity === "error") expect(rule.refusedBy, "an error says who refuses it").toBeDefined();
  expect(rule.facts === undefined || rule.needs === "cluster", "only cluster rules name facts").toBe(true);
});

test("ids are unique and every rule file is in the list", () => {
  expect(new Set(rules.map((rule) => rule.id)).size).toBe(rules.length);
  const files = readdirSync(path.resolve(import.meta.dirname, "../../../src/lint/rules")).map((file) => file.replace(/\.ts$/, ""));
  expect(rules.map((rule) => rule.id).sort()).toEqual(files.sort());
});

function titled<E extends Example | BadExample>(examples: readonly E[]): [string, E][] {
  return examples.map((example, index) => [example.title ?? `example ${String(index + 1)}`, example]);
}
