import type { Manifest, ManifestDocument, Unchecked } from "../manifest/manifest.ts";
import type { Span } from "../manifest/nodes.ts";
import type { ManifestObject } from "../manifest/objects.ts";
import { fingerprint } from "./fingerprint.ts";
import type { Fix, Rule, Severity } from "./rule.ts";
import type { Linter, Problem, RuleFailure } from "./run.ts";
import { suppresses, suppressionsIn, type Suppression } from "./suppressions.ts";
import { unusedSuppression } from "./unusedSuppression.ts";

/** Another place that a problem speaks of. */
export interface RelatedPlace extends Span {
  readonly message: string;
  /** The file; undefined: this one. */
  readonly path?: string;
}

/** A problem of a file: all offsets are those of the file's text. */
export interface FileProblem extends Span {
  readonly rule: Rule;
  readonly severity: Severity;
  readonly message: string;
  readonly fixes: readonly Fix[];
  readonly related: readonly RelatedPlace[];
  readonly tag?: "deprecated" | "unnecessary";
  /** `Deployment/default/serve`; empty for what stands in no object. */
  readonly object: string;
  readonly fingerprint: string;
  /** The reason of the comment that leaves it out, perhaps empty; undefined: it counts. */
  readonly suppressed?: string;
}

export interface FileReport {
  readonly path: string;
  readonly problems: readonly FileProblem[];
  readonly failures: readonly RuleFailure[];
  /** Documents that rules were asked about. */
  readonly checked: number;
  /** Documents that they were not asked about, by the reason why. */
  readonly unchecked: ReadonlyMap<Unchecked, number>;
}

/** Where a document of another file stands. */
export type Locate = (document: ManifestDocument) => { readonly path: string; readonly start: number } | undefined;

/** Checks one file. `others` are the objects of other files, and `locate` finds them. */
export function checkFile(path: string, manifest: Manifest, linter: Linter, others: readonly ManifestObject[] = [], locate: Locate = () => undefined): FileReport {
  const unchecked = new Map<Unchecked, number>();
  let checked = 0;
  for (const { document } of manifest.documents) {
    const reason = manifest.template ?? document.unchecked;
    if (reason === undefined) checked++;
    else unchecked.set(reason, (unchecked.get(reason) ?? 0) + 1);
  }
  if (manifest.template !== undefined) return { path, problems: [], failures: [], checked, unchecked };
  const starts = new Map(manifest.documents.map(({ document, start }) => [document, start]));
  const objects = [...manifest.documents.flatMap(({ document }) => document.objects), ...others];
  const results = manifest.documents.map(({ document }) => linter.document(document, objects));
  const place = (document: ManifestDocument) => {
    const start = starts.get(document);
    return start === undefined ? locate(document) : { start, path: undefined };
  };
  const placed = results.flatMap((result) => result.problems.map((problem) => ({ problem, shifted: shift(problem, place) })));
  const { suppressed, unused } = applySuppressions(manifest, placed.map(({ problem }) => problem), linter);
  const numbers = new Map<string, number>();
  const named = placed.map(({ problem, shifted }) => {
    const reason = suppressed.get(problem);
    return { ...shifted, fingerprint: fingerprintOf(path, problem, numbers), ...(reason === undefined ? {} : { suppressed: reason }) };
  });
  const problems = [...named, ...unused.map((each) => ({ ...each, fingerprint: fingerprint(each.rule.id, path, "", each.message, 0) }))];
  return { path, problems: problems.sort((a, b) => a.start - b.start || a.end - b.end), failures: results.flatMap((each) => each.failures), checked, unchecked };
}

type Unnamed = Omit<FileProblem, "fingerprint">;

function shift(problem: Problem, place: (document: ManifestDocument) => { start: number; path: string | undefined } | undefined): Unnamed {
  const by = place(problem.document)?.start ?? 0;
  const { start, end, rule, severity, message, fixes, tag } = problem;
  return {
    start: start + by,
    end: end + by,
    rule,
    severity,
    message,
    fixes: fixes.map((fix) => ({ ...fix, edits: fix.edits.map((edit) => ({ ...edit, start: edit.start + by, end: edit.end + by })) })),
    related: problem.related.flatMap((each) => {
      const found = place(each.document);
      return found === undefined ? [] : [{ start: each.start + found.start, end: each.end + found.start, message: each.message, ...(found.path === undefined ? {} : { path: found.path }) }];
    }),
    ...(tag === undefined ? {} : { tag }),
    object: objectName(problem.object),
  };
}

