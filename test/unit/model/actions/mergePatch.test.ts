import { describe, expect, test } from "vitest";
import { mergeDiff, overlaps, writtenPart } from "../../../../src/model/actions/mergePatch.ts";
import type { Json } from "../../../../src/model/read.ts";

/** RFC 7386, section 2, written anew from its pseudocode. */
function apply(target: unknown, patch: unknown): unknown {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return patch;
  const result: Record<string, unknown> = typeof target === "object" && target !== null && !Array.isArray(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(result, key);
    else result[key] = apply(result[key], value);
  }
  return result;
}

const cases: readonly (readonly [name: string, from: Json, to: Json, patch: Json | undefined])[] = [
  ["equal", { a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, undefined],
  ["equal in another order", { a: 1, b: { c: 1, d: 2 } }, { b: { d: 2, c: 1 }, a: 1 }, undefined],
  ["changed", { a: 1 }, { a: 2 }, { a: 2 }],
  ["removed", { a: { b: 1, c: 2 } }, { a: { c: 2 } }, { a: { b: null } }],
  ["added below what isn't there", {}, { a: { b: 1 } }, { a: { b: 1 } }],
  ["a list is one value", { a: [1, 2] }, { a: [1, 2, 3] }, { a: [1, 2, 3] }],
  ["another type", { a: { b: 1 } }, { a: "x" }, { a: "x" }],
];

describe("merge patches", () => {
  test.each(cases)("%s", (_, from, to, patch) => {
    expect(mergeDiff(from, to)).toEqual(patch);
    expect(apply(from, mergeDiff(from, to) ?? {})).toEqual(to);
  });

  test("two sides overlap where they make one field into different things", () => {
    const base = { spec: { replicas: 2, paused: false, template: { image: "a" } }, labels: { x: "1" } };
    const mine = mergeDiff(base, { spec: { replicas: 3, paused: true, template: { image: "b" } }, labels: { x: "1" } })!;
    expect(overlaps(mine, mergeDiff(base, { ...base, labels: { x: "2" } })!)).toEqual([]);
    expect(overlaps(mine, mergeDiff(base, { ...base, spec: { ...base.spec, replicas: 3 } })!)).toEqual([]);
    expect(overlaps(mine, mergeDiff(base, { ...base, spec: { ...base.spec, replicas: 5 } })!)).toEqual([{ path: ".spec.replicas", mine: 3, theirs: 5 }]);
    const { template, ...without } = base.spec;
    expect(overlaps(mine, mergeDiff(base, { ...base, spec: without })!)).toEqual([{ path: ".spec.template", mine: { image: "b" }, theirs: undefined }]);
    expect(template.image).toBe("a");
  });

  test("what a person writes has neither status nor what the server notes", () => {
    expect(writtenPart({ kind: "Job", metadata: { name: "a", uid: "u", resourceVersion: "7", generation: 2, managedFields: [{}], labels: { a: "b" } }, spec: { x: 1 }, status: { y: 2 } })).toEqual({ kind: "Job", metadata: { name: "a", labels: { a: "b" } }, spec: { x: 1 } });
  });
});
