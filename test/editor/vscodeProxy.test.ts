import http from "node:http";
import https from "node:https";
import { createRequire, syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { writeFileSync } from "node:fs";
import { afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { createHttp } from "../../src/kube/http.ts";
import { openSession } from "../../src/kube/session.ts";
import { createAuthority, issueClient, issueServer } from "../controlplane/certificates.ts";
import { folderWith } from "../unit/kube/temporary.ts";
import { programs } from "./support/environment.ts";
import { httpProxy, listening } from "../unit/kube/transport/proxies.ts";

/** VS Code's own patch of http and https, from the editor that the other tests here run. */
interface ProxyAgent {
  createProxyResolver(params: unknown): { resolveProxyWithRequest: unknown };
  createHttpPatch(params: unknown, originals: typeof http | typeof https, resolver: unknown): Record<string, unknown>;
}

/** The settings that VS Code would read. */
const settings = { proxySupport: "override", proxy: "" };

beforeAll(() => {
  const editor = createRequire(join(programs.codeServer(), "../../../lib/vscode/package.json"));
  const agent = editor("@vscode/proxy-agent") as ProxyAgent;
  const quiet = () => undefined;
  const params = {
    resolveProxy: () => Promise.resolve("DIRECT"), getProxyURL: () => settings.proxy, getProxySupport: () => settings.proxySupport, getNoProxyConfig: () => [],
    isAdditionalFetchSupportEnabled: () => true, addCertificatesV1: () => true, addCertificatesV2: () => false, loadSystemCertificatesFromNode: () => true,
    loadAdditionalCertificates: () => Promise.resolve([]), log: { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet }, getLogLevel: () => 4,
    proxyResolveTelemetry: quiet, isUseHostProxyEnabled: () => true, env: {}, lookupProxyAuthorization: () => Promise.resolve(undefined),
  };
  const { resolveProxyWithRequest } = agent.createProxyResolver(params);
  // As the extension host does it: in place, the originals kept under a name of its own.
  for (const module of [http, https]) {
    const originals = { ...module };
    Object.assign(module, { __vscodeOriginal: originals }, agent.createHttpPatch(params, originals as typeof https, resolveProxyWithRequest));
  }
  syncBuiltinESMExports();
});

const authority = createAuthority("cluster");
const serving = issueServer(authority);
const me = issueClient(authority, "me", [], 3600);
const base64 = (text: string) => Buffer.from(text).toString("base64");

async function apiServer(): Promise<number> {
  const server = https.createServer({ cert: serving.certificate, key: serving.key, ca: authority.certificate, requestCert: true }, (request, response) => response.end(JSON.stringify({ authorization: request.headers.authorization })));
  return listening(server);
}

async function ask(server: string, cluster: Readonly<Record<string, unknown>> = {}, variables: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const root = folderWith({});
  const file = join(root, "config");
  const config = {
    "current-context": "dev",
    clusters: [{ name: "c", cluster: { server, "certificate-authority-data": base64(authority.certificate), ...cluster } }],
    users: [{ name: "u", user: { token: "abc", "client-certificate-data": base64(me.certificate), "client-key-data": base64(me.key) } }],
    contexts: [{ name: "dev", context: { cluster: "c", user: "u" } }],
  };
  writeFileSync(file, JSON.stringify(config));
  const session = await openSession({ kubeconfigs: [file], context: "", namespaces: [] }, { clock: systemClock, environment: { platform: "linux", variables } });
  const client = createHttp(session, { clock: systemClock, userAgent: "test" });
  onTestFinished(() => {
    client.dispose();
    session.dispose();
  });
  return client.json({ path: "/", what: "Look" });
}

const named = { "tls-server-name": "localhost" };
const answered = { authorization: "Bearer abc" };

beforeEach(() => void (settings.proxy = ""));
afterEach(() => void (settings.proxySupport = "override"));

describe.each(["override", "on", "fallback"])("http.proxySupport %s", (proxySupport) => {
  beforeEach(() => void (settings.proxySupport = proxySupport));

  test("http.proxy is used, with the kubeconfig's CA, client certificate and server name", async () => {
    const proxy = await httpProxy(await apiServer());
    settings.proxy = `http://127.0.0.1:${proxy.port}`;
    expect(await ask("https://api.cluster.example:6443", named)).toEqual(answered);
    expect(proxy.asked.map((each) => each.target)).toEqual(["api.cluster.example:6443"]);
  });

  test("the server's address must stand in its certificate, not the proxy's", async () => {
    const proxy = await httpProxy(await apiServer());
    settings.proxy = `http://127.0.0.1:${proxy.port}`;
    await expect(ask("https://10.9.8.7:6443")).rejects.toMatchObject({ failure: { reason: "tls" } });
    expect(proxy.asked).toHaveLength(1);
  });

  test("proxy-url goes before http.proxy", async () => {
    const behind = await apiServer();
    const [vscode, own] = [await httpProxy(behind), await httpProxy(behind)];
    settings.proxy = `http://127.0.0.1:${vscode.port}`;
    expect(await ask("https://api.cluster.example:6443", { ...named, "proxy-url": `http://127.0.0.1:${own.port}` })).toEqual(answered);
    expect([vscode.asked.length, own.asked.length]).toEqual([0, 1]);
  });

  test("NO_PROXY by kubectl's rules keeps a server from http.proxy", async () => {
    const port = await apiServer();
    const proxy = await httpProxy(port);
    settings.proxy = `http://127.0.0.1:${proxy.port}`;
    // 0.0.0.0 reaches this machine, but is no loopback address. VS Code's own NO_PROXY knows no CIDR blocks.
    expect(await ask(`https://0.0.0.0:${port}`, named, { NO_PROXY: "0.0.0.0/8" })).toEqual(answered);
    expect(proxy.asked).toEqual([]);
    expect(await ask(`https://0.0.0.0:${port}`, named)).toEqual(answered);
    expect(proxy.asked).toHaveLength(1);
  });
});

test("http.proxySupport off: no proxy", async () => {
  settings.proxySupport = "off";
  const port = await apiServer();
  const proxy = await httpProxy(port);
  settings.proxy = `http://127.0.0.1:${proxy.port}`;
  expect(await ask(`https://127.0.0.1:${port}`)).toEqual(answered);
  expect(proxy.asked).toEqual([]);
});
