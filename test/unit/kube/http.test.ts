import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { collect, createHttp, type Http } from "../../../src/kube/http.ts";
import { KubeError } from "../../../src/kube/errors.ts";
import { retryAfterOf, StatusError } from "../../../src/kube/statusError.ts";
import { systemClock } from "../../../src/base/clock.ts";
import type { Session } from "../../../src/kube/sessionTypes.ts";
import { FakeClock } from "../../support/fakeClock.ts";
import { plainSession, turn } from "./support/fixtures.ts";
import { json, scripted, status, type Answer, type Scripted } from "./support/scripted.ts";

const open: { dispose(): void | Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.dispose();
});

async function serve(answer: Answer, changes: Partial<Session> = {}, clock = systemClock): Promise<{ server: Scripted; http: Http }> {
  const server = await scripted(answer);
  open.push({ dispose: () => server.close() });
  const http = createHttp(plainSession(server.base, changes), { clock, userAgent: "test/1" });
  open.push(http);
  return { server, http };
}

async function failure(promise: Promise<unknown>): Promise<KubeError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof KubeError)) throw new Error(`expected a KubeError, got ${String(error)}`);
  return error;
}

describe("requests", () => {
  test("a connection is kept for the next request", async () => {
    const { server, http } = await serve((_, response) => json(response, { kind: "X" }));
    for (let count = 0; count < 3; count++) expect(await http.json({ path: "/x", what: "Get x" })).toEqual({ kind: "X" });
    expect(server.connections()).toBe(1);
  });

  test("a kept connection that the server closed is replaced without an error", async () => {
    let count = 0;
    const { http } = await serve((_, response) => {
      json(response, { count: ++count });
      // Closed without a word, as load balancers do with idle connections.
      response.on("finish", () => setImmediate(() => response.socket?.resetAndDestroy()));
    });
    for (let round = 1; round <= 5; round++) expect(await http.json({ path: "/x", what: "Get x" })).toEqual({ count: round });
  });

  test("the server's path prefix, the user agent and the authorization are sent; a body goes as JSON", async () => {
    const { server, http } = await serve((_, response) => json(response, {}));
    const prefixed = createHttp(
      plainSession(new URL("/k8s/clusters/c-1/", server.base), { requestOptions: () => Promise.resolve({ base: new URL("/k8s/clusters/c-1/", server.base) }), authorization: () => Promise.resolve({ Authorization: "Bearer t" }) }),
      { clock: systemClock, userAgent: "test/1" },
    );
    open.push(prefixed);
    await prefixed.json({ method: "POST", path: "/api/v1/x?a=b", what: "Post", body: { ä: 1 } });
    await http.json({ path: "/y", what: "Get y" });
    expect(server.asked[0]).toMatchObject({ method: "POST", body: { ä: 1 }, headers: { "user-agent": "test/1", authorization: "Bearer t", "accept-encoding": "identity" } });
    expect(server.asked[0]?.url.href).toBe("http://localhost/k8s/clusters/c-1/api/v1/x?a=b");
  });

  test("a compressed answer is decompressed", async () => {
    const { http } = await serve((_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync('{"a":"ü"}')));
    expect(await http.json({ path: "/x", what: "Get x" })).toEqual({ a: "ü" });
  });

  test("an event in a compressed stream arrives before the stream ends", async () => {
    const { createGzip, constants } = await import("node:zlib");
    const { http } = await serve((_, response) => {
      const zip = createGzip();
      response.writeHead(200, { "content-encoding": "gzip" });
      zip.pipe(response);
      zip.write("first line\n");
      zip.flush(constants.Z_SYNC_FLUSH);
    });
    const answer = await http.send({ path: "/x", what: "Watch x" });
    for await (const chunk of answer.body) {
      expect(Buffer.from(chunk).toString()).toBe("first line\n");
      break;
    }
  });

  test("gzip is asked for unless the server is on this machine", async () => {
    const { server } = await serve((_, response) => json(response, {}));
    const named = createHttp(
      plainSession(server.base, {
        requestOptions: () =>
          Promise.resolve({ base: new URL(`http://cluster.example:${server.base.port}`), lookup: (_name, options, found) => (options.all === true ? found(null, [{ address: "127.0.0.1", family: 4 }]) : found(null, "127.0.0.1", 4)) }),
      }),
      { clock: systemClock, userAgent: "test/1" },
    );
    open.push(named);
    await named.json({ path: "/x", what: "Get x" });
    expect(server.asked[0]?.headers["accept-encoding"]).toBe("gzip");
  });
});

