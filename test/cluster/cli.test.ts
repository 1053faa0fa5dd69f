import { spawn } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFailed, test } from "vitest";
import type { InventoryJson } from "../../src/render/json.ts";
import { startControlPlane, type ControlPlane } from "../controlplane/harness.ts";
import { Kubelet } from "../controlplane/kubelet.ts";
import { gpuContainer, pod } from "./support.ts";

/** `kube-gpu inventory` against a real cluster, as a process of its own. */

let plane: ControlPlane;
let failed = false;

beforeAll(async () => {
  plane = await startControlPlane();
  const kubelet = new Kubelet(plane);
  await kubelet.addNode({ name: "gpu-1", allocatable: { cpu: "16", memory: "64Gi", "nvidia.com/gpu": "6" }, capacity: { cpu: "16", memory: "64Gi", "nvidia.com/gpu": "8" }, labels: { "nvidia.com/gpu.product": "NVIDIA-H100-80GB-HBM3" } });
  await plane.api("POST", "/api/v1/namespaces/default/pods", pod("notebook", { nodeName: "gpu-1", containers: [gpuContainer(2)] }));
  await plane.api("POST", "/api/v1/namespaces/default/pods", pod("waiting", { containers: [gpuContainer(1)] }));
  await kubelet.run({ namespace: "default", name: "notebook" });
});

afterAll(() => plane.stop(failed));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

function run(...words: readonly string[]): Promise<Ended> {
  onTestFailed(() => void (failed = true));
  const main = join(import.meta.dirname, "..", "..", "src", "cli", "main.ts");
  const child = spawn(process.execPath, ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", main, "inventory", ...words], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = { out: "", error: "" };
  child.stdout.on("data", (chunk: Buffer) => (ended.out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (ended.error += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, ...ended }));
  });
}

test("--json has nodes, allocations, jobs and the state of every resource", async () => {
  const { code, out, error } = await run("--json", "--kubeconfig", plane.kubeconfigFile("admin"), "--context", "test");
  expect(error).toBe("");
  expect(code).toBe(0);
  const json = JSON.parse(out) as InventoryJson;
  expect(json.nodes).toMatchObject([{ name: "gpu-1", state: "ready", resources: { "nvidia.com/gpu": { capacity: 8, allocatable: 6, requested: 2, free: 4 } } }]);
  expect(json.allocations).toEqual([{ namespace: "default", workload: { kind: "Pod", name: "notebook" }, pod: "notebook", node: "gpu-1", resources: { "nvidia.com/gpu": 2 }, sharedResources: {}, devices: [] }]);
  expect(json.jobs.map((job) => [job.name, job.state, job.pods.running, job.pods.pending])).toEqual([["notebook", "running", 1, 0], ["waiting", "waiting", 0, 1]]);
  const states = new Map(json.resources.map((resource) => [resource.resource, resource.state]));
  expect(states.get("nodes")).toBe("live");
  expect(states.get("jobs.batch")).toBe("live");
  expect(states.get("rayjobs.ray.io")).toBe("absent");
});

test("--text names the same", async () => {
  const { code, out } = await run("--text", "--kubeconfig", plane.kubeconfigFile("admin"));
  expect(code).toBe(0);
  for (const word of ["gpu-1", "H100", "notebook", "waiting"]) expect(out).toContain(word);
});

test("a user who may read nothing gets unknown, never zero", async () => {
  const { code, out } = await run("--json", "--kubeconfig", plane.kubeconfigFile("restricted"));
  const json = JSON.parse(out) as InventoryJson;
  expect(code).toBe(0);
  expect(json.nodes).toEqual([]);
  // Events are asked for by what a quota leads to: without one there is no question, and so no refusal.
  const refused = json.resources.filter(({ resource }) => resource !== "events/FailedCreate");
  expect(refused.filter(({ state }) => state !== "forbidden" && state !== "absent")).toEqual([]);
});

test("credentials that aren't accepted end with 2 and a sentence, without the secret", async () => {
  const { code, out, error } = await run("--json", "--kubeconfig", plane.kubeconfigFile({ token: "never-issued-0123456789" }));
  expect(code).toBe(2);
  expect(out).toBe("");
  expect(error).not.toBe("");
  expect(error).not.toContain("never-issued");
});
