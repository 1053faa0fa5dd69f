import { renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:https";
import { join } from "node:path";
import { TLSSocket } from "node:tls";
import { describe, expect, onTestFinished, test } from "vitest";
import { createHttp } from "../../../../src/kube/http.ts";
import { openSession } from "../../../../src/kube/session.ts";
import { createAuthority, issueClient, issueServer } from "../../../controlplane/certificates.ts";
import { FakeClock } from "../../../support/fakeClock.ts";
import { folderWith } from "../temporary.ts";
import { httpProxy, listening, socksProxy } from "./proxies.ts";

const authority = createAuthority("cluster");
const stranger = createAuthority("somebody else");
const serving = issueServer(authority);
const base64 = (text: string) => Buffer.from(text).toString("base64");
const caData = { "certificate-authority-data": base64(authority.certificate) };

interface Seen {
  readonly user: string;
  readonly groups: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly connection: number;
}

/** A TLS server that says what it saw of the caller. */
async function apiServer(): Promise<number> {
  const server = createServer({ cert: serving.certificate, key: serving.key, ca: [authority.certificate, stranger.certificate], requestCert: true, rejectUnauthorized: false }, (request, response) => {
    const subject = request.socket instanceof TLSSocket ? (request.socket.getPeerCertificate().subject as { CN?: string; O?: string } | undefined) : undefined;
    const raw = request.rawHeaders;
    const headers = raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1]]] : []));
    response.end(JSON.stringify({ user: subject?.CN ?? "", groups: subject?.O ?? "", headers, connection: request.socket.remotePort }));
  });
  return listening(server);
}

interface Options {
  readonly server: string;
  readonly cluster?: Readonly<Record<string, unknown>>;
  readonly user?: Readonly<Record<string, unknown>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
}

async function client({ server, cluster = caData, user = {}, files = {}, environment = {} }: Options) {
  const root = folderWith(files);
  const config = {
    "current-context": "dev",
    clusters: [{ name: "c", cluster: { server, ...cluster } }],
    users: [{ name: "u", user }],
    contexts: [{ name: "dev", context: { cluster: "c", user: "u" } }],
  };
  writeFileSync(join(root, "config"), JSON.stringify(config));
  const clock = new FakeClock();
  const session = await openSession({ kubeconfigs: [join(root, "config")], context: "", namespaces: [] }, { clock, environment: { platform: "linux", variables: environment } });
  const http = createHttp(session, { clock, userAgent: "test" });
  onTestFinished(() => {
    http.dispose();
    session.dispose();
  });
  return { root, clock, session, get: async () => (await http.json({ path: "/api", what: "Look" })) as Seen };
}

const header = (seen: Seen, name: string) => seen.headers.filter(([each]) => each.toLowerCase() === name.toLowerCase()).map(([, value]) => value);

describe("the server shows who it is", () => {
  test("by the CA of the kubeconfig, in it or in a file; an address counts as a name", async () => {
    const port = await apiServer();
    await expect((await client({ server: `https://127.0.0.1:${port}` })).get()).resolves.toBeDefined();
    await expect((await client({ server: `https://localhost:${port}`, cluster: { "certificate-authority": "ca.pem" }, files: { "ca.pem": authority.certificate } })).get()).resolves.toBeDefined();
  });

  test("a CA that is rotated in its file is read anew within the minute; while the file is away the old one serves", async () => {
    const port = await apiServer();
    const { root, clock, get } = await client({ server: `https://localhost:${port}`, cluster: { "certificate-authority": "ca.pem" }, files: { "ca.pem": stranger.certificate } });
    await expect(get()).rejects.toMatchObject({ failure: { reason: "tls" } });
    writeFileSync(join(root, "ca.pem"), authority.certificate);
    clock.advance(60_000);
    await expect(get()).resolves.toBeDefined();
    rmSync(join(root, "ca.pem"));
    clock.advance(60_000);
    await expect(get()).resolves.toBeDefined();
  });

  test("another CA, no CA, or another name is refused and said", async () => {
    const port = await apiServer();
    const server = `https://127.0.0.1:${port}`;
    const tls = { failure: { reason: "tls" } };
    await expect((await client({ server, cluster: { "certificate-authority-data": base64(stranger.certificate) } })).get()).rejects.toMatchObject(tls);
    await expect((await client({ server, cluster: {} })).get()).rejects.toMatchObject(tls);
    await expect((await client({ server, cluster: { ...caData, "tls-server-name": "other.example" } })).get()).rejects.toMatchObject(tls);
  });

  test("tls-server-name takes the place of the address", async () => {
    const proxy = await httpProxy(await apiServer());
    const cluster = { ...caData, "proxy-url": `http://127.0.0.1:${proxy.port}` };
    await expect((await client({ server: "https://10.9.8.7:6443", cluster })).get()).rejects.toMatchObject({ failure: { reason: "tls" } });
    await expect((await client({ server: "https://10.9.8.7:6443", cluster: { ...cluster, "tls-server-name": "localhost" } })).get()).resolves.toBeDefined();
  });

  test("insecure-skip-tls-verify asks nothing", async () => {
    const port = await apiServer();
    await expect((await client({ server: `https://127.0.0.1:${port}`, cluster: { "insecure-skip-tls-verify": true } })).get()).resolves.toBeDefined();
  });

  test("a connection is kept for the next request", async () => {
    const { get } = await client({ server: `https://127.0.0.1:${await apiServer()}` });
    const first = await get();
    // The connection is free again once the first answer's stream is closed, which takes a turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    expect((await get()).connection).toBe(first.connection);
  });
});

