import type { Rule } from "./rule.ts";
import { gpuRequestWithoutLimit } from "./rules/gpu-request-without-limit.ts";
import { livenessWindowTooShort } from "./rules/liveness-window-too-short.ts";
import { tolerationEffectMisspelt } from "./rules/toleration-effect-misspelt.ts";

/** One line a rule, in the order of the table of mistakes. */
export const rules: readonly Rule[] = [
  gpuRequestWithoutLimit,
  tolerationEffectMisspelt,
  livenessWindowTooShort,
];

export const ruleById: ReadonlyMap<string, Rule> = new Map(rules.map((rule) => [rule.id, rule]));
