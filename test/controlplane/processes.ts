import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

/** A port on loopback that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (typeof address === "object" && address !== null ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}

/** One component that runs. */
export interface Running {
  readonly name: string;
  readonly pid: number;
  /** Resolves with the exit status, or the signal. */
  readonly ended: Promise<number | string>;
  readonly logFile: string;
  alive(): boolean;
  /** SIGKILL, as a crashed machine would; resolves when the process is gone. */
  kill(): Promise<void>;
}

/**
 * The processes and the folder of one control plane. Whatever happens to the test process, they end with it: a small shell
 * holds the other end of a pipe, and kills and removes everything when the pipe closes.
 */
export class Processes {
  readonly folder: string;
  readonly #running = new Set<Running>();
  readonly #guard: ChildProcess;
  #starts = 0;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(join(folder, "logs"), { recursive: true });
    // detached: a Ctrl-C in the terminal ends the test process, and must not end the guard before its work.
    this.#guard = spawn("/bin/sh", ["-c", 'while read -r pid; do pids="$pids $pid"; done; kill -9 $pids 2>/dev/null; rm -rf "$0"', folder], {
      stdio: ["pipe", "ignore", "ignore"],
      detached: true,
    });
    this.#guard.unref();
  }

  start(name: string, command: readonly string[], flags: readonly string[]): Running {
    const [program = "", ...first] = command;
    const logFile = join(this.folder, "logs", `${name}.${++this.#starts}.log`);
    const log = openSync(logFile, "a");
    const child = spawn(program, [...first, ...flags], { cwd: this.folder, stdio: ["ignore", log, log] });
    closeSync(log);
    this.#guard.stdin?.write(`${String(child.pid ?? "")}\n`);
    let alive = true;
    const ended = new Promise<number | string>((resolve) => {
      child.on("error", (error) => resolve(String(error)));
      child.on("close", (code, signal) => resolve(code ?? signal ?? "unknown"));
    }).then((status) => {
      alive = false;
      this.#running.delete(running);
      return status;
    });
    const running: Running = {
      name,
      pid: child.pid ?? 0,
      ended,
      logFile,
      alive: () => alive,
      kill: async () => {
        child.kill("SIGKILL");
        await ended;
      },
    };
    this.#running.add(running);
    return running;
  }

  pids(): readonly number[] {
    return [...this.#running].map((one) => one.pid);
  }

  /** Ends everything and removes the folder. */
  async stop(): Promise<void> {
    await Promise.all([...this.#running].map((one) => one.kill()));
    rmSync(this.folder, { recursive: true, force: true });
    this.#guard.kill("SIGKILL");
  }
}

/** The end of a log, for an error message. */
export function tail(file: string, lines = 15): string {
  return readFileSync(file, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
}
