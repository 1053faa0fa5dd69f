/**
 * Process entry of `kube-gpu-lint` and of `kube-gpu`: a first word `inventory` prints a cluster, everything else is checked. What
 * reaches a cluster, and the language server, are bundles of their own, which a check of files never loads.
 */
import { readFileSync, realpathSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { isMainThread } from "node:worker_threads";
import { systemClock } from "../base/clock.ts";
import { readArguments } from "./lint/arguments.ts";
import { run } from "./lint/run.ts";
import { serveAsWorker } from "./lint/worker.ts";
import { version } from "./version.ts";

async function main(words: readonly string[]): Promise<number> {
  const { env, stdout, stderr } = process;
  // Below npm the shell's folder is another one.
  const folder = env["INIT_CWD"] ?? process.cwd();
  if (words[0] === "inventory") return (await import("./clusterModule.ts")).inventoryMain(words);
  const wanted = readArguments(words[0] === "lint" ? words.slice(1) : words);
  if (wanted.command === "server") {
    await import("../language-server/main.ts");
    return 0;
  }
  return run(wanted, {
    folder,
    version,
    now: () => systemClock.now(),
    out: (text) => void stdout.write(text),
    error: (text) => void stderr.write(text),
    colour: stdout.isTTY && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb",
    progress: stderr.isTTY,
    stdin: () => readFileSync(0),
    program: process.argv[1] === undefined ? undefined : realpathSync(process.argv[1]),
    facts: async (context, kubeconfigs) => (await import("./clusterModule.ts")).factsOfCluster(context, kubeconfigs),
  });
}

if (!isMainThread) serveAsWorker();
else {
  enableCompileCache();
  // `kube-gpu-lint | head`: the reader has what it wanted.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(0);
  });
  main(process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      process.exitCode = 2;
    },
  );
}
