import { once } from "node:events";
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Clock } from "../../../../src/base/clock.ts";
import { KubeError } from "../../../../src/kube/errors.ts";
import { openSession } from "../../../../src/kube/session.ts";
import { createAuthority, issueClient } from "../../../controlplane/certificates.ts";
import { FakeClock } from "../../../support/fakeClock.ts";
import { pluginThat } from "../plugin.ts";
import { folderWith } from "../temporary.ts";

const minute = 60_000;

async function failureOf(promise: Promise<unknown>) {
  const error: unknown = await promise.then(() => undefined, (reason: unknown) => reason);
  expect(error).toBeInstanceOf(KubeError);
  return (error as KubeError).failure;
}

describe("invariant 8: a plugin signs in once for all", () => {
  test("50 parallel first requests start one plugin", async () => {
    const plugin = pluginThat('give({ token: "one" });', new FakeClock());
    const session = await plugin.open();
    expect(plugin.starts()).toBe(0);
    const [headers] = await Promise.all([
      Promise.all(Array.from({ length: 25 }, () => session.authorization())),
      Promise.all(Array.from({ length: 25 }, () => session.requestOptions())),
    ]);
    expect(new Set(headers.map((each) => each["Authorization"]))).toEqual(new Set(["Bearer one"]));
    expect(plugin.starts()).toBe(1);
  });

  test("a token is kept until shortly before its end, then got anew", async () => {
    const clock = new FakeClock();
    const plugin = pluginThat(`give({ token: String(process.env.TURN), expirationTimestamp: new Date(${clock.now() + 10 * minute}).toISOString() });`, clock);
    const session = await plugin.open();
    await session.authorization();
    clock.advance(9.5 * minute);
    await session.authorization();
    expect(plugin.starts()).toBe(1);
    clock.advance(0.4 * minute);
    await session.authorization();
    expect(plugin.starts()).toBe(2);
  });

  test("a token without end is kept until the server refuses it; many refusals start the plugin once", async () => {
    const clock = new FakeClock();
    const plugin = pluginThat('give({ token: "always" });', clock);
    const session = await plugin.open();
    await session.authorization();
    clock.advance(60 * minute);
    await session.authorization();
    expect(plugin.starts()).toBe(1);
    const again = async () => {
      if (await session.unauthorized()) await session.authorization();
    };
    await Promise.all(Array.from({ length: 20 }, again));
    await again();
    expect(plugin.starts()).toBe(2);
  });

  test("a first credential that the server refuses at once isn't asked for again", async () => {
    const plugin = pluginThat('give({ token: "t0ken-that-is-refused" });', new FakeClock());
    const session = await plugin.open();
    await session.authorization();
    expect(await session.unauthorized()).toBe(false);
    await session.authorization();
    expect(plugin.starts()).toBe(1);
  });

  test("a caller that leaves doesn't end the others' sign-in", async () => {
    const plugin = pluginThat('give({ token: "one" });', new FakeClock());
    const session = await plugin.open();
    const leaving = new AbortController();
    const left = session.authorization(leaving.signal);
    const stayed = session.authorization();
    leaving.abort();
    await expect(left).rejects.toMatchObject({ name: "AbortError" });
    expect(await stayed).toEqual({ Authorization: "Bearer one" });
    expect(plugin.starts()).toBe(1);
  });

  test("says which program runs, and when it ended", async () => {
    const plugin = pluginThat('give({ token: "one" });', new FakeClock());
    const session = await plugin.open();
    const seen: unknown[] = [];
    session.onDidChangeSignIn((value) => seen.push(value));
    await session.authorization();
    expect(seen).toEqual([{ program: "sign-in.mjs" }, undefined]);
  });

  test("two clusters with the same user share one sign-in, also its ending", async () => {
    const clock = new FakeClock();
    const watch = await witness();
    const plugin = pluginThat(watch.script, clock);
    const [one, other] = [await plugin.open(), await plugin.open({ context: "other-cluster" })];
    const seen: unknown[] = [];
    other.onDidChangeSignIn((value) => seen.push(value));
    const waiting = [failureOf(one.authorization()), failureOf(other.authorization())];
    const { gone } = await watch.running();
    expect(seen).toEqual([{ program: "sign-in.mjs" }]);
    // One that goes leaves the other its sign-in.
    one.dispose();
    expect(seen).toHaveLength(1);
    other.cancelSignIn();
    clock.advance(2000);
    await gone;
    for (const failure of await Promise.all(waiting)) expect(failure).toMatchObject({ reason: "exec-cancelled" });
    expect(plugin.starts()).toBe(1);
  });

  test("a plugin that is told the cluster signs in to each of them", async () => {
    const plugin = pluginThat('give({ token: JSON.parse(process.env.KUBERNETES_EXEC_INFO).spec.cluster.server });', new FakeClock(), { provideClusterInfo: true });
    const sessions = [await plugin.open(), await plugin.open({ context: "other-cluster" })];
    const headers = await Promise.all(sessions.map((session) => session.authorization()));
    expect(headers).toEqual([{ Authorization: "Bearer https://127.0.0.1:1" }, { Authorization: "Bearer https://127.0.0.1:2" }]);
    expect(plugin.starts()).toBe(2);
  });

  test("a client certificate from the plugin goes into the request's options", async () => {
    const pair = issueClient(createAuthority("test"), "me", [], 3600);
    const plugin = pluginThat(`give(${JSON.stringify({ clientCertificateData: pair.certificate, clientKeyData: pair.key })});`, new FakeClock());
    const session = await plugin.open();
    expect(await session.requestOptions()).toMatchObject({ cert: pair.certificate, key: pair.key });
    expect(await session.authorization()).toEqual({});
    expect(plugin.starts()).toBe(1);
  });

  test("a token in the kubeconfig makes the plugin needless, as in kubectl", async () => {
    const plugin = pluginThat('give({ token: "plugin" });', new FakeClock(), {}, { token: "mine" });
    expect(await (await plugin.open()).authorization()).toEqual({ Authorization: "Bearer mine" });
    expect(plugin.starts()).toBe(0);
  });
});

