/** Users who may little, sign-ins that wait, folders that nobody trusts. */
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startSimulator, type Simulator } from "../../src/simulator/index.ts";
import { kubeconfig } from "../controlplane/kubeconfig.ts";
import { keepEvidence } from "./support/evidence.ts";
import { openEditor, openEditors } from "./support/openEditor.ts";
import { countingServer, type TestServer } from "./support/servers.ts";
import { until } from "./support/wait.ts";

let folder: string;
let simulator: Simulator;
let server: TestServer;

// Hooks after a test run last registered first: the evidence is taken before the editor is closed.
afterEach(async () => {
  for (const editor of openEditors) await editor.close();
});
keepEvidence();

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "kube-gpu-access-"));
  simulator = await startSimulator({ seed: 1 });
  server = await countingServer();
});

afterAll(async () => {
  await simulator.stop();
  await server.close();
  await rm(folder, { recursive: true });
});

async function file(name: string, text: string): Promise<string> {
  const where = path.join(folder, name);
  await writeFile(where, text);
  return where;
}

describe("invariant 7: a user who may not list nodes", () => {
  test("sees the pods of their namespaces, nodes by the names in the pods, and what is not theirs to see", async () => {
    const { window } = await openEditor({ kubeconfig: await file("restricted", simulator.kubeconfig("restricted")), context: "gpu-demo-restricted", height: 1400 });
    await window.showContainer();
    await window.waitForRow("Allocations", new RegExp(`^(${simulator.restrictedNamespaces.join("|")})  `));
    await window.waitForRow("Nodes", /^(Not allowed to list|.*not allowed).*nodes/i);
    await window.waitForRow("Nodes", /from its pods/);
    await window.waitForRow("Jobs", /^Running  /);
    // No cluster-wide sum is made up.
    expect((await window.statusBar()).join()).not.toMatch(/\d+\/\d+/);
    await window.screenshot("restricted");
  });
});

describe("invariant 8: a sign-in program that hangs", () => {
  test("is shown as waiting, runs once, and can be cancelled; nothing starts it again", async () => {
    const runs = path.join(folder, "runs");
    const program = await file("hang.cjs", `require("node:fs").appendFileSync(${JSON.stringify(runs)}, "run\\n"); setInterval(() => undefined, 1000);`);
    const { window } = await openEditor({ kubeconfig: await file("hanging", kubeconfig(server.url, undefined, { exec: { command: process.execPath, args: [program] } })), context: "test" });
    await window.showContainer();
    await window.waitForMessage("Nodes", /Cancel Sign-in/i);
    await window.waitForStatusBar(/sign/i);
    await window.screenshot("signing-in");
    await window.runCommand("GPU Inspector: Cancel Sign-in");
    await window.waitForMessage("Nodes", /Connect Again/);
    expect(await readFile(runs, "utf8")).toBe("run\n");
    expect(server.connections()).toBe(0);
  });
});

describe("invariant 8: a sign-in program that fails", () => {
  test("isn't run again by a reload of the window: the cluster says why, and waits for Connect", async () => {
    const runs = path.join(folder, "failed-runs");
    const program = await file("fail.cjs", `require("node:fs").appendFileSync(${JSON.stringify(runs)}, "run\\n"); console.error("Your session ended."); process.exitCode = 4;`);
    const { window } = await openEditor({ kubeconfig: await file("failing", kubeconfig(server.url, undefined, { exec: { command: process.execPath, args: [program] } })), context: "test" });
    await window.showContainer();
    await window.waitForRow("Clusters", /^test  .*Your session ended/);
    expect(await readFile(runs, "utf8")).toBe("run\n");
    await window.reload();
    await window.showContainer();
    await window.waitForRow("Clusters", /^test  .*Your session ended/);
    await window.waitForMessage("Nodes", /Connect Again/);
    await window.screenshot("sign-in-failed");
    expect(await readFile(runs, "utf8")).toBe("run\n");
    await window.welcomeAction("Nodes", "Connect Again");
    await until("a second sign-in", async () => ((await readFile(runs, "utf8")) === "run\nrun\n" ? true : undefined));
    expect(server.connections()).toBe(0);
  });
});

describe("invariant 10: a folder with settings of its own", () => {
  test.each([{ trust: true }, { trust: false }])("can't name a kubeconfig, whose sign-in program would run (trusted: $trust)", async ({ trust }) => {
    const trace = path.join(folder, `trace-${String(trust)}`);
    const program = await file(`trap-${String(trust)}.cjs`, `require("node:fs").writeFileSync(${JSON.stringify(trace)}, "");`);
    const trap = await file(`trap-${String(trust)}`, kubeconfig(server.url, undefined, { exec: { command: process.execPath, args: [program] } }));
    const settings = JSON.stringify({ "kubeGpu.kubeconfig": [trap], "kubeGpu.context": "test" });
    // A cluster of the user's own, so that it can be seen that settings were read.
    const own = await file(`own-${String(trust)}`, simulator.kubeconfig());
    const { window } = await openEditor({ kubeconfig: own, trust, files: { ".vscode/settings.json": settings } });
    await window.showContainer();
    await window.waitForRow("Clusters", /^gpu-demo  /);
    expect(await window.outline("Clusters")).not.toMatch(/^test/m);
    await window.runCommand("GPU Inspector: Connect");
    expect((await window.quickPick()).filter((row) => /^(test|trap)/.test(row))).toEqual([]);
    await window.pick(/^gpu-demo/);
    await until("a connection", async () => ((await window.rows("Nodes")).length > 0 ? true : undefined));
    expect({ trapped: existsSync(trace), connections: server.connections() }).toEqual({ trapped: false, connections: 0 });
  });
});
