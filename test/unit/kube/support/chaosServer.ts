import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { turn } from "./fixtures.ts";

interface Stored {
  readonly uid: string;
  readonly json: Record<string, unknown>;
}

interface HistoryEvent {
  readonly version: number;
  readonly line: string;
}

/** Words with characters of one to four bytes, so that random cuts fall inside some. */
const words = ["plain", "Größe", "日本語", "🎉🚀", "a\"b\\c", "line\nbreak", "]}],{[", "\u2028"];

/**
 * A tiny API server with one resource: list with limit and continue (from a snapshot), watch with history, and faults drawn
 * from `random` until `calm` is called. It is its own model of Kubernetes' rules, written from the API concepts page.
 */
export class ChaosServer {
  readonly #random: () => number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #objects = new Map<string, Stored>();
  readonly #snapshots = new Map<number, Stored[]>();
  #history: HistoryEvent[] = [];
  #version = 100;
  #compacted = 0;
  #names = 0;
  #calm = false;
  #watchers = new Set<Watcher>();
  /** Answers that are being written; half-open ones don't count. */
  #busy = 0;
  readonly faults = new Map<string, number>();

  constructor(random: () => number) {
    this.#random = random;
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.on("connection", (socket) => {
      socket.setNoDelay(true);
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
  }

  async listen(): Promise<URL> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return new URL(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Nothing is being written: whoever waits, waits for time to pass. */
  get idle(): boolean {
    return this.#busy === 0;
  }

  get version(): string {
    return String(this.#version);
  }

  /** No more faults; watches that are half-open stay so until the client gives them up. */
  calm(): void {
    this.#calm = true;
  }

  /** Random create, change or delete. */
  change(): void {
    const choice = this.#random();
    const existing = [...this.#objects.values()];
    const one = existing[Math.floor(this.#random() * existing.length)];
    if (one === undefined || choice < 0.45) this.#put("ADDED", undefined);
    else if (choice < 0.8) this.#put("MODIFIED", one);
    else this.#delete(one);
  }

  /** Forgets history: older watches and continue tokens are expired. */
  compact(): void {
    this.#compacted = this.#version;
    this.#history = [];
    this.#snapshots.clear();
  }

  /** The items as a fresh list gives them. */
  list(): unknown[] {
    return [...this.#objects.values()].map((stored) => stored.json);
  }

  cutAll(): void {
    for (const watcher of this.#watchers) watcher.response.destroy();
  }

  #put(type: "ADDED" | "MODIFIED", old: Stored | undefined): void {
    const version = ++this.#version;
    const uid = old?.uid ?? `uid-${++this.#names}`;
    const word = () => words[Math.floor(this.#random() * words.length)] ?? "";
    const json = {
      apiVersion: "test/v1",
      kind: "Widget",
      metadata: {
        name: `widget-${uid}`, namespace: this.#random() < 0.5 ? "a" : "b", ...(old === undefined ? {} : { namespace: (old.json["metadata"] as { namespace: string }).namespace }),
        uid, resourceVersion: String(version), creationTimestamp: "2026-11-01T00:00:00Z", labels: { team: word(), [`label-${this.#names % 3}`]: word() },
        managedFields: [{ manager: word(), fieldsV1: { 'k:{"type":"]}"}': { ".": {} } } }],
      },
      spec: { size: Math.floor(this.#random() * 1000), notes: [[word()], { items: [word()] }] },
      status: { message: `${word()} ${word()} ${"x".repeat(Math.floor(this.#random() * 300))}` },
    };
    this.#objects.set(uid, { uid, json });
    this.#record(type, version, json);
  }

  #delete(stored: Stored): void {
    const version = ++this.#version;
    this.#objects.delete(stored.uid);
    this.#record("DELETED", version, { ...stored.json, metadata: { ...(stored.json["metadata"] as object), resourceVersion: String(version) } });
  }

  #record(type: string, version: number, object: unknown): void {
    this.#history.push({ version, line: `${JSON.stringify({ type, object })}\n` });
    for (const watcher of this.#watchers) watcher.wake();
  }

  #fault(name: string, chance: number): boolean {
    if (this.#calm || this.#random() >= chance) return false;
    this.faults.set(name, (this.faults.get(name) ?? 0) + 1);
    return true;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const query = new URL(request.url ?? "/", "http://localhost").searchParams;
    response.on("error", () => undefined);
    this.#busy++;
    try {
      if (this.#fault("429", 0.06)) this.#status(response, 429, "TooManyRequests", { "retry-after": "1" });
      else if (this.#fault("500", 0.06)) this.#status(response, 500, "InternalError");
      else if (this.#fault("503 without words", 0.03)) response.writeHead(503).end("<html>upstream</html>");
      else if (query.get("watch") === "true") await this.#watch(Number(query.get("resourceVersion")), response);
      else await this.#list(query, response);
    } finally {
      this.#busy--;
    }
  }

  #status(response: ServerResponse, code: number, reason: string, headers: Record<string, string> = {}): void {
    response.writeHead(code, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify({ kind: "Status", apiVersion: "v1", status: "Failure", message: reason, reason, code }));
  }

  async #list(query: URLSearchParams, response: ServerResponse): Promise<void> {
    const token = query.get("continue");
    // The page size is the server's to lower: small pages make continue tokens without 500 objects.
    const limit = query.has("limit") ? 1 + Math.floor(this.#random() * 6) : Infinity;
    if (token !== null && query.has("resourceVersion")) { this.#status(response, 400, "BadRequest"); return; }
    if (query.has("resourceVersion") !== query.has("resourceVersionMatch")) { this.#status(response, 400, "BadRequest"); return; }
    if (Number(query.get("resourceVersion") ?? 0) > this.#version) { this.#status(response, 400, "BadRequest"); return; }
    const [version = this.#version, first = 0] = token === null ? [] : token.split(":").map(Number);
    const items = token === null ? [...this.#objects.values()] : this.#snapshots.get(version);
    if (items === undefined || (token !== null && this.#fault("410 continue", 0.05))) { this.#status(response, 410, "Expired"); return; }
    this.#snapshots.set(version, items);
    const page = items.slice(first, first + limit).map((stored) => stored.json);
    const more = first + page.length < items.length;
    const metadata = { resourceVersion: String(version), ...(more ? { continue: `${version}:${first + page.length}`, remainingItemCount: items.length - first - page.length } : {}) };
    // Built-in kinds write the metadata first, custom resources last.
    const list = version % 2 === 0 ? { kind: "WidgetList", apiVersion: "test/v1", metadata, items: page } : { apiVersion: "test/v1", items: page, kind: "WidgetList", metadata };
    const text = JSON.stringify(list, undefined, version % 3 === 0 ? 1 : undefined);
    response.writeHead(200, { "content-type": "application/json" });
    await this.#body(response, Buffer.from(text));
  }

  /** Writes a body in random pieces, perhaps not all of it. */
  async #body(response: ServerResponse, bytes: Buffer): Promise<void> {
    let end = bytes.length;
    let how: "end" | "cut" | "half-open" = "end";
    if (this.#fault("list cut", 0.06)) how = "cut";
    else if (this.#fault("list half-open", 0.02)) how = "half-open";
    else if (this.#fault("list truncated JSON", 0.06)) end = Math.floor(this.#random() * end);
    if (how !== "end") end = Math.floor(this.#random() * end);
    await this.#pieces(response, bytes.subarray(0, end));
    if (how === "end") response.end();
    else if (how === "cut") response.destroy();
  }

  async #pieces(response: ServerResponse, bytes: Buffer): Promise<void> {
    let from = 0;
    while (from < bytes.length && !response.destroyed) {
      const size = this.#random() < 0.7 ? bytes.length : 1 + Math.floor(this.#random() * 400);
      response.write(bytes.subarray(from, from + size));
      from += size;
      if (from < bytes.length) await turn();
    }
  }

  async #watch(from: number, response: ServerResponse): Promise<void> {
    if (from < this.#compacted || this.#fault("410 watch", 0.04)) { this.#status(response, 410, "Expired"); return; }
    response.writeHead(200, { "content-type": "application/json" });
    response.flushHeaders();
    const watcher = new Watcher(response);
    this.#watchers.add(watcher);
    response.on("close", () => watcher.wake());
    let sent = from;
    let last = "";
    let half = false;
    this.#busy--;
    while (!response.destroyed) {
      if (sent < this.#compacted && this.#history[0]?.version !== sent + 1 && sent < this.#version) {
        await this.#pieces(response, Buffer.from(`${JSON.stringify({ type: "ERROR", object: { kind: "Status", code: 410, reason: "Expired", message: "too old resource version" } })}\n`));
        response.end();
        break;
      }
      const next = this.#history.find((event) => event.version > sent);
      if (next === undefined || half) {
        await watcher.wait();
        continue;
      }
      this.#busy++;
      try {
        if (this.#fault("watch half-open", 0.01)) {
          half = true;
          continue;
        }
        if (this.#fault("watch 410 event", 0.02)) {
          response.end(`${JSON.stringify({ type: "ERROR", object: { kind: "Status", code: 410, reason: "Expired" } })}\n`);
          break;
        }
        if (this.#fault("watch 500 event", 0.01)) {
          response.end(`${JSON.stringify({ type: "ERROR", object: { kind: "Status", code: 500, reason: "InternalError" } })}\n`);
          break;
        }
        const bytes = Buffer.from(next.line);
        if (this.#fault("watch cut", 0.03)) {
          await this.#pieces(response, bytes.subarray(0, Math.floor(this.#random() * bytes.length)));
          response.destroy();
          break;
        }
        if (this.#fault("watch truncated JSON", 0.02)) {
          response.write(Buffer.concat([bytes.subarray(0, Math.floor(this.#random() * bytes.length)), Buffer.from("\n")]));
          continue;
        }
        if (this.#fault("bookmark", 0.1)) response.write(`${JSON.stringify({ type: "BOOKMARK", object: { kind: "Widget", metadata: { resourceVersion: String(sent) } } })}\n`);
        if (last !== "" && this.#fault("duplicate", 0.1)) response.write(last);
        if (this.#fault("replay", 0.05)) for (const old of this.#history.filter((event) => event.version <= sent).slice(-8)) if (this.#random() < 0.4) response.write(old.line);
        await this.#pieces(response, bytes);
        sent = next.version;
        last = next.line;
        if (this.#fault("watch end", 0.03)) {
          response.end();
          break;
        }
      } finally {
        this.#busy--;
      }
    }
    this.#busy++;
    this.#watchers.delete(watcher);
  }
}

class Watcher {
  readonly response: ServerResponse;
  #wake: () => void = () => undefined;

  constructor(response: ServerResponse) {
    this.response = response;
  }

  wake(): void {
    this.#wake();
  }

  wait(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }
}
