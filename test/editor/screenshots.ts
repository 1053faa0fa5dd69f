/**
 * `npm run screenshots`: a picture of every state in every theme, in artifacts/screenshots/, for people to look at.
 * Arguments choose scenes or themes by name. Nothing is judged here.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startSimulator, type Simulator } from "../../src/simulator/index.ts";
import { kubeconfig } from "../controlplane/kubeconfig.ts";
import type { EditorWindow } from "./support/editorWindow.ts";
import { openEditor, themeNames, type EditorOptions, type Theme } from "./support/openEditor.ts";
import { closedAddress, countingServer, silentServer, unauthorizedServer } from "./support/servers.ts";

const folder = await mkdtemp(path.join(tmpdir(), "kube-gpu-screenshots-"));
const simulators: Simulator[] = [];
const servers = [await unauthorizedServer(), await countingServer(), await silentServer()] as const;

async function config(name: string, text: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, text);
  return file;
}

async function demo(options: Parameters<typeof startSimulator>[0] = {}, user: "admin" | "restricted" = "admin"): Promise<{ simulator: Simulator; open: EditorOptions }> {
  const simulator = await startSimulator({ seed: 7, ...options });
  simulators.push(simulator);
  return { simulator, open: { kubeconfig: await config(`simulator-${simulators.length}`, simulator.kubeconfig(user)), context: user === "admin" ? "gpu-demo" : "gpu-demo-restricted" } };
}

interface Scene {
  readonly name: string;
  /** Prepares the cluster; what it returns is shown by `show` once the window is open. */
  readonly prepare: () => Promise<{ readonly open: EditorOptions; readonly show: (window: EditorWindow) => Promise<unknown> }>;
}

const failing = (name: string, text: () => Promise<string>, wait: RegExp): Scene => ({
  name,
  prepare: async () => ({
    open: { kubeconfig: await config(name, await text()), context: "test" },
    async show(window) {
      await window.waitForMessage("Nodes", wait);
      await window.waitForRow("Clusters", /^test/);
      await window.waitForStatusBar(/cluster test: /);
    },
  }),
});

