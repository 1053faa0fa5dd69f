import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openSession } from "../../../../src/kube/session.ts";
import { createAuthority, issueServer } from "../../../controlplane/certificates.ts";
import { FakeClock } from "../../../support/fakeClock.ts";
import { folderWith } from "../temporary.ts";

const minute = 60_000;

function jwt(name: string, end: number): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "RS256" })}.${part({ sub: name, exp: end / 1000 })}.${Buffer.from("signature").toString("base64url")}`;
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly form: Record<string, string>;
}

/** An identity provider: discovery, and a token endpoint that answers as told. */
async function provider(token: (asked: Asked, turn: number) => { status: number; body: unknown }, secure?: ReturnType<typeof issueServer>) {
  const asked: Asked[] = [];
  const server = secure === undefined ? createServer() : createSecureServer({ cert: secure.certificate, key: secure.key });
  server.on("request", (request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (part: string) => (text += part));
    request.on("end", () => {
      const seen: Asked = { method: request.method ?? "", path: request.url ?? "", headers: request.headers, form: Object.fromEntries(new URLSearchParams(text)) };
      const discovery = seen.path === "/realm/.well-known/openid-configuration";
      if (!discovery) asked.push(seen);
      const answer = discovery ? { status: 200, body: { token_endpoint: `${url}/token` } } : token(seen, asked.length);
      response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const url = `${secure === undefined ? "http" : "https"}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { issuer: `${url}/realm`, asked };
}

async function sessionWith(config: Readonly<Record<string, string>>, clock: FakeClock, files: Readonly<Record<string, string>> = {}) {
  const root = folderWith(files);
  const file = join(root, "config");
  const lines = Object.entries(config).map(([key, value]) => `        ${key}: ${value} # ${key} stays`);
  writeFileSync(
    file,
    `# My clusters\ncurrent-context: dev\nclusters:\n- {name: c, cluster: {server: "https://127.0.0.1:1"}}\nusers:\n- name: other\n  user: {token: t}\n- name: u\n  user:\n    auth-provider:\n      name: oidc\n      config:\n${lines.join("\n")}\ncontexts:\n- {name: dev, context: {cluster: c, user: u}}\n`,
  );
  const open = () => openSession({ kubeconfigs: [file], context: "", namespaces: [] }, { clock, environment: { platform: "linux", variables: {} } });
  return { file, open, session: await open() };
}