describe("what a plugin is given", () => {
  const recorded = JSON.parse(readFileSync(new URL("../../../fixtures/kubeconfigs/exec-info.json", import.meta.url), "utf8")) as {
    readonly kubeconfig: string;
    readonly info: Readonly<Record<string, unknown>>;
  };

  test.each(Object.keys(recorded.info))("KUBERNETES_EXEC_INFO is kubectl's: %s", async (context) => {
    const root = folderWith({ config: recorded.kubeconfig });
    writeFileSync(join(root, "plug"), `#!/bin/sh\nprintf %s "$KUBERNETES_EXEC_INFO" > ${root}/info\necho '{"kind":"ExecCredential","apiVersion":"'$1'","status":{"token":"t"}}'\n`);
    chmodSync(join(root, "plug"), 0o755);
    const session = await openSession({ kubeconfigs: [join(root, "config")], context, namespaces: [] }, { clock: new FakeClock() });
    expect(await session.authorization()).toEqual({ Authorization: "Bearer t" });
    expect(JSON.parse(readFileSync(join(root, "info"), "utf8"))).toEqual(recorded.info[context]);
  });

  test("the content of a CA file, arguments as they are, variables over the environment's, and no standard input", async () => {
    const authority = createAuthority("test");
    const hostile = ["--a b", "$(touch pwned)", '"', "'; exit 1 #", "*", "", "ümlaut", "%PATH%"];
    const plugin = pluginThat(
      `import { readFileSync } from "node:fs";
       note(JSON.stringify({ args: process.argv.slice(2), env: [process.env.REGION, process.env.HOME, process.env.ELECTRON_RUN_AS_NODE ?? "none"], ca: JSON.parse(process.env.KUBERNETES_EXEC_INFO).spec.cluster["certificate-authority-data"], stdin: readFileSync(0, "utf8") }));
       give({ token: "t" });`,
      new FakeClock(),
      { args: hostile, env: [{ name: "REGION", value: "eu" }], provideClusterInfo: true },
      {},
      { "certificate-authority": "ca.pem" },
    );
    writeFileSync(join(plugin.folder, "ca.pem"), authority.certificate);
    const session = await plugin.open({ environment: { REGION: "us", HOME: "/home/me", ELECTRON_RUN_AS_NODE: "1" } });
    await session.authorization();
    expect(JSON.parse(plugin.notes())).toEqual({ args: hostile, env: ["eu", "/home/me", "none"], ca: Buffer.from(authority.certificate).toString("base64"), stdin: "" });
  });
});

