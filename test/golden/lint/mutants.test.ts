/** Mistakes injected into public manifests that an API server accepted: each must be found, at its place, and nothing else. */
import { describe, expect, test } from "vitest";
import { rules } from "../../../src/lint/index.ts";
import { podsOf, type Pod } from "../../../src/lint/pod.ts";
import { readManifest } from "../../../src/manifest/manifest.ts";
import { corpusFiles, corpusVerdicts, skipWithoutCorpus } from "../../support/corpus.ts";
import { mutate, mutations } from "../../support/mutants.ts";
import { lintText } from "../../unit/lint/support.ts";

/** Of each rule, mutants of at most so many pods of a kind. */
const MOST = 12;

const accepted = new Set(corpusVerdicts().filter((each) => each.verdict === "accepted").map((each) => each.file));
const refused = new Set(corpusVerdicts().filter((each) => each.verdict !== "accepted").map((each) => each.file));
const originals = corpusFiles().filter(({ name }) => accepted.has(name) && !refused.has(name)).map(({ name, text }) => {
  const manifest = readManifest(text);
  return { name, text, pods: manifest.template === undefined ? manifest.documents.flatMap((each) => each.document.objects).flatMap(podsOf) : [] };
});

/** Findings by rule, with the text that each is marked on. */
function findings(text: string): readonly string[] {
  return lintText(text, rules).map(({ rule, start, end }) => `${rule.id}\n${text.slice(start, end)}`);
}

const known = new Map<string, readonly string[]>();
function before(name: string, text: string): readonly string[] {
  const found = known.get(name) ?? findings(text);
  known.set(name, found);
  return found;
}

/** What `after` has more than `before`; equal ones are counted. */
function added(after: readonly string[], earlier: readonly string[]): readonly string[] {
  const left = [...earlier];
  return after.filter((each) => {
    const at = left.indexOf(each);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

const ruleOf = (finding: string) => finding.slice(0, finding.indexOf("\n"));
const markOf = (finding: string) => finding.slice(finding.indexOf("\n") + 1);

describe("mutants", () => {
  skipWithoutCorpus();
  test.each(mutations.map((mutation) => [mutation.rule, mutation] as const))("%s", (_, mutation) => {
    const perKind = new Map<string, number>();
    let made = 0;
    const alive: string[] = [];
    const suitable = (pod: Pod) => mutation.suits(pod) && (perKind.get(pod.object.kind) ?? 0) < MOST;
    for (const { name, text, pods } of originals) {
      for (const [index, pod] of pods.entries()) {
        if (!suitable(pod)) continue;
        // What is there already can't be injected.
        if (before(name, text).some((each) => ruleOf(each) === mutation.rule)) continue;
        const mutant = mutate(text, index, mutation);
        if (mutant === undefined) continue;
        made++;
        perKind.set(pod.object.kind, (perKind.get(pod.object.kind) ?? 0) + 1);
        const more = added(findings(mutant), before(name, text)).filter((each) => mutation.also?.includes(ruleOf(each)) !== true);
        const [only] = more;
        if (more.length !== 1 || only === undefined || ruleOf(only) !== mutation.rule || !mutation.marks.test(markOf(only))) alive.push(`${name} #${String(index)}: ${JSON.stringify(more)}`);
        const gone = added(before(name, text), findings(mutant)).filter((each) => mutation.hides?.includes(ruleOf(each)) !== true);
        if (gone.length > 0) alive.push(`${name} #${String(index)} hides ${JSON.stringify(gone)}`);
      }
    }
    expect(alive).toEqual([]);
    expect(made).toBeGreaterThan(0);
  }, 60_000);
});
