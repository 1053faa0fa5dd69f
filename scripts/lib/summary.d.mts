export interface Outcome {
  readonly name: string;
  readonly milliseconds: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
  readonly failures: readonly string[];
}
export function countOf(outcome: Outcome): number;
export function table(outcomes: readonly Outcome[]): string;
export function skippedLines(outcomes: readonly Outcome[]): string[];
export function closingLine(outcomes: readonly Outcome[]): string;
