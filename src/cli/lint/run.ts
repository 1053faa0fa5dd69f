import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { createTwoFilesPatch } from "diff";
import { count, integer, list } from "../../base/format.ts";
import { rules } from "../../lint/index.ts";
import { ruleById } from "../../lint/ruleById.ts";
import { ruleDocument } from "../../lint/rulesDocument.ts";
import type { ClusterFacts } from "../../model/clusterFacts.ts";
import { usage, type Arguments, type Format, type LintArguments } from "./arguments.ts";
import { Baseline, writeBaseline } from "./baseline.ts";
import { githubReport } from "./formats/github.ts";
import { jsonReport } from "./formats/json.ts";
import { junitReport } from "./formats/junit.ts";
import { sarifReport } from "./formats/sarif.ts";
import { textReport } from "./formats/text.ts";
import { inputsOf, isLarge } from "./inputs.ts";
import { factsOfFiles } from "./objects.ts";
import { checkInWorkers } from "./pool.ts";
import { totalsOf, type ReportedFile } from "./report.ts";
import { checker, type Answer, type WorkerData } from "./worker.ts";

/** Everything outside of the program. */
export interface World {
  /** Working directory. */
  readonly folder: string;
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  readonly colour: boolean;
  /** Standard error is a terminal: progress may be written over and over on one line. */
  readonly progress: boolean;
  readonly stdin: () => Buffer;
  /** The program that serves as worker; undefined where there is none. */
  readonly program: string | URL | undefined;
  /** Facts of a context. Rejects with a sentence. */
  readonly facts: (context: string, kubeconfigs: readonly string[]) => Promise<ClusterFacts>;
}

/** 0: nothing found. 1: found something. 2: something could not be checked. */
export type ExitCode = 0 | 1 | 2;

/** Runs the command line, but for the language server. */
export async function run(wanted: Exclude<Arguments, { readonly command: "server" }>, world: World): Promise<ExitCode> {
  switch (wanted.command) {
    case "help":
      world.out(usage);
      return 0;
    case "version":
      world.out(`${world.version}\n`);
      return 0;
    case "wrong":
      world.error(`${wanted.message}\n\n${usage}`);
      return 2;
    case "rules":
      world.out(ruleList());
      return 0;
    case "explain":
      return explain(wanted.rule, world);
    case "lint":
      return lint(wanted, world);
  }
}

function ruleList(): string {
  const width = Math.max(...rules.map(({ id }) => id.length));
  return rules.map(({ id, severity, title, needs }) => `${id.padEnd(width)}  ${severity.padEnd(7)}  ${title}${needs === "cluster" ? " (needs a cluster)" : ""}\n`).join("");
}

function explain(id: string, world: World): ExitCode {
  const rule = ruleById.get(id);
  if (rule === undefined) {
    world.error(`No rule is called ${id}: --list-rules lists them.\n`);
    return 2;
  }
  world.out(ruleDocument(rule).replace(/<!--.*?-->\n\n/s, ""));
  return 0;
}

