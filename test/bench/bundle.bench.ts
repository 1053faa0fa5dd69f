import { execFile } from "node:child_process";
import { mkdir, stat } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import type { Bench, BenchResult } from "./bench.ts";

const root = path.resolve(import.meta.dirname, "../..");
const activation = path.join(root, "dist/extension.js");
const runs = 9;

/** Prints the milliseconds that `require` of a file takes in this process; `vscode` is a stub, as there is no editor. */
const measure = `
  const Module = require("node:module");
  const load = Module._load;
  const stub = new Proxy(function () {}, { get: (target, key) => (key === Symbol.toPrimitive ? () => "" : stub), apply: () => stub, construct: () => stub });
  // esbuild copies own properties of what it requires and keeps the prototype: the stub is that prototype.
  const vscode = Object.create(stub);
  Module._load = (name, ...rest) => (name === "vscode" ? vscode : load(name, ...rest));
  const begun = process.hrtime.bigint();
  require(process.argv[1]);
  console.log(Number(process.hrtime.bigint() - begun) / 1e6);
  process.exit();
`;

async function requireTime(file: string): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", measure, file]);
  return Number.parseFloat(stdout);
}

/** What an extension that imports the client directly would load at activation. */
async function clientBundle(): Promise<string> {
  const outfile = path.join(root, ".cache/bench/client.js");
  await mkdir(path.dirname(outfile), { recursive: true });
  await build({
    stdin: { contents: 'export { KubeConfig, Watch } from "@kubernetes/client-node";', resolveDir: root },
    outfile,
    bundle: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    minify: true,
    logLevel: "error",
  });
  return outfile;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

async function against(file: string, limit: number): Promise<BenchResult> {
  const client = await clientBundle();
  const ours: number[] = [];
  const theirs: number[] = [];
  // In turn, so that a busy moment of the machine meets both.
  for (let index = 0; index < runs; index++) {
    ours.push(await requireTime(file));
    theirs.push(await requireTime(client));
  }
  return { ours: median(ours), reference: median(theirs), referenceName: "client-node's KubeConfig and Watch, bundled", unit: "ms", limit, runs };
}

export const benches: Bench[] = [
  {
    name: "activation bundle: size",
    run: async () => ({
      ours: (await stat(activation)).size / 1000,
      reference: 150,
      referenceName: "limit",
      unit: "kB",
      limit: 1,
      runs: 1,
    }),
  },
  { name: "activation bundle: require", run: () => against(activation, 1 / 6) },
  // What the first view or command loads, besides.
  { name: "bundle of the views: require", run: () => against(path.join(root, "dist/inspector.js"), 1 / 2) },
];