const scenes: readonly Scene[] = [
  { name: "no-kubeconfig", prepare: () => Promise.resolve({ open: {}, show: (window) => window.waitForMessage("Clusters", /No kubeconfig/) }) },
  {
    name: "not-connected",
    prepare: async () => ({ open: { kubeconfig: await config("idle", kubeconfig(servers[1].url, undefined, { token: "t" })) }, show: (window) => window.waitForRow("Clusters", /^test/) }),
  },
  {
    name: "demo",
    prepare: async () => ({
      open: { ...(await demo()).open, width: 1500, height: 1500 },
      async show(window) {
        await window.waitForRow("Jobs", /^Waiting/);
        await window.sidebarWidth(560);
        await window.expand("Nodes", /^H100 80GB/);
        await window.expand("Allocations", /^inference/);
        await window.rowMenu("Nodes", /^gpu-h100-01/, "Describe");
        await window.waitForEditor(/gpu-h100-01/);
      },
    }),
  },
  {
    name: "roles",
    prepare: async () => ({
      open: { ...(await demo()).open, width: 1200, height: 3200 },
      async show(window) {
        await window.waitForRow("Jobs", /^Waiting/);
        await window.sidebarWidth(760);
        await window.expand("Jobs", /^eval-pool/);
        await window.expand("Jobs", /^mixtral-mi300x/);
        await window.hover("Jobs", /^eval-pool/);
      },
    }),
  },
  {
    name: "attention",
    prepare: async () => ({
      open: { ...(await demo()).open, width: 1200, height: 1700 },
      async show(window) {
        await window.sidebarWidth(760);
        await window.expand("Nodes", /^gpu-a100-03/);
        await window.expand("Nodes", /^A10 · shared/);
        await window.expand("Nodes", /^gpu-a10-hami-01/);
        await window.hover("Nodes", /^Device plugin fails/);
      },
    }),
  },
  {
    name: "narrow",
    prepare: async () => ({
      open: (await demo()).open,
      async show(window) {
        await window.waitForRow("Jobs", /^Waiting/);
        await window.sidebarWidth(300 + 48);
      },
    }),
  },
  {
    name: "tooltip",
    prepare: async () => ({
      open: { ...(await demo()).open, height: 1500 },
      async show(window) {
        await window.expand("Nodes", /^H100 80GB/);
        await window.hover("Nodes", /^gpu-h100-01/);
      },
    }),
  },
  {
    name: "queues",
    prepare: async () => ({
      open: { ...(await demo()).open, width: 1500 },
      async show(window) {
        await window.waitForRow("Queues", /^Kueue/);
        await window.only("Queues");
        await window.sidebarWidth(760);
        for (const queue of [/^research/, /^vision/, /^llm-evals/, /^search/]) await window.expand("Queues", queue);
      },
    }),
  },
  {
    name: "queues-narrow",
    prepare: async () => ({
      open: (await demo()).open,
      async show(window) {
        await window.waitForRow("Queues", /^Kueue/);
        await window.only("Queues");
        await window.sidebarWidth(300 + 48);
        for (const queue of [/^research/, /^vision/]) await window.expand("Queues", queue);
      },
    }),
  },
  ...[["queues-tooltip", /^research/], ["queue-entry-tooltip", /^segment-anything/]].map(([name, label]): Scene => ({
    name: String(name),
    prepare: async () => ({
      open: { ...(await demo()).open, width: 1500 },
      async show(window) {
        await window.waitForRow("Queues", /^Kueue/);
        await window.only("Queues");
        await window.sidebarWidth(480);
        await window.expand("Queues", /^vision/);
        await window.hover("Queues", label as RegExp);
      },
    }),
  })),
  {
    name: "queues-empty",
    prepare: async () => ({
      open: (await demo({ world: "empty" })).open,
      async show(window) {
        await window.only("Queues");
        await window.waitForMessage("Queues", /queue/i);
      },
    }),
  },
  {
    name: "queues-restricted",
    prepare: async () => ({
      open: (await demo({}, "restricted")).open,
      async show(window) {
        await window.waitForRow("Jobs", /^Waiting/);
        await window.only("Queues");
        await window.sidebarWidth(480);
      },
    }),
  },
  {
    name: "thousand-nodes",
    prepare: async () => ({ open: (await demo({ nodes: 1000, pods: 8000 })).open, show: (window) => window.waitForStatusBar(/live/, 60_000) }),
  },
  { name: "one-node", prepare: async () => ({ open: (await demo({ nodes: 1, pods: 6 })).open, show: (window) => window.waitForRow("Nodes", /^gpu-/) }) },
  { name: "connecting", prepare: async () => ({ open: { kubeconfig: await config("silent", kubeconfig(servers[2].url, undefined, { token: "t" })), context: "test" }, show: (window) => window.waitForMessage("Nodes", /Connecting/) }) },
  ...["Connect a cluster", "See what you have", "See who holds it", "See why a job waits"].map((step, index): Scene => ({
    name: `walkthrough-${index + 1}`,
    prepare: () => Promise.resolve({
      open: { width: 1600 },
      async show(window) {
        await window.runCommand("GPU Inspector: Get Started");
        await window.page.locator(".getting-started-step .step-title").filter({ hasText: step }).first().click();
        await window.page.locator(".getting-started-media").first().waitFor();
        // The pictures are read and drawn after the step opened.
        await window.page.waitForLoadState("networkidle");
      },
    }),
  })),
  { name: "restricted", prepare: async () => ({ open: (await demo({}, "restricted")).open, show: (window) => window.waitForRow("Jobs", /^Waiting/) }) },
  {
    name: "stale",
    async prepare() {
      const { simulator, open } = await demo();
      return {
        open,
        async show(window) {
          await window.waitForRow("Jobs", /^Waiting/);
          await simulator.stop();
          await window.waitForRow("Nodes", /^Stale/);
          await window.waitForRow("Jobs", /^Stale/);
        },
      };
    },
  },
  {
    name: "signing-in",
    prepare: async () => {
      const program = await config("hang.cjs", "setInterval(() => undefined, 1000);");
      return {
        open: { kubeconfig: await config("hanging", kubeconfig(servers[1].url, undefined, { exec: { command: process.execPath, args: [program] } })), context: "test" },
        show: (window) => window.waitForMessage("Nodes", /Cancel Sign-in/i),
      };
    },
  },
  failing("unreachable", async () => kubeconfig(await closedAddress(), undefined, { token: "t" }), /Connect Again/),
  failing("unauthorized", () => Promise.resolve(kubeconfig(servers[0].url, undefined, { token: "t" })), /Connect Again/),
  failing("sign-in-missing", () => Promise.resolve(kubeconfig(servers[1].url, undefined, { exec: { command: "no-such-sign-in", installHint: "Get it from the platform team." } })), /Connect Again/),
];

async function take(scene: Scene, theme: Theme): Promise<void> {
  const { open, show } = await scene.prepare();
  const editor = await openEditor({ theme, height: 1000, ...open });
  try {
    await editor.window.showContainer();
    await show(editor.window);
    console.log(await editor.window.screenshot(scene.name, { keepMouse: scene.name.endsWith("tooltip") || scene.name === "attention" }));
  } finally {
    await editor.close();
  }
}

const words = process.argv.slice(2);
const chosen = <T extends string>(all: readonly T[]) => (all.some((name) => words.includes(name)) ? all.filter((name) => words.includes(name)) : all);
try {
  const names = chosen(scenes.map((scene) => scene.name));
  for (const theme of chosen(themeNames)) {
    for (const scene of scenes.filter((one) => names.includes(one.name))) await take(scene, theme);
  }
} finally {
  for (const simulator of simulators) await simulator.stop();
  for (const server of servers) await server.close();
  await rm(folder, { recursive: true });
}
