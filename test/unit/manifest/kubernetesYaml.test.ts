/** Reads as sigs.k8s.io/yaml does. The vectors are recorded from it: see test/controlplane/yaml.ts. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { deviations, disagreement } from "../../support/yamlAgreement.ts";
import { yamlTexts } from "../../support/yamlTexts.ts";
import type { YamlAnswer } from "../../controlplane/yaml.ts";

const recorded = JSON.parse(readFileSync(path.resolve(import.meta.dirname, "../../fixtures/yamlVectors.json"), "utf8")) as readonly ({ readonly text: string } & YamlAnswer)[];

test("the vectors are those of the texts", () => {
  expect(recorded.map(({ text }) => text)).toEqual(yamlTexts);
  expect(recorded.filter(({ error }) => error !== undefined).length, "some are refused").toBeGreaterThan(20);
});

test("scalars, keys, aliases, merge keys and documents are read as Kubernetes reads them", () => {
  const known = (text: string) => deviations.some(({ texts }) => texts.test(text));
  expect(recorded.flatMap(({ text, ...theirs }) => (known(text) ? [] : (disagreement(text, theirs) ?? [])))).toEqual([]);
});

test("every deviation that is listed is one", () => {
  const disagreeing = recorded.filter(({ text, ...theirs }) => disagreement(text, theirs) !== undefined);
  for (const { texts, because } of deviations) expect(disagreeing.some(({ text }) => texts.test(text)), because).toBe(true);
});
