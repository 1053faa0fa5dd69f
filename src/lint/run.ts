import type { Manifest, ManifestDocument } from "../manifest/manifest.ts";
import { spanOf, type Span } from "../manifest/nodes.ts";
import type { ManifestObject } from "../manifest/objects.ts";
import { factNamed, NO_CLUSTER, type ClusterFacts } from "../model/clusterFacts.ts";
import { podsOf } from "./pod.ts";
import type { Context, Finding, Fix, Rule, Severity } from "./rule.ts";

/** A finding with its rule, at a place of a document. */
export interface Problem extends Span {
  readonly rule: Rule;
  readonly severity: Severity;
  readonly message: string;
  readonly fixes: readonly Fix[];
  readonly related: readonly (Span & { readonly message: string; readonly document: ManifestDocument })[];
  readonly tag?: "deprecated" | "unnecessary";
  readonly object: ManifestObject;
  readonly document: ManifestDocument;
}

/** A rule that threw: it says nothing of the object, and the others go on. */
export interface RuleFailure {
  readonly rule: Rule;
  readonly object: ManifestObject;
  readonly error: unknown;
}

export interface LintResult {
  readonly problems: readonly Problem[];
  readonly failures: readonly RuleFailure[];
}

/** Everything besides the manifest that findings depend on. */
export interface LintSettings {
  readonly rules: readonly Rule[];
  /** Values by rule id; defaults where not given. */
  readonly options?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly cluster?: ClusterFacts;
  /** Milliseconds since the epoch. */
  readonly now?: number;
}

/** Asks the rules about one document. `objects` are all that are known, of this file and others. */
export function lintDocument(document: ManifestDocument, objects: readonly ManifestObject[], settings: LintSettings): LintResult {
  const problems: Problem[] = [];
  const failures: RuleFailure[] = [];
  for (const rule of settings.rules) {
    if (!hasFacts(rule, settings.cluster ?? NO_CLUSTER)) continue;
    const context = contextOf(rule, objects, settings);
    for (const object of document.objects) {
      if (rule.kinds?.includes(object.kind) === false || (rule.absence === true && object.partial)) continue;
      try {
        for (const finding of findings(rule, object, context)) problems.push(problemOf(rule, object, finding));
      } catch (error) {
        failures.push({ rule, object, error });
      }
    }
  }
  return { problems: distinct(problems), failures };
}

/** Asks the rules about every document of a manifest, one after the other. */
export function lintManifest(manifest: Manifest, settings: LintSettings): LintResult {
  if (manifest.template !== undefined) return { problems: [], failures: [] };
  const objects = manifest.documents.flatMap(({ document }) => document.objects);
  const results = manifest.documents.map(({ document }) => lintDocument(document, objects, settings));
  return { problems: results.flatMap((each) => each.problems), failures: results.flatMap((each) => each.failures) };
}

function* findings(rule: Rule, object: ManifestObject, context: Context): Iterable<Finding> {
  if (rule.scope === "object") yield* rule.check(object, context);
  else for (const pod of podsOf(object)) if (rule.absence !== true || !pod.partial) yield* rule.check(pod, context);
}

function hasFacts(rule: Rule, cluster: ClusterFacts): boolean {
  return rule.needs !== "cluster" || (rule.facts ?? ["nodes"]).every((name) => factNamed(cluster, name).state === "live");
}

function contextOf(rule: Rule, objects: readonly ManifestObject[], settings: LintSettings): Context {
  const given = settings.options?.[rule.id] ?? {};
  const options = Object.entries(rule.options ?? {}).map(([name, { default: value }]) => [name, accepts(value, given[name]) ? given[name] : value]);
  return { options: Object.fromEntries(options) as Context["options"], cluster: settings.cluster ?? NO_CLUSTER, now: settings.now ?? 0, objects };
}

function accepts(standard: unknown, value: unknown): boolean {
  if (Array.isArray(standard)) return Array.isArray(value) && value.every((item) => typeof item === "string");
  return typeof value === typeof standard && !Array.isArray(value);
}

function problemOf(rule: Rule, object: ManifestObject, finding: Finding): Problem {
  const on = finding.object ?? object;
  return {
    ...spanOf(finding.at),
    rule,
    severity: finding.severity ?? rule.severity,
    message: finding.message,
    fixes: finding.fixes ?? [],
    related: (finding.related ?? []).map((each) => ({ ...spanOf(each.at), message: each.message, document: (each.object ?? on).document })),
    ...(finding.tag === undefined ? {} : { tag: finding.tag }),
    object: on,
    document: on.document,
  };
}

/** What stands at an anchor is found once for each alias, and is one problem. In the order of the text. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Map<string, Problem>();
  for (const problem of problems) {
    const key = `${problem.start} ${problem.end} ${problem.rule.id} ${problem.message}`;
    if (!seen.has(key)) seen.set(key, problem);
  }
  return [...seen.values()].sort((a, b) => a.start - b.start || a.end - b.end);
}
