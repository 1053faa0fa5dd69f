import { spawn } from "node:child_process";
import type { ChildProcess, SpawnOptions } from "node:child_process";
import type { Clock } from "../../base/clock.ts";
import type { Disposable } from "../../base/event.ts";

export interface ProgramStart {
  /** A file, not a name to look up. */
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Windows: `args` is already one quoted command line. */
  readonly verbatim: boolean;
}

export interface ProgramEnd {
  readonly how: "exited" | "timeout" | "cancelled" | "too-much-output" | "not-started";
  /** Exit code, or undefined when a signal ended it or it never started. */
  readonly code: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: string;
  /** Its last part, where it is long. */
  readonly stderr: string;
  /** `errno` name when it couldn't be started, e.g. `EACCES`. */
  readonly errno: string;
}

export interface ProgramLimits {
  readonly clock: Clock;
  /** Milliseconds until the program is ended. */
  readonly milliseconds: number;
  readonly signal: AbortSignal;
  readonly platform: NodeJS.Platform;
}

/** A credential is a few kB (client-go sets no limit); certificates with chains stay far below this. */
const largestStdout = 1024 * 1024;
const largestStderr = 16 * 1024;
/** How long a program may take to end after SIGTERM, and its children to close their ends of the pipes after it ended. */
const grace = 2000;

/**
 * Runs a program without a shell, a terminal and standard input, and resolves when it ended, whatever way. At the limit
 * or on abort the program and all it started are ended. Never rejects.
 */
export function runProgram(start: ProgramStart, limits: ProgramLimits): Promise<ProgramEnd> {
  const { clock, signal, platform } = limits;
  return new Promise((resolve) => {
    const stdout: Buffer[] = [];
    let stdoutSize = 0;
    let stderr = Buffer.alloc(0);
    let ended: ProgramEnd["how"] | undefined;
    let settled = false;
    let late: Disposable | undefined;

    const finish = (how: ProgramEnd["how"], code: number | null, endSignal: string | null, errno = "") => {
      if (settled) return;
      settled = true;
      limit.dispose();
      late?.dispose();
      signal.removeEventListener("abort", cancel);
      child?.stdout?.destroy();
      child?.stderr?.destroy();
      resolve({
        how: ended ?? how,
        code: code ?? undefined,
        signal: endSignal ?? undefined,
        stdout: Buffer.concat(stdout).toString("utf8"),
        stderr: stderr.toString("utf8"),
        errno,
      });
    };
    const stop = (how: ProgramEnd["how"]) => {
      if (ended !== undefined || settled) return;
      ended = how;
      if (child === undefined) finish(how, null, null);
      else endTree(child, clock, platform, () => finish(how, null, null));
    };
    const cancel = () => stop("cancelled");
    const limit = clock.schedule(limits.milliseconds, () => stop("timeout"));

    let child: ChildProcess | undefined;
    if (signal.aborted) {
      finish("cancelled", null, null);
      return;
    }
    try {
      child = spawn(start.file, start.args, spawnOptions(start, platform));
    } catch (error) {
      finish("not-started", null, null, errnoOf(error));
      return;
    }
    signal.addEventListener("abort", cancel, { once: true });
    child.on("error", (error) => finish("not-started", null, null, errnoOf(error)));
    child.stdout?.on("data", (chunk: Buffer) => {
      stdoutSize += chunk.length;
      if (stdoutSize > largestStdout) stop("too-much-output");
      else stdout.push(chunk);
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      stderr = Buffer.concat([stderr, chunk]);
      if (stderr.length > largestStderr) stderr = stderr.subarray(stderr.length - largestStderr);
    });
    // `close` comes after the pipes ended; a child that the program left behind may hold them open for ever.
    child.on("exit", (code, endSignal) => {
      if (!settled) late = clock.schedule(grace, () => finish("exited", code, endSignal));
    });
    child.on("close", (code, endSignal) => finish("exited", code, endSignal));
  });
}

function spawnOptions(start: ProgramStart, platform: NodeJS.Platform): SpawnOptions {
  return {
    env: start.env,
    stdio: ["ignore", "pipe", "pipe"],
    shell: false,
    windowsHide: true,
    windowsVerbatimArguments: start.verbatim,
    // A process group of its own, so that all of it can be ended. On Windows `detached` opens a console window instead.
    detached: platform !== "win32",
  };
}

/** Asks the program and its children to end, and makes them after `grace`. */
function endTree(child: ChildProcess, clock: Clock, platform: NodeJS.Platform, done: () => void): void {
  const { pid } = child;
  if (pid === undefined) {
    done();
    return;
  }
  if (platform === "win32") {
    // There is no process group to signal; taskkill is part of Windows.
    const killer = spawn("taskkill", ["/pid", String(pid), "/T", "/F"], { stdio: "ignore", windowsHide: true });
    killer.on("error", () => child.kill());
    clock.schedule(grace, done);
    return;
  }
  signalGroup(pid, "SIGTERM");
  clock.schedule(grace, () => {
    signalGroup(pid, "SIGKILL");
    done();
  });
}

function signalGroup(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name);
  } catch (error) {
    // ESRCH: the group is gone already, which is what was asked for.
    if (errnoOf(error) !== "ESRCH" && errnoOf(error) !== "EPERM") throw error;
  }
}

function errnoOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "UNKNOWN";
}
