import { count, list } from "../../../base/format.ts";
import { line } from "../../../base/text.ts";
import { totalsOf, type ReportedFile, type ReportedProblem } from "../report.ts";

export interface TextOptions {
  readonly colour: boolean;
  /** What it was checked against besides the manifests; empty: nothing. */
  readonly cluster: string;
}

const colours = { error: 31, warning: 33, hint: 36 } as const;
/** Longer lines are cut around the place. */
const widest = 160;

/** For people: each problem with its line and a caret below it, then what was checked and what wasn't. */
export function textReport(files: readonly ReportedFile[], { colour, cluster }: TextOptions): string {
  const paint = (code: number, text: string) => (colour ? `\u001b[${String(code)}m${text}\u001b[0m` : text);
  const problems = files.flatMap((file) => file.problems.filter(({ suppressed }) => suppressed === undefined).map((problem) => one(file.path, problem, paint)));
  const errors = files.flatMap(({ path, error }) => (error === undefined ? [] : [`${paint(31, "not checked")} ${shown(path)}: ${error.message}.\n`]));
  const failures = files.flatMap(({ path, failures: failed }) => failed.map((failure) => `${paint(33, "a rule failed")} ${shown(path)}: ${line(failure)}. The others were asked; please report it.\n`));
  return [...problems, ...errors, ...failures, summary(files, cluster)].join("\n");
}

function one(path: string, { rule, severity, message, place, excerpt, fixes, related }: ReportedProblem, paint: (code: number, text: string) => string): string {
  const number = String(place.line);
  const margin = " ".repeat(number.length);
  const { text, start, end } = cut(excerpt, place.column - 1, place.line === place.endLine ? place.endColumn - 1 : excerpt.length);
  const safe = fixes.find((fix) => fix.safe);
  const choices = fixes.filter((fix) => !fix.safe).map(({ title }) => title);
  return [
    `${paint(1, `${shown(path)}:${number}:${String(place.column)}`)} ${paint(colours[severity], severity)} ${paint(2, rule)}`,
    `  ${line(message, 2000)}`,
    `  ${paint(2, `${margin} |`)}`,
    `  ${paint(2, `${number} |`)} ${text}`,
    `  ${paint(2, `${margin} |`)} ${" ".repeat(start)}${paint(colours[severity], "^".repeat(Math.max(1, end - start)))}`,
    ...related.map((each) => `  ${paint(2, `${margin} =`)} ${shown(each.path)}:${String(each.place.line)}:${String(each.place.column)}: ${line(each.message)}`),
    ...(safe === undefined ? [] : [`  ${paint(2, `${margin} =`)} --fix: ${line(safe.title)}`]),
    ...(choices.length === 0 ? [] : [`  ${paint(2, `${margin} =`)} or: ${choices.map((choice) => line(choice)).join("; ")}`]),
    "",
  ].join("\n");
}

/** One line of the source with tabs as blanks, and where the place is in it. Escapes of a hostile file can't reach the terminal. */
function cut(excerpt: string, start: number, end: number): { text: string; start: number; end: number } {
  const from = start > widest - 40 ? start - 40 : 0;
  const visible = (text: string) => text.replace(/[\p{Cc}\p{Cf}]/gu, (character) => (character === "\t" ? " " : "\ufffd"));
  const prefix = from > 0 ? "…" : "";
  const body = excerpt.slice(from, from + widest);
  const suffix = excerpt.length > from + widest ? "…" : "";
  const shift = prefix.length - from;
  return { text: prefix + visible(body) + suffix, start: start + shift, end: Math.min(end + shift, prefix.length + body.length) };
}

function shown(path: string): string {
  return line(path);
}

function summary(files: readonly ReportedFile[], cluster: string): string {
  const totals = totalsOf(files);
  const found = totals.errors + totals.warnings + totals.hints === 0
    ? "No problem"
    : list([...some(totals.errors, "error"), ...some(totals.warnings, "warning"), ...some(totals.hints, "hint")]);
  const against = cluster === "" ? "" : `, against ${cluster}`;
  const unchecked = Object.entries(totals.unchecked).filter(([reason]) => reason !== "unrelated");
  return [
    `${found} in ${count(totals.checked, "document")} of ${count(totals.files, "file")}${against}.`,
    ...(totals.fixable === 0 ? [] : [`${count(totals.fixable, "problem")} can be mended with --fix.`]),
    ...(totals.suppressed === 0 ? [] : [`${count(totals.suppressed, "problem")} left out by comments or the baseline.`]),
    ...unchecked.map(([reason, number]) => `Not checked: ${count(number, "document")} (${reason === "unreadable" ? "no part of it can be read" : `${reason}: check what is made of it`}).`),
    "",
  ].join("\n");
}

function some(number: number, noun: string): readonly string[] {
  return number === 0 ? [] : [count(number, noun)];
}
