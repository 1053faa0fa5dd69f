/**
 * Errors that a rule says the API server refuses are refused by one: each rule's bad examples, and public manifests with the
 * mistake injected; what a safe fix leaves is accepted. Kinds whose definition doesn't look into pod templates are tried by
 * their template as a Pod.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rules } from "../../src/lint/index.ts";
import { podsOf, type Pod } from "../../src/lint/pod.ts";
import type { Rule } from "../../src/lint/rule.ts";
import { unmark } from "../../src/lint/example.ts";
import { readManifest } from "../../src/manifest/manifest.ts";
import { plainValue } from "../../src/manifest/nodes.ts";
import type { ManifestObject } from "../../src/manifest/objects.ts";
import { objectOf, type Json } from "../../src/model/read.ts";
import { startControlPlane, type ControlPlane } from "../controlplane/harness.ts";
import { corpusFiles, corpusVerdicts, skipWithoutCorpus } from "../support/corpus.ts";
import { mutate, mutations } from "../support/mutants.ts";
import { applyFixes, lintText } from "../unit/lint/support.ts";

/** Mutants of a rule that are asked about. */
const MOST = 25;
const paths: Readonly<Record<string, string>> = {
  "v1/Pod": "/api/v1/namespaces/default/pods",
  "apps/v1/Deployment": "/apis/apps/v1/namespaces/default/deployments",
  "apps/v1/StatefulSet": "/apis/apps/v1/namespaces/default/statefulsets",
  "apps/v1/DaemonSet": "/apis/apps/v1/namespaces/default/daemonsets",
  "batch/v1/Job": "/apis/batch/v1/namespaces/default/jobs",
  "batch/v1/CronJob": "/apis/batch/v1/namespaces/default/cronjobs",
};
const refusing: readonly Rule[] = rules.filter((rule) => rule.refusedBy === "kube-apiserver" && rule.needs === "document");

let plane: ControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(async () => {
  await plane.stop();
});

interface Verdict {
  readonly accepted: boolean;
  readonly message: string;
}

async function verdict(path: string, body: Json): Promise<Verdict> {
  const metadata = Object.fromEntries(Object.entries(objectOf(body["metadata"])).filter(([key]) => key !== "namespace"));
  const answer = await plane.admin.request("POST", `${path}?dryRun=All&fieldValidation=Strict`, { ...body, metadata });
  const message = objectOf(answer.body)["message"];
  return { accepted: answer.status === 201, message: `${String(answer.status)} ${typeof message === "string" ? message : ""}` };
}

const jsonOf = (object: ManifestObject): Json => objectOf(plainValue(object.root));

/** How the API server is asked about one pod template: by its object, or as a Pod; undefined where neither can be. */
function question(pod: Pod): { readonly path: string; readonly body: Json } | undefined {
  const path = paths[`${pod.object.apiVersion}/${pod.object.kind}`];
  if (path !== undefined) return { path, body: jsonOf(pod.object) };
  if (pod.template.form !== "PodTemplateSpec" || pod.object.within !== undefined) return undefined;
  const spec: Json = { ...objectOf(plainValue(pod.spec)), restartPolicy: "Never" };
  return { path: paths["v1/Pod"] ?? "", body: { apiVersion: "v1", kind: "Pod", metadata: { name: "template" }, spec } };
}

function podsIn(text: string): readonly Pod[] {
  return readManifest(text).documents.flatMap((each) => each.document.objects).flatMap(podsOf);
}

describe("examples", () => {
  test.each(refusing.map((rule) => [rule.id, rule] as const))("%s: bad ones are refused, mended and good ones accepted", async (_, rule) => {
    for (const example of rule.bad) {
      const { text } = unmark(example.text);
      // Of several objects, or where only a hint is given, the API server is asked about those that are said to be refused.
      const errors = new Set(lintText(text, [rule]).filter(({ severity }) => severity === "error").map(({ object }) => object.name));
      for (const pod of podsIn(text)) {
        const asked = question(pod);
        if (asked !== undefined && errors.has(pod.object.name)) expect(await verdict(asked.path, asked.body), text).toMatchObject({ accepted: false });
      }
      for (const mended of [example.fixed, ...Object.values(example.choices ?? {})].filter((each) => each !== undefined)) {
        for (const pod of podsIn(mended)) {
          const asked = question(pod);
          if (asked !== undefined) expect(await verdict(asked.path, asked.body), mended).toMatchObject({ accepted: true });
        }
      }
    }
    for (const { text } of rule.good) {
      for (const pod of podsIn(text)) {
        const asked = question(pod);
        if (asked !== undefined) expect(await verdict(asked.path, asked.body), text).toMatchObject({ accepted: true });
      }
    }
  });
});

describe("mutants of public manifests", () => {
  skipWithoutCorpus();
  const accepted = new Set(corpusVerdicts().filter((each) => each.verdict === "accepted").map((each) => each.file));
  const refused = new Set(corpusVerdicts().filter((each) => each.verdict !== "accepted").map((each) => each.file));
  const originals = corpusFiles().filter(({ name }) => accepted.has(name) && !refused.has(name)).filter(({ text }) => readManifest(text).template === undefined);
  const concerned = mutations.filter(({ rule }) => refusing.some(({ id }) => id === rule));

  test.each(concerned.map((mutation) => [mutation.rule, mutation] as const))("%s: each is refused, and accepted once mended", async (id, mutation) => {
    const rule = refusing.find((each) => each.id === id);
    let asked = 0;
    const wrong: string[] = [];
    const kinds = new Map<string, number>();
    for (const { name, text } of originals) {
      for (const [index, pod] of podsIn(text).entries()) {
        const before = mutation.suits(pod) && (kinds.get(pod.object.kind) ?? 0) < MOST / 5 ? question(pod) : undefined;
        if (before === undefined || asked >= MOST) continue;
        const mutant = mutate(text, index, mutation);
        const mutated = mutant === undefined ? undefined : podsIn(mutant)[index];
        const after = mutated === undefined ? undefined : question(mutated);
        // As a Pod, some templates are no Pods: they name what their operator fills in.
        if (mutant === undefined || after === undefined || rule === undefined || !(await verdict(before.path, before.body)).accepted) continue;
        asked++;
        kinds.set(pod.object.kind, (kinds.get(pod.object.kind) ?? 0) + 1);
        const first = await verdict(after.path, after.body);
        if (first.accepted) wrong.push(`${name} #${String(index)} is accepted with the mistake`);
        const fixes = lintText(mutant, [rule]).flatMap((each) => each.fixes).filter((fix) => fix.safe);
        const mended = fixes.length === 0 ? undefined : podsIn(applyFixes(mutant, fixes))[index];
        const last = mended === undefined ? undefined : question(mended);
        if (last === undefined) continue;
        const second = await verdict(last.path, last.body);
        if (!second.accepted) wrong.push(`${name} #${String(index)} mended: ${second.message}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(asked).toBeGreaterThan(id === "job-restarts-always" ? 3 : 10);
  });
});