describe("a failed sign-in", () => {
  test("stops everything of the session: nothing starts the plugin again", async () => {
    const plugin = pluginThat("process.exit(3);", new FakeClock());
    const session = await plugin.open();
    const first = await failureOf(session.authorization());
    expect(first).toMatchObject({ reason: "exec-failed" });
    expect(await failureOf(session.authorization())).toBe(first);
    expect(await failureOf(session.requestOptions())).toBe(first);
    expect(await session.unauthorized()).toBe(false);
    expect(plugin.starts()).toBe(1);
    // Connecting anew is a new session.
    await failureOf((await plugin.open()).authorization());
    expect(plugin.starts()).toBe(2);
  });

  test("shows the plugin's words without its secrets and escape sequences", async () => {
    const jwt = `eyJhbGciOiJSUzI1NiJ9.${Buffer.from('{"sub":"me"}').toString("base64url")}.c2lnbmF0dXJl`;
    const plugin = pluginThat(
      `process.stderr.write("\\u001b[31mUnable to refresh\\u001b[0m token=hunter2 for ${jwt}\\nenv says s3cretvalue\\nError: token has expired, run aws sso login\\n"); process.exitCode = 255;`,
      new FakeClock(),
      { env: [{ name: "AWS_SECRET_ACCESS_KEY", value: "s3cretvalue" }] },
    );
    const failure = await failureOf((await plugin.open()).authorization());
    expect(failure.message).toBe('Sign-in failed: Error: token has expired, run aws sso login ("sign-in.mjs" ended with code 255)');
    expect(failure.detail).toContain("Unable to refresh");
    for (const hidden of ["hunter2", jwt.slice(0, 20), "c2lnbmF0dXJl", "s3cretvalue", "\u001b"]) expect(JSON.stringify(failure)).not.toContain(hidden);
  });

  test("keeps only the end of very long stderr, and refuses endless stdout", async () => {
    const talker = pluginThat('process.stderr.write("noise ".repeat(100000) + "\\nthe end"); process.exitCode = 1;', new FakeClock());
    const failure = await failureOf((await talker.open()).authorization());
    expect(failure.message).toContain("the end");
    expect(failure.detail.length).toBeLessThan(20_000);
    const endless = pluginThat('const more = () => process.stdout.write("x".repeat(65536), more); more();', new FakeClock());
    expect((await failureOf((await endless.open()).authorization())).message).toContain("far more than a credential");
  });

  const bad: readonly (readonly [string, string, RegExp])[] = [
    ["nothing", "", /printed nothing/],
    ["words", 'process.stdout.write("Your token is hunter2");', /something else than JSON/],
    ["another object", 'process.stdout.write(JSON.stringify({ kind: "Status", message: "hunter2" }));', /no ExecCredential/],
    ["another version", 'give({ token: "hunter2" }, "client.authentication.k8s.io/v1beta1");', /another apiVersion than client\.authentication\.k8s\.io\/v1/],
    ["no status", "give(undefined);", /no status/],
    ["an empty status", "give({});", /neither a token nor a certificate/],
    ["a certificate without key", 'give({ clientCertificateData: "hunter2" });', /only one of certificate and key/],
    ["a certificate that is none", 'give({ clientCertificateData: "hunter2", clientKeyData: "hunter2" });', /is no PEM certificate/],
    ["a token with a line break", 'give({ token: "hunter2\\nhunter2" });', /characters that no token has/],
    ["a number as token", "give({ token: 12 });", /fields of a wrong type/],
    ["an end that is no date", 'give({ token: "hunter2", expirationTimestamp: "soon" });', /expirationTimestamp that is no date/],
  ];
  test.each(bad)("a plugin that gives %s", async (_, script, says) => {
    const failure = await failureOf((await pluginThat(script, new FakeClock()).open()).authorization());
    expect(failure.message).toMatch(says);
    expect(JSON.stringify(failure)).not.toContain("hunter2");
  });

  test("interactiveMode Always is refused with the reason: there is no terminal", async () => {
    const plugin = pluginThat('give({ token: "t" });', new FakeClock(), { interactiveMode: "Always" });
    expect((await failureOf((await plugin.open()).authorization())).message).toContain("wants a terminal");
    expect(plugin.starts()).toBe(0);
  });

  test("a program that can't be run as such", async () => {
    const plugin = pluginThat("", new FakeClock(), { command: "./broken" });
    writeFileSync(join(plugin.folder, "broken"), "\u007fELF", { mode: 0o755 });
    const failure = await failureOf((await plugin.open()).authorization());
    expect(failure).toMatchObject({ reason: "exec-failed" });
    expect(failure.message).toContain("broken");
  });
});

