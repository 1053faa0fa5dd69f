import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Bench, BenchResult } from "./bench.ts";
import { root } from "../editor/support/environment.ts";
import { openEditor, type Editor } from "../editor/support/openEditor.ts";
import { until } from "../editor/support/wait.ts";

/**
 * A real VS Code in a browser over the largest cluster that is promised, with 150 changes a second: what a person waits for.
 * All times are by the clock, the browser and the simulator on the same machine included. Every single value is kept in
 * artifacts/bench/editor.json, and the picture beside it.
 */
const size = { nodes: 5000, pods: 100_000, changes: 150 };
const clicks = 9;

interface Seen {
  /** Milliseconds from opening the views to complete rows. */
  readonly connected: number;
  /** From a click on a closed group to its first rows, one value a click. */
  readonly expand: readonly number[];
  /** From a keystroke in Go To to its results. */
  readonly goTo: readonly number[];
  /** From the last keystroke of a filter to the filtered rows. */
  readonly filter: readonly number[];
  /** Processor time of the extension host in ms a second, over ten quiet seconds; undefined where the system doesn't tell. */
  readonly host: number | undefined;
  /** What VS Code itself logged of an extension host that didn't answer. */
  readonly unresponsive: readonly string[];
}

async function look(): Promise<Seen> {
  const simulator = spawn(process.execPath, ["--no-warnings", "--max-old-space-size=8000", path.join(import.meta.dirname, "large/simulator.ts"), String(size.nodes), String(size.pods), String(size.changes)], { stdio: ["pipe", "pipe", "inherit"] });
  try {
    const line = await firstLine(simulator.stdout);
    const { kubeconfig } = JSON.parse(line) as { kubeconfig: string };
    const editor = await openEditor({ kubeconfig, context: "gpu-demo", height: 1200 });
    try {
      return await measure(editor);
    } finally {
      await editor.close();
    }
  } finally {
    simulator.stdin.end();
    await once(simulator, "exit");
  }
}

async function firstLine(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) return line;
  throw new Error("The simulator ended without a word.");
}

async function timed(action: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await action();
  return performance.now() - begun;
}

async function measure({ window, profile }: Editor): Promise<Seen> {
  await window.showContainer();
  const connected = await timed(() => window.waitForRow("Clusters", /^gpu-demo .*live.*5,000 nodes/, 240_000));
  await window.only("Nodes");
  const group = /^H100 80GB/;
  await window.waitForRow("Nodes", group, 60_000);
  const row = window.row("Nodes", group);
  const isOpen = async () => (await row.getAttribute("aria-expanded")) === "true";
  const children = async () => (await window.rows("Nodes")).some(({ level, label }) => level === 2 && label.startsWith("gpu-h100"));
  if (await isOpen()) await row.click();
  const expand: number[] = [];
  for (let index = 0; index < clicks; index++) {
    await until("the group to be closed", async () => ((await isOpen()) || (await children()) ? undefined : true));
    expand.push(await timed(async () => {
      await row.click();
      await until("rows of the group", async () => ((await children()) ? true : undefined));
    }));
    await row.click();
  }
  const host = await load(profile);
  const goTo: number[] = [];
  await window.runCommand("GPU Inspector: Go to…");
  await until("the first results", async () => ((await window.quickPick()).length > 0 ? true : undefined));
  for (const text of ["g", "gp", "gpu-h100-00", "gpu-h100-0042"]) {
    goTo.push(await timed(async () => {
      await window.fill(text);
      await until(`results for ${text}`, async () => {
        const rows = await window.quickPick();
        return rows.length > 0 && rows.every((each) => each.includes(text)) ? true : undefined;
      });
    }));
  }
  await window.page.keyboard.press("Escape");
  const filter: number[] = [];
  for (const text of ["gpu-h100-0042", "state:not-ready", "model:a100"]) {
    await window.runCommand("GPU Inspector: Filter Nodes…");
    filter.push(await timed(async () => {
      await window.fill(text);
      await until(`the filter ${text}`, async () => ((await window.description("Nodes")).includes(text) ? true : undefined));
    }));
    await window.page.keyboard.press("Enter");
  }
  await window.screenshot("large-cluster");
  await window.runCommand("GPU Inspector: Clear Filter of Nodes");
  return { connected, expand, goTo, filter, host, unresponsive: await complaints(profile) };
}

/** Processor time of the extension host (all its threads) from /proc, where there is one. */
async function load(profile: string): Promise<number | undefined> {
  const pid = await extensionHost(profile);
  if (pid === undefined) return undefined;
  const ticks = async () => {
    // The fields after the program's name: utime and stime are the 14th and 15th of all, in hundredths of a second.
    const fields = (await readFile(`/proc/${pid}/stat`, "utf8")).replace(/^.*\) /s, "").split(" ");
    return Number(fields[11]) + Number(fields[12]);
  };
  const before = await ticks();
  const begun = performance.now();
  await until("ten seconds", () => Promise.resolve(performance.now() - begun > 10_000 ? true : undefined), 20_000);
  return (((await ticks()) - before) * 10) / ((performance.now() - begun) / 1000);
}

async function extensionHost(profile: string): Promise<string | undefined> {
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (!command.includes("--type=extensionHost")) continue;
    const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
    if (environment.includes(profile)) return pid;
  }
  return undefined;
}

async function complaints(profile: string): Promise<readonly string[]> {
  const files = (await readdir(path.join(profile, "data/logs"), { recursive: true })).filter((file) => file.endsWith(".log"));
  const texts = await Promise.all(files.map((file) => readFile(path.join(profile, "data/logs", file), "utf8")));
  return texts.join("\n").split("\n").filter((line) => /unresponsive/i.test(line));
}

let seen: Promise<Seen> | undefined;

async function seeOnce(): Promise<Seen> {
  seen ??= look().then(async (result) => {
    const folder = path.join(root, "artifacts/bench");
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, "editor.json"), `${JSON.stringify({ size, cores: availableParallelism(), ...result }, null, 2)}\n`);
    return result;
  });
  return seen;
}

async function value(of: (result: Seen) => readonly number[], limit: number): Promise<BenchResult> {
  const values = of(await seeOnce()).toSorted((one, other) => one - other);
  return { ours: values[values.length >> 1] ?? NaN, reference: limit, referenceName: `limit (${availableParallelism()} cores)`, unit: "ms", limit: 1, runs: values.length };
}

const needs = ["node24", "editor", "package"] as const;
const name = "VS Code, 5,000 nodes, 100,000 pods, 150 changes a second";

export const benches: readonly Bench[] = [
  { name: `${name}: complete rows after opening the view`, needs, run: () => value(({ connected }) => [connected], 120_000) },
  { name: `${name}: click on a group to its rows`, needs, run: () => value(({ expand }) => expand, 1000) },
  { name: `${name}: keystroke in Go to`, needs, run: () => value(({ goTo }) => goTo, 500) },
  { name: `${name}: keystroke in a filter`, needs, run: () => value(({ filter }) => filter, 1000) },
  { name: `${name}: processor time of the extension host a second`, needs, run: () => value(({ host }) => (host === undefined ? [] : [host]), 700) },
  { name: `${name}: times that the extension host was unresponsive, and 1`, needs, run: () => value(({ unresponsive }) => [1 + unresponsive.length], 1) },
];
