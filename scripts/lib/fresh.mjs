import { existsSync, rmSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { allowScripts, npm } from "./npm.mjs";
import { root, windows } from "./paths.mjs";
import { run, start } from "./process.mjs";
import { Stop, duration, say, step } from "./terminal.mjs";

/** Node and npm as an old machine has them; the runner must bring what it needs itself. */
const old = { node: "18", npm: "10" };

/** npm passes no signal on to what it started: its group is ended as a whole. */
const group = { detached: true };

/** What a machine needs to reach its registry; nothing else of the user's configuration goes along. */
async function registryAccess() {
  const names = ["registry", "cafile", "proxy", "https-proxy"];
  const values = await Promise.all(names.map((name) => npm(["config", "get", name], { cwd: root })));
  return Object.fromEntries(names.map((name, index) => [`npm_config_${name.replace("-", "_")}`, values[index].trim()]).filter(([, value]) => value !== "null" && value !== "undefined" && value !== ""));
}

async function prepare(folder) {
  await mkdir(path.join(folder, "home"));
  await mkdir(path.join(folder, "old"));
  await writeFile(path.join(folder, "old/package.json"), JSON.stringify({ private: true, dependencies: { node: old.node, npm: old.npm } }));
  await npm(["install", ...(await allowScripts(path.join(folder, "old")))], { cwd: path.join(folder, "old") });
  await run("git", ["clone", "--quiet", "--no-hardlinks", root, path.join(folder, "clone")]);
  const bin = path.join(folder, "old/node_modules/.bin");
  // The node folders of this run must not be found: only the old ones, and the system's programs.
  const outer = (process.env.PATH ?? "").split(path.delimiter).filter((entry) => !/node_modules|\.tools/.test(entry));
  const keep = Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(LANG|TERM|CI|TMPDIR|.*_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_.*|GOPROXY|GOSUMDB|GOFLAGS|GOTOOLCHAIN|GONOSUMDB)$/i.test(name)));
  return { ...keep, ...(await registryAccess()), HOME: path.join(folder, "home"), PATH: [bin, ...outer].join(path.delimiter) };
}

/** Starts `npm run demo` in the clone, opens the address that it prints, and ends it as Ctrl-C does. */
async function demoAnswers(npmProgram, cwd, env) {
  const child = start(npmProgram, ["run", "demo"], { cwd, env, stdio: ["ignore", "pipe", "inherit"], ...group });
  try {
    const address = await new Promise((resolve, reject) => {
      let text = "";
      child.stdout.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
        const found = /http:\/\/127\.0\.0\.1:\d+\S*/.exec(text);
        if (found !== null) resolve(found[0]);
      });
      child.once("close", (code) => reject(new Stop(`npm run demo ended with code ${code} before it printed an address.`, text)));
    });
    const answer = await fetch(address);
    if (answer.status !== 200) throw new Stop(`${address} answered ${answer.status}.`);
  } finally {
    const closed = new Promise((resolve) => child.once("close", resolve));
    process.kill(-child.pid, "SIGINT");
    await closed;
  }
}

/** Stands in for a desktop's `code`: writes down what it was asked, and at the end whether the cluster of its settings is there. */
const codeStandIn = `#!/usr/bin/env node
const { appendFileSync, existsSync, readFileSync } = require("node:fs");
const args = process.argv.slice(2);
appendFileSync(__dirname + "/calls", JSON.stringify(args) + "\\n");
if (args.includes("--wait")) {
  const data = args[args.indexOf("--user-data-dir") + 1];
  const [kubeconfig] = JSON.parse(readFileSync(data + "/User/settings.json", "utf8"))["kubeGpu.kubeconfig"];
  if (!existsSync(kubeconfig)) throw new Error("There is no " + kubeconfig);
}
`;

