import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { isRelevant, mentionsAccelerator } from "../../../src/manifest/relevance.ts";

test("catches the name of every resource that the vendor tables know", () => {
  const table = readFileSync(path.resolve(import.meta.dirname, "../model/accelerators.test.ts"), "utf8");
  const names = [...table.matchAll(/^ {4}\["([a-z0-9.-]+\.[a-z]+\/[\w.-]+)"/gm)].map((match) => match[1] ?? "");
  expect(names.length).toBeGreaterThan(60);
  expect(names.filter((name) => !mentionsAccelerator(`limits: {${name}: 1}`))).toEqual([]);
});

test.each([
  ["a web server", "apiVersion: apps/v1\nkind: Deployment\nspec: {template: {spec: {containers: [{name: web, image: nginx:1.27}]}}}\n", false],
  ["text that is no manifest", "gpu: 1\n", false],
  ["a companion of a workload", "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: x}\n", true],
  ["a pod with a GPU, in JSON", '{"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"resources": {"limits": {"nvidia.com/gpu": 1}}}]}}', true],
])("%s", (_, text, expected) => expect(isRelevant(text)).toBe(expected));
