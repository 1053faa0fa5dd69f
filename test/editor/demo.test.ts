/** A person without a cluster: the packaged extension with the embedded demo cluster, in a window of VS Code. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keepEvidence } from "./support/evidence.ts";
import type { TreeRow } from "./support/drawn.ts";
import type { EditorWindow } from "./support/editorWindow.ts";
import { openEditor, type Editor } from "./support/openEditor.ts";
import { until } from "./support/wait.ts";

let editor: Editor;
let window: EditorWindow;

keepEvidence();

beforeAll(async () => {
  editor = await openEditor({ height: 1900 });
  window = editor.window;
});
afterAll(() => editor.close());

/** A row of a node, which stands below the group of its model: a name, and GPUs requested of allocatable. */
const isNode = (row: TreeRow) => row.level === 2 && /^\d+\/\d+ /.test(row.description);
const nodes = async () => (await window.rows("Nodes")).filter(isNode);

describe("the demo cluster", () => {
  test("is offered where there is no kubeconfig, and connects with one click", async () => {
    await window.showContainer();
    await window.waitForMessage("Clusters", /No kubeconfig/);
    await window.screenshot("welcome");
    await window.welcomeAction("Nodes", "Open Demo Cluster");
    await window.waitForRow("Nodes", /^H100 80GB  .*\d+\/\d+ GPUs/);
    await window.waitForRow("Jobs", /^Running  /);
    await window.waitForRow("Jobs", /^Waiting  /);
    await window.waitForStatusBar(/GPUs of cluster .*: \d+\/\d+/);
    await window.screenshot("demo");
  });

  test("every row says to a screen reader at least what it shows as its label", async () => {
    for (const view of ["Clusters", "Nodes", "Allocations", "Jobs"] as const) {
      const rows = await window.rows(view);
      expect(rows.length, view).toBeGreaterThan(0);
      for (const row of rows) expect(row.spoken, view).toContain(row.label);
    }
  });

  test("its trees are filtered by a command, and the view says by what", async () => {
    await window.only("Nodes");
    await window.expand("Nodes", /^H100 80GB/);
    const first = (await until("several nodes", async () => ((await nodes()).length > 1 ? nodes() : undefined), 10_000, () => window.outline("Nodes")))[0];
    await window.runCommand("GPU Inspector: Filter Nodes…");
    await window.fill(first!.label);
    await window.page.keyboard.press("Enter");
    await until("one node", async () => ((await nodes()).length === 1 ? true : undefined), 10_000, () => window.outline("Nodes"));
    expect(await window.description("Nodes")).toContain(first!.label);
    await window.screenshot("filtered");
    await window.runCommand("GPU Inspector: Clear Filter of Nodes");
    await until("more nodes", async () => ((await nodes()).length > 1 ? true : undefined));
    expect(await window.description("Nodes")).not.toContain(first!.label);
  });

  test("a node's manifest opens read-only, as YAML, without managed fields", async () => {
    const [first] = await nodes();
    await window.rowMenu("Nodes", new RegExp(`^${first!.label}`), "Open Manifest");
    const text = await window.waitForEditor(/kind: Node/);
    expect(text).toMatch(/^apiVersion: v1$/m);
    expect(text).not.toMatch(/managedFields/);
    await window.page.locator('.statusbar-item[aria-label="YAML"]').waitFor();
    await window.screenshot("manifest");
  });

  test("a node is described, copied, and found by name", async () => {
    const [first] = await nodes();
    const name = first!.label;
    await window.rowMenu("Nodes", new RegExp(`^${name}`), "Describe");
    await window.waitForEditor(new RegExp(name));
    await window.rowMenu("Nodes", new RegExp(`^${name}`), "Copy Name");
    await until("the name in the clipboard", async () => ((await window.clipboard()) === name ? true : undefined), 10_000, () => window.clipboard());
    await window.rowMenu("Nodes", new RegExp(`^${name}`), "Copy kubectl Command");
    await until("the command in the clipboard", async () => ((await window.clipboard()).startsWith("kubectl ") ? true : undefined), 10_000, () => window.clipboard());
    expect(await window.clipboard()).toContain(name);
    await window.runCommand("GPU Inspector: Go to…");
    await window.fill(name);
    await window.pick(new RegExp(`^${name}`));
    await until("the node to be selected", async () => ((await window.pane("Nodes").locator('.monaco-list-row[aria-selected="true"]').innerText()).includes(name) ? true : undefined));
  });

  test("a running pod's log is shown and follows", async () => {
    await window.only("Allocations");
    await window.expand("Allocations", /^inference/);
    await window.expand("Allocations", /^llama-3-3-70b/);
    const pod = await until("a pod of the deployment", async () => (await window.rows("Allocations")).find((row) => row.level === 3), 10_000, () => window.outline("Allocations"));
    await window.rowMenu("Allocations", new RegExp(`^${pod.label}`), "Show Logs");
    await window.waitForEditor(/\S/);
    await window.screenshot("logs");
  });

  test("a reload of the window keeps what was expanded, and connects again", async () => {
    const expanded = async () => (await window.rows("Allocations")).filter((row) => row.expanded === true).map((row) => row.label);
    expect(await expanded()).toEqual(["inference", "llama-3-3-70b"]);
    await window.reload();
    await window.showContainer();
    await until("the same rows to be expanded", async () => ((await expanded()).join() === "inference,llama-3-3-70b" ? true : undefined), 40_000, () => window.outline("Allocations"));
  });
});
