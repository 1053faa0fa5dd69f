import type { Manifest, ManifestDocument } from "../manifest/manifest.ts";
import { spanOf, type Span } from "../manifest/nodes.ts";
import type { ManifestObject } from "../manifest/objects.ts";
import { factNamed, NO_CLUSTER, type ClusterFacts } from "../model/clusterFacts.ts";
import { fits, NO_CONFIG, ruleConfig, type LintConfig, type RuleConfig } from "./config.ts";
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

/** Everything besides the manifests that findings depend on. */
export interface LintSettings {
  readonly rules: readonly Rule[];
  /** Path of the file, relative to the configuration's folder, for the overrides. */
  readonly path?: string;
  readonly config?: LintConfig;
  readonly cluster?: ClusterFacts;
  /** Milliseconds since the epoch. */
  readonly now?: number;
}

const NOTHING: LintResult = { problems: [], failures: [] };

/**
 * Asks the rules. It keeps what rules over a single document say of it as long as the document is the same, so make one for
 * each file and set of settings, and a new one when they change.
 */
export class Linter {
  readonly settings: LintSettings;
  /** Rules that are asked: neither switched off nor without the facts that they need. */
  readonly rules: readonly Rule[];
  private readonly alone: readonly Rule[];
  private readonly together: readonly Rule[];
  private readonly cluster: ClusterFacts;
  private readonly known = new WeakMap<ManifestDocument, LintResult>();

  constructor(settings: LintSettings) {
    this.settings = settings;
    this.cluster = settings.cluster ?? NO_CLUSTER;
    const { config = NO_CONFIG } = settings;
    this.rules = settings.rules.filter((rule) => {
      const everywhere = config.overrides.every((override) => override.rules[rule.id]?.severity === undefined);
      return hasFacts(rule, this.cluster) && !(everywhere && config.rules[rule.id]?.severity === "off");
    });
    this.alone = this.rules.filter((rule) => rule.needs === "document");
    this.together = this.rules.filter((rule) => rule.needs !== "document");
  }

  /** What the rules say of one document, in the order of its text. `objects` are all that are known, of this file and others. */
  document(document: ManifestDocument, objects: readonly ManifestObject[]): LintResult {
    if (document.objects.length === 0) return NOTHING;
    let alone = this.known.get(document);
    if (alone === undefined) {
      alone = this.ask(document, this.alone, document.objects);
      this.known.set(document, alone);
    }
    const together = this.ask(document, this.together, objects);
    if (together.problems.length === 0 && together.failures.length === 0) return alone;
    return { problems: inOrder([...alone.problems, ...together.problems]), failures: [...alone.failures, ...together.failures] };
  }

  private ask(document: ManifestDocument, rules: readonly Rule[], objects: readonly ManifestObject[]): LintResult {
    const problems: Problem[] = [];
    const failures: RuleFailure[] = [];
    for (const object of document.objects) {
      for (const rule of rules) {
        if (rule.kinds?.includes(object.kind) === false || (rule.absence === true && object.partial)) continue;
        const config = this.configOf(rule, object);
        if (config.severity === "off") continue;
        try {
          const context = this.contextOf(rule, config, objects);
          for (const finding of findings(rule, object, context)) problems.push(problemOf(rule, config, object, finding));
        } catch (error) {
          failures.push({ rule, object, error });
        }
      }
    }
    return { problems: inOrder(distinct(problems)), failures };
  }

  private configOf(rule: Rule, { kind, name, namespace }: ManifestObject): RuleConfig {
    const { config = NO_CONFIG, path = "" } = this.settings;
    return ruleConfig(config, rule.id, { path, kind, name, namespace });
  }

  private contextOf(rule: Rule, config: RuleConfig, objects: readonly ManifestObject[]): Context {
    const given = config.options ?? {};
    const options = Object.entries(rule.options ?? {}).map(([name, definition]) => [name, fits(definition, given[name]) ? given[name] : definition.default]);
    return { options: Object.fromEntries(options) as Context["options"], cluster: this.cluster, now: this.settings.now ?? 0, objects };
  }
}

/** Asks the rules about every document of a manifest, one after the other. */
export function lintManifest(manifest: Manifest, settings: LintSettings): LintResult {
  if (manifest.template !== undefined) return NOTHING;
  const linter = new Linter(settings);
  const objects = manifest.documents.flatMap(({ document }) => document.objects);
  const results = manifest.documents.map(({ document }) => linter.document(document, objects));
  return { problems: results.flatMap((each) => each.problems), failures: results.flatMap((each) => each.failures) };
}

function* findings(rule: Rule, object: ManifestObject, context: Context): Iterable<Finding> {
  if (rule.scope === "object") yield* rule.check(object, context);
  else for (const pod of podsOf(object)) if (rule.absence !== true || !pod.partial) yield* rule.check(pod, context);
}

/** The facts that a rule needs of a cluster; none for rules that need none. */
export function factsOf(rule: Rule): readonly string[] {
  return rule.needs === "cluster" ? (rule.facts ?? ["nodes"]) : [];
}

function hasFacts(rule: Rule, cluster: ClusterFacts): boolean {
  return factsOf(rule).every((name) => factNamed(cluster, name).state === "live");
}

function problemOf(rule: Rule, config: RuleConfig, object: ManifestObject, finding: Finding): Problem {
  const configured = config.severity === "off" ? undefined : config.severity;
  return {
    ...spanOf(finding.at),
    rule,
    severity: configured ?? finding.severity ?? rule.severity,
    message: finding.message,
    fixes: finding.fixes ?? [],
    related: (finding.related ?? []).map((each) => ({ ...spanOf(each.at), message: each.message, document: (each.object ?? object).document })),
    ...(finding.tag === undefined ? {} : { tag: finding.tag }),
    object,
    document: object.document,
  };
}

/** What stands at an anchor is found once for each alias, and is one problem. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Map<string, Problem>();
  for (const problem of problems) {
    const key = `${problem.start} ${problem.end} ${problem.rule.id} ${problem.message}`;
    if (!seen.has(key)) seen.set(key, problem);
  }
  return [...seen.values()];
}

function inOrder(problems: readonly Problem[]): readonly Problem[] {
  return [...problems].sort((a, b) => a.start - b.start || a.end - b.end);
}
