import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { ensureBuilt } from "../lib/build.mjs";
import { ensureDependencies } from "../lib/dependencies.mjs";
import { root } from "../lib/paths.mjs";
import { prerequisite } from "../lib/prerequisites.mjs";
import { Stop, say } from "../lib/terminal.mjs";

const folder = path.join(root, "test/bench");

async function loadBenches(filters) {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".bench.ts")).sort();
  const modules = await Promise.all(files.map((name) => import(pathToFileURL(path.join(folder, name)).href)));
  return modules.flatMap((module) => module.benches).filter((bench) => filters.length === 0 || filters.some((filter) => bench.name.includes(filter)));
}

const short = (value) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

function print(rows) {
  const lines = rows.map((row) => [row.name, `${short(row.ours)} ${row.unit}`, `${short(row.reference)} ${row.unit}`, row.referenceName, row.ratio.toFixed(3), `<= ${row.limit.toFixed(3)}`, `${row.runs}`, row.ok ? "ok" : "TOO MUCH"]);
  lines.unshift(["name", "ours", "reference", "which", "ratio", "limit", "runs", ""]);
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  for (const line of lines) console.log(line.map((cell, column) => cell.padEnd(widths[column])).join("  ").trimEnd());
}

/** A reference is a limit, such as a frame of the screen, or another program that does the same. */
const isLimit = (name) => /^(?:limit|one frame)/.test(name);

/** `npm run bench [-- --json FILE] [-- NAME...]`: measures, prints a table, fails when a limit is passed. */
export default async function bench(args) {
  const { values, positionals } = parseArgs({ args, options: { json: { type: "string" } }, allowPositionals: true });
  await ensureDependencies();
  await ensureBuilt();
  const benches = await loadBenches(positionals);
  if (benches.length === 0) throw new Stop("No bench has such a name.");
  const rows = [];
  // One at a time: two would measure each other.
  for (const { name, run, needs = [] } of benches) {
    // Programs that a bench starts are named in the environment, as for the tests.
    for (const made of await Promise.all(needs.map(prerequisite))) if (typeof made === "object") Object.assign(process.env, made);
    say(`  ... ${name}`);
    const result = await run();
    const ratio = result.ours / result.reference;
    rows.push({ name, ...result, ratio, ok: ratio <= result.limit });
  }
  print(rows);
  if (values.json !== undefined) {
    const report = rows.map(({ name, ours, reference, referenceName, unit, ratio, limit, runs, ok }) => ({
      name,
      ours,
      [isLimit(referenceName) ? "limit" : "peer"]: reference,
      peerName: referenceName,
      unit,
      ratio,
      ratioLimit: limit,
      runs,
      ok,
    }));
    await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
  }
  return rows.every((row) => row.ok) ? 0 : 1;
}