describe("failures", () => {
  test("the words of a Status object, its reason and Retry-After reach the error", async () => {
    const { http } = await serve((_, response) => json(response, status(429, "TooManyRequests", "too many requests, please try again later"), 429, { "retry-after": "7" }));
    const error = await failure(http.json({ path: "/x", what: "List pods" }));
    expect(error).toBeInstanceOf(StatusError);
    expect(error).toMatchObject({ status: 429, reason: "TooManyRequests", retryAfter: 7000 });
    expect(error.message).toBe("List pods: too many requests, please try again later");
  });

  test("Retry-After: seconds or a date, nothing else (RFC 9110)", () => {
    const now = Date.UTC(2026, 10, 23, 8, 0, 0);
    expect(retryAfterOf("120", now)).toBe(120_000);
    expect(retryAfterOf("Mon, 23 Nov 2026 08:00:30 GMT", now)).toBe(30_000);
    expect(retryAfterOf("Mon, 23 Nov 2026 07:00:00 GMT", now)).toBe(0);
    expect(retryAfterOf("soon", now)).toBeUndefined();
    expect(retryAfterOf(undefined, now)).toBeUndefined();
  });

  test("401 asks the session for fresher credentials once", async () => {
    const tokens = ["old", "new"];
    const { server, http } = await serve((asked, response) => (asked.headers.authorization === "new" ? json(response, { ok: true }) : json(response, status(401, "Unauthorized"), 401)), {
      authorization: () => Promise.resolve({ Authorization: tokens[0] ?? "" }),
      unauthorized: () => {
        tokens.shift();
        return Promise.resolve(true);
      },
    });
    expect(await http.json({ path: "/x", what: "Get x" })).toEqual({ ok: true });
    expect(server.asked).toHaveLength(2);
  });

  test("a second 401 is the answer", async () => {
    const { server, http } = await serve((_, response) => json(response, status(401, "Unauthorized"), 401), { unauthorized: () => Promise.resolve(true) });
    expect((await failure(http.json({ path: "/x", what: "Get x" }))).failure.reason).toBe("unauthorized");
    expect(server.asked).toHaveLength(2);
  });

  test("nothing listens: unreachable, with the address", async () => {
    const { server, http } = await serve(() => undefined);
    await server.close();
    const { failure: failed } = await failure(http.json({ path: "/x", what: "Get x" }));
    expect(failed.reason).toBe("unreachable");
    expect(failed.message).toContain(server.base.host);
  });

  test("no answer within the limit", async () => {
    const clock = new FakeClock();
    const { server, http } = await serve(() => undefined, {}, clock);
    const waiting = failure(http.json({ path: "/x", what: "Get x", timeout: 10_000 }));
    while (server.asked.length === 0) await turn();
    clock.advance(10_000);
    expect((await waiting).failure).toMatchObject({ reason: "timeout", message: "Get x: no answer within 10 s." });
  });

  test("silence inside the body is found while somebody waits for it, and only then", async () => {
    const clock = new FakeClock();
    const { http } = await serve((_, response) => response.writeHead(200).write("begin"), {}, clock);
    const answer = await http.send({ path: "/x", what: "Watch x", idle: 90_000 });
    const iterator = answer.body[Symbol.asyncIterator]();
    expect(Buffer.from((await iterator.next()).value as Uint8Array).toString()).toBe("begin");
    // The reader is busy elsewhere for ten minutes: that isn't the server's silence.
    clock.advance(600_000);
    const waiting = failure(iterator.next());
    await turn();
    clock.advance(180_000);
    expect((await waiting).failure).toMatchObject({ reason: "timeout", message: "Watch x: the server was silent for 90 s." });
  });

  test("a body that ends before its length is an error, not an end", async () => {
    const { http } = await serve((_, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half", () => response.destroy());
    });
    const answer = await http.send({ path: "/x", what: "Get x" });
    expect((await failure(collect(answer.body, 1000))).failure.reason).toBe("unreachable");
  });

  test("a chunked or compressed body that is cut is an error too", async () => {
    const zipped = gzipSync(Buffer.from("line\n".repeat(5000)));
    for (const headers of [{}, { "content-encoding": "gzip" }]) {
      const { http } = await serve((_, response) => {
        response.writeHead(200, headers);
        response.write("content-encoding" in headers ? zipped.subarray(0, zipped.length >> 1) : "some text", () => response.destroy());
      });
      const answer = await http.send({ path: "/x", what: "Get x" });
      expect((await failure(collect(answer.body, 1e6))).failure.reason).toBe("unreachable");
    }
  });

  test("an answer that is no JSON is named as such", async () => {
    const { http } = await serve((_, response) => response.writeHead(200).end("<html>sign in</html>"));
    expect((await failure(http.json({ path: "/x", what: "Get x" }))).failure.reason).toBe("protocol");
  });

  test("an aborted request rejects with the signal's reason and frees the connection", async () => {
    const { server, http } = await serve(() => undefined);
    const abort = new AbortController();
    const waiting = http.json({ path: "/x", what: "Get x", signal: abort.signal }).catch((error: unknown) => error);
    while (server.asked.length === 0) await turn();
    abort.abort(new Error("no longer wanted"));
    expect(await waiting).toEqual(new Error("no longer wanted"));
  });

  test("disposing ends what is under way", async () => {
    const { http } = await serve((_, response) => response.writeHead(200).write("begin"));
    const answer = await http.send({ path: "/x", what: "Watch x" });
    const reading = collect(answer.body, 1000).catch((error: unknown) => error);
    http.dispose();
    expect(await reading).toMatchObject({ name: "AbortError" });
  });
});
