import { existsSync } from "node:fs";
import path from "node:path";
import { run } from "./process.mjs";
import { Stop } from "./terminal.mjs";

/** npm's own script: the one that started us, else the one beside this Node, else the one on PATH. */
function npmScript() {
  const beside = path.dirname(process.execPath);
  const candidates = [
    process.env.npm_execpath,
    path.join(beside, "node_modules/npm/bin/npm-cli.js"),
    path.join(beside, "../lib/node_modules/npm/bin/npm-cli.js"),
    ...(process.env.PATH ?? "").split(path.delimiter).flatMap((folder) => [
      path.join(folder, "node_modules/npm/bin/npm-cli.js"),
      path.join(folder, "../lib/node_modules/npm/bin/npm-cli.js"),
      path.join(folder, "../share/nodejs/npm/bin/npm-cli.js"),
    ]),
  ];
  const found = candidates.find((file) => file !== undefined && /npm-cli\.js$/.test(file) && existsSync(file));
  if (found === undefined) throw new Stop("npm was not found beside Node: start with `npm run ...` or `npm test`.");
  return found;
}

/** The environment without what an outer `npm run` wrote for its own script; what a user set stays. */
export function cleanEnvironment(more = {}) {
  const outer = /^npm_(lifecycle|package|command|execpath|node_execpath|config_(local_prefix|global_prefix|prefix|node_gyp|user_agent|init_module|noproxy|loglevel))/i;
  return { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !outer.test(name))), ...more };
}

/** Runs npm under `node` (install scripts of packages see that Node first on PATH). */
export async function npm(args, { cwd, node = process.execPath, env = {} }) {
  const PATH = [path.dirname(node), process.env.PATH ?? ""].join(path.delimiter);
  return run(node, [npmScript(), ...args, "--no-audit", "--no-fund", "--loglevel=error"], { cwd, env: cleanEnvironment({ PATH, ...env }) });
}

/** npm 11 runs no install script unless it is told to; earlier ones run them all and refuse the flag. */
export async function allowScripts(cwd, node) {
  const major = Number.parseInt(await npm(["--version"], { cwd, node }), 10);
  return major >= 11 ? ["--dangerously-allow-all-scripts"] : [];
}
