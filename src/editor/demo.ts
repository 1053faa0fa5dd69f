import { fork, type ChildProcess } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../base/clock.ts";
import type { ClusterSource, Log } from "../kube/types.ts";

/** What `dist/simulator.js` says over its channel when it listens. */
interface Ready {
  readonly type: "ready";
  /** Text of a kubeconfig whose current context is the demo cluster. */
  readonly kubeconfig: string;
}

export interface DemoOptions {
  /** Path of the simulator's bundle. */
  readonly program: string;
  /** Folder for the kubeconfig, which holds the simulator's token. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Longest time, in ms, until the simulator says that it listens: a slow machine needs a second or two. */
const startLimit = 30_000;
/** Characters of the simulator's complaints that a failure quotes. */
const quoted = 2000;

/** The demo cluster's process: one a window. It ends with this process, since its channel closes then. */
export class Demo {
  readonly #options: DemoOptions;
  #child: ChildProcess | undefined;
  #source: Promise<ClusterSource> | undefined;
  #file: string | undefined;

  constructor(options: DemoOptions) {
    this.#options = options;
  }

  /** The running demo cluster, or a new one. Rejects when it doesn't start. */
  start(): Promise<ClusterSource> {
    if (this.#source !== undefined) return this.#source;
    const source = this.#start();
    this.#source = source;
    source.catch(() => {
      if (this.#source === source) this.stop();
    });
    return source;
  }

  stop(): void {
    const child = this.#child;
    this.#child = undefined;
    this.#source = undefined;
    child?.kill();
    // At once, since the window may be closing.
    if (this.#file !== undefined) rmSync(this.#file, { force: true });
    this.#file = undefined;
  }

  async #start(): Promise<ClusterSource> {
    const { program, folder, log } = this.#options;
    const child = fork(program, [], { execArgv: [], silent: true, env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" } });
    this.#child = child;
    child.stdout?.on("data", (data: Buffer) => log("debug", `Demo cluster: ${data.toString().trimEnd()}`));
    const ready = await this.#ready(child);
    const file = join(folder, `demo-${String(child.pid)}.yaml`);
    await mkdir(folder, { recursive: true });
    await writeFile(file, ready.kubeconfig, { mode: 0o600 });
    this.#file = file;
    child.once("exit", () => {
      if (this.#child === child) this.stop();
    });
    return { kubeconfigs: [file], context: "", namespaces: [] };
  }

  #ready(child: ChildProcess): Promise<Ready> {
    return new Promise((resolve, reject) => {
      let complaints = "";
      const fail = (what: string) => reject(new Error(`The demo cluster didn't start: ${what}${complaints === "" ? "" : ` ${complaints.trim()}`}`));
      const limit = this.#options.clock.schedule(startLimit, () => fail("it didn't answer in time."));
      const settle = (action: () => void) => () => {
        limit.dispose();
        action();
      };
      child.stderr?.on("data", (data: Buffer) => {
        complaints = (complaints + data.toString()).slice(-quoted);
        this.#options.log("warn", `Demo cluster: ${data.toString().trimEnd()}`);
      });
      child.once("error", (error) => settle(() => fail(error.message))());
      child.once("exit", (code) => settle(() => fail(`it ended with code ${String(code)}.`))());
      child.on("message", (message) => {
        if (isReady(message)) settle(() => resolve(message))();
      });
    });
  }
}

function isReady(message: unknown): message is Ready {
  return typeof message === "object" && message !== null && "type" in message && message.type === "ready"
    && "kubeconfig" in message && typeof message.kubeconfig === "string";
}
