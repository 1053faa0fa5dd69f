import { beforeEach } from "vitest";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/**
 * Public manifests with what a real API server said of them, where they lie beside the checkout: they belong to other
 * projects and are not part of this one. Tests without them say that they were skipped.
 */
const folder = process.env["CORPUS"] ?? path.resolve(import.meta.dirname, "../../../../shared/corpus");
const besideClone = path.resolve(import.meta.dirname, "../../../shared/corpus");
export const corpusFolder = existsSync(folder) ? folder : besideClone;
export const hasCorpus = existsSync(path.join(corpusFolder, "manifests"));

/** Skips the tests of a file or a `describe`, by name and with the reason, where the manifests are missing. */
export function skipWithoutCorpus(): void {
  beforeEach(({ skip }) => skip(!hasCorpus, "needs public manifests, in ../shared/corpus or in the folder that CORPUS names"));
}

export interface CorpusFile {
  readonly name: string;
  readonly text: string;
}

export interface Verdict {
  readonly file: string;
  /** Number of the document in the file, from 0; undefined where the file could not be read. */
  readonly document: number | undefined;
  readonly apiVersion: string;
  readonly kind: string;
  readonly verdict: "accepted" | "rejected" | "not-served" | "unparsable";
  readonly message: string;
}

export function corpusFiles(): readonly CorpusFile[] {
  if (!hasCorpus) return [];
  const root = path.join(corpusFolder, "manifests");
  const names = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => /\.(?:ya?ml|json)$/.test(name)).sort();
  return names.map((name) => ({ name: name.split(path.sep).join("/"), text: readFileSync(path.join(root, name), "utf8") }));
}

export function corpusVerdicts(): readonly Verdict[] {
  if (!hasCorpus) return [];
  const [, ...lines] = readFileSync(path.join(corpusFolder, "verdicts.tsv"), "utf8").trimEnd().split("\n");
  return lines.map((line) => {
    const [file = "", document = "", apiVersion = "", kind = "", verdict = "", message = ""] = line.split("\t");
    return { file, document: document === "-" ? undefined : Number(document), apiVersion, kind, verdict: verdict as Verdict["verdict"], message };
  });
}