export function objectName({ kind, namespace, name }: ManifestObject): string {
  return [kind, namespace, name].filter((part) => part !== "").join("/");
}

function fingerprintOf(path: string, { rule, object, document, start, end }: Problem, numbers: Map<string, number>): string {
  const name = objectName(object);
  const text = document.text.slice(start, end);
  const key = JSON.stringify([rule.id, name, text]);
  const number = numbers.get(key) ?? 0;
  numbers.set(key, number + 1);
  return fingerprint(rule.id, path, name, text, number);
}

/** Which problems comments leave out, with the reason given, and which comments leave out nothing. */
function applySuppressions(manifest: Manifest, problems: readonly Problem[], linter: Linter): { suppressed: ReadonlyMap<Problem, string>; unused: readonly Unnamed[] } {
  const written = manifest.documents.flatMap(({ document, start }) => suppressionsIn(document).map((suppression) => ({ suppression, document, start })));
  const suppressed = new Map<Problem, string>();
  if (written.length === 0) return { suppressed, unused: [] };
  const used = new Map<Suppression, Set<string>>();
  for (const problem of problems) {
    for (const { suppression, document } of written) {
      if ((suppression.scope !== "file" && document !== problem.document) || !suppresses(suppression, problem.rule.id, problem.start)) continue;
      suppressed.set(problem, suppressed.get(problem) ?? suppression.reason);
      used.set(suppression, (used.get(suppression) ?? new Set()).add(problem.rule.id));
    }
  }
  const asked = new Set(linter.rules.map((rule) => rule.id));
  const known = new Set(linter.settings.rules.map((rule) => rule.id));
  const unused = written.flatMap(({ suppression, document, start }) => {
    // Where nothing was checked, nothing is known of what a comment leaves out.
    if (document.unchecked !== undefined && suppression.scope !== "file") return [];
    return unusedParts(suppression, used.get(suppression) ?? new Set(), asked, known).map((part) => unusedProblem(part, suppression, document, start));
  });
  return { suppressed, unused };
}

/** A rule that wasn't asked, for want of a cluster or by configuration, may have found something. */
function unusedParts({ rules, start, end }: Suppression, used: ReadonlySet<string>, asked: ReadonlySet<string>, known: ReadonlySet<string>): readonly (Span & { id?: string; message: string })[] {
  if (rules.length === 0) return used.size > 0 ? [] : [{ start, end, message: "No rule finds anything here: this comment leaves out nothing. Remove it." }];
  return rules.flatMap((rule) => {
    if (!known.has(rule.id)) return [{ ...rule, message: `No rule is called ${rule.id}: this comment leaves out nothing. Correct the name or remove it.` }];
    return used.has(rule.id) || !asked.has(rule.id) ? [] : [{ ...rule, message: `${rule.id} finds nothing here: the comment leaves out nothing. Remove it.` }];
  });
}

function unusedProblem(part: Span & { id?: string; message: string }, suppression: Suppression, document: ManifestDocument, by: number): Unnamed {
  const whole = suppression.rules.length <= 1 ? wholeComment(document.text, suppression) : nameInList(document.text, part);
  const title = suppression.rules.length <= 1 ? "Remove the comment" : `Remove ${part.id ?? ""} from the comment`;
  return {
    start: part.start + by,
    end: part.end + by,
    rule: unusedSuppression,
    severity: unusedSuppression.severity,
    message: part.message,
    fixes: [{ title, safe: false, edits: [{ start: whole.start + by, end: whole.end + by, text: "" }] }],
    related: [],
    tag: "unnecessary",
    object: "",
  };
}

/** The comment's line, if nothing else is on it; otherwise the comment and the blanks before it. */
function wholeComment(text: string, { start, end }: Span): Span {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = text.indexOf("\n", end);
  if (text.slice(lineStart, start).trim() === "") return { start: lineStart, end: lineEnd < 0 ? text.length : lineEnd + 1 };
  return { start: lineStart + text.slice(lineStart, start).trimEnd().length, end };
}

function nameInList(text: string, { start, end }: Span): Span {
  const after = /^\s*,\s*/.exec(text.slice(end))?.[0].length ?? 0;
  if (after > 0) return { start, end: end + after };
  return { start: start - (/[\s,]*$/.exec(text.slice(0, start))?.[0].length ?? 0), end };
}
