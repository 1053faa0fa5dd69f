/**
 * Rows of the table of mistakes that are detectable and still no rule, each with the reason. A row stands here or in the
 * `rows` of a rule. One line a row: `R6: { mistake: "in a few words", reason: "why it is no rule" }`.
 */
export const notRules: Readonly<Record<string, { readonly mistake: string; readonly reason: string }>> = {
};