/** A server that the plugin and its child connect to: the test knows when they run, and when they are gone. */
async function witness() {
  const server = createServer();
  const sockets: Socket[] = [];
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const script = `
    import { connect } from "node:net";
    import { spawn } from "node:child_process";
    const port = ${(server.address() as AddressInfo).port};
    process.stderr.write("Open https://login.example/device and enter the code\\n");
    connect(port, "127.0.0.1").on("connect", () => spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); require('net').connect(" + port + ", '127.0.0.1')"], { stdio: "ignore" }));`;
  return {
    script,
    /** Resolves when both are connected; `gone` when both ended. */
    async running(): Promise<{ readonly gone: Promise<unknown> }> {
      while (sockets.length < 2) {
        const [socket] = (await once(server, "connection")) as [Socket];
        socket.on("error", () => undefined).resume();
        sockets.push(socket);
      }
      return { gone: Promise.all(sockets.map((socket) => once(socket, "close"))) };
    },
  };
}

describe("a plugin that hangs", () => {
  test("is ended after three minutes, with everything it started", async () => {
    const clock = new FakeClock();
    const watch = await witness();
    const plugin = pluginThat(watch.script, clock);
    const session = await plugin.open();
    const seen: unknown[] = [];
    session.onDidChangeSignIn((value) => seen.push(value));
    const failed = failureOf(session.authorization());
    const { gone } = await watch.running();
    clock.advance(3 * minute - 1);
    expect(seen).toHaveLength(1);
    clock.advance(1);
    // Its child ignores SIGTERM: two seconds later it is made to end.
    clock.advance(2000);
    await gone;
    const failure = await failed;
    expect(failure).toMatchObject({ reason: "exec-timeout", message: expect.stringContaining("longer than 3 minutes") as string });
    expect(failure.detail).toContain("https://login.example/device");
    expect(seen).toEqual([expect.anything(), undefined]);
    expect(clock.pending).toBe(0);
  });

  test("is ended by Cancel, and then nothing goes on by itself", async () => {
    const clock = new FakeClock();
    const watch = await witness();
    const plugin = pluginThat(watch.script, clock);
    const session = await plugin.open();
    const failed = failureOf(session.authorization());
    const { gone } = await watch.running();
    session.cancelSignIn();
    clock.advance(2000);
    await gone;
    expect(await failed).toMatchObject({ reason: "exec-cancelled" });
    expect(await failureOf(session.authorization())).toMatchObject({ reason: "exec-cancelled" });
    expect(plugin.starts()).toBe(1);
  });

  test("is ended when the session is disposed", async () => {
    const clock = new FakeClock();
    const watch = await witness();
    const session = await pluginThat(watch.script, clock).open();
    const failed = failureOf(session.authorization());
    const { gone } = await watch.running();
    session.dispose();
    clock.advance(2000);
    await gone;
    expect(await failed).toMatchObject({ reason: "exec-cancelled" });
  });

  test("a plugin that ends well but leaves a child with its pipes isn't waited for", async () => {
    const time = new FakeClock();
    let waits: () => void = () => undefined;
    const pipesAreWaitedFor = new Promise<void>((resolve) => (waits = resolve));
    const clock: Clock = {
      now: () => time.now(),
      schedule(milliseconds, action) {
        if (milliseconds === 2000) waits();
        return time.schedule(milliseconds, action);
      },
    };
    const plugin = pluginThat(
      `import { spawn } from "node:child_process";
       spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"], { stdio: ["ignore", "inherit", "inherit"], detached: true }).unref();
       give({ token: "t" });`,
      clock,
    );
    const session = await plugin.open();
    const token = session.authorization();
    await pipesAreWaitedFor;
    time.advance(2000);
    expect(await token).toEqual({ Authorization: "Bearer t" });
  });
});

