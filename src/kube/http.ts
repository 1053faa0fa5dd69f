import * as http from "node:http";
import * as https from "node:https";
import * as zlib from "node:zlib";
import type { Readable } from "node:stream";
import type { Clock } from "../base/clock.ts";
import { chunksOf } from "./body.ts";
import { KubeError } from "./errors.ts";
import { networkFailure } from "./networkFailure.ts";
import type { Session } from "./sessionTypes.ts";
import { retryAfterOf, statusError } from "./statusError.ts";
import { handshake, type Upgraded, type UpgradeRequest } from "./upgrade.ts";

export interface HttpRequest {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Absolute path below the server's address, with the query. */
  readonly path: string;
  /** What is being done, for error texts: "List pods". */
  readonly what: string;
  readonly accept?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Of the body, where plain JSON isn't what it means: the kinds of patches. */
  readonly contentType?: string;
  readonly signal?: AbortSignal;
  /** Milliseconds until the answer begins; 30 s when not given, 0 for no limit. */
  readonly timeout?: number;
  /** Milliseconds of silence inside the body until it is given up; 60 s when not given, 0 for no limit. */
  readonly idle?: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  /** Decompressed. Must be read to its end, or the iterator returned (leaving `for await` does); otherwise the connection stays open. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Requests to one cluster. Everything rejects with a KubeError; an aborted request rejects with the signal's reason. */
export interface Http {
  /** Resolves with a successful (2xx) answer as soon as its head is here. */
  send(request: HttpRequest): Promise<HttpAnswer>;
  json(request: HttpRequest): Promise<unknown>;
  /** Opens a WebSocket. What it is used for ends by itself, or with `dispose` of whoever has it. */
  upgrade(request: UpgradeRequest): Promise<Upgraded>;
  /** Hangs up all connections that are kept open: the next requests open new ones. */
  hangUp(): void;
  dispose(): void;
}

const answerTimeout = 30_000;
const idleTimeout = 60_000;
/** A longer JSON answer than this isn't one that we ask for through `json`. */
const jsonLimit = 64 * 1024 * 1024;
const errorBodyLimit = 256 * 1024;

export interface HttpDeps {
  readonly clock: Clock;
  readonly userAgent: string;
}

/** Requests go through node:http and node:https because VS Code patches these for `http.proxy` and system certificates. */
export function createHttp(session: Session, deps: HttpDeps): Http {
  // Used only where the session says nothing of an agent.
  const agents = {
    http: new http.Agent({ keepAlive: true, scheduling: "lifo" }),
    https: new https.Agent({ keepAlive: true, scheduling: "lifo" }),
  };
  const gone = new AbortController();
  /** The session's own, for proxies and the like. */
  const used = new Set<http.Agent>([agents.http, agents.https]);
  const hangUp = () => {
    for (const agent of used) agent.destroy();
  };

  const ending = (given: AbortSignal | undefined): AbortSignal => (given === undefined ? gone.signal : AbortSignal.any([given, gone.signal]));

  /** How to reach the server, and who asks. */
  const common = async (path: string, signal: AbortSignal): Promise<{ readonly way: https.RequestOptions; readonly headers: Readonly<Record<string, string | string[]>> }> => {
    signal.throwIfAborted();
    const { base, ...options } = await session.requestOptions();
    const authorization = await session.authorization(signal);
    signal.throwIfAborted();
    if (typeof options.agent === "object") used.add(options.agent);
    const secure = base.protocol === "https:";
    const way: https.RequestOptions = {
      ...options,
      // Left out on purpose where VS Code shall find the way: its patch looks for no proxy where there is an agent.
      agent: "agent" in options ? options.agent : secure ? agents.https : agents.http,
      protocol: base.protocol,
      hostname: unbracket(base.hostname),
      port: base.port === "" ? (secure ? 443 : 80) : Number(base.port),
      path: base.pathname.replace(/\/+$/, "") + path,
    };
    const headers = {
      ...(options.headers as Record<string, string> | undefined),
      "user-agent": deps.userAgent,
      // On loopback compressing costs more time than it saves.
      "accept-encoding": session.disableCompression === true || isLoopback(base.hostname) ? "identity" : "gzip",
      ...authorization,
    };
    return { way, headers };
  };

  const refused = async (message: http.IncomingMessage, what: string, signal: AbortSignal): Promise<never> => {
    const body = chunksOf(decompressed(message), message, { clock: deps.clock, idle: idleTimeout, what, signal });
    throw statusError(message.statusCode ?? 0, await errorBody(body), what, retryAfterOf(message.headers["retry-after"], deps.clock.now()));
  };

  const attempt = async (request: HttpRequest): Promise<HttpAnswer> => {
    const signal = ending(request.signal);
    const { way, headers } = await common(request.path, signal);
    const payload = request.body === undefined ? undefined : JSON.stringify(request.body);
    const options: https.RequestOptions = {
      ...way,
      method: request.method ?? "GET",
      headers: {
        ...headers,
        accept: request.accept ?? "application/json",
        ...(payload === undefined ? {} : { "content-type": request.contentType ?? "application/json", "content-length": String(Buffer.byteLength(payload)) }),
      },
    };
    const message = await exchange(options, payload, request, signal, deps.clock);
    const status = message.statusCode ?? 0;
    if (status < 200 || status >= 300) return refused(message, request.what, signal);
    const body = chunksOf(decompressed(message), message, { clock: deps.clock, idle: request.idle ?? idleTimeout, what: request.what, signal });
    return { status, contentType: message.headers["content-type"] ?? "", body };
  };

  /** Once more after a 401, where there are fresher credentials. */
  const signedIn = async <T>(action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (error) {
      if (error instanceof KubeError && error.status === 401 && (await session.unauthorized())) return action();
      throw error;
    }
  };

  const send = (request: HttpRequest): Promise<HttpAnswer> => signedIn(() => attempt(request));

  return {
    send,
    upgrade: (request) => signedIn(async () => {
      const signal = ending(request.signal);
      const { way, headers } = await common(request.path, signal);
      const answer = await handshake(way, headers, request, deps.clock, signal);
      return "head" in answer ? answer : refused(answer, request.what, signal);
    }),
    async json(request) {
      const answer = await send(request);
      const bytes = await collect(answer.body, jsonLimit);
      if (bytes.length === 0) return undefined;
      try {
        return JSON.parse(bytes.toString("utf8")) as unknown;
      } catch (error) {
        throw new KubeError(
          { reason: "protocol", message: `${request.what}: the answer is not JSON.`, remedy: "Check that the address is that of a Kubernetes API server.", detail: bytes.toString("utf8", 0, 200) },
          { status: answer.status, cause: error },
        );
      }
    },
    hangUp,
    dispose() {
      gone.abort();
      hangUp();
    },
  };
}

/** One request until the head of its answer. A kept connection that the server closed meanwhile is tried once more on a new one. */
async function exchange(
  options: https.RequestOptions,
  payload: string | undefined,
  request: HttpRequest,
  signal: AbortSignal,
  clock: Clock,
): Promise<http.IncomingMessage> {
  for (let round = 0; ; round++) {
    const outgoing = options.protocol === "https:" ? https.request(options) : http.request(options);
    try {
      return await headOf(outgoing, payload, request, signal, clock);
    } catch (error) {
      const retryable = outgoing.reusedSocket && (options.method === "GET") && ["ECONNRESET", "EPIPE"].includes(errorCode(error));
      if (signal.aborted) throw signal.reason;
      if (error instanceof KubeError) throw error;
      if (!retryable || round > 2) throw networkFailure(error, request.what, `${options.hostname ?? ""}:${options.port ?? ""}`);
    }
  }
}

function headOf(outgoing: http.ClientRequest, payload: string | undefined, request: HttpRequest, signal: AbortSignal, clock: Clock): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const timeout = request.timeout ?? answerTimeout;
    const timer =
      timeout === 0
        ? undefined
        : clock.schedule(timeout, () => {
            outgoing.destroy(
              new KubeError({ reason: "timeout", message: `${request.what}: no answer within ${Math.round(timeout / 1000)} s.`, remedy: "Check the connection to the cluster (VPN, proxy).", detail: "" }),
            );
          });
    const abort = () => outgoing.destroy(new Error("aborted"));
    const settle = () => {
      timer?.dispose();
      signal.removeEventListener("abort", abort);
    };
    signal.addEventListener("abort", abort, { once: true });
    outgoing.once("response", (message) => {
      settle();
      resolve(message);
    });
    // Stays for good: an error after the head is reported by the body's stream as well, and must not be uncaught here.
    outgoing.on("error", (error) => {
      settle();
      reject(error);
    });
    outgoing.end(payload);
  });
}

