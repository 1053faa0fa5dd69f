import { spawn } from "node:child_process";
import { Stop } from "./terminal.mjs";

const running = new Set();
let ending = false;

/** A detached child leads a group: with it go those that it started. */
function kill(child, signal) {
  if (child.group !== true || child.pid === undefined) {
    child.kill(signal);
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

/** Ends every child that is still there; Ctrl-C and a failing step both come here. */
export function endChildren(signal = "SIGTERM") {
  ending = true;
  for (const child of running) kill(child, signal);
}

for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129]]) {
  process.on(signal, () => {
    if (ending) return;
    endChildren(signal);
    // Children get a moment to end in order; a second one would leave them behind.
    setTimeout(() => process.exit(code), running.size === 0 ? 0 : 2_000).unref();
    if (running.size === 0) process.exit(code);
    for (const child of running) child.once("close", () => running.size === 0 && process.exit(code));
  });
}
process.on("exit", () => endChildren("SIGKILL"));

/** Starts a program, without a shell, and ends it with this process. */
export function start(command, args, options = {}) {
  const child = Object.assign(spawn(command, args, { windowsHide: true, ...options }), { group: options.detached === true });
  running.add(child);
  child.once("close", () => running.delete(child));
  child.once("error", () => running.delete(child));
  return child;
}

/** Runs a program to its end with this terminal as its own; resolves with the exit code. */
export function runHere(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = start(command, args, { stdio: "inherit", ...options });
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code ?? (signal === null ? 1 : 128)));
  });
}

/** Runs a program to its end and resolves with its stdout. Its output is shown only when it fails. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = start(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    let out = "";
    let all = "";
    child.stdout.setEncoding("utf8").on("data", (text) => ((out += text), (all += text)));
    child.stderr.setEncoding("utf8").on("data", (text) => void (all += text));
    const name = [command, ...args].join(" ");
    child.once("error", (error) => reject(new Stop(`${name} could not be started: ${error.message}`)));
    child.once("close", (code) => (code === 0 ? resolve(out) : reject(new Stop(`${name} failed with code ${code}.`, all))));
  });
}
