import { createServer, ServerResponse, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { gzip, constants } from "node:zlib";
import { Emitter } from "../base/event.ts";
import { dispatch, type ApiContext } from "./api/dispatch.ts";
import type { Account } from "./api/authorization.ts";
import type { Answer, Channel } from "./api/channel.ts";
import { parseRequest, type ApiRequest } from "./api/request.ts";
import { ApiError, badRequest, expired, internalError, unauthorized } from "./api/status.ts";
import { errorLine } from "./api/watch.ts";
import { statusAnswer } from "./faultAnswers.ts";
import { meets, type FaultEffect, type Faults, type FaultSubject } from "./faults.ts";
import { faultyChannel } from "./faultyChannel.ts";
import { acceptSocket } from "./upgrade.ts";

/** As the real server: smaller answers aren't worth compressing. */
const GZIP_FROM = 128 * 1024;
/** Above this a list isn't indented for people. */
const PRETTY_UP_TO = 4 * 1024 * 1024;
const BODY_LIMIT = 3 * 1024 * 1024;

export interface ServerOptions {
  readonly context: ApiContext;
  readonly faults: Faults;
  /** By bearer token. */
  readonly accounts: ReadonlyMap<string, Account & { readonly role: "admin" | "restricted" }>;
}

export interface ApiServer {
  readonly url: string;
  /** Requests answered so far, and connections accepted: for tests that count them. */
  readonly counts: { requests: number; connections: number };
  stop(): Promise<void>;
}

/** Listens on loopback only. */
export async function startServer(options: ServerOptions, port: number): Promise<ApiServer> {
  const counts = { requests: 0, connections: 0 };
  /** Connections that speak WebSocket: the server doesn't close them by itself. */
  const sockets = new Set<Socket>();
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    counts.requests++;
    handle(options, request, response).catch((error: unknown) => {
      sendError(options, response, error instanceof ApiError ? error : internalError(error instanceof Error ? error.message : String(error)));
    });
  });
  server.on("connection", () => counts.connections++);
  server.on("upgrade", (request: IncomingMessage, connection: Socket, head: Buffer) => {
    counts.requests++;
    // Refused in the words of any request; what is accepted leaves HTTP.
    const response = new ServerResponse(request);
    response.assignSocket(connection);
    response.on("finish", () => connection.end());
    sockets.add(connection);
    connection.on("close", () => sockets.delete(connection));
    handle(options, request, response, head).catch((error: unknown) => {
      sendError(options, response, error instanceof ApiError ? error : internalError(error instanceof Error ? error.message : String(error)));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${address.port}`, counts, stop: () => stop(server, sockets) };
}

function stop(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
    for (const socket of sockets) socket.destroy();
  });
}

/** `head` is given for a request that wants to become a WebSocket: what came behind it. */
async function handle(options: ServerOptions, incoming: IncomingMessage, response: ServerResponse, head?: Buffer): Promise<void> {
  if (!knownHost(incoming.headers.host)) {
    // A page in a browser that had its own name resolve to 127.0.0.1 gets nothing.
    response.writeHead(421, { "Content-Type": "text/plain; charset=utf-8" }).end("misdirected request\n");
    return;
  }
  const url = new URL(incoming.url ?? "/", "http://127.0.0.1");
  const token = /^Bearer (.+)$/i.exec(incoming.headers.authorization ?? "")?.[1]?.trim();
  const account = token === undefined ? anonymous : options.accounts.get(token);
  const info = parseRequest(incoming.method ?? "GET", url.pathname, url.searchParams);
  const subject: FaultSubject = { verb: info.verb, plural: info.plural, namespace: info.namespace, path: url.pathname, query: url.searchParams, userName: account?.user.name ?? "" };
  const effects = options.faults.take(subject);
  if (effects.some((effect) => effect.kind === "refuse")) {
    incoming.socket.destroy();
    return;
  }
  if (effects.some((effect) => effect.kind === "hang")) return;
  if (account === undefined || options.faults.isExpired(account.role)) throw unauthorized();
  const failure = effects.find((effect) => effect.kind === "status");
  const request: ApiRequest = {
    ...info, method: incoming.method ?? "GET", query: url.searchParams, headers: incoming.headers, user: account.user, body: () => readBody(incoming),
  };
  const answer = failure === undefined ? await dispatch(options.context, account, request) : statusAnswer(failure);
  if (answer.type === "upgrade") {
    if (head === undefined) throw badRequest("Upgrade request required");
    const { socket } = incoming;
    response.detachSocket(socket);
    const accepted = acceptSocket(incoming, socket, head, answer.protocols);
    if (accepted !== undefined) answer.start(accepted);
    return;
  }
  await send(options, { request: incoming, response, subject, effects, pretty: wantsPretty(incoming, url) }, answer);
}

const anonymous: Account & { role: "anonymous" } = { role: "anonymous", user: { name: "system:anonymous", groups: ["system:unauthenticated"] }, rules: [], allPaths: false };

function knownHost(host: string | undefined): boolean {
  return host !== undefined && /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host);
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly subject: FaultSubject;
  readonly effects: readonly FaultEffect[];
  readonly pretty: boolean;
}

async function send(options: ServerOptions, exchange: Exchange, answer: Exclude<Answer, { readonly type: "upgrade" }>): Promise<void> {
  const { response, request, effects } = exchange;
  const headers: Record<string, string> = { "Cache-Control": "no-cache, private", Date: new Date(Date.parse(options.context.store.now())).toUTCString() };
  if (answer.type === "stream") {
    response.writeHead(200, { ...headers, "Content-Type": answer.contentType });
    response.flushHeaders();
    const channel = openChannel(options, exchange);
    answer.start(effects.reduce((inner, effect) => faultyChannel(inner, effect, options.context.clock), channel));
    return;
  }
  let body = answer.type === "json" ? Buffer.from(JSON.stringify(answer.body)) : answer.body;
  const contentType = answer.type === "json" ? "application/json" : answer.contentType;
  if (exchange.pretty && contentType.startsWith("application/json") && body.length < PRETTY_UP_TO) {
    body = Buffer.from(`${JSON.stringify(JSON.parse(body.toString("utf8")), null, 2)}\n`);
  }
  Object.assign(headers, contentType === "" ? {} : { "Content-Type": contentType }, answer.headers ?? {});
  if (body.length >= GZIP_FROM && /\bgzip\b/.test(request.headers["accept-encoding"] ?? "")) {
    body = await compress(body);
    Object.assign(headers, { "Content-Encoding": "gzip", Vary: "Accept-Encoding" });
  }
  if (effects.length === 0) {
    response.writeHead(answer.code, answer.code === 204 ? headers : { ...headers, "Content-Length": String(body.length) }).end(body);
    return;
  }
  // Without a length, so that a truncated body can end properly.
  response.writeHead(answer.code, headers);
  const channel = effects.reduce((inner, effect) => faultyChannel(inner, effect, options.context.clock), openChannel(options, exchange));
  channel.write(body);
  channel.end();
}

/** The connection's own end of the channel, with the faults that are put on open connections. */
function openChannel(options: ServerOptions, exchange: Exchange): Channel {
  const { response, subject } = exchange;
  const closing = new Emitter<void>();
  let open = true;
  let silent = false;
  const close = (): void => {
    if (!open) return;
    open = false;
    live.dispose();
    closing.fire();
  };
  const end = (): void => {
    if (!open || silent) return;
    close();
    response.end();
  };
  const cut = (): void => {
    if (!open) return;
    close();
    // What was written before must reach the client: the break comes in the middle of a line, not before it.
    response.write("", () => response.socket?.destroySoon());
  };
  const write = (chunk: Buffer): void => {
    if (open && !silent) response.write(chunk);
  };
  const live = options.faults.onLive(({ effect, match }) => {
    if (!meets(match, subject)) return;
    if (effect === "halfOpen") silent = true;
    else if (effect === "cut") cut();
    else {
      if (effect === "gone") write(errorLine(expired("too old resource version: 1 (2)")));
      end();
    }
  });
  response.on("close", close);
  return { onClose: closing.event, write, end, cut };
}

function sendError(options: ServerOptions, response: ServerResponse, error: ApiError): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = Buffer.from(JSON.stringify(error.body));
  response.writeHead(error.code, {
    "Cache-Control": "no-cache, private", Date: new Date(Date.parse(options.context.store.now())).toUTCString(),
    "Content-Type": "application/json", "Content-Length": String(body.length), ...error.headers,
  }).end(body);
}

const compress = (body: Buffer): Promise<Buffer> => new Promise((resolve, reject) => {
  gzip(body, { level: constants.Z_BEST_SPEED }, (error, result) => {
    if (error === null) resolve(result);
    else reject(error);
  });
});

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length > BODY_LIMIT) throw new ApiError(413, "RequestEntityTooLarge", "Request entity too large: limit is 3145728");
  }
  return Buffer.concat(chunks);
}

/** As the real server: for people at a terminal or in a browser, or when asked. */
function wantsPretty(incoming: IncomingMessage, url: URL): boolean {
  const asked = url.searchParams.get("pretty");
  if (asked !== null) return asked === "1" || asked === "true";
  return /^(curl|Wget|Mozilla)/.test(incoming.headers["user-agent"] ?? "");
}
