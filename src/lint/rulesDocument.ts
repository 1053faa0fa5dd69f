import { unmark, type BadExample, type Example } from "./example.ts";
import { notRules } from "./notRules.ts";
import type { Options, Rule } from "./rule.ts";

/** Where a rule's page stands for people who have no checkout; the diagnostic's code links to it. */
export function ruleAddress(id: string): string {
  return `https://github.com/kube-gpu-inspector/kube-gpu-inspector/blob/main/docs/rules/${id}.md`;
}

const severities = { error: "Error", warning: "Warning", hint: "Hint" } as const;
const needs = { document: "the manifest", workspace: "the manifest and the others beside it", cluster: "a connected cluster" } as const;
const scopes = { pod: "every pod template", object: "objects" } as const;

/** docs/rules/<id>.md. */
export function ruleDocument(rule: Rule): string {
  return [
    `# ${rule.id}`,
    "",
    "<!-- Generated from src/lint/rules/ by `npm run generate`. -->",
    "",
    `${rule.title}.`,
    "",
    `- ${severities[rule.severity]}${refused(rule)}`,
    `- Looks at: ${rule.kinds === undefined ? scopes[rule.scope] : rule.kinds.join(", ")}`,
    `- Needs: ${needs[rule.needs]}${rule.needs === "cluster" ? ` (${(rule.facts ?? ["nodes"]).join(", ")})` : ""}`,
    `- Fix: ${fixes(rule)}`,
    "",
    "## Why it hurts",
    "",
    rule.why,
    "",
    "## What to do",
    "",
    rule.remedy,
    "",
    ...rule.bad.slice(0, 2).flatMap((example, index) => badExample(example, index)),
    ...rule.good.slice(0, 2).flatMap((example) => [`Nothing is reported here${titled(example)}:`, "", ...fenced(example.text), ""]),
    ...optionLines(rule.options),
    "## Leaving it out",
    "",
    "```yaml",
    `# kube-gpu-lint-disable-next-line ${rule.id} -- why it is right here`,
    "```",
    "",
    ...(rule.links === undefined ? [] : ["## More", "", ...rule.links.map((link) => `- <${link}>`), ""]),
  ].join("\n");
}

/** docs/rules/README.md. */
export function rulesIndex(rules: readonly Rule[]): string {
  const rows = rules.map((rule) => `| [${rule.id}](${rule.id}.md) | ${severities[rule.severity]} | ${rule.title} | ${needs[rule.needs]} | ${fixes(rule)} |`);
  const left = Object.values(notRules).map(({ mistake, reason }) => `| ${mistake} | ${reason} |`);
  return [
    "# Rules",
    "",
    "<!-- Generated from src/lint/ by `npm run generate`. -->",
    "",
    "What GPU Inspector checks in manifests, in the editor and with `kube-gpu-lint`. An error is refused by the API server, an",
    "admission webhook or a controller, or provably can't run; a warning is likely to do harm; a hint is worth a look.",
    "",
    "| Rule | Severity | Finds | Needs | Fix |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
    ...(left.length === 0 ? [] : ["## Known mistakes that are no rule", "", "| Mistake | Why not |", "| --- | --- |", ...left, ""]),
  ].join("\n");
}

function refused(rule: Rule): string {
  if (rule.refusedBy === undefined) return "";
  if (rule.refusedBy === "never runs") return ": it can't run";
  return `: refused by ${rule.refusedBy === "kube-apiserver" ? "the API server" : rule.refusedBy.name}`;
}

function fixes(rule: Rule): string {
  if (rule.bad.some((example) => example.fixed !== undefined)) return "safe";
  return rule.bad.some((example) => example.choices !== undefined) ? "by choice" : "by hand";
}

function badExample(example: BadExample, index: number): string[] {
  const text = pointed(example.text);
  const fixed = example.fixed ?? Object.values(example.choices ?? {})[0];
  return [
    index === 0 ? "## Example" : "",
    index === 0 ? "" : undefined,
    `Found here${titled(example)}:`,
    "",
    ...fenced(text),
    "",
    ...(fixed === undefined ? [] : ["After the fix:", "", ...fenced(fixed), ""]),
  ].filter((line) => line !== undefined);
}

/** The text with an arrow behind each line in which a marked place begins; JSON has no comments. */
function pointed(marked: string): string {
  if (/^\s*[{[]/.test(marked)) return unmark(marked).text;
  return marked.split("\n").map((line) => (line.includes("⟦") ? `${unmark(line).text}  # <--` : unmark(line).text)).join("\n");
}

function titled(example: Example): string {
  return example.title === undefined ? "" : ` (${example.title})`;
}

function fenced(text: string): string[] {
  return ["```yaml", text.trimEnd(), "```"];
}

function optionLines(options: Options | undefined): string[] {
  if (options === undefined) return [];
  const lines = Object.entries(options).map(([name, option]) => `- \`${name}\` (default \`${JSON.stringify(option.default)}\`): ${option.description}`);
  return ["## Options", "", ...lines, ""];
}
