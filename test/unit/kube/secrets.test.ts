/** Credentials that a sign-in returns, and servers and programs that repeat them: none reaches a log, a state or a message. */
import type { ServerResponse } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { LiveCluster } from "../../../src/kube/cluster.ts";
import { openSession } from "../../../src/kube/session.ts";
import { nodesDefinition, podsDefinition } from "../../../src/model/resources.ts";
import { createAuthority, issueClient } from "../../controlplane/certificates.ts";
import { FakeClock } from "../../support/fakeClock.ts";
import { pluginThat } from "./plugin.ts";
import { turn } from "./support/fixtures.ts";
import { json, scripted, status, type Answer } from "./support/scripted.ts";

const open: { dispose(): void | Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.dispose();
});

/** Looks like nothing: no shape would cut it. */
const token = "plain/words+of-a_credential";
const base64 = Buffer.from(token).toString("base64");

/** Connects with a plugin of that script and waits until the state is one that stays; everything that was told of it. */
async function told(script: string, answer: Answer, user: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const server = await scripted(answer);
  const plugin = pluginThat(script, new FakeClock(), {}, user, { server: server.base.href });
  const texts: unknown[] = [];
  const cluster = new LiveCluster(
    { kubeconfigs: [`${plugin.folder}/config`], context: "", namespaces: [] },
    {
      id: "one", clock: new FakeClock(), random: () => 0, definitions: [nodesDefinition, podsDefinition], features: [],
      log: (_, message) => texts.push(message),
      openSession: (source, deps) => openSession(source, { ...deps, environment: { platform: process.platform, variables: { PATH: process.env["PATH"] } } }),
    },
  );
  open.push({ dispose: () => server.close() }, cluster);
  cluster.onDidChangeState((state) => texts.push(state));
  await cluster.connect();
  const { nodes, pods } = cluster.objects;
  for (let turns = 0; turns < 300 && nodes.state.kind === "idle"; turns++) await turn();
  for (let turns = 0; turns < 50; turns++) await turn();
  texts.push(nodes.state, pods.state, await cluster.get({ apiVersion: "v1", kind: "Pod", namespace: "a", name: "p" }).catch((error: unknown) => [String(error), error]));
  return JSON.stringify(texts);
}

/** Says to each request what it was sent, as a debugging proxy or a broken server does. */
const repeats = (code: number, special: (path: string, response: ServerResponse) => boolean = () => false): Answer => (asked, response) => {
  if (special(asked.url.pathname, response)) return;
  const sent = asked.headers.authorization ?? "nothing";
  json(response, status(code, "Forbidden", `refused with header ${sent}, in base64 ${Buffer.from(sent.replace("Bearer ", "")).toString("base64")}`), code);
};
const give = `give({ token: ${JSON.stringify(token)} });`;

describe("a token that a sign-in program returns (invariant 10)", () => {
  test.each([401, 403, 500])("isn't in any log or message when a server repeats it with status %i", async (code) => {
    const text = await told(give, repeats(code, (path, response) => {
      if (path !== "/version" || code === 401) return false;
      json(response, { gitVersion: "v1.36.3" });
      return true;
    }));
    // The server's words are there, without it.
    if (code !== 401) expect(text).toContain("refused with header Bearer <cut>, in base64 <cut>");
    for (const hidden of [token, base64, base64.replace(/=+$/, ""), encodeURIComponent(token)]) expect(text).not.toContain(hidden);
  });

  test("isn't in any log or message when the server's answer is no JSON", async () => {
    const text = await told(give, (asked, response) => void response.writeHead(200).end(`${asked.headers.authorization ?? ""} <- that is what you sent`));
    expect(text).toMatch(/not JSON/);
    expect(text).not.toContain(token);
  });

  test.each([
    ["fails afterwards", `${give} console.error("I printed ${token} and failed"); process.exitCode = 3;`, /Sign-in failed: I printed <cut> and failed \(\\"sign-in\.mjs\\" ended with code 3\)/],
    ["answers in another version", `give({ token: ${JSON.stringify(token)} }, "client.authentication.k8s.io/v9"); console.error("gave ${token}");`, /another apiVersion.*gave <cut>/],
  ])("isn't shown of a program that %s", async (_, script, words) => {
    const text = await told(script, repeats(401));
    expect(text).toMatch(words);
    expect(text).not.toContain(token);
  });
});

describe("other secrets of a sign-in", () => {
  test("no line of a client key that a program returned and then printed is shown", async () => {
    const authority = createAuthority("ca");
    const pair = issueClient(authority, "me", [], 60);
    const status = { clientCertificateData: pair.certificate, clientKeyData: pair.key };
    const text = await told(`const status = ${JSON.stringify(status)}; give(status); console.error(status.clientKeyData.split("\\n").join(" | ")); process.exitCode = 1;`, repeats(401));
    const lines = pair.key.split("\n").filter((line) => line.length > 8 && !line.startsWith("-----"));
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(text).not.toContain(line);
    expect(text).toMatch(/ended with code 1/);
  });

  test("a password is cut as it is and as the header has it", async () => {
    const text = await told("", (asked, response) => json(response, status(500, "InternalError", `got ${asked.headers.authorization ?? ""} for correct horse`), 500), { username: "ana", password: "correct horse", exec: undefined });
    expect(text).toContain("got Basic <cut> for <cut>");
    expect(text).not.toContain(Buffer.from("ana:correct horse").toString("base64").replace(/=+$/, ""));
  });
});
