/** The thin line: objects of a real kube-apiserver, scheduled by a real kube-scheduler, in rows of a real VS Code. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { MissingPrerequisite } from "../controlplane/build.ts";
import { startControlPlane, type ControlPlane } from "../controlplane/harness.ts";
import { Kubelet } from "../controlplane/kubelet.ts";
import { keepEvidence } from "./support/evidence.ts";
import { gpuJob, h100Node } from "./support/objects.ts";
import { openEditor, type Editor } from "./support/openEditor.ts";

let missing = "";
let plane: ControlPlane;
let kubelet: Kubelet;
let editor: Editor;

keepEvidence();

beforeAll(async () => {
  try {
    plane = await startControlPlane({ scheduler: true, controllerManager: true });
  } catch (error) {
    if (!(error instanceof MissingPrerequisite)) throw error;
    missing = error.message;
    return;
  }
  kubelet = new Kubelet(plane);
  await kubelet.addNode(h100Node("gpu-node-01", 8));
  await plane.api("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "team-a" } });
  await kubelet.follow();
  editor = await openEditor({ kubeconfig: plane.kubeconfigFile("admin"), context: "test" });
  await editor.window.showContainer();
});

beforeEach((context) => context.skip(missing !== "", missing));

afterAll(async () => {
  if (missing !== "") return;
  await editor.close();
  await kubelet.stop();
  await plane.stop();
});

/** Milliseconds from the API server's answer to `write` until `shown` resolves. */
async function latency(write: () => Promise<unknown>, shown: () => Promise<unknown>): Promise<number> {
  await write();
  const answered = performance.now();
  await shown();
  return performance.now() - answered;
}

describe("a real control plane in the real editor", () => {
  test("its node is a row that says how many GPUs are requested of which model", async () => {
    const row = await editor.window.waitForRow("Nodes", /^gpu-node-01  .*0\/8 H100/);
    expect(row.spoken).toMatch(/gpu-node-01.*ready/);
  });

  test("a Job goes from the controller over the scheduler into all three trees", async () => {
    await plane.api("POST", "/apis/batch/v1/namespaces/team-a/jobs", gpuJob("finetune", { gpus: 4 }));
    await editor.window.waitForRow("Nodes", /^gpu-node-01  .*4\/8 H100/);
    await editor.window.waitForRow("Jobs", /^Running  /);
    await editor.window.expand("Jobs", /^Running/);
    await editor.window.waitForRow("Jobs", /^finetune  /);
    await editor.window.waitForRow("Allocations", /^team-a  /);
    await editor.window.expand("Allocations", /^team-a/);
    await editor.window.waitForRow("Allocations", /^finetune  .*4/);
  });

  test("a Job that does not fit waits, in the words of the real scheduler", async () => {
    await plane.api("POST", "/apis/batch/v1/namespaces/team-a/jobs", gpuJob("pretrain", { gpus: 16 }));
    await editor.window.waitForRow("Jobs", /^Waiting  /);
    await editor.window.expand("Jobs", /^Waiting/);
    await editor.window.waitForRow("Jobs", /^pretrain  .*Insufficient nvidia\.com\/gpu/);
    await editor.window.screenshot("controlplane");
  });

  test("changes are drawn within a second of the API server's answer", async () => {
    const added: number[] = [];
    for (const name of ["gpu-node-02", "gpu-node-03", "gpu-node-04"]) {
      added.push(await latency(() => kubelet.addNode(h100Node(name, 8)), () => editor.window.waitForRow("Nodes", new RegExp(`^${name}  .*0/8`))));
    }
    added.push(await latency(
      () => plane.api("PATCH", "/api/v1/nodes/gpu-node-04", { spec: { unschedulable: true } }),
      () => editor.window.waitForRow("Nodes", /^gpu-node-04  .*cordoned/),
    ));
    added.push(await latency(() => plane.api("DELETE", "/api/v1/nodes/gpu-node-04"), () => editor.window.waitForNoRow("Nodes", /^gpu-node-04/)));
    console.log(`drawn after ${added.map((value) => `${value.toFixed(0)} ms`).join(", ")}`);
    expect(Math.max(...added)).toBeLessThan(1000);
  });

  test("a server that goes away leaves rows that say since when they are old, and comes back by itself", async () => {
    // Its watch would end with the server.
    await kubelet.stop();
    kubelet = new Kubelet(plane);
    await plane.killApiServer();
    await editor.window.waitForRow("Nodes", /^Stale  .*nodes.* pods/);
    await editor.window.waitForRow("Nodes", /^gpu-node-01  /);
    await plane.startApiServer();
    await editor.window.waitForNoRow("Nodes", /^Stale/, 60_000);
    await kubelet.addNode(h100Node("gpu-node-05", 8));
    await editor.window.waitForRow("Nodes", /^gpu-node-05  .*0\/8/);
  });
});