/** `--desktop` with the stand-in on PATH: two extensions go into a private profile, then a window opens and is waited for. */
async function demoOnDesktop(folder, demo, env) {
  const bin = path.join(folder, "desktop");
  await mkdir(bin);
  await writeFile(path.join(bin, "code"), codeStandIn, { mode: 0o755 });
  await demo({ ...env, PATH: [bin, env.PATH].join(path.delimiter) }, "--desktop");
  const calls = (await readFile(path.join(bin, "calls"), "utf8")).trim().split("\n").map((line) => JSON.parse(line));
  const installed = calls.flatMap((args) => (args.includes("--install-extension") ? [path.basename(args[args.indexOf("--install-extension") + 1])] : []));
  const opened = calls.at(-1);
  // What the demo in the browser installed before is there already.
  const expected = installed.length === 0 || (installed.length === 2 && installed[1].startsWith("kube-gpu-inspector-"));
  if (!expected || !opened.includes("--wait") || !opened.includes("--extensions-dir")) throw new Stop("`code` was not asked for what it should be.", JSON.stringify(calls));
}

/** Runs the two commands in a fresh clone of HEAD with an empty home directory, an old Node and an old npm. */
export async function checkFreshClone(args) {
  if (windows) throw new Stop("The fresh part was only ever tried on Linux and macOS.");
  const result = { passed: 0, failed: 0, skipped: [], failures: [] };
  const folder = await mkdtemp(path.join(tmpdir(), "kube-gpu-fresh-"));
  const clone = path.join(folder, "clone");
  // Also when it is interrupted.
  process.once("exit", () => existsSync(folder) && rmSync(folder, { recursive: true, force: true }));
  const prove = async (name, work) => {
    try {
      await step(`fresh: ${name}`, work);
      result.passed += 1;
    } catch (error) {
      result.failed += 1;
      result.failures.push(`${name}: ${error.message}`);
      if (error.output) say(error.output.split("\n").slice(-80).join("\n"));
    }
  };
  try {
    let env;
    await step(`Cloning, with Node ${old.node} and npm ${old.npm}`, async () => (env = await prepare(folder)));
    const npmProgram = path.join(folder, "old/node_modules/.bin/npm");
    const demoIn = (environment, ...more) => run(npmProgram, ["run", "--silent", "demo", "--", ...more], { cwd: clone, env: environment, ...group });
    const demo = (...more) => demoIn(env, ...more);
    await prove("npm run demo -- --text", async () => {
      const text = await demo("--text");
      if (!/H100/.test(text)) throw new Stop("It names no H100.", text);
    });
    await prove("npm run demo -- --json", async () => {
      const inventory = JSON.parse(await demo("--json"));
      if (!(inventory.nodes.length > 0 && inventory.allocations.length > 0 && inventory.jobs.length > 0)) throw new Stop("It lacks nodes, allocations or jobs.");
    });
    await prove("npm run demo", () => demoAnswers(npmProgram, clone, env));
    await prove("npm run demo, second start within 30 s", async () => {
      const begun = Date.now();
      await demoAnswers(npmProgram, clone, env);
      if (Date.now() - begun > 30_000) throw new Stop(`It took ${duration(Date.now() - begun)}.`);
    });
    await prove("npm run demo -- --desktop (with a stand-in for code)", () => demoOnDesktop(folder, demoIn, env));
    await prove(`npm test ${args.join(" ")}`.trim(), async () => {
      const text = await run(npmProgram, ["test", ...(args.length > 0 ? ["--", ...args] : [])], { cwd: clone, env, ...group });
      const last = text.trimEnd().split("\n").at(-1);
      say(`  ${last}`);
      if (!/^\d+ passed, 0 failed, \d+ skipped$/.test(last)) throw new Stop("Its last line is not as it must be.", text);
    });
  } finally {
    // Go's module cache is written read-only.
    await run("chmod", ["-R", "u+w", folder]);
    await rm(folder, { recursive: true, force: true });
  }
  return result;
}
