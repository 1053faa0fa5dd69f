import { fork, spawn, type ChildProcess } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { once } from "node:events";
import { afterEach, describe, expect, test } from "vitest";

const MAIN = new URL("../../../src/simulator/main.ts", import.meta.url).pathname;
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

interface Ready {
  readonly type: string;
  readonly url: string;
  readonly token: string;
  readonly kubeconfig: string;
}

async function start(options: object): Promise<{ child: ChildProcess; ready: Ready }> {
  const child = fork(MAIN, [JSON.stringify(options)], { stdio: ["ignore", "ignore", "ignore", "ipc"] });
  children.push(child);
  const [ready] = await once(child, "message") as [Ready];
  return { child, ready };
}

describe("the simulator as a process", () => {
  test("says when it is ready, takes orders, and ends with its parent's channel", async () => {
    const { child, ready } = await start({ world: "empty", control: true });
    expect(ready).toMatchObject({ type: "ready", url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string, kubeconfig: expect.stringContaining(ready.token) as string });
    const list = (): Promise<Response> => fetch(`${ready.url}/api/v1/namespaces`, { headers: { authorization: `Bearer ${ready.token}` } });
    expect((await list()).status).toBe(200);
    child.send({ type: "fault", plan: { match: { resource: "namespaces" }, effect: { kind: "status", code: 503 } } });
    await once(child, "message");
    expect((await list()).status).toBe(503);
    child.send({ type: "fault", do: "expireCredentials", user: "admin" });
    await once(child, "message");
    expect((await list()).status).toBe(401);
    child.send({ type: "fault", do: "clear" });
    await once(child, "message");
    child.send({ type: "advance", ms: 3_600_000 });
    await once(child, "message");
    expect(Date.parse((await list()).headers.get("date") ?? "") - Date.now()).toBeGreaterThan(3_500_000);
    child.disconnect();
    expect(await once(child, "exit")).toEqual([0, null]);
  }, 30_000);

  test("takes no orders without control", async () => {
    const { child, ready } = await start({ world: "empty" });
    child.send({ type: "fault", plan: { effect: { kind: "status", code: 503 }, times: 0 } });
    expect((await once(child, "message"))[0]).toMatchObject({ type: "refused" });
    expect((await fetch(`${ready.url}/version`)).status).toBe(200);
  }, 30_000);

  test("by hand: prints where its kubeconfig lies, readable by its owner only", async () => {
    const child = spawn(process.execPath, [MAIN, '{"world":"empty"}'], { stdio: ["ignore", "pipe", "ignore"] });
    children.push(child);
    let text = "";
    for await (const chunk of child.stdout) {
      text += String(chunk);
      if (/KUBECONFIG=.*\n/.test(text)) break;
    }
    const file = /KUBECONFIG=(.*)\n/.exec(text)?.[1] ?? "";
    expect(readFileSync(file, "utf8")).toContain("current-context: gpu-demo");
    expect(statSync(file).mode & 0o077).toBe(0);
    child.kill("SIGTERM");
    await once(child, "exit");
    expect(() => statSync(file)).toThrow();
  }, 30_000);
});