describe("the oidc auth-provider", () => {
  test("an id-token that is valid is used as it is", async () => {
    const clock = new FakeClock();
    const token = jwt("me", clock.now() + 5 * minute);
    const { session } = await sessionWith({ "id-token": token }, clock);
    expect(await session.authorization()).toEqual({ Authorization: `Bearer ${token}` });
  });

  test("one that ended is renewed once for all who ask, and kept in the kubeconfig as kubectl does", async () => {
    const clock = new FakeClock();
    const next = jwt("me again", clock.now() + 60 * minute);
    const { issuer, asked } = await provider(() => ({ status: 200, body: { id_token: next, refresh_token: "rotated", token_type: "Bearer" } }));
    const { session, file, open } = await sessionWith({ "idp-issuer-url": issuer, "client-id": "kube", "id-token": jwt("me", clock.now() - minute), "refresh-token": "first" }, clock);
    const all = await Promise.all(Array.from({ length: 50 }, () => session.authorization()));
    expect(new Set(all.map((each) => each["Authorization"]))).toEqual(new Set([`Bearer ${next}`]));
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ method: "POST", path: "/token", form: { grant_type: "refresh_token", refresh_token: "first", client_id: "kube" } });
    // A provider that rotates takes the old one back: kubectl must find the new one.
    const text = readFileSync(file, "utf8");
    expect(text).toContain("# My clusters");
    expect(text).toContain("rotated");
    expect(text).not.toContain("first");
    expect(existsSync(`${file}.lock`)).toBe(false);
    // Another session reads what was kept, and asks nobody.
    expect(await (await open()).authorization()).toEqual({ Authorization: `Bearer ${next}` });
    expect(asked).toHaveLength(1);
  });

  test("tokens that another program renewed meanwhile are taken", async () => {
    const clock = new FakeClock();
    const { session, file } = await sessionWith({ "idp-issuer-url": "https://127.0.0.1:1", "client-id": "kube", "id-token": jwt("me", clock.now() - minute), "refresh-token": "first" }, clock);
    const theirs = jwt("kubectl was here", clock.now() + 60 * minute);
    writeFileSync(file, readFileSync(file, "utf8").replace(/id-token: \S+/, `id-token: ${theirs}`));
    expect(await session.authorization()).toEqual({ Authorization: `Bearer ${theirs}` });
  });

  test("the client secret goes into the header, and into the form where the provider wants it there", async () => {
    const clock = new FakeClock();
    const next = jwt("me", clock.now() + 60 * minute);
    const { issuer, asked } = await provider((_, turn) => (turn === 1 ? { status: 401, body: { error: "invalid_client" } } : { status: 200, body: { id_token: next } }));
    const { session } = await sessionWith({ "idp-issuer-url": issuer, "client-id": "ku:be", "client-secret": "s e", "refresh-token": "first" }, clock);
    await session.authorization();
    // RFC 6749, 2.3.1: both are encoded before they are joined.
    expect(asked[0]?.headers["authorization"]).toBe(`Basic ${Buffer.from("ku%3Abe:s%20e").toString("base64")}`);
    expect(asked[0]?.form).not.toHaveProperty("client_secret");
    expect(asked[1]?.form).toMatchObject({ client_id: "ku:be", client_secret: "s e", refresh_token: "first" });
  });

  test("the provider's own CA is trusted, and nothing else", async () => {
    const clock = new FakeClock();
    const authority = createAuthority("idp");
    const { issuer } = await provider(() => ({ status: 200, body: { id_token: jwt("me", clock.now() + minute) } }), issueServer(authority));
    const config = { "idp-issuer-url": issuer, "client-id": "kube", "refresh-token": "first" };
    const trusted = await sessionWith({ ...config, "idp-certificate-authority-data": Buffer.from(authority.certificate).toString("base64") }, clock);
    expect(await trusted.session.authorization()).toHaveProperty("Authorization");
    const untrusted = await sessionWith(config, clock);
    await expect(untrusted.session.authorization()).rejects.toMatchObject({ failure: { reason: "oidc", message: expect.stringMatching(/can't be reached \(UNABLE_TO_VERIFY|can't be reached \(SELF_SIGNED/) as string } });
  });

  test("a token that the server refuses is renewed once", async () => {
    const clock = new FakeClock();
    const { issuer, asked } = await provider((_, turn) => ({ status: 200, body: { id_token: jwt(`turn ${turn}`, clock.now() + 600 * minute) } }));
    const { session } = await sessionWith({ "idp-issuer-url": issuer, "client-id": "kube", "id-token": jwt("old key", clock.now() + 600 * minute), "refresh-token": "first" }, clock);
    await session.authorization();
    clock.advance(minute);
    expect(await Promise.all([session.unauthorized(), session.unauthorized()])).toEqual([true, true]);
    await Promise.all([session.authorization(), session.authorization()]);
    expect(asked).toHaveLength(1);
    await session.unauthorized();
    await session.authorization();
    expect(asked).toHaveLength(1);
  });

  test("a refresh that fails says so once, and stops", async () => {
    const clock = new FakeClock();
    const { issuer, asked } = await provider(() => ({ status: 400, body: { error: "invalid_grant", error_description: "Session not active" } }));
    const { session } = await sessionWith({ "idp-issuer-url": issuer, "client-id": "kube", "refresh-token": "hunter2hunter2" }, clock);
    const failed = { failure: { reason: "oidc", message: 'OIDC sign-in of user "u" failed: the provider doesn\'t renew the token (invalid_grant: Session not active).' } };
    await expect(session.authorization()).rejects.toMatchObject(failed);
    await expect(session.authorization()).rejects.toMatchObject(failed);
    expect(asked).toHaveLength(1);
  });

  const broken: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
    ["no tokens", {}, /holds no token/],
    ["an id-token that ended and nothing else", { "id-token": jwt("me", 0) }, /the id-token ended, and there is no refresh-token/],
    ["no issuer", { "refresh-token": "hunter2hunter2" }, /names no idp-issuer-url/],
    ["an issuer without TLS", { "refresh-token": "hunter2hunter2", "idp-issuer-url": "http://idp.example" }, /is no https address/],
    ["an issuer that isn't there", { "refresh-token": "hunter2hunter2", "idp-issuer-url": "https://127.0.0.1:1/realm" }, /127\.0\.0\.1:1 can't be reached \(ECONNREFUSED\)/],
  ];
  test.each(broken)("%s", async (_, config, says) => {
    const { session } = await sessionWith({ "client-id": "kube", ...config }, new FakeClock());
    const error: unknown = await session.authorization().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ failure: { reason: "oidc", message: expect.stringMatching(says) as string } });
    expect(JSON.stringify((error as { failure: unknown }).failure)).not.toContain("hunter2");
  });
});
