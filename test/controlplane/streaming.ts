import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { requireGo } from "./build.ts";
import type { ControlPlane } from "./harness.ts";

const source = join(import.meta.dirname, "streaming");

/** The program of streaming/, built when it is missing. Throws MissingPrerequisite without Go. */
async function program(): Promise<string> {
  const hash = createHash("sha256");
  for (const file of ["main.go", "go.sum"]) hash.update(readFileSync(join(source, file)));
  const target = join(import.meta.dirname, "..", "..", ".tools", "streaming", hash.digest("hex").slice(0, 16));
  if (existsSync(target)) return target;
  await requireGo();
  mkdirSync(dirname(target), { recursive: true });
  const unfinished = `${target}.${process.pid}`;
  const build = spawn("go", ["build", "-trimpath", "-o", unfinished, "."], { cwd: source, stdio: ["ignore", "inherit", "inherit"] });
  const [code] = (await once(build, "close")) as [number | null];
  if (code !== 0) throw new Error(`go build of test/controlplane/streaming ended with status ${String(code)}: its lines are above`);
  renameSync(unfinished, target);
  return target;
}

/**
 * Puts a kubelet's streaming endpoints behind a node: exec, port-forward and logs of its pods then go from the API server
 * there, over the wire of containerd and CRI-O. Returns what ends it.
 */
export async function serveStreams(plane: ControlPlane, node: string): Promise<() => Promise<void>> {
  const child = spawn(await program(), ["-cert", join(plane.folder, "server.crt"), "-key", join(plane.folder, "server.key")], { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  await plane.api("PATCH", `/api/v1/nodes/${node}/status`, {
    status: { addresses: [{ type: "InternalIP", address: "127.0.0.1" }], daemonEndpoints: { kubeletEndpoint: { Port: Number(line) } } },
  });
  return async () => {
    const ended = once(child, "close");
    child.stdin.end();
    await ended;
  };
}
