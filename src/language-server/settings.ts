import type { LintConfig, RuleConfig } from "../lint/config.ts";
import { objectOf } from "../model/read.ts";

/** Settings of the editor (`kubeGpu.lint.*`), or the client's initialization options. */
export interface Settings {
  readonly enabled: boolean;
  /** Severity by rule; wins over configuration files. */
  readonly rules: Readonly<Record<string, RuleConfig>>;
  /** Globs of files that are not checked. */
  readonly exclude: readonly string[];
}

export const DEFAULTS: Settings = { enabled: true, rules: {}, exclude: [] };

const severities: readonly unknown[] = ["error", "warning", "hint", "off"];

/** Total: what has another type counts as not set. */
export function readSettings(value: unknown): Settings {
  const { enabled, rules, exclude } = objectOf(value);
  const known = Object.entries(objectOf(rules)).filter(([, severity]) => severities.includes(severity));
  return {
    enabled: enabled !== false,
    rules: Object.fromEntries(known.map(([rule, severity]) => [rule, { severity: severity as NonNullable<RuleConfig["severity"]> }])),
    exclude: Array.isArray(exclude) ? exclude.filter((glob) => typeof glob === "string") : [],
  };
}

/** The configuration file with the settings above it. */
export function withSettings(config: LintConfig, settings: Settings): LintConfig {
  if (Object.keys(settings.rules).length === 0) return config;
  return { ...config, rules: { ...config.rules, ...settings.rules }, overrides: [...config.overrides, { rules: settings.rules }] };
}
