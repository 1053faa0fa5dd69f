/** What a person sees when a cluster can't be read, and what helps. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kubeconfig, type KubeconfigUser } from "../controlplane/kubeconfig.ts";
import { keepEvidence } from "./support/evidence.ts";
import { openEditor, type Editor } from "./support/openEditor.ts";
import { closedAddress, unauthorizedServer, type TestServer } from "./support/servers.ts";

let folder: string;
let refusing: TestServer;
const open: Editor[] = [];

keepEvidence();

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "kube-gpu-failures-"));
  refusing = await unauthorizedServer();
});

afterAll(async () => {
  for (const editor of open) await editor.close();
  await refusing.close();
  await rm(folder, { recursive: true });
});

async function editorFor(name: string, text: string): Promise<Editor["window"]> {
  const file = path.join(folder, name);
  await writeFile(file, text);
  const editor = await openEditor({ kubeconfig: file, context: "test" });
  open.push(editor);
  await editor.window.showContainer();
  return editor.window;
}

const token: Exclude<KubeconfigUser, string> = { token: "secret-token-value" };

describe("a cluster that can't be read", () => {
  test("that is unreachable says so and offers to connect again", async () => {
    const window = await editorFor("unreachable", kubeconfig(await closedAddress(), undefined, token));
    await window.waitForMessage("Nodes", /Connect Again/);
    await window.waitForRow("Clusters", /^test  .*nothing listens at 127\.0\.0\.1/);
    await window.screenshot("unreachable");
  });

  test("that refuses the credentials says so, asks no second time, and shows no secret", async () => {
    const window = await editorFor("unauthorized", kubeconfig(refusing.url, undefined, token));
    await window.waitForMessage("Nodes", /Connect Again/);
    await window.waitForRow("Clusters", /^test  .*(credentials|unauthorized|sign)/i);
    const before = refusing.connections();
    await window.screenshot("unauthorized");
    await window.runCommand("GPU Inspector: Show Log");
    expect(await window.page.locator("body").innerText()).not.toContain("secret-token-value");
    expect(refusing.connections()).toBe(before);
  });

  test("whose sign-in program is missing is named with what to install", async () => {
    const window = await editorFor("exec", kubeconfig(await closedAddress(), undefined, { exec: { command: "no-such-sign-in", installHint: "Get it from the platform team." } }));
    await window.waitForMessage("Nodes", /Connect Again/);
    await window.waitForRow("Clusters", /^test  .*no-such-sign-in/);
  });

  test("whose kubeconfig is broken says which file", async () => {
    const window = await editorFor("broken", "apiVersion: v1\nkind: Config\nclusters: [\n");
    await window.waitForMessage("Clusters", /No kubeconfig with a context|broken/i);
    await window.screenshot("broken-kubeconfig");
  });
});
