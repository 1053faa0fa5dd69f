import { expect, test } from "vitest";
import { readConfig, ruleConfig } from "../../../src/lint/config.ts";
import { rules } from "../../../src/lint/index.ts";

const job = { path: "jobs/a.yaml", kind: "Job", name: "debug-1", namespace: "dev" };

test("severities, options and overrides, where later ones win", () => {
  const { config, problems } = readConfig(
    `
rules:
  gpu-request-without-limit: off
  liveness-window-too-short: {severity: hint, options: {seconds: 60}}
overrides:
  - paths: ["jobs/**"]
    kinds: [Job, Pod]
    rules:
      gpu-request-without-limit: warning
      liveness-window-too-short: {options: {seconds: 5}}
  - names: ["debug-*"]
    namespaces: [prod]
    rules: {gpu-request-without-limit: error}
ignore: ["vendor/**"]
`,
    rules,
  );
  expect(problems).toEqual([]);
  expect(config.ignore).toEqual(["vendor/**"]);
  expect(ruleConfig(config, "gpu-request-without-limit", job)).toEqual({ severity: "warning" });
  expect(ruleConfig(config, "gpu-request-without-limit", { ...job, kind: "Deployment" })).toEqual({ severity: "off" });
  expect(ruleConfig(config, "gpu-request-without-limit", { ...job, namespace: "prod" })).toEqual({ severity: "error" });
  expect(ruleConfig(config, "liveness-window-too-short", job)).toEqual({ severity: "hint", options: { seconds: 5 } });
  expect(ruleConfig(config, "toleration-effect-misspelt", job)).toEqual({});
});

test.each([
  ["rules: {gpu-request-without-limits: off}", "gpu-request-without-limits", "No rule is called gpu-request-without-limits. Perhaps gpu-request-without-limit?"],
  ["rules: {gpu-request-without-limit: loud}", "loud", "A severity is one of error, warning, hint, off."],
  ["rules: {liveness-window-too-short: {options: {minutes: 3}}}", "minutes", "minutes isn't known here. Known: seconds."],
  ["rules: {liveness-window-too-short: {options: {seconds: long}}}", "long", "seconds takes a number."],
  ["rules: {gpu-request-without-limit: {options: {a: 1}}}", "a", "a isn't known here. The rule has no options."],
  ["overides: []", "overides", "overides isn't known here. Known: rules, overrides, ignore."],
  ["overrides: [{path: a, rules: {}}]", "path", "path isn't known here. Known: paths, kinds, names, namespaces, rules."],
  ["ignore: {a: b}", "{a: b}", "ignore takes a list of texts."],
  ["- a", "- a", "Here stands a map with rules, overrides, ignore."],
])("%s: says what isn't understood, and where", (text, place, message) => {
  const { problems } = readConfig(text, rules);
  expect(problems.map((each) => [text.slice(each.start, each.end), each.message])).toEqual([[place, message]]);
});

test("what is broken leaves the rest", () => {
  const { config, problems } = readConfig("rules:\n  gpu-request-without-limit: hint\nignore: [", rules);
  expect(config.rules).toEqual({ "gpu-request-without-limit": { severity: "hint" } });
  expect(problems.length).toBeGreaterThan(0);
  expect(readConfig("", rules)).toEqual({ config: { rules: {}, overrides: [], ignore: [] }, problems: [] });
});
