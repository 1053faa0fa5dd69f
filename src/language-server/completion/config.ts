import { typeWord } from "../../lint/config.ts";
import { rules } from "../../lint/index.ts";
import { ruleById } from "../../lint/ruleById.ts";
import type { Completer, Suggestion } from "./types.ts";

const severities = ["error", "warning", "hint", "off"];
const keysAt: Readonly<Record<string, readonly string[]>> = { "": ["rules", "overrides", "ignore"], "overrides.[]": ["paths", "kinds", "names", "namespaces", "rules"] };

/** What `.kube-gpu-lint.yaml` may hold. */
export const configuration: Completer = ({ cursor: { path, key } }) => {
  const at = path.join(".").replace(/^overrides\.\[\]\.rules/, "rules");
  if (key === undefined && at === "rules") return rules.map(({ id, title, severity }) => ({ label: id, insert: `${id}: \${1|${severities.join(",")}|}`, kind: "key", detail: severity, documentation: `${title}.` }));
  if (key === undefined) return keySuggestions(at);
  const severity = (path.length >= 2 && path.at(-2) === "rules") || key === "severity";
  return severity ? severities.map((value) => ({ label: value, insert: value, kind: "value" })) : [];
};

function keySuggestions(at: string): readonly Suggestion[] {
  const [, rule = "", rest] = /^rules\.([^.]+)(\.options)?$/.exec(at) ?? [];
  const options = Object.entries(ruleById.get(rule)?.options ?? {});
  if (rest !== undefined) return options.map(([name, option]) => ({ label: name, insert: `${name}: \${1:${JSON.stringify(option.default)}}`, kind: "key", detail: typeWord(option), documentation: option.description }));
  if (ruleById.has(rule)) return ["severity", ...(options.length === 0 ? [] : ["options"])].map((name) => ({ label: name, insert: name === "options" ? `${name}:\n  ` : `${name}: `, kind: "key" }));
  return (keysAt[at] ?? []).map((name) => ({ label: name, insert: `${name}:`, kind: "key" }));
}
