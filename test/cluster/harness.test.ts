import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { controlPlaneBinaries, lacking, MissingPrerequisite, moduleFile, requireGo } from "../controlplane/build.ts";
import { startControlPlane } from "../controlplane/harness.ts";
import { until } from "../controlplane/wait.ts";

/** The harness itself: what the other tests and the machine rely on. */

const folder = mkdtempSync(join(tmpdir(), "kube-gpu-harness-"));

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

test("KUBEBUILDER_ASSETS is used where it is set, and what isn't in it is named", async () => {
  const binaries = await controlPlaneBinaries(() => undefined);
  mkdirSync(folder, { recursive: true });
  for (const name of ["etcd", "kube-apiserver"] as const) {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\nexec ${binaries[name]?.join(" ") ?? ""} "$@"\n`);
    chmodSync(path, 0o755);
  }
  vi.stubEnv("KUBEBUILDER_ASSETS", folder);
  expect(lacking("kube-apiserver")).toBeUndefined();
  expect(lacking("kube-scheduler", "kube-controller-manager")).toMatch(/^kube-scheduler and kube-controller-manager are not in KUBEBUILDER_ASSETS/);
  const plane = await startControlPlane();
  expect(await plane.api("GET", "/readyz")).toBe("ok");
  await plane.stop();
  await expect(startControlPlane({ scheduler: true })).rejects.toThrow(MissingPrerequisite);
  rmSync(join(folder, "etcd"));
  await expect(startControlPlane()).rejects.toThrow(/etcd is not in it/);
});

test("the control plane has the version that was asked for, and one that nobody can build is refused by name", async () => {
  const plane = await startControlPlane();
  const { gitVersion } = await plane.api<{ gitVersion: string }>("GET", "/version");
  await plane.stop();
  if ((process.env["KUBEBUILDER_ASSETS"] ?? "") === "") expect(`${gitVersion}.`.startsWith(`v${process.env["KUBE_GPU_KUBERNETES"] ?? "1.36"}.`), gitVersion).toBe(true);
  expect(moduleFile("")).toBe("go.mod");
  expect(moduleFile("1.36")).toBe("go.mod");
  expect(moduleFile("1.33")).toBe("kubernetes-1.33.mod");
  expect(() => moduleFile("1.20")).toThrow(/1\.36\.\d+ or 1\.33/);
});

test("without Go, the missing thing is named with the way to get it", async () => {
  vi.stubEnv("PATH", "/nowhere");
  await expect(requireGo()).rejects.toThrow(/^Go 1\.26: .*https:\/\/go\.dev\/dl/);
});

/** Starts a control plane in a process of its own and gives its folder and the pids of its processes. */
function elsewhere(): Promise<{ readonly folder: string; readonly pids: readonly number[]; kill(): void }> {
  const harness = JSON.stringify(join(import.meta.dirname, "..", "controlplane", "harness.ts"));
  const script = `import(${harness}).then(async ({ startControlPlane }) => { const plane = await startControlPlane(); console.log(JSON.stringify({ folder: plane.folder, pids: plane.pids() })); setInterval(() => undefined, 1000); });`;
  const child = spawn(process.execPath, ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", "--experimental-strip-types", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes("\n")) resolve({ ...(JSON.parse(text) as { folder: string; pids: number[] }), kill: () => void child.kill("SIGKILL") });
    });
    child.on("error", reject);
    child.on("exit", () => reject(new Error(`ended before it was ready: ${text}`)));
  });
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}

test("when the test process is killed, its control plane ends with it and leaves nothing behind", async () => {
  const plane = await elsewhere();
  expect(plane.pids).toHaveLength(2);
  expect(plane.pids.every(runs)).toBe(true);
  plane.kill();
  await until("the processes have ended", () => !plane.pids.some(runs));
  await until("the folder is gone", () => !existsSync(plane.folder));
});
