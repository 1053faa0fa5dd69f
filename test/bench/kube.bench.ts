import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Bench, BenchResult } from "./bench.ts";
import type { Measured } from "./kube/measure.ts";

/**
 * Loading pods of 8.7 kB from an API server on loopback: our reflector against client-node's informer, each in a fresh
 * process, in turns, medians. `npm run bench` on a machine that does other work measures that work too.
 */
const folder = path.join(import.meta.dirname, "kube");
const runs = 5;

function start(script: string, argument: number): ChildProcess {
  return spawn(process.execPath, ["--no-warnings", path.join(folder, script), String(argument)], { stdio: ["ignore", "pipe", "inherit"] });
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("The child has no output.");
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error(`${child.spawnargs.join(" ")} ended without a result.`);
}

async function measured(script: string, port: number, pods: number): Promise<Measured> {
  const child = start(script, port);
  const result = JSON.parse(await firstLine(child)) as Measured;
  if (result.pods !== pods) throw new Error(`${script} loaded ${result.pods} of ${pods} pods.`);
  return result;
}

/** Runs the scripts in turns against one server; all their results. */
async function compare(pods: number, scripts: readonly string[], times: number): Promise<Map<string, Measured[]>> {
  const server = start("server.ts", pods);
  try {
    const port = Number(await firstLine(server));
    const results = new Map<string, Measured[]>(scripts.map((script) => [script, []]));
    for (let run = 0; run < times; run++) for (const script of scripts) results.get(script)?.push(await measured(script, port, pods));
    return results;
  } finally {
    server.kill();
    await once(server, "exit");
  }
}

function median(results: readonly Measured[] | undefined, value: (measured: Measured) => number): number {
  const sorted = (results ?? []).map(value).sort((one, other) => one - other);
  return sorted[sorted.length >> 1] ?? NaN;
}

let twenty: Promise<Map<string, Measured[]>> | undefined;
let hundred: Promise<Map<string, Measured[]>> | undefined;
const twentyThousand = () => (twenty ??= compare(20_000, ["ours.ts", "informer.ts"], runs));
const hundredThousand = () => (hundred ??= compare(100_000, ["ours.ts"], runs));

async function against(value: (measured: Measured) => number, unit: string, limit: number): Promise<BenchResult> {
  const results = await twentyThousand();
  return {
    ours: median(results.get("ours.ts"), value),
    reference: median(results.get("informer.ts"), value),
    referenceName: "client-node informer",
    unit,
    limit,
    runs,
  };
}

export const benches: Bench[] = [
  { name: "20,000 pods: time until synced", run: () => against((measured) => measured.milliseconds, "ms", 1 / 2) },
  { name: "20,000 pods: processor time until synced", run: () => against((measured) => measured.processor, "ms", 1 / 2) },
  { name: "20,000 pods: peak memory above the baseline", run: () => against((measured) => measured.peakMiB, "MiB", 1 / 4) },
  {
    name: "100,000 pods: longest stall of the event loop",
    run: async () => ({
      ours: median((await hundredThousand()).get("ours.ts"), (measured) => measured.stall),
      reference: 60,
      referenceName: `limit (${availableParallelism()} cores)`,
      unit: "ms",
      limit: 1,
      runs,
    }),
  },
  {
    name: "100,000 pods: time until synced",
    // The informer can't: its JSON is longer than the longest string. So there is only a limit of sense.
    run: async () => ({
      ours: median((await hundredThousand()).get("ours.ts"), (measured) => measured.milliseconds),
      reference: 30_000,
      referenceName: "limit (informer fails)",
      unit: "ms",
      limit: 1,
      runs,
    }),
  },
];