describe("we show who we are", () => {
  const me = issueClient(authority, "me", ["team-a"], 3600);
  const after = issueClient(authority, "me-after-renewal", ["team-a"], 3600);

  test("by a client certificate, in the kubeconfig or in files that are read anew", async () => {
    const server = `https://127.0.0.1:${await apiServer()}`;
    expect(await (await client({ server, user: { "client-certificate-data": base64(me.certificate), "client-key-data": base64(me.key) } })).get()).toMatchObject({ user: "me", groups: "team-a" });
    const files = await client({ server, user: { "client-certificate": "me.crt", "client-key": "me.key" }, files: { "me.crt": me.certificate, "me.key": me.key, "new.crt": after.certificate, "new.key": after.key } });
    expect(await files.get()).toMatchObject({ user: "me" });
    for (const kind of ["crt", "key"]) renameSync(join(files.root, `new.${kind}`), join(files.root, `me.${kind}`));
    expect(await files.get()).toMatchObject({ user: "me" });
    files.clock.advance(60_000);
    expect(await files.get()).toMatchObject({ user: "me-after-renewal" });
  });

  test("a certificate that ended is named when the server refuses it", async () => {
    const ended = issueClient(authority, "me", [], -10);
    const { session, clock } = await client({ server: "https://127.0.0.1:1", user: { "client-certificate-data": base64(ended.certificate), "client-key-data": base64(ended.key) } });
    clock.advance(Math.max(0, Date.now() - clock.now()));
    await expect(session.unauthorized()).rejects.toMatchObject({ failure: { reason: "unauthorized", message: expect.stringMatching(/^The client certificate of user "u" expired on \d{4}-\d\d-\d\d/) as string } });
  });

  test("by a token, a password, or a token file that is read anew each minute and outlives its file", async () => {
    const server = `https://127.0.0.1:${await apiServer()}`;
    expect(header(await (await client({ server, user: { token: "abc" } })).get(), "authorization")).toEqual(["Bearer abc"]);
    expect(header(await (await client({ server, user: { username: "me", password: "pä:ss" } })).get(), "authorization")).toEqual([`Basic ${base64("me:pä:ss")}`]);
    const { root, clock, get } = await client({ server, user: { token: "beside", tokenFile: "token" }, files: { token: "first\n" } });
    expect(header(await get(), "authorization")).toEqual(["Bearer first"]);
    writeFileSync(join(root, "token"), "second");
    expect(header(await get(), "authorization")).toEqual(["Bearer first"]);
    clock.advance(60_000);
    expect(header(await get(), "authorization")).toEqual(["Bearer second"]);
    renameSync(join(root, "token"), join(root, "gone"));
    clock.advance(60_000);
    // client-go, too: the file is gone, the token beside it remains.
    expect(header(await get(), "authorization")).toEqual(["Bearer beside"]);
  });

  test("a refused token file is read at once", async () => {
    const { root, session } = await client({ server: "https://127.0.0.1:1", user: { tokenFile: "token" }, files: { token: "first" } });
    await session.authorization();
    expect(await session.unauthorized()).toBe(false);
    writeFileSync(join(root, "token"), "second");
    expect(await session.unauthorized()).toBe(true);
    expect(await session.authorization()).toEqual({ Authorization: "Bearer second" });
  });

  test("as somebody else: user, uid, each group and each extra in a header of its own", async () => {
    const server = `https://127.0.0.1:${await apiServer()}`;
    const user = { token: "abc", as: "jürgen", "as-uid": "42", "as-groups": ["dev", "system:masters"], "as-user-extra": { scopes: ["view", "edit"], "example.com/a%b ü": ["x"] } };
    const seen = await (await client({ server, user })).get();
    // Node shows header bytes as Latin-1; on the wire they are UTF-8, as Kubernetes reads them.
    expect(header(seen, "impersonate-user").map((value) => Buffer.from(value, "latin1").toString("utf8"))).toEqual(["jürgen"]);
    expect(header(seen, "impersonate-uid")).toEqual(["42"]);
    expect(header(seen, "impersonate-group")).toEqual(["dev", "system:masters"]);
    expect(header(seen, "impersonate-extra-scopes")).toEqual(["view", "edit"]);
    // client-go, transport/round_trippers_test.go: escaped byte by byte.
    expect(header(seen, "impersonate-extra-example.com%2Fa%25b%20%C3%BC")).toEqual(["x"]);
  });

  test("only over TLS, or to this machine", async () => {
    const plain = await listening(createHttpServer((request, response) => response.end(JSON.stringify({ headers: [["authorization", request.headers.authorization ?? ""]] }))));
    const here = await client({ server: `http://127.0.0.1:${plain}`, cluster: {}, user: { token: "abc" } });
    expect(header(await here.get(), "authorization")).toEqual(["Bearer abc"]);
    const there = await client({ server: "http://192.0.2.1", cluster: {}, user: { token: "abc" } });
    expect(await there.session.authorization()).toEqual({});
  });
});

