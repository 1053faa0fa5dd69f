import type { Severity } from "../../lint/rule.ts";
import type { Edit } from "../../manifest/edit.ts";

/** What is told of files: plain data, as workers send it. Lines and columns begin with 1; columns count UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface ReportedEdit extends Edit {
  readonly place: Place;
}

export interface ReportedFix {
  readonly title: string;
  readonly safe: boolean;
  readonly edits: readonly ReportedEdit[];
}

export interface ReportedProblem {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly place: Place;
  /** The line that it begins in. */
  readonly excerpt: string;
  readonly fixes: readonly ReportedFix[];
  readonly related: readonly { readonly path: string; readonly message: string; readonly place: Place }[];
  readonly object: string;
  readonly fingerprint: string;
  /** Why it doesn't count: a comment in the file or the baseline, with the reason given. */
  readonly suppressed?: { readonly by: "comment" | "baseline"; readonly reason: string };
}

export interface ReportedFile {
  /** As it was named, or relative to the working directory. */
  readonly path: string;
  readonly problems: readonly ReportedProblem[];
  /** Documents that rules were asked about. */
  readonly checked: number;
  /** Documents that they were not asked about, by reason. */
  readonly unchecked: Readonly<Record<string, number>>;
  /** Why nothing of the file could be checked. `wanted`: it was named, or can't be read: the run couldn't do its work. */
  readonly error?: { readonly message: string; readonly fatal: boolean };
  /** Rules that failed, in words. */
  readonly failures: readonly string[];
  /** The text after all safe fixes, where they were asked for and change it. */
  readonly fixed?: { readonly before: string; readonly after: string };
}

export interface Totals {
  readonly errors: number;
  readonly warnings: number;
  readonly hints: number;
  readonly suppressed: number;
  /** Problems with a safe fix. */
  readonly fixable: number;
  readonly files: number;
  readonly checked: number;
  readonly unchecked: Readonly<Record<string, number>>;
}

export function totalsOf(files: readonly ReportedFile[]): Totals {
  const problems = files.flatMap((file) => file.problems);
  const counting = problems.filter(({ suppressed }) => suppressed === undefined);
  const of = (severity: Severity) => counting.filter((problem) => problem.severity === severity).length;
  const unchecked: Record<string, number> = {};
  for (const file of files) for (const [reason, count] of Object.entries(file.unchecked)) unchecked[reason] = (unchecked[reason] ?? 0) + count;
  return {
    errors: of("error"),
    warnings: of("warning"),
    hints: of("hint"),
    suppressed: problems.length - counting.length,
    fixable: counting.filter(({ fixes }) => fixes.some(({ safe }) => safe)).length,
    files: files.length,
    checked: files.reduce((sum, file) => sum + file.checked, 0),
    unchecked,
  };
}
