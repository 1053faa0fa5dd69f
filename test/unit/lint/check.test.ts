import { describe, expect, test } from "vitest";
import { checkFile, type FileProblem } from "../../../src/lint/check.ts";
import { readConfig } from "../../../src/lint/config.ts";
import { rules } from "../../../src/lint/index.ts";
import { podRule } from "../../../src/lint/rule.ts";
import { Linter, type LintSettings } from "../../../src/lint/run.ts";
import { applyEdits } from "../../../src/manifest/edit.ts";
import { readManifest } from "../../../src/manifest/manifest.ts";

const pod = (resources: string, before = "", name = "a") => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
spec:
  restartPolicy: Never
  containers:
    - name: c
      image: x:1
      resources:
        requests:
          memory: 1Gi
${before}          ${resources}
`;
const bad = "nvidia.com/gpu: 1";
const own = rules.filter((rule) => rule.id === "gpu-request-without-limit" || rule.id === "toleration-effect-misspelt");

function check(text: string, settings: Partial<LintSettings> = {}) {
  return checkFile("a.yaml", readManifest(text), new Linter({ rules: own, ...settings }));
}
const ids = (problems: readonly FileProblem[]) => problems.map(({ rule, suppressed }) => (suppressed === undefined ? rule.id : `(${rule.id}: ${suppressed})`));

describe("places", () => {
  test("offsets are those of the file, also of fixes", () => {
    const text = `# first\n---\n${pod(bad)}---\n${pod(bad)}`;
    const { problems, checked } = check(text);
    expect(problems.map(({ start, end }) => text.slice(start, end))).toEqual([bad, bad]);
    expect(checked).toBe(2);
    const fixed = applyEdits(text, problems.flatMap(({ fixes }) => fixes.flatMap(({ edits }) => edits)));
    expect(check(fixed).problems).toEqual([]);
  });

  test("a fingerprint stays when lines move, and tells equal findings apart", () => {
    const [first, second] = check(`${pod(bad)}---\n${pod(bad)}`).problems;
    const moved = check(`# one\n# two\n---\n${pod(bad)}`).problems[0];
    expect(moved?.fingerprint).toBe(first?.fingerprint);
    expect(second?.fingerprint).not.toBe(first?.fingerprint);
    expect(check(pod(bad, "", "b")).problems[0]?.fingerprint).not.toBe(first?.fingerprint);
    expect(first?.fingerprint).toMatch(/^[0-9a-f]{14}$/);
  });

  test("what isn't checked is counted by its reason", () => {
    const { unchecked, checked } = check(`${pod(bad)}---\n# nothing\n---\n${pod("nvidia.com/gpu: $GPUS")}`);
    expect([checked, [...unchecked]]).toEqual([1, [["unrelated", 1], ["text with variables to be replaced", 1]]]);
    expect([...check(`${pod(bad)}---\n${pod("{{- if gpu }}")}`).unchecked]).toEqual([["Helm or Go template", 2]]);
  });
});

