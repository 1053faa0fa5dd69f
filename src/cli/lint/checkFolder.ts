import { dirname } from "node:path";
import { matchesAny } from "../../base/pathGlob.ts";
import { checkFile, type FileProblem, type FileReport, type Locate } from "../../lint/check.ts";
import type { Rule } from "../../lint/rule.ts";
import { safeEdits } from "../../lint/safeEdits.ts";
import { Linter } from "../../lint/run.ts";
import { applyEdits } from "../../manifest/edit.ts";
import { readManifest, type Manifest, type ManifestDocument } from "../../manifest/manifest.ts";
import type { ClusterFacts } from "../../model/clusterFacts.ts";
import { pathIn, type Configs, type FoundConfig } from "./configs.ts";
import { Lines } from "./lines.ts";
import { readText, type ReadText } from "./readText.ts";
import type { ReportedFile, ReportedProblem } from "./report.ts";

export interface CheckOptions {
  readonly configs: Configs;
  readonly rules: readonly Rule[];
  readonly cluster: ClusterFacts | undefined;
  readonly now: number;
  /** Also says what the safe fixes make of each file. */
  readonly fix: boolean;
}

/** A file to check. */
export interface Input {
  /** Absolute. */
  readonly file: string;
  /** As it is told. */
  readonly name: string;
  /** Named by a person, not found in a folder. */
  readonly named: boolean;
  /** Its text, where it doesn't come from the disk. */
  readonly given?: ReadText;
}

interface Loaded extends Input {
  readonly text: string;
  readonly manifest: Manifest;
}

/** A safe fix may uncover another one; more rounds than these are a circle. */
const MOST_ROUNDS = 5;

/** Checks files that belong together: each sees the objects of the others. */
export function checkFolder(inputs: readonly Input[], options: CheckOptions): readonly ReportedFile[] {
  const loaded = inputs.map((input) => load(input, options));
  const files = loaded.filter((each) => "manifest" in each);
  const places = new Map<ManifestDocument, { path: string; start: number }>();
  for (const { name, manifest } of files) for (const { document, start } of manifest.documents) places.set(document, { path: name, start });
  return loaded.map((each) => ("manifest" in each ? check(each, files, (document) => places.get(document), options) : each));
}

function load(input: Input, { configs }: CheckOptions): Loaded | ReportedFile {
  const { name, named, file } = input;
  const nothing = { path: name, problems: [], checked: 0, unchecked: {}, failures: [] };
  const { folder, config } = configs.of(dirname(file));
  if (!named && matchesAny(config.ignore, pathIn(folder, file))) return nothing;
  const read = input.given ?? readText(file, named);
  if (read.kind === "unrelated") return { ...nothing, unchecked: { unrelated: 1 } };
  if (read.kind === "error") return { ...nothing, error: { message: read.message, fatal: read.fatal } };
  return { ...input, text: read.text, manifest: readManifest(read.text) };
}

function check(file: Loaded, all: readonly Loaded[], locate: Locate, options: CheckOptions): ReportedFile {
  const others = all.filter((other) => other !== file && other.manifest.template === undefined).flatMap(({ manifest }) => manifest.documents.flatMap(({ document }) => document.objects));
  const config = options.configs.of(dirname(file.file));
  const linter = linterOf(file, config, options);
  let { text } = file;
  let report = checkFile(pathIn(config.folder, file.file), file.manifest, linter, others, locate);
  for (let round = 0; options.fix && round < MOST_ROUNDS; round++) {
    const edits = safeEdits(report.problems);
    if (edits.length === 0) break;
    text = applyEdits(text, edits);
    report = checkFile(report.path, readManifest(text), linter, others, locate);
  }
  const texts = new Map(all.map(({ name, text: own }) => [name, own]));
  return { ...reported(file.name, text, report, texts), ...(text === file.text ? {} : { fixed: { before: file.text, after: text } }) };
}

function linterOf({ file }: Loaded, { folder, config }: FoundConfig, { rules, cluster, now }: CheckOptions): Linter {
  return new Linter({ rules, path: pathIn(folder, file), config, now, ...(cluster === undefined ? {} : { cluster }) });
}

function reported(name: string, text: string, report: FileReport, texts: ReadonlyMap<string, string>): ReportedFile {
  const lines = new Lines(text);
  const others = new Map<string, Lines>();
  const linesOf = (path: string) => {
    const known = others.get(path) ?? new Lines(texts.get(path) ?? "");
    others.set(path, known);
    return known;
  };
  return {
    path: name,
    problems: report.problems.map((problem) => reportedProblem(name, problem, lines, linesOf)),
    checked: report.checked,
    unchecked: Object.fromEntries(report.unchecked),
    failures: report.failures.map(({ rule, object, error }) => `${rule.id} failed on ${object.kind} ${object.name}: ${error instanceof Error ? error.message : String(error)}`),
  };
}

function reportedProblem(name: string, problem: FileProblem, lines: Lines, linesOf: (path: string) => Lines): ReportedProblem {
  const place = lines.place(problem);
  return {
    rule: problem.rule.id,
    severity: problem.severity,
    message: problem.message,
    place,
    excerpt: lines.line(place.line),
    fixes: problem.fixes.map(({ title, safe, edits }) => ({ title, safe, edits: edits.map((edit) => ({ ...edit, place: lines.place(edit) })) })),
    related: problem.related.map(({ path = name, message, start, end }) => ({ path, message, place: (path === name ? lines : linesOf(path)).place({ start, end }) })),
    object: problem.object,
    fingerprint: problem.fingerprint,
    ...(problem.suppressed === undefined ? {} : { suppressed: { by: "comment", reason: problem.suppressed } }),
  };
}
