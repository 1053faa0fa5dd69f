import { createHash } from "node:crypto";
import { createServer as createPlainServer, type IncomingMessage } from "node:http";
import { createServer } from "node:https";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";
import { describe, expect, onTestFinished, test } from "vitest";
import { createHttp } from "../../../src/kube/http.ts";
import { openSession } from "../../../src/kube/session.ts";
import { createAuthority, issueClient, issueServer } from "../../controlplane/certificates.ts";
import { FakeClock } from "../../support/fakeClock.ts";
import { folderWith } from "./temporary.ts";
import { httpProxy, listening, socksProxy } from "./transport/proxies.ts";

const authority = createAuthority("cluster");
const serving = issueServer(authority);
const base64 = (text: string) => Buffer.from(text).toString("base64");
const accept = (key: string) => createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");

type Upgrade = (request: IncomingMessage, socket: Duplex) => void;

const accepting: Upgrade = (request, socket) => {
  const peer = request.socket instanceof TLSSocket ? (request.socket.getPeerCertificate().subject as { CN?: string } | undefined)?.CN : undefined;
  const seen = JSON.stringify({ path: request.url, user: peer ?? "", authorization: request.headers.authorization ?? "", impersonated: request.headers["impersonate-user"] ?? "" });
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept(request.headers["sec-websocket-key"] ?? "")}\r\nSec-WebSocket-Protocol: v4.channel.k8s.io\r\n\r\n${seen}\n`);
};

async function secureServer(upgrade: Upgrade = accepting): Promise<number> {
  const server = createServer({ cert: serving.certificate, key: serving.key, ca: [authority.certificate], requestCert: true, rejectUnauthorized: false });
  server.on("upgrade", upgrade);
  return listening(server);
}

async function client(server: string, options: { readonly cluster?: object; readonly user?: object; readonly environment?: Readonly<Record<string, string>> } = {}) {
  const root = folderWith({});
  writeFileSync(join(root, "config"), JSON.stringify({
    "current-context": "dev",
    clusters: [{ name: "c", cluster: { server, "certificate-authority-data": base64(authority.certificate), ...options.cluster } }],
    users: [{ name: "u", user: options.user ?? {} }],
    contexts: [{ name: "dev", context: { cluster: "c", user: "u" } }],
  }));
  const clock = new FakeClock();
  const session = await openSession({ kubeconfigs: [join(root, "config")], context: "", namespaces: [] }, { clock, environment: { platform: "linux", variables: options.environment ?? {} } });
  const http = createHttp(session, { clock, userAgent: "test" });
  onTestFinished(() => {
    http.dispose();
    session.dispose();
  });
  const open = async () => {
    const { socket, head, protocol } = await http.upgrade({ path: "/api/v1/x?a=b", what: "Open a terminal", protocols: ["v5.channel.k8s.io", "v4.channel.k8s.io"] });
    const first = head.length > 0 ? head : await new Promise<Buffer>((resolve) => socket.once("data", resolve));
    socket.destroy();
    return { protocol, ...(JSON.parse(first.toString()) as { readonly path: string; readonly user: string; readonly authorization: string; readonly impersonated: string }) };
  };
  return { open, clock };
}

describe("a WebSocket goes the way of all requests:", () => {
  test("bearer token, impersonation, path below the server's", async () => {
    const { open } = await client(`https://127.0.0.1:${await secureServer()}/k8s/clusters/c-1/`, { user: { token: "secret-token", as: "ann" } });
    expect(await open()).toEqual({ protocol: "v4.channel.k8s.io", path: "/k8s/clusters/c-1/api/v1/x?a=b", user: "", authorization: "Bearer secret-token", impersonated: "ann" });
  });

  test("client certificate", async () => {
    const own = issueClient(authority, "ann", [], 600);
    const { open } = await client(`https://127.0.0.1:${await secureServer()}`, { user: { "client-certificate-data": base64(own.certificate), "client-key-data": base64(own.key) } });
    expect((await open()).user).toBe("ann");
  });

  test("another name for the certificate (tls-server-name), and a CA that isn't the server's is refused", async () => {
    const port = await secureServer();
    const named = await client(`https://127.0.0.1:${port}`, { cluster: { "tls-server-name": "localhost" } });
    expect((await named.open()).protocol).toBe("v4.channel.k8s.io");
    const stranger = await client(`https://127.0.0.1:${port}`, { cluster: { "certificate-authority-data": base64(createAuthority("other").certificate) } });
    await expect(stranger.open()).rejects.toMatchObject({ failure: { reason: "tls" } });
  });

  test("proxy-url by CONNECT and by SOCKS5, and HTTPS_PROXY", async () => {
    const port = await secureServer();
    const byUrl = await httpProxy(port, { login: "me:pw" });
    const first = await client(`https://localhost.example:${port}`, { cluster: { "proxy-url": `http://me:pw@127.0.0.1:${byUrl.port}`, "tls-server-name": "localhost" } });
    expect((await first.open()).path).toBe("/api/v1/x?a=b");
    expect(byUrl.asked).toEqual([{ target: `localhost.example:${port}`, login: "me:pw" }]);
    const socks = await socksProxy(port);
    const second = await client(`https://localhost.example:${port}`, { cluster: { "proxy-url": `socks5://127.0.0.1:${socks.port}`, "tls-server-name": "localhost" } });
    await second.open();
    expect(socks.asked).toHaveLength(1);
    const byEnvironment = await httpProxy(port);
    const third = await client(`https://localhost.example:${port}`, { cluster: { "tls-server-name": "localhost" }, environment: { HTTPS_PROXY: `http://127.0.0.1:${byEnvironment.port}` } });
    await third.open();
    expect(byEnvironment.asked).toHaveLength(1);
  });
});

describe("a WebSocket that isn't opened", () => {
  const answering = async (status: number, body: object, upgrade?: Upgrade) => {
    const server = createPlainServer((_, response) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body)));
    // Without a listener of its own, Node answers an upgrade as any request.
    if (upgrade !== undefined) server.on("upgrade", upgrade);
    return (await client(`http://127.0.0.1:${await listening(server)}`)).open();
  };

  test("fails in the server's own words", async () => {
    const words = 'pods "x" is forbidden: User "ann" cannot create resource "pods/exec" in API group "" in the namespace "ml"';
    await expect(answering(403, { kind: "Status", apiVersion: "v1", status: "Failure", message: words, reason: "Forbidden", code: 403 })).rejects.toMatchObject({ message: `Open a terminal: ${words}`, status: 403, failure: { reason: "forbidden" } });
  });

  test("fails when the server's answer isn't to this question, or in another protocol", async () => {
    const wrong: Upgrade = (_, socket) => void socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept("other")}\r\nSec-WebSocket-Protocol: v4.channel.k8s.io\r\n\r\n`);
    await expect(answering(200, {}, wrong)).rejects.toThrow(/handshake is wrong/);
    const silent: Upgrade = (request, socket) => void socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept(request.headers["sec-websocket-key"] ?? "")}\r\n\r\n`);
    await expect(answering(200, {}, silent)).rejects.toThrow(/none of the protocols v5\.channel\.k8s\.io, v4\.channel\.k8s\.io/);
  });

  test("is given up after half a minute without an answer", async () => {
    const server = createPlainServer();
    let asked: () => void = () => undefined;
    const came = new Promise<void>((resolve) => (asked = resolve));
    server.on("upgrade", () => asked());
    const { open, clock } = await client(`http://127.0.0.1:${await listening(server)}`);
    const result = open();
    await came;
    clock.advance(31_000);
    await expect(result).rejects.toMatchObject({ failure: { reason: "timeout" } });
  });
});
