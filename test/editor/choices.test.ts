/** What a person chooses for a view (filter, order, grouping), and what stays of it; a user who lacks a right; a connection that ends. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startSimulator, type Simulator } from "../../src/simulator/index.ts";
import { keepEvidence } from "./support/evidence.ts";
import { openEditor, openEditors } from "./support/openEditor.ts";
import { until } from "./support/wait.ts";

let folder: string;
let simulator: Simulator;

// Hooks after a test run last registered first: the evidence is taken before the editor is closed.
afterEach(async () => {
  for (const editor of openEditors) await editor.close();
});
keepEvidence();

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "kube-gpu-choices-"));
  simulator = await startSimulator({ seed: 1 });
});

afterAll(async () => {
  await simulator.stop();
  await rm(folder, { recursive: true });
});

async function kubeconfig(user: "admin" | "restricted"): Promise<string> {
  const file = path.join(folder, user);
  await writeFile(file, simulator.kubeconfig(user));
  return file;
}

describe("a view", () => {
  test("is filtered by a term that is suggested, grouped and sorted; a reload keeps all of it, and a click clears the filter", async () => {
    const { window } = await openEditor({ kubeconfig: await kubeconfig("admin"), context: "gpu-demo", height: 1400 });
    await window.showContainer();
    await window.waitForRow("Allocations", /^research /);
    await window.only("Allocations");
    await window.runCommand("GPU Inspector: Group Allocations By…");
    await window.pick("GPU model");
    await window.waitForRow("Allocations", /^H100 80GB /);
    expect(await window.description("Allocations")).toContain("by model");
    await window.screenshot("allocations-by-model");

    await window.runCommand("GPU Inspector: Sort Allocations…");
    await window.pick("Most GPUs held first");
    await until("the order", async () => ((await window.description("Allocations")).includes("most GPUs first") ? true : undefined));

    await window.runCommand("GPU Inspector: Filter Allocations…");
    await window.fill("model:h1");
    await window.pick("model:H100 80GB");
    await window.page.keyboard.press("Enter");
    const groups = async () => (await window.rows("Allocations")).filter(({ level }) => level === 1).map(({ label }) => label);
    await until("one group", async () => ((await groups()).join() === "H100 80GB" ? true : undefined), 10_000, () => window.outline("Allocations"));
    await window.screenshot("allocations-filtered");

    await window.reload();
    await window.showContainer();
    await until("the same group after a reload", async () => ((await groups()).join() === "H100 80GB" ? true : undefined), 40_000, () => window.outline("Allocations"));
    expect(await window.description("Allocations")).toMatch(/^“model:"H100 80GB"” · by model · most GPUs first · /);
    // Title icons are shown while the mouse is over the view.
    await window.row("Allocations", /^H100 80GB/).hover();
    await window.pane("Allocations").locator('.pane-header a.action-label[aria-label^="Clear Filter"]').click();
    await until("all groups", async () => ((await groups()).length > 3 ? true : undefined), 10_000, () => window.outline("Allocations"));
    expect(await window.description("Allocations")).not.toContain("H100");
  });
});

describe("a user who may not list nodes", () => {
  test("copies the role that is missing; and when the token ends, rows stay with their age until the next connection", async () => {
    const { window } = await openEditor({ kubeconfig: await kubeconfig("restricted"), context: "gpu-demo-restricted", height: 1400 });
    await window.showContainer();
    await window.waitForRow("Nodes", /^Not allowed to list nodes/);
    await window.waitForRow("Jobs", /^Running /);
    await window.runCommand("GPU Inspector: Copy Missing Role");
    await window.pick("What is refused now");
    await until("the role in the clipboard", async () => ((await window.clipboard()).includes("kind: ClusterRole") ? true : undefined), 10_000, () => window.clipboard());
    expect(await window.clipboard()).toMatch(/resources: \[.*"nodes".*\]\n {2}verbs: \["list", "watch"\]/);

    simulator.faults.expireCredentials("restricted");
    simulator.faults.live("cut");
    await window.waitForRow("Jobs", /^As of \d+ s ago {2}unauthorized/);
    await window.waitForRow("Jobs", /^Running /);
    await window.waitForRow("Allocations", /^research {2}\d+ GPUs/);
    await window.screenshot("signed-out-with-rows");
    simulator.faults.renewCredentials("restricted");
    await window.rowMenu("Jobs", /^As of/, "Refresh");
    await window.waitForNoRow("Jobs", /^As of/);
    await window.waitForRow("Jobs", /^Running /);
  });
});
