import type { Answer, EventStream, RequestOptions, WatchEvent } from "../controlplane/client.ts";
import { UnexpectedAnswer } from "../controlplane/client.ts";
import { normalise, observe, type Observation } from "./normalise.ts";
import type { ContractServer } from "./server.ts";

/** One case of the contract: what is asked, and which status codes the Kubernetes API conventions promise for it. */
export interface Case {
  readonly name: string;
  readonly statuses: readonly number[];
  /** True where the server's sentence comes from a Go library: its code and reason are compared, not its words. */
  readonly freeWording?: boolean;
  /** Asks the server and notes what is compared. `namespace` exists, is empty, and is the case's own. */
  readonly run: (on: Recorder) => Promise<unknown>;
}

type Json = Readonly<Record<string, unknown>>;

/** Runs the requests of a case on one server and keeps what was seen. */
export class Recorder {
  readonly server: ContractServer;
  readonly namespace: string;
  readonly seen: Observation[] = [];

  constructor(server: ContractServer, namespace: string) {
    this.server = server;
    this.namespace = namespace;
  }

  get pods(): string {
    return `/api/v1/namespaces/${this.namespace}/pods`;
  }

  /** Asks as the admin and notes the answer. */
  async ask(method: string, path: string, body?: unknown, options?: RequestOptions): Promise<Answer> {
    const answer = await this.server.admin.request(method, path, body, options);
    this.seen.push(observe(`${method} ${path.split("?")[0] ?? ""}`, answer));
    return answer;
  }

  /** Notes a fact that isn't an answer. */
  note(what: string, body: unknown): void {
    this.seen.push({ what, status: 0, type: "", body });
  }

  /** Prepares; must succeed and isn't compared. */
  setUp<T = Json>(method: string, path: string, body?: unknown): Promise<T> {
    return this.server.admin.ask<T>(method, path, body);
  }

  async pod(name: string, labels: Readonly<Record<string, string>> = {}, spec: Json = {}): Promise<{ metadata: { uid: string; resourceVersion: string } }> {
    return await this.setUp("POST", this.pods, pod(name, labels, spec));
  }

  /** Opens a watch. What the server answers instead of a stream is noted, and undefined is given. */
  async watch(path: string): Promise<EventStream | undefined> {
    try {
      return await this.server.admin.watch(path);
    } catch (error) {
      if (!(error instanceof UnexpectedAnswer)) throw error;
      this.seen.push(observe(`watch ${path.split("?")[0] ?? ""}`, error.answer));
      return undefined;
    }
  }
}

export function pod(name: string, labels: Readonly<Record<string, string>> = {}, spec: Json = {}): Json {
  return { apiVersion: "v1", kind: "Pod", metadata: { name, labels: { app: name, ...labels } }, spec: { containers: [{ name: "main", image: "example.com/main" }], ...spec } };
}

/** The first `count` events; fewer when the stream ends before. The limit turns a silent server into an error. */
export async function take(stream: EventStream, count: number, limit = 15_000): Promise<WatchEvent[]> {
  const events: WatchEvent[] = [];
  const timer = setTimeout(() => stream.close(), limit);
  for await (const event of stream) {
    events.push(event);
    if (events.length >= count) break;
  }
  clearTimeout(timer);
  stream.close();
  return events;
}

/** Events as they are compared. */
export const eventsOf = (events: readonly WatchEvent[]): unknown => events.map((event) => ({ type: event.type, object: normalise(event.object) }));

/** The value at a path of names, or undefined. */
export function at(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce<unknown>((inner, name) => (typeof inner === "object" && inner !== null ? (inner as Json)[name] : undefined), value);
}