describe("where a plugin is looked for", () => {
  test("not on PATH: the message names it, the PATH that was searched and the kubeconfig's hint", async () => {
    const plugin = pluginThat("", new FakeClock(), { command: "no-such-login", installHint: "Run \u001b[1mbrew install no-such-login\u001b[0m" });
    const failure = await failureOf((await plugin.open({ environment: { PATH: "/nowhere/a:/nowhere/b" } })).authorization());
    expect(failure).toMatchObject({ reason: "exec-missing" });
    expect(failure.message).toContain('"no-such-login"');
    expect(failure.message).toContain("/nowhere/a, /nowhere/b");
    expect(failure.remedy).toContain("brew install no-such-login");
    expect(failure.remedy).not.toContain("\u001b");
  });

  test("a path that isn't there is named as it is", async () => {
    const plugin = pluginThat("", new FakeClock(), { command: "./gone" });
    expect((await failureOf((await plugin.open()).authorization())).message).toContain(`"${join(plugin.folder, "gone")}" of user "u" doesn't exist`);
  });

  test("the login shell's PATH is tried, and given to the plugin", async () => {
    const plugin = pluginThat('note(process.env.PATH); give({ token: "from-the-shell" });', new FakeClock(), { command: "login-tool" });
    const bin = join(plugin.folder, "bin");
    mkdirSync(bin);
    symlinkSync(join(plugin.folder, "sign-in.mjs"), join(bin, "login-tool"));
    writeFileSync(join(plugin.folder, ".profile"), `echo Welcome; PATH=${bin}:$PATH; export PATH\n`);
    // A stand-in for the user's shell that reads the profile, as `sh -i -l -c` does without a terminal.
    const shell = join(plugin.folder, "shell");
    writeFileSync(shell, `#!/bin/sh\n[ "$1 $2 $3" = "-i -l -c" ] || exit 9\n. "$HOME/.profile"\neval "$4"\n`, { mode: 0o755 });
    const session = await plugin.open({ environment: { PATH: "/nowhere", HOME: plugin.folder, SHELL: shell } });
    expect(await session.authorization()).toEqual({ Authorization: "Bearer from-the-shell" });
    expect(plugin.notes()).toBe(`${bin}:/nowhere`);
  });
});
