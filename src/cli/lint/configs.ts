import { readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { CONFIG_FILE, NO_CONFIG, readConfig, type LintConfig } from "../../lint/config.ts";
import { rules } from "../../lint/index.ts";
import { Lines } from "./lines.ts";
import { reasonOf } from "./walk.ts";

export interface FoundConfig {
  /** Paths in it are relative to this. */
  readonly folder: string;
  readonly config: LintConfig;
  /** What isn't understood, as `file:line:column: message`. */
  readonly problems: readonly string[];
}

/** Configurations by folder: the nearest file at or above it, or the one that was given. */
export class Configs {
  readonly #known = new Map<string, FoundConfig>();
  readonly #given: FoundConfig | undefined;
  readonly #none: FoundConfig;

  /** Throws when the given file can't be read. */
  constructor(folder: string, given: string | undefined) {
    this.#none = { folder, config: NO_CONFIG, problems: [] };
    this.#given = given === undefined ? undefined : parse(given, readFileSync(given, "utf8"), folder);
  }

  /** Of everything that was read so far. */
  get problems(): readonly string[] {
    return [...new Set([this.#given, ...this.#known.values()].flatMap((found) => found?.problems ?? []))];
  }

  of(folder: string): FoundConfig {
    if (this.#given !== undefined) return this.#given;
    const known = this.#known.get(folder);
    if (known !== undefined) return known;
    const found = this.#find(folder);
    this.#known.set(folder, found);
    return found;
  }

  #find(folder: string): FoundConfig {
    const file = join(folder, CONFIG_FILE);
    let text: string;
    try {
      text = readFileSync(file, "utf8");
    } catch (error) {
      // One that is there and can't be read isn't passed over: what it says would silently not hold.
      if (!isMissing(error)) return { folder, config: NO_CONFIG, problems: [`${file} can't be read: ${reasonOf(error)}`] };
      const above = dirname(folder);
      return above === folder ? this.#none : this.of(above);
    }
    return parse(file, text, folder);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}

function parse(file: string, text: string, folder: string): FoundConfig {
  const { config, problems } = readConfig(text, rules);
  const lines = new Lines(text);
  return { folder, config, problems: problems.map((problem) => `${file}:${String(lines.place(problem).line)}:${String(lines.place(problem).column)}: ${problem.message}`) };
}

/** A path as globs see it. */
export function pathIn(folder: string, file: string): string {
  return relative(folder, file).split(sep).join("/");
}
