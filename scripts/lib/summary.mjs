import { duration } from "./terminal.mjs";

/** Tests of an outcome that really ran. */
export function countOf(outcome) {
  return outcome.passed + outcome.failed;
}

/** One line a part: counts and time, in columns. */
export function table(outcomes) {
  const rows = outcomes.map((outcome) => [outcome.name, `${outcome.passed} passed`, `${outcome.failed} failed`, `${outcome.skipped.length} skipped`, duration(outcome.milliseconds)]);
  const widths = rows.reduce((wide, row) => row.map((cell, index) => Math.max(wide[index] ?? 0, cell.length)), []);
  return rows.map((row) => row.map((cell, index) => (index === 0 ? cell.padEnd(widths[index]) : cell.padStart(widths[index]))).join("   ")).join("\n");
}

/** Every test that was skipped, with its reason. */
export function skippedLines(outcomes) {
  return outcomes.flatMap((outcome) => outcome.skipped.map(({ name, reason }) => `SKIPPED  ${outcome.name}: ${name}: ${reason}`));
}

/** The last line of `npm test`. */
export function closingLine(outcomes) {
  const sum = (pick) => outcomes.reduce((total, outcome) => total + pick(outcome), 0);
  return `${sum((o) => o.passed)} passed, ${sum((o) => o.failed)} failed, ${sum((o) => o.skipped.length)} skipped`;
}
