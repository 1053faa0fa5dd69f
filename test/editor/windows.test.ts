/** Several windows of one VS Code: each has its own clusters, and its own active one. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startSimulator, type Simulator } from "../../src/simulator/index.ts";
import { keepEvidence } from "./support/evidence.ts";
import type { EditorWindow } from "./support/editorWindow.ts";
import { openEditor, type Editor } from "./support/openEditor.ts";

let folder: string;
let simulators: Simulator[];
let editor: Editor;

keepEvidence();

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "kube-gpu-windows-"));
  simulators = [await startSimulator({ seed: 1 }), await startSimulator({ seed: 2, nodes: 6, pods: 30 })];
  const files = ["east", "west"].map((name) => path.join(folder, name));
  for (const [index, file] of files.entries()) await writeFile(file, simulators[index]!.kubeconfig().replaceAll("gpu-demo", path.basename(file)));
  editor = await openEditor({ machine: { "kubeGpu.kubeconfig": files }, files: { "notes.md": "" } });
});

afterAll(async () => {
  await editor.close();
  for (const simulator of simulators) await simulator.stop();
  await rm(folder, { recursive: true });
});

/** Every place that speaks of "the" cluster names this one. */
async function shows(window: EditorWindow, cluster: string): Promise<void> {
  await window.waitForStatusBar(new RegExp(`^GPUs of cluster ${cluster}: `), 40_000);
  for (const view of ["Nodes", "Allocations", "Jobs"] as const) expect(await window.description(view)).toBe(cluster);
}

async function connect(window: EditorWindow, cluster: string): Promise<void> {
  await window.showContainer();
  await window.waitForRow("Clusters", new RegExp(`^${cluster}  `));
  await window.runCommand("GPU Inspector: Choose Context");
  await window.pick(new RegExp(`^${cluster}`));
  await shows(window, cluster);
}

describe("invariant 12: two windows of one profile", () => {
  let second: EditorWindow;

  test("are connected to different clusters at once, each with its own active one", async () => {
    await connect(editor.window, "east");
    second = await editor.openWindow("other");
    await connect(second, "west");
    await shows(editor.window, "east");
    await second.screenshot("second-window");
  });

  test("come back each with its own after a reload", async () => {
    await editor.window.reload();
    await editor.window.showContainer();
    await shows(editor.window, "east");
    await second.reload();
    await second.showContainer();
    await shows(second, "west");
  });

  test("and one that disconnects leaves the other connected", async () => {
    await second.runCommand("GPU Inspector: Disconnect");
    await second.waitForRow("Clusters", /^west  not connected/);
    await shows(editor.window, "east");
    await editor.window.waitForRow("Jobs", /^Waiting  /);
  });
});