function decompressed(message: http.IncomingMessage): Readable {
  const encoding = (message.headers["content-encoding"] ?? "").toLowerCase();
  if (encoding !== "gzip" && encoding !== "deflate") return message;
  // Without SYNC_FLUSH a watch's events would wait in the decompressor, and a cut stream would hide what came before the cut.
  const unzip = encoding === "gzip" ? zlib.createGunzip({ finishFlush: zlib.constants.Z_SYNC_FLUSH }) : zlib.createInflate({ finishFlush: zlib.constants.Z_SYNC_FLUSH });
  message.on("error", (error) => unzip.destroy(error));
  message.on("aborted", () => unzip.destroy(Object.assign(new Error("aborted"), { code: "ECONNRESET" })));
  return message.pipe(unzip);
}

async function errorBody(body: AsyncIterable<Uint8Array>): Promise<unknown> {
  let text = "";
  try {
    text = (await collect(body, errorBodyLimit)).toString("utf8");
    return JSON.parse(text) as unknown;
  } catch (error) {
    // The status code is what counts; a body that is cut, too long or no JSON only means fewer words.
    return error instanceof SyntaxError ? text : "";
  }
}

/** All bytes of a body. Throws a KubeError beyond `limit`. */
export async function collect(body: AsyncIterable<Uint8Array>, limit: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > limit) throw new KubeError({ reason: "protocol", message: "The answer is larger than expected.", remedy: "Check that the address is that of a Kubernetes API server.", detail: `more than ${limit} bytes` });
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function unbracket(hostname: string): string {
  return hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
}

function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
