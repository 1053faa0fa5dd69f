import { runChecks } from "../lib/checks.mjs";
import { ensureDependencies } from "../lib/dependencies.mjs";
import { chosenParts, parts, splitVersion, unknownParts } from "../lib/parts.mjs";
import { prerequisite } from "../lib/prerequisites.mjs";
import { closingLine, countOf, skippedLines, table } from "../lib/summary.mjs";
import { Missing, Stop, duration, say, sayOn } from "../lib/terminal.mjs";
import { runVitest } from "../lib/vitest.mjs";

const asOutcome = (name, results, begun) => ({ name, milliseconds: Date.now() - begun, ...results });

async function runCheck() {
  const begun = Date.now();
  const results = await runChecks();
  const failures = results.filter((result) => !result.ok).map((result) => result.name);
  return [asOutcome("check", { passed: results.length - failures.length, failed: failures.length, skipped: [], failures }, begun)];
}

async function runFresh(args) {
  const begun = Date.now();
  const { checkFreshClone } = await import("../lib/fresh.mjs");
  return [asOutcome("fresh", await checkFreshClone(args), begun)];
}

async function runProject(part, filters) {
  const begun = Date.now();
  let made;
  try {
    made = await Promise.all(part.needs.map(prerequisite));
    // What only some files of the part need: those files skip their tests and say why.
    await Promise.allSettled((part.wants ?? []).map(prerequisite));
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    if (error.output !== "") say(error.output.split("\n").slice(-40).join("\n"));
    // Named, counted, and no success: a part that could not run has shown nothing.
    const missing = error instanceof Missing;
    const skipped = missing ? [{ name: `${part.name} (all of it)`, reason: error.message }] : [];
    return [asOutcome(part.name, { passed: 0, failed: missing ? 0 : 1, skipped, failures: missing ? [] : [error.message], empty: true }, begun)];
  }
  const found = Object.fromEntries(part.needs.map((name, index) => [name, made[index]]));
  const outcomes = [];
  for (const node of part.runs) {
    const started = Date.now();
    const binary = node === "current" ? process.execPath : found[node];
    const name = node === "nodeFloor" ? `${part.name} (oldest Node)` : part.name;
    say(`\n== ${name}`);
    outcomes.push(asOutcome(name, await runVitest({ project: part.name, label: name.replaceAll(/\W+/g, "-"), node: binary, filters, env: found.editor ?? {} }), started));
  }
  return outcomes;
}

/** Runs the named parts (`npm test -- unit editor`; what follows `--` inside goes to vitest as file filters). */
export default async function test(args) {
  sayOn(process.stdout);
  const cut = args.indexOf("--");
  const { names, kubernetes } = splitVersion(cut === -1 ? args : args.slice(0, cut));
  // An older control plane than the usual one, for all parts of this run that start one.
  if (kubernetes !== undefined) process.env.KUBE_GPU_KUBERNETES = kubernetes;
  const rest = cut === -1 ? [] : args.slice(cut + 1);
  const unknown = unknownParts(names);
  if (unknown.length > 0) throw new Stop(`No part is called ${unknown.join(", ")}: there are ${parts.map((part) => part.name).join(", ")}.`);
  const begun = Date.now();
  await ensureDependencies();
  const chosen = chosenParts(names);
  // What takes minutes begins at once and is awaited by the part that needs it.
  for (const part of chosen) [...part.needs, ...(part.wants ?? [])].forEach(prerequisite);
  const outcomes = [];
  for (const part of chosen) {
    if (part.name === "check") say("\n== check");
    const run = part.name === "check" ? runCheck() : part.name === "fresh" ? runFresh(rest) : runProject(part, rest);
    outcomes.push(...(await run));
  }
  say(`\n${table(outcomes)}`);
  for (const outcome of outcomes) for (const failure of outcome.failures) say(`FAILED   ${outcome.name}: ${failure}`);
  for (const line of skippedLines(outcomes)) say(line);
  for (const outcome of outcomes) if (countOf(outcome) === 0) say(`EMPTY    ${outcome.name}: no test ran`);
  say(`Whole run: ${duration(Date.now() - begun)}\n`);
  say(closingLine(outcomes));
  return outcomes.some((outcome) => outcome.failed > 0 || countOf(outcome) === 0) ? 1 : 0;
}
