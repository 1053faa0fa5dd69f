import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFailed, test } from "vitest";
import type { ConnectionState } from "../../src/kube/types.ts";
import { startControlPlane, type ControlPlane } from "../controlplane/harness.ts";
import { until } from "../controlplane/wait.ts";
import { clusterFor, connect, expectFresh, tables } from "./support.ts";

let plane: ControlPlane;
let failed = false;

beforeAll(async () => {
  plane = await startControlPlane();
});

afterAll(() => plane.stop(failed));

/** Requests that the API server refused for their credentials, so far. */
async function refusals(): Promise<number> {
  const text = await plane.api<string>("GET", "/metrics");
  return Number(/^authentication_attempts\{result="error"\} (\S+)$/m.exec(text)?.[1] ?? 0);
}

/** Waits for the failed state, then lets so much time go by that a client that retries would have shown itself. */
async function failsOnce(state: () => ConnectionState): Promise<ConnectionState & { kind: "failed" }> {
  const reached = await until("the cluster has failed", () => {
    const now = state();
    return now.kind === "failed" && now;
  });
  const before = await refusals();
  const end = Date.now() + 2000;
  // A window of observation: every request that is refused in it would be counted.
  await until("the window is over", () => Date.now() > end, 10_000);
  expect(await refusals()).toBe(before);
  return reached;
}

test("a client certificate that expires while connected: one clear failure, what is held stays, nothing loops", async () => {
  onTestFailed(() => void (failed = true));
  await plane.api("POST", "/api/v1/namespaces/default/pods", { metadata: { name: "p" }, spec: { containers: [{ name: "main", image: "example.com/main" }] } });
  const expires = Date.now() + 5000;
  const { cluster, log } = clusterFor(plane, { certificate: plane.clientCertificate("brief", ["system:masters"], 5) });
  await connect(cluster);
  await until("the certificate has expired", () => Date.now() > expires + 1500, 10_000);
  cluster.refresh();
  const state = await failsOnce(() => cluster.state);
  expect(state.failure.reason).toBe("unauthorized");
  expect(state.failure.message).not.toBe("");
  expect(state.failure.remedy).not.toBe("");
  expect(cluster.objects.pods.items.size).toBe(1);
  expect(tables(cluster).filter((table) => table.state.kind === "live")).toEqual([]);
  expect(log.join("\n")).not.toContain("PRIVATE KEY");
  cluster.dispose();
});

test("an unknown token fails at connect, once", async () => {
  onTestFailed(() => void (failed = true));
  const before = await refusals();
  const { cluster, log } = clusterFor(plane, { token: "never-issued-0123456789" });
  await cluster.connect();
  const state = await failsOnce(() => cluster.state);
  expect(state.failure.reason).toBe("unauthorized");
  // A second try with the same credentials is all that is allowed.
  expect((await refusals()) - before).toBeLessThanOrEqual(2);
  expect(`${JSON.stringify(state)}${log.join("\n")}`).not.toContain("never-issued");
  cluster.dispose();
});

/** A credential plugin of the test: counts its starts, and prints what stands in a file, or fails when there is none. */
function plugin(name: string) {
  const path = (file: string) => join(plane.folder, `${name}.${file}`);
  writeFileSync(path("sh"), `#!/bin/sh\necho start >> '${path("starts")}'\nif [ -f '${path("json")}' ]; then cat '${path("json")}'; else echo 'token=secret-of-the-plugin: session expired, run: login again' >&2; exit 3; fi\n`);
  chmodSync(path("sh"), 0o755);
  const credential = (status: object) => writeFileSync(path("json"), JSON.stringify({ apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential", status }));
  return {
    user: { exec: { command: path("sh"), installHint: "install it by hand" } },
    starts: () => (existsSync(path("starts")) ? readFileSync(path("starts"), "utf8").trim().split("\n").length : 0),
    give: credential,
    /** A certificate for so many seconds, with its end named, as cloud plugins do. */
    giveCertificate(seconds: number) {
      const { certificate, key } = plane.clientCertificate("plugin-user", ["system:masters"], seconds);
      credential({ clientCertificateData: certificate, clientKeyData: key, expirationTimestamp: new Date(Date.now() + seconds * 1000).toISOString() });
    },
    withdraw() {
      writeFileSync(path("sh"), readFileSync(path("sh"), "utf8").replace(path("json"), path("gone")));
    },
  };
}

test("an exec plugin is started once for all first requests", async () => {
  onTestFailed(() => void (failed = true));
  const exec = plugin("once");
  exec.give({ token: "admin-token" });
  const { cluster } = clusterFor(plane, exec.user);
  await connect(cluster);
  await expectFresh(plane, cluster.objects.pods);
  expect(exec.starts()).toBe(1);
  cluster.dispose();
});

test("a credential of an exec plugin that expires is asked for again, without a word", async () => {
  onTestFailed(() => void (failed = true));
  const exec = plugin("renewed");
  const states: string[] = [];
  exec.giveCertificate(4);
  const { cluster } = clusterFor(plane, exec.user);
  await connect(cluster);
  const expired = Date.now() + 4500;
  cluster.onDidChangeState((state) => void states.push(state.kind));
  exec.giveCertificate(600);
  await until("the first certificate has expired", () => Date.now() > expired, 10_000);
  cluster.refresh();
  await plane.api("POST", "/api/v1/namespaces/default/pods", { metadata: { name: "renewed" }, spec: { containers: [{ name: "main", image: "example.com/main" }] } });
  await expectFresh(plane, cluster.objects.pods);
  await until("the plugin ran again", () => exec.starts() === 2);
  // While it runs the state is signing-in, also when the connection goes on.
  await until("the plugin ended", () => cluster.state.kind === "connected");
  expect(states).not.toContain("failed");
  cluster.dispose();
});

test("an exec plugin that fails later: failed state with its words, and it isn't started again", async () => {
  onTestFailed(() => void (failed = true));
  const exec = plugin("fails");
  exec.giveCertificate(4);
  const { cluster, log } = clusterFor(plane, exec.user);
  await connect(cluster);
  const expired = Date.now() + 4500;
  exec.withdraw();
  await until("the certificate has expired", () => Date.now() > expired, 10_000);
  cluster.refresh();
  const state = await failsOnce(() => cluster.state);
  expect(state.failure.reason).toBe("exec-failed");
  expect(`${state.failure.message} ${state.failure.detail}`).toContain("run: login again");
  expect(`${JSON.stringify(state)}${log.join("\n")}`).not.toContain("secret-of-the-plugin");
  const starts = exec.starts();
  expect(starts).toBe(2);
  await cluster.connect();
  expect(exec.starts()).toBe(starts + 1);
  expect(cluster.state.kind).toBe("failed");
  cluster.dispose();
});

test("a token of an exec plugin that the server stops accepting is replaced once", async () => {
  onTestFailed(() => void (failed = true));
  const exec = plugin("revoked");
  exec.give({ token: "not-accepted" });
  const { cluster } = clusterFor(plane, exec.user);
  await cluster.connect();
  const state = await failsOnce(() => cluster.state);
  expect(state.failure.reason).toBe("unauthorized");
  // The first start, and one more because the answer was 401.
  expect(exec.starts()).toBeLessThanOrEqual(2);
  exec.give({ token: "admin-token" });
  await connect(cluster);
  await expectFresh(plane, cluster.objects.pods);
  cluster.dispose();
});
