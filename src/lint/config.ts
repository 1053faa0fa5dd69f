import { globPattern } from "../base/pathGlob.ts";
import { nearest } from "./nearest.ts";
import { itemsAt, mapAt, plainValue, type Entry, type MapNode, type Node, type Span } from "../manifest/nodes.ts";
import { parse } from "../manifest/parse.ts";
import type { OptionDefinition, Rule, Severity } from "./rule.ts";

/** What a configuration says of one rule. */
export interface RuleConfig {
  readonly severity?: Severity | "off";
  readonly options?: Readonly<Record<string, unknown>>;
}

/** Rules for a part of the objects: all that is given must match. Globs; `paths` are relative to the configuration's folder. */
export interface Override {
  readonly paths?: readonly string[];
  readonly kinds?: readonly string[];
  readonly names?: readonly string[];
  readonly namespaces?: readonly string[];
  readonly rules: Readonly<Record<string, RuleConfig>>;
}

/** What `.kube-gpu-lint.yaml` holds, or the settings of an editor. */
export interface LintConfig {
  readonly rules: Readonly<Record<string, RuleConfig>>;
  /** Later ones win. */
  readonly overrides: readonly Override[];
  /** Globs of files that are not checked. */
  readonly ignore: readonly string[];
}

export const NO_CONFIG: LintConfig = { rules: {}, overrides: [], ignore: [] };

export const CONFIG_FILE = ".kube-gpu-lint.yaml";

export interface ConfigProblem extends Span {
  readonly message: string;
}

const severities = ["error", "warning", "hint", "off"];
const selectors = ["paths", "kinds", "names", "namespaces"] as const;

/** Reads a configuration. What isn't understood is a problem with a place, and the rest counts. */
export function readConfig(text: string, rules: readonly Rule[]): { readonly config: LintConfig; readonly problems: readonly ConfigProblem[] } {
  const { root, problems } = parse(text);
  const reader = new Reader(rules, [...problems]);
  if (root === undefined || (root.type === "scalar" && root.value === null)) return { config: NO_CONFIG, problems: reader.problems };
  return { config: reader.config(root), problems: reader.problems };
}

class Reader {
  readonly problems: ConfigProblem[];
  private readonly rules: ReadonlyMap<string, Rule>;

  constructor(rules: readonly Rule[], problems: ConfigProblem[]) {
    this.rules = new Map(rules.map((rule) => [rule.id, rule]));
    this.problems = problems;
  }

  config(root: Node): LintConfig {
    const map = this.keys(root, ["rules", "overrides", "ignore"]);
    const overrides = itemsAt(map, "overrides").map((item) => {
      const override = this.keys(item, [...selectors, "rules"]);
      const globs = selectors.flatMap((name) => (mapHas(override, name) ? [[name, this.texts(override, name)]] : []));
      return { ...Object.fromEntries(globs), rules: this.ruleConfigs(override) } as Override;
    });
    return { rules: this.ruleConfigs(map), overrides, ignore: this.texts(map, "ignore") };
  }

  private ruleConfigs(holder: MapNode | undefined): Readonly<Record<string, RuleConfig>> {
    return Object.fromEntries((mapAt(holder, "rules")?.entries ?? []).flatMap((entry) => {
      const rule = this.rules.get(entry.key.text);
      if (rule === undefined) {
        const meant = nearest(entry.key.text, [...this.rules.keys()], 4);
        this.problem(entry.key, `No rule is called ${entry.key.text}.${meant === undefined ? "" : ` Perhaps ${meant}?`}`);
        return [];
      }
      return [[rule.id, this.ruleConfig(entry, rule)]];
    }));
  }

  private ruleConfig({ value }: Entry, rule: Rule): RuleConfig {
    if (value.type === "scalar") return this.severity(value);
    const map = this.keys(value, ["severity", "options"]);
    const severity = mapHas(map, "severity") ? this.severity(map?.entries.find(({ key }) => key.text === "severity")?.value ?? value) : {};
    const options = this.keys(mapAt(map, "options"), Object.keys(rule.options ?? {}));
    for (const { key, value: given } of options?.entries ?? []) {
      const definition = rule.options?.[key.text];
      if (definition !== undefined && !fits(definition, plainValue(given))) this.problem(given, `${key.text} takes ${typeWord(definition)}.`);
    }
    return { ...severity, ...(options === undefined ? {} : { options: plainValue(options) as Record<string, unknown> }) };
  }

  private severity(node: Node): RuleConfig {
    // YAML reads `off` as false.
    const text = node.type === "scalar" ? (node.value === false ? "off" : node.text) : "";
    if (severities.includes(text)) return { severity: text as Severity | "off" };
    this.problem(node, `A severity is one of ${severities.join(", ")}.`);
    return {};
  }

  private texts(holder: MapNode | undefined, key: string): readonly string[] {
    const node = holder?.entries.find((entry) => entry.key.text === key)?.value;
    if (node === undefined) return [];
    if (node.type === "list") return node.items.flatMap((item) => (item.type === "scalar" ? [item.text] : []));
    if (node.type === "scalar" && node.text !== "") return [node.text];
    this.problem(node, `${key} takes a list of texts.`);
    return [];
  }

  private keys(node: Node | undefined, known: readonly string[]): MapNode | undefined {
    if (node === undefined) return undefined;
    if (node.type !== "map") {
      this.problem(node, `Here stands a map with ${known.length === 0 ? "nothing in it" : known.join(", ")}.`);
      return undefined;
    }
    for (const { key } of node.entries) {
      if (!known.includes(key.text)) this.problem(key, `${key.text} isn't known here.${known.length === 0 ? " The rule has no options." : ` Known: ${known.join(", ")}.`}`);
    }
    return node;
  }

  private problem({ start, end }: Span, message: string): void {
    this.problems.push({ start, end, message });
  }
}

function mapHas(map: MapNode | undefined, key: string): boolean {
  return map?.entries.some((entry) => entry.key.text === key) === true;
}

/** True for a value of the option's type. */
export function fits({ default: standard }: OptionDefinition, value: unknown): boolean {
  if (typeof standard === "object") return Array.isArray(value) && value.every((item) => typeof item === "string");
  return typeof value === typeof standard;
}

export function typeWord({ default: standard }: OptionDefinition): string {
  if (typeof standard === "object") return "a list of texts";
  return { number: "a number", boolean: "true or false", string: "a text" }[typeof standard as "number" | "boolean" | "string"];
}

/** Where a rule is asked: what overrides select by. */
export interface Subject {
  readonly path: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

/** What holds of one rule for one object: the configuration's word, then that of each override that matches. */
export function ruleConfig(config: LintConfig, rule: string, subject: Subject): RuleConfig {
  const first = config.rules[rule] ?? {};
  return config.overrides.reduce((sum, override) => {
    const own = override.rules[rule];
    if (own === undefined || !matches(override, subject)) return sum;
    return { ...sum, ...own, ...(own.options === undefined ? {} : { options: { ...sum.options, ...own.options } }) };
  }, first);
}

const patterns = new Map<string, RegExp>();

function matches(override: Override, { path, kind, name, namespace }: Subject): boolean {
  const any = (globs: readonly string[] | undefined, text: string) => globs === undefined || globs.some((glob) => patternOf(glob).test(text));
  return any(override.paths, path) && any(override.kinds, kind) && any(override.names, name) && any(override.namespaces, namespace);
}

function patternOf(glob: string): RegExp {
  const known = patterns.get(glob);
  if (known !== undefined) return known;
  const pattern = globPattern(glob);
  if (patterns.size > 1000) patterns.clear();
  patterns.set(glob, pattern);
  return pattern;
}
