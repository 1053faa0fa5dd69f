/** Trees while they are used: they stay where the reader left them. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startSimulator, type Simulator } from "../../src/simulator/index.ts";
import { Client } from "../controlplane/client.ts";
import { keepEvidence } from "./support/evidence.ts";
import type { EditorWindow } from "./support/editorWindow.ts";
import { openEditor, type Editor } from "./support/openEditor.ts";
import { until } from "./support/wait.ts";

let folder: string;
let simulator: Simulator;
let editor: Editor;
let window: EditorWindow;

keepEvidence();

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "kube-gpu-trees-"));
  simulator = await startSimulator({ seed: 3, nodes: 300, pods: 1500 });
  const file = path.join(folder, "config");
  await writeFile(file, simulator.kubeconfig());
  editor = await openEditor({ kubeconfig: file, context: "gpu-demo", files: { "notes.md": "" } });
  window = editor.window;
  await window.showContainer();
  await window.waitForRow("Nodes", /^H100 80GB  /, 60_000);
});

afterAll(async () => {
  await editor.close();
  await simulator.stop();
  await rm(folder, { recursive: true });
});

/** Labels of the drawn rows: a list draws what is in sight. */
const drawn = async () => (await window.rows("Nodes")).map(({ label }) => label);

describe("a tree that is read", () => {
  test("stays scrolled where it is while its rows change, and when it was hidden", async () => {
    await window.only("Nodes");
    await window.expand("Nodes", /^H100 80GB/);
    const box = await window.pane("Nodes").boundingBox();
    await until("the rows to scroll", async () => {
      if (!(await drawn()).includes("gpu-h100-02")) return true;
      await window.page.mouse.move(box!.x + 100, box!.y + 300, { steps: 3 });
      await window.page.mouse.wheel(0, 1200);
      return undefined;
    }, 20_000, () => window.outline("Nodes"));
    // Smooth scrolling takes its time.
    let first = "";
    await until("the scrolling to end", async () => {
      const now = (await drawn())[0] ?? "";
      if (now === first) return true;
      first = now;
      return undefined;
    });
    const before = await drawn();
    // A pod on a node in sight changes its row and no other; one that is cordoned would add a row above.
    const free = (await window.rows("Nodes")).filter(({ description }) => description.startsWith("0/8 H100"));
    const node = free[Math.floor(free.length / 2)]?.label;
    expect(node).toBeDefined();
    const spec = { nodeName: node, containers: [{ name: "main", image: "registry.example/train:1", resources: { limits: { "nvidia.com/gpu": "3" } } }] };
    await new Client(simulator).ask("POST", "/api/v1/namespaces/default/pods", { metadata: { name: "placed-by-hand" }, spec });
    await window.waitForRow("Nodes", new RegExp(`^${node!}  [3-8]/8 H100`));
    expect((await drawn())[0]).toBe(before[0]);
    await window.page.keyboard.press("Control+Shift+E");
    await until("our container to be hidden", async () => ((await window.pane("Nodes").isVisible()) ? undefined : true));
    await window.showContainer();
    await until("the same rows", async () => ((await drawn())[0] === before[0] ? true : undefined), 10_000, () => window.outline("Nodes"));
  });

  test("shows the selected row again after a reload of the window", async () => {
    const deep = (await window.rows("Nodes")).filter(({ level }) => level === 2).at(-4)!.label;
    await window.row("Nodes", new RegExp(`^${deep}`)).click();
    // In a browser VS Code writes its state every five seconds, and none of it when the page is left.
    await window.page.waitForTimeout(8_000);
    await window.reload();
    await window.showContainer();
    const selected = window.pane("Nodes").locator('.monaco-list-row[aria-selected="true"]');
    await until(`${deep} to be selected and in sight`, async () => ((await selected.count()) === 1 && (await selected.innerText()).includes(deep) ? true : undefined), 60_000, () => window.outline("Nodes"));
  });

  test("is opened by a click on the status bar", async () => {
    await window.page.keyboard.press("Control+Shift+E");
    await until("our container to be hidden", async () => ((await window.pane("Nodes").isVisible()) ? undefined : true));
    await window.page.locator('.statusbar-item[id^="kube-gpu-inspector."] a').first().click();
    await until("Nodes to be shown", async () => ((await window.pane("Nodes").isVisible()) ? true : undefined));
  });
});

describe("a row's command from the palette", () => {
  test("acts on the selected row", async () => {
    const { label } = (await window.rows("Nodes")).filter(({ level }) => level === 2)[12]!;
    await window.row("Nodes", new RegExp(`^${label}`)).click();
    await window.runCommand("GPU Inspector: Open Manifest");
    await window.waitForEditor(/kind: Node/);
    expect((await window.tabs()).join()).toContain(label);
  });

  test("asks where the selected row is of another kind", async () => {
    await window.runCommand("GPU Inspector: Show Logs");
    const offered = await until("pods and jobs to be offered", async () => {
      const rows = await window.quickPick();
      return rows.length > 0 ? rows : undefined;
    });
    expect(offered.some((row) => /Node/.test(row))).toBe(false);
    await window.page.keyboard.press("Escape");
  });
});
