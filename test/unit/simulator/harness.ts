import { afterEach } from "vitest";
import { ControlledClock } from "../../../src/simulator/controlledClock.ts";
import { startSimulator, type Draft, type KubeObject, type Simulator, type SimulatorOptions } from "../../../src/simulator/index.ts";

/** 2026-11-23T08:00:00Z: tests stand still at this time until they push the clock. */
export const START = Date.UTC(2026, 10, 23, 8);

const running: Simulator[] = [];
const aborts: AbortController[] = [];

afterEach(async () => {
  for (const abort of aborts.splice(0)) abort.abort();
  for (const simulator of running.splice(0)) await simulator.stop();
});

/** A simulator whose time stands still, stopped after the test. */
export async function simulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const started = await startSimulator({ world: "empty", clock: new ControlledClock(START), token: "secret-admin", ...options });
  running.push(started);
  return started;
}

/** The fields that tests read of any body: which of them are there is what the tests find out. */
export interface Body {
  readonly kind: string | undefined;
  readonly message: string;
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly creationTimestamp: string;
    readonly continue: string | undefined;
    readonly remainingItemCount: number | undefined;
    readonly labels: Readonly<Record<string, string>> | undefined;
    readonly annotations: Readonly<Record<string, string>> | undefined;
    readonly generation: number;
  };
  readonly spec: { readonly tolerations: readonly { readonly key: string }[]; readonly containers: readonly unknown[] };
  readonly status: { readonly phase: string; readonly resourceRules: readonly { readonly verbs: readonly string[]; readonly resources: readonly string[] }[] };
  readonly items: readonly Body[];
  readonly groups: readonly unknown[];
  readonly versions: readonly { readonly version: string; readonly resources: readonly DiscoveredResource[] }[];
  readonly resources: readonly DiscoveredResource[];
}

export interface DiscoveredResource {
  readonly name: string;
  readonly resource: string;
  readonly verbs: readonly string[];
  readonly subresources: readonly unknown[];
}

export interface WatchEvent {
  readonly type: string;
  readonly object: Body;
}

export interface Reply {
  readonly code: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined at run time where the body is no JSON. */
  readonly json: Body;
}

export interface Ask {
  readonly method?: string;
  readonly body?: unknown;
  readonly token?: string | undefined;
  readonly headers?: Record<string, string>;
}

export async function ask(simulator: Simulator, path: string, options: Ask = {}): Promise<Reply> {
  const response = await fetch(simulator.url + path, {
    method: options.method ?? "GET",
    headers: { authorization: `Bearer ${options.token ?? simulator.token}`, "content-type": "application/json", ...options.headers },
    ...(options.body === undefined ? {} : { body: typeof options.body === "string" ? options.body : JSON.stringify(options.body) }),
  });
  const text = await response.text();
  return { code: response.status, headers: response.headers, text, json: parse(text) as Body };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Plain text answers have no JSON.
    return undefined;
  }
}

/** An open watch or log, read line by line. */
export class Lines {
  readonly status: number;
  readonly headers: Headers;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #rest = "";
  /** What stood after the last line end when the body broke. */
  broken = "";

  constructor(response: Response) {
    if (response.body === null) throw new Error("no body");
    this.status = response.status;
    this.headers = response.headers;
    this.#reader = response.body.getReader();
  }

  /** The next line; undefined at a proper end. Rejects when the connection breaks. */
  async next(): Promise<string | undefined> {
    for (;;) {
      const end = this.#rest.indexOf("\n");
      if (end >= 0) {
        const line = this.#rest.slice(0, end);
        this.#rest = this.#rest.slice(end + 1);
        return line;
      }
      this.broken = this.#rest;
      const { done, value } = await this.#reader.read();
      if (done) {
        this.broken = this.#rest;
        return undefined;
      }
      this.#rest += Buffer.from(value).toString("utf8");
    }
  }

  /** The next line as a watch event. */
  async event(): Promise<WatchEvent> {
    const line = await this.next();
    if (line === undefined) throw new Error("the watch has ended");
    return JSON.parse(line) as WatchEvent;
  }

  /** All lines until the end. */
  async all(): Promise<string[]> {
    const lines: string[] = [];
    for (let line = await this.next(); line !== undefined; line = await this.next()) lines.push(line);
    return lines;
  }
}

export async function open(simulator: Simulator, path: string, token = simulator.token): Promise<Lines> {
  const abort = new AbortController();
  aborts.push(abort);
  return new Lines(await fetch(simulator.url + path, { headers: { authorization: `Bearer ${token}` }, signal: abort.signal }));
}

export function podDraft(name: string, more: { namespace?: string; labels?: Record<string, string>; spec?: object } = {}): Draft {
  return {
    metadata: { name, namespace: more.namespace ?? "default", ...(more.labels === undefined ? {} : { labels: more.labels }) },
    spec: { containers: [{ name: "main", image: "busybox:1.37" }], ...more.spec },
    status: { phase: "Pending" },
  };
}

export const addPods = (simulator: Simulator, count: number, namespace = "default"): KubeObject[] =>
  Array.from({ length: count }, (_, i) => simulator.store.create("pods", podDraft(`pod-${String(i).padStart(3, "0")}`, { namespace })));

export const PODS = "/api/v1/namespaces/default/pods";