describe("through a proxy", () => {
  const target = "api.cluster.example:6443";
  const named = { ...caData, "tls-server-name": "localhost" };

  test("proxy-url: HTTP, with a name that only the proxy knows, and a password", async () => {
    const proxy = await httpProxy(await apiServer(), { login: "me:p@ss" });
    const { get } = await client({ server: `https://${target}`, cluster: { ...named, "proxy-url": `http://me:p%40ss@127.0.0.1:${proxy.port}` }, user: { token: "abc" } });
    const seen = await get();
    expect(header(seen, "authorization")).toEqual(["Bearer abc"]);
    expect(header(seen, "proxy-authorization")).toEqual([]);
    expect(proxy.asked).toEqual([{ target, login: "me:p@ss" }]);
  });

  test("proxy-url: HTTPS", async () => {
    const proxy = await httpProxy(await apiServer(), { tls: { cert: serving.certificate, key: serving.key } });
    await (await client({ server: `https://${target}`, cluster: { ...named, "proxy-url": `https://localhost:${proxy.port}` } })).get();
    expect(proxy.asked).toEqual([{ target, login: "" }]);
  });

  test.each([undefined, "me:p@ss"])("proxy-url: SOCKS5, login %s", async (login) => {
    const proxy = await socksProxy(await apiServer(), login === undefined ? {} : { login });
    const user = login === undefined ? "" : "me:p%40ss@";
    await (await client({ server: `https://${target}`, cluster: { ...named, "proxy-url": `socks5://${user}127.0.0.1:${proxy.port}` } })).get();
    expect(proxy.asked).toEqual([{ target, login: login ?? "" }]);
  });

  test("SOCKS5 with addresses instead of names", async () => {
    const proxy = await socksProxy(await apiServer());
    for (const host of ["10.1.2.3", "[2001:db8::7]"]) await (await client({ server: `https://${host}:6443`, cluster: { ...named, "proxy-url": `socks5://127.0.0.1:${proxy.port}` } })).get();
    expect(proxy.asked.map((each) => each.target)).toEqual(["10.1.2.3:6443", "20010db8000000000000000000000007:6443"]);
  });

  test("HTTPS_PROXY, unless NO_PROXY or loopback", async () => {
    const port = await apiServer();
    const proxy = await httpProxy(port);
    const environment = { HTTPS_PROXY: `127.0.0.1:${proxy.port}`, NO_PROXY: "10.0.0.0/8" };
    await (await client({ server: `https://${target}`, cluster: named, environment })).get();
    expect(proxy.asked).toHaveLength(1);
    await (await client({ server: `https://127.0.0.1:${port}`, environment })).get();
    expect(proxy.asked).toHaveLength(1);
  });

  test("proxy-url is not touched by NO_PROXY, as in kubectl", async () => {
    const proxy = await httpProxy(await apiServer());
    await (await client({ server: `https://${target}`, cluster: { ...named, "proxy-url": `http://127.0.0.1:${proxy.port}` }, environment: { NO_PROXY: "*" } })).get();
    expect(proxy.asked).toHaveLength(1);
  });

  test("what is wrong with the proxy is said, without its password", async () => {
    const behind = await apiServer();
    const [login, refusing, socks, strict] = [await httpProxy(behind, { login: "me:right" }), await httpProxy(behind, { refuse: 503 }), await socksProxy(behind, { reply: 5 }), await socksProxy(behind, { login: "me:right" })];
    const cases: readonly (readonly [string, RegExp])[] = [
      [`http://me:hunter2@127.0.0.1:${login.port}`, /wants a user name and password/],
      [`http://127.0.0.1:${refusing.port}`, /refused to connect to api\.cluster\.example:6443 \(HTTP 503\)/],
      [`socks5://127.0.0.1:${socks.port}`, /says that the connection was refused/],
      [`socks5://127.0.0.1:${strict.port}`, /wants a user name and password|closed the connection/],
      [`socks5://me:hunter2@127.0.0.1:${strict.port}`, /doesn't accept the user name and password/],
      [`socks5://127.0.0.1:${refusing.port}`, /doesn't speak SOCKS5|closed the connection/],
      ["http://me:hunter2@127.0.0.1:1", /can't be reached \(ECONNREFUSED\)/],
    ];
    for (const [url, says] of cases) {
      const error: unknown = await (await client({ server: `https://${target}`, cluster: { ...named, "proxy-url": url } })).get().catch((reason: unknown) => reason);
      expect(error).toMatchObject({ failure: { reason: "unreachable", message: expect.stringMatching(says) as string } });
      expect(JSON.stringify((error as { failure: unknown }).failure)).not.toContain("hunter2");
    }
  });
});
