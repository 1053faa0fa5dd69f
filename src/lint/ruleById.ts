import { rules } from "./index.ts";
import type { Rule } from "./rule.ts";
import { unusedSuppression } from "./unusedSuppression.ts";

/** The rules, and what the checker reports by itself. */
export const ruleById: ReadonlyMap<string, Rule> = new Map([...rules, unusedSuppression].map((rule) => [rule.id, rule]));
