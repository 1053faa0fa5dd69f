/** Invariant 4: nothing is contacted until asked. */
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kubeconfig } from "../controlplane/kubeconfig.ts";
import { keepEvidence } from "./support/evidence.ts";
import { openEditor, type Editor } from "./support/openEditor.ts";
import { countingServer, type TestServer } from "./support/servers.ts";
import { until } from "./support/wait.ts";

const manifest = `apiVersion: v1
kind: Pod
metadata:
  name: train
spec:
  containers:
    - name: train
      image: registry.example/train:1
      resources:
        limits:
          nvidia.com/gpu: 1
`;

let folder: string;
/** Exists as soon as the sign-in program ran once. */
let trace: string;
let server: TestServer;
let editor: Editor;

keepEvidence();

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "kube-gpu-activation-"));
  trace = path.join(folder, "signed-in");
  server = await countingServer();
  const program = path.join(folder, "sign-in.cjs");
  const credential = { apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential", status: { token: "t" } };
  await writeFile(program, `require("node:fs").writeFileSync(${JSON.stringify(trace)}, ""); console.log(${JSON.stringify(JSON.stringify(credential))});`);
  const file = path.join(folder, "config");
  await writeFile(file, kubeconfig(server.url, undefined, { exec: { command: process.execPath, args: [program] } }));
  editor = await openEditor({ kubeconfig: file, context: "test", files: { "pod.yaml": manifest, "notes.md": "# Notes\n" } });
});

afterAll(async () => {
  await editor.close();
  await server.close();
  await rm(folder, { recursive: true });
});

const contacted = () => ({ connections: server.connections(), signedIn: existsSync(trace) });

describe("invariant 4: a window with a remembered cluster", () => {
  test("contacts nothing and runs no sign-in program at activation", async () => {
    // A command of ours that needs no cluster: after it the extension is active for certain.
    await editor.window.runCommand("GPU Inspector: Show Log");
    await editor.window.page.locator(".panel .pane-body, .panel .output-view-content, .part.panel .monaco-editor").first().waitFor();
    expect(contacted()).toEqual({ connections: 0, signedIn: false });
  });

  test("contacts nothing when a manifest or another file is opened", async () => {
    for (const [name, text] of [["pod.yaml", /nvidia\.com\/gpu/], ["notes.md", /# Notes/]] as const) {
      await editor.window.page.keyboard.press("Control+p");
      await editor.window.fill(name);
      await editor.window.pick(new RegExp(`^${name.replace(".", "\\.")}`));
      await editor.window.waitForEditor(text);
    }
    // The language server answers a hover: it has read the manifest.
    await editor.window.page.getByRole("tab", { name: /pod\.yaml/ }).first().click();
    await editor.window.waitForEditor(/nvidia\.com\/gpu/);
    await editor.window.page.locator(".view-line").filter({ hasText: "nvidia.com/gpu" }).getByText("nvidia.com/gpu").first().hover();
    await editor.window.page.locator(".monaco-hover .hover-contents").filter({ hasText: /nvidia/i }).first().waitFor();
    expect(contacted()).toEqual({ connections: 0, signedIn: false });
  });

  test("contacts nothing after a reload while our views are hidden", async () => {
    await editor.window.reload();
    await editor.window.runCommand("GPU Inspector: Show Log");
    expect(contacted()).toEqual({ connections: 0, signedIn: false });
  });

  test("signs in and connects when a view of ours is first seen", async () => {
    await editor.window.showContainer();
    await until("a sign-in and a connection", () => Promise.resolve(contacted().signedIn && contacted().connections > 0 ? true : undefined));
  });
});