describe("comments", () => {
  const next = (rest: string) => `          # kube-gpu-lint-disable-next-line${rest}\n`;

  test.each([
    ["the next line", pod(bad, next(" gpu-request-without-limit -- on purpose")), ["(gpu-request-without-limit: on purpose)"]],
    ["the next line, over comments and blank lines", pod(bad, `${next(" gpu-request-without-limit")}          # why\n\n`), ["(gpu-request-without-limit: )"]],
    ["all rules", pod(bad, next(" -- on purpose")), ["(gpu-request-without-limit: on purpose)"]],
    ["several rules", pod(bad, next(" liveness-window-too-short, gpu-request-without-limit")), ["(gpu-request-without-limit: )"]],
    ["the same line", pod(`${bad} # kube-gpu-lint-disable-line gpu-request-without-limit`), ["(gpu-request-without-limit: )"]],
    ["the document", `${pod(bad)}# kube-gpu-lint-disable-document gpu-request-without-limit\n---\n${pod(bad)}`, ["(gpu-request-without-limit: )", "gpu-request-without-limit"]],
    ["the file", `# kube-gpu-lint-disable-file gpu-request-without-limit -- old\n---\n${pod(bad)}---\n${pod(bad)}`, ["(gpu-request-without-limit: old)", "(gpu-request-without-limit: old)"]],
    ["another rule", pod(bad, next(" toleration-effect-misspelt")), ["unused-suppression", "gpu-request-without-limit"]],
    ["another line", pod(`memory: 1Gi\n${next("")}          ${bad}\n          cpu: 1`).replace("memory: 1Gi\n          memory", "memory"), ["(gpu-request-without-limit: )"]],
  ])("leave out findings on %s", (_, text, expected) => {
    expect(ids(check(text, { rules: [...own, rules.find((rule) => rule.id === "liveness-window-too-short")!] }).problems).filter((each) => !each.startsWith("unused") || expected.includes(each))).toEqual(expected);
  });

  test.each([
    ["nothing found", pod("cpu: 1 # gpu", next(" gpu-request-without-limit")), "gpu-request-without-limit", "finds nothing here"],
    ["nothing found by any rule", pod("cpu: 1 # gpu", next("")), "# kube-gpu-lint-disable-next-line", "No rule finds anything here"],
    ["no such rule", pod("cpu: 1 # gpu", next(" gpu-request-without")), "gpu-request-without", "No rule is called gpu-request-without"],
  ])("that leave out nothing are reported: %s", (_, text, place, message) => {
    const [problem] = check(text).problems;
    expect(problem).toMatchObject({ rule: { id: "unused-suppression" }, tag: "unnecessary" });
    expect(text.slice(problem?.start, problem?.end)).toBe(place);
    expect(problem?.message).toContain(message);
    expect(applyEdits(text, problem?.fixes[0]?.edits ?? [])).toBe(pod("cpu: 1 # gpu"));
  });

  test("one name of several is taken out alone", () => {
    const text = pod(bad, next(" gpu-request-without-limit, toleration-effect-misspelt -- x"));
    const unused = check(text).problems.find(({ rule }) => rule.id === "unused-suppression");
    expect(applyEdits(text, unused?.fixes[0]?.edits ?? [])).toBe(pod(bad, next(" gpu-request-without-limit -- x")));
  });

  test("of rules that weren't asked nothing is said", () => {
    const { config } = readConfig("rules: {gpu-request-without-limit: off}", own);
    expect(ids(check(pod(bad, next(" gpu-request-without-limit")), { config }).problems)).toEqual([]);
  });
});

test("severities come from the configuration", () => {
  const { config } = readConfig("rules: {gpu-request-without-limit: hint}\noverrides: [{names: [b], rules: {gpu-request-without-limit: off}}]", own);
  expect(check(`${pod(bad)}---\n${pod(bad, "", "b")}`, { config }).problems).toMatchObject([{ severity: "hint", object: "Pod/a" }]);
});

test("a rule that throws can't break another", () => {
  const broken = podRule({
    ...(own[0] as unknown as Parameters<typeof podRule>[0]),
    id: "broken",
    check() {
      throw new Error("broken rule");
    },
  });
  const { problems, failures } = check(pod(bad), { rules: [broken, ...own] });
  expect(ids(problems)).toEqual(["gpu-request-without-limit"]);
  expect(failures).toMatchObject([{ rule: { id: "broken" }, object: { name: "a" }, error: new Error("broken rule") }]);
});

test("a cluster rule isn't asked unless everything that it needs is live", () => {
  const asked: string[] = [];
  const needy = podRule({
    ...(own[0] as unknown as Parameters<typeof podRule>[0]),
    id: "needy",
    needs: "cluster",
    facts: ["nodes", "localqueues.kueue.x-k8s.io"],
    check(_pod, { cluster }) {
      asked.push(cluster.cluster);
      return [];
    },
  });
  const live = { state: "live", at: 1, items: [] } as const;
  const facts = { cluster: "c", namespace: "default", nodes: live, served: live, autoscaled: false };
  for (const objects of [{}, { "localqueues.kueue.x-k8s.io": { ...live, state: "stale" as const } }, { "localqueues.kueue.x-k8s.io": live }]) check(pod(bad), { rules: [needy], cluster: { ...facts, objects } });
  check(pod(bad), { rules: [needy] });
  expect(asked).toEqual(["c"]);
});
