import { readFileSync, writeFileSync } from "node:fs";
import { listOf, objectOf, textOf } from "../../model/read.ts";
import type { ReportedFile } from "./report.ts";

/** Fingerprints that don't count, with how often each was met. */
export class Baseline {
  readonly #fingerprints: ReadonlySet<string>;
  readonly #met = new Set<string>();

  constructor(fingerprints: readonly string[]) {
    this.#fingerprints = new Set(fingerprints);
  }

  /** Throws with a sentence when the file isn't one. */
  static read(file: string): Baseline {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    const { version, findings } = objectOf(value);
    if (version !== 1 || !Array.isArray(findings)) throw new Error(`${file} is no baseline: --update-baseline writes one.`);
    return new Baseline(listOf(findings).map((finding) => textOf(objectOf(finding)["fingerprint"])));
  }

  /** The files with what is in the baseline left out. */
  apply(files: readonly ReportedFile[]): readonly ReportedFile[] {
    return files.map((file) => ({
      ...file,
      problems: file.problems.map((problem) => {
        if (problem.suppressed !== undefined || !this.#fingerprints.has(problem.fingerprint)) return problem;
        this.#met.add(problem.fingerprint);
        return { ...problem, suppressed: { by: "baseline", reason: "" } as const };
      }),
    }));
  }

  /** Findings of the baseline that are mended: the file may be written anew. */
  get gone(): number {
    return this.#fingerprints.size - this.#met.size;
  }
}

/** Writes everything that counts now. One finding a line, with what a reader wants to know of it. */
export function writeBaseline(file: string, files: readonly ReportedFile[]): number {
  const findings = files.flatMap(({ path, problems }) => problems.filter(({ suppressed }) => suppressed?.by !== "comment").map(({ fingerprint, rule, object }) => JSON.stringify({ fingerprint, rule, path, object })));
  writeFileSync(file, `{"version": 1, "findings": [\n${findings.join(",\n")}\n]}\n`);
  return findings.length;
}
