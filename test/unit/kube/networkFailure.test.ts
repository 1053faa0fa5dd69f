import { createServer as createHttpServer } from "node:http";
import { createServer, request } from "node:https";
import type { RequestOptions } from "node:https";
import { createServer as createNetServer } from "node:net";
import { describe, expect, test } from "vitest";
import { networkFailure } from "../../../src/kube/networkFailure.ts";
import { createAuthority, issueClient, issueServer } from "../../controlplane/certificates.ts";
import { listening } from "./transport/proxies.ts";

const authority = createAuthority("cluster");
/** An authority of the same name with another key: what a cluster that was made anew has. */
const namesake = createAuthority("cluster");
const serving = issueServer(authority);

/** The real error of a real request. */
function errorOf(port: number, options: RequestOptions = {}): Promise<Error> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: "127.0.0.1", port, ca: authority.certificate, ...options }, () => reject(new Error("answered")));
    outgoing.on("error", resolve).end();
  });
}

async function said(port: number, options?: RequestOptions) {
  const { failure } = networkFailure(await errorOf(port, options), "List pods", `127.0.0.1:${port}`);
  expect(failure.remedy.length).toBeGreaterThan(10);
  return failure;
}

const secure = () => listening(createServer({ cert: serving.certificate, key: serving.key }, (_, response) => response.end()));

describe("errors of sockets, names and TLS say what happened and what to do", () => {
  test("nothing listens; on this machine that is often a local cluster", async () => {
    expect(await said(1)).toMatchObject({ reason: "unreachable", message: "List pods: nothing listens at 127.0.0.1:1.", remedy: expect.stringContaining("kind, minikube") as string });
  });

  test("a name that nobody knows", async () => {
    expect(await said(1, { host: "no-such-cluster.invalid" })).toMatchObject({ reason: "unreachable", message: expect.stringMatching(/no address is known|name service did not answer/) as string });
  });

  test("a connection that is cut", async () => {
    const port = await listening(createNetServer((socket) => socket.destroy()));
    expect(await said(port)).toMatchObject({ reason: "unreachable", message: expect.stringContaining("was cut by") as string });
  });

  test("an authority that isn't trusted, or has only the name", async () => {
    const port = await secure();
    expect(await said(port, { ca: createAuthority("another").certificate })).toMatchObject({ reason: "tls", message: expect.stringMatching(/an authority that is not (trusted|known) here/) as string });
    expect(await said(port, { ca: namesake.certificate })).toMatchObject({ reason: "tls", remedy: expect.stringContaining("made anew") as string });
  });

  test("a certificate for other names", async () => {
    expect(await said(await secure(), { servername: "other.example" })).toMatchObject({ reason: "tls", message: expect.stringContaining("is for other names") as string, remedy: expect.stringContaining("tls-server-name") as string });
  });

  test("a certificate that ended", async () => {
    const ended = issueClient(authority, "127.0.0.1", [], -10);
    const port = await listening(createServer({ cert: ended.certificate, key: ended.key }));
    expect(await said(port)).toMatchObject({ reason: "tls", message: expect.stringMatching(/has expired|is not accepted/) as string });
  });

  test("no TLS at all", async () => {
    const port = await listening(createHttpServer((_, response) => response.end()));
    expect(await said(port)).toMatchObject({ reason: "tls", message: expect.stringContaining("does not speak TLS") as string });
  });

  test("a server that wants a client certificate", async () => {
    const port = await listening(createServer({ cert: serving.certificate, key: serving.key, ca: authority.certificate, requestCert: true }, (_, response) => response.end()));
    expect((await said(port)).message).toMatch(/wants a client certificate|was cut by/);
  });

  test("a name with several addresses, all of which refuse", () => {
    const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
    expect(networkFailure(new AggregateError([refused, refused]), "List pods", "api.example:6443").failure.message).toBe("List pods: nothing listens at api.example:6443.");
  });

  test("an unknown error is named by its code, and its words are cut of secrets", () => {
    const { failure } = networkFailure(Object.assign(new Error("weird: Authorization: Bearer abcdef123456"), { code: "EWEIRD" }), "List pods", "");
    expect(failure.message).toBe("List pods: the connection to the server failed (EWEIRD).");
    expect(failure.detail).not.toContain("abcdef123456");
  });
});
