import { beforeAll, expect, test } from "vitest";
import { splitDocuments } from "../../src/manifest/split.ts";
import { Random } from "../../src/simulator/random.ts";
import { MissingPrerequisite } from "../controlplane/build.ts";
import { kubernetesYaml, type YamlAnswer } from "../controlplane/yaml.ts";
import { corpusFiles, hasCorpus } from "../support/corpus.ts";
import { deviations, disagreement } from "../support/yamlAgreement.ts";
import { yamlTexts } from "../support/yamlTexts.ts";

/** The recorded vectors are what sigs.k8s.io/yaml says today, and it reads other people's manifests as we do. */

let reason: string | undefined;
let answers: ReadonlyMap<string, YamlAnswer>;
const corpus = corpusFiles().flatMap(({ text }) => splitDocuments(text).map(({ start, end }) => text.slice(start, end)));
const invented = inventedTexts(20_000);

beforeAll(async () => {
  const texts = [...new Set([...yamlTexts, ...corpus, ...invented])];
  try {
    const found = await kubernetesYaml(texts);
    answers = new Map(texts.map((text, index) => [text, found[index] ?? {}]));
  } catch (error) {
    if (!(error instanceof MissingPrerequisite)) throw error;
    reason = error.message;
  }
}, 300_000);

const disagreements = (texts: readonly string[]) =>
  texts.flatMap((text) => (deviations.some((each) => each.texts.test(text)) ? [] : (disagreement(text, answers.get(text) ?? {}) ?? [])));

test("the texts of the vectors", ({ skip }) => {
  if (reason !== undefined) skip(reason);
  expect(disagreements(yamlTexts)).toEqual([]);
});

test("manifests of other projects", ({ skip }) => {
  if (reason !== undefined) skip(reason);
  if (!hasCorpus) skip("the corpus isn't beside the checkout");
  expect(corpus.length).toBeGreaterThan(700);
  expect(disagreements(corpus).map((each) => each.slice(0, 2000))).toEqual([]);
});

test("invented scalars", ({ skip }) => {
  if (reason !== undefined) skip(reason);
  expect(disagreements(invented)).toEqual([]);
});

/** Short texts of the characters that numbers, booleans and null are made of. */
function inventedTexts(count: number): readonly string[] {
  const random = new Random(20260823);
  const characters = "0011789_xXoObBeE+-..aAfFnNyYtT".split("");
  return Array.from({ length: count }, () => `a: ${Array.from({ length: random.between(1, 6) }, () => random.pick(characters)).join("")}\n`);
}