async function lint(wanted: LintArguments, world: World): Promise<ExitCode> {
  const unknown = wanted.rules.filter((id) => !ruleById.has(id));
  if (unknown.length > 0) {
    world.error(`No rule is called ${unknown.join(", ")}: --list-rules lists them.\n`);
    return 2;
  }
  let baseline: Baseline | undefined;
  let cluster: ClusterFacts | undefined;
  let answers: readonly Answer[];
  const inputs = inputsOf(wanted.paths, world.folder, world.stdin);
  try {
    baseline = wanted.baseline === undefined || wanted.writeBaseline ? undefined : Baseline.read(resolve(world.folder, wanted.baseline));
    cluster = wanted.objects.length > 0 ? factsOfFiles(wanted.objects.map((file) => resolve(world.folder, file)), list(wanted.objects)) : wanted.cluster === undefined ? undefined : await world.facts(wanted.cluster, wanted.kubeconfigs);
    answers = await check(wanted, inputs.groups, cluster, world);
  } catch (error) {
    world.error(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
  const checked = answers.flatMap(({ files }) => files).sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const files = baseline?.apply(checked) ?? checked;
  const problems = [...new Set([...inputs.problems, ...answers.flatMap((answer) => answer.problems)])];
  for (const problem of problems) world.error(`${problem}\n`);
  applyFixes(wanted, files, world);
  if (wanted.baseline !== undefined && wanted.writeBaseline) world.error(`${count(writeBaseline(resolve(world.folder, wanted.baseline), files), "finding")} written to ${wanted.baseline}.\n`);
  else {
    if (baseline !== undefined && baseline.gone > 0) world.error(`${count(baseline.gone, "finding")} of the baseline ${baseline.gone === 1 ? "is" : "are"} gone: --update-baseline writes it anew.\n`);
    tell(report(wanted.format, files, cluster, world), wanted, world);
  }
  return exitCode(wanted, files, problems.length > 0);
}

async function check(wanted: LintArguments, groups: ReturnType<typeof inputsOf>["groups"], cluster: ClusterFacts | undefined, world: World): Promise<readonly Answer[]> {
  const data: WorkerData = { lint: true, folder: world.folder, config: wanted.config === undefined ? undefined : resolve(world.folder, wanted.config), rules: wanted.rules, cluster, now: world.now(), fix: wanted.fix !== "no" };
  const workers = wanted.workers ?? (isLarge(groups) ? Math.min(8, availableParallelism()) : 1);
  const progress = progressOf(groups.reduce((sum, group) => sum + group.length, 0), world);
  if (workers > 1 && world.program !== undefined) {
    const answers = await checkInWorkers(groups, { program: world.program, workers, data, progress: progress.done });
    progress.end();
    return answers;
  }
  const one = checker(data);
  let done = 0;
  const answers = groups.map((group) => {
    const answer = one([group]);
    progress.done((done += group.length));
    return answer;
  });
  progress.end();
  return answers;
}

/** Says how far it is, where it takes longer than two seconds: on a terminal on one line, otherwise every half minute. */
function progressOf(all: number, { progress, now, error }: World): { done: (files: number) => void; end: () => void } {
  let last = now();
  let shown = false;
  return {
    done(files) {
      const time = now();
      if (time - last < (progress ? (shown ? 200 : 2000) : 30_000)) return;
      last = time;
      shown = true;
      error(`${progress ? "\r" : ""}${integer(files)} of ${count(all, "file")}${progress ? "" : "\n"}`);
    },
    end() {
      if (shown && progress) error("\r\u001b[K");
    },
  };
}

function applyFixes({ fix }: LintArguments, files: readonly ReportedFile[], world: World): void {
  for (const { path, fixed } of files) {
    if (fixed === undefined) continue;
    if (fix === "show") world.out(createTwoFilesPatch(`a/${path}`, `b/${path}`, fixed.before, fixed.after, "", "", { context: 3 }).replace(/^=+\n/, ""));
    else writeFixed(resolve(world.folder, path), fixed);
  }
}

/** What stands before the text as it was decoded, a byte order mark, stays. */
function writeFixed(file: string, { before, after }: { readonly before: string; readonly after: string }): void {
  if (readFileSync(file, "utf8") !== before) throw new Error(`${file} has changed while it was checked, or is not UTF-8: it was left alone.`);
  writeFileSync(file, after);
}

function report(format: Format, files: readonly ReportedFile[], cluster: ClusterFacts | undefined, world: World): string {
  switch (format) {
    case "text":
      return textReport(files, { colour: world.colour, cluster: cluster?.cluster ?? "" });
    case "json":
      return jsonReport(files);
    case "sarif":
      return sarifReport(files, [...ruleById.values()], world.version);
    case "github":
      return githubReport(files);
    case "junit":
      return junitReport(files);
  }
}

function tell(text: string, { output, fix }: LintArguments, world: World): void {
  if (output !== undefined) writeFileSync(resolve(world.folder, output), text);
  // A diff is for a program: what is left is told beside it.
  else if (fix === "show") world.error(text);
  else world.out(text);
}

function exitCode({ maxWarnings }: LintArguments, files: readonly ReportedFile[], problems: boolean): ExitCode {
  if (problems || files.some(({ error }) => error?.fatal === true)) return 2;
  const { errors, warnings } = totalsOf(files);
  return errors > 0 || warnings > maxWarnings ? 1 : 0;
}
