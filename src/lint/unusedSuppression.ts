import { objectRule } from "./rule.ts";

/** Reported by `check.ts` itself, which alone knows what a comment left out. */
export const unusedSuppression = objectRule({
  id: "unused-suppression",
  rows: [],
  severity: "warning",
  title: "Comment that leaves out nothing",
  why: "A comment that disables a rule where the rule finds nothing hides what the rule will find there one day, and a rule name with a slip in it disables nothing at all.",
  remedy: "Remove the comment, or the rule's name from it.",
  needs: "document",
  check: () => [],
  bad: [],
  good: [],
});
