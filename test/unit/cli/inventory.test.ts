import path from "node:path";
import { describe, expect, test } from "vitest";
import { readArguments, type InventoryArguments } from "../../../src/cli/arguments.ts";
import { printInventory } from "../../../src/cli/inventory.ts";
import { buildInventory } from "../../../src/model/buildInventory.ts";
import type { InventoryJson } from "../../../src/render/json.ts";
import { FakeClock } from "../../support/fakeClock.ts";
import { FakeCluster } from "./fakeCluster.ts";

const wanted: InventoryArguments = { command: "inventory", format: "json", kubeconfigs: [], context: "", namespaces: [], limit: 60_000 };
const gpuNode = { metadata: { name: "gpu-a", uid: "1" }, status: { capacity: { "nvidia.com/gpu": "8" }, allocatable: { "nvidia.com/gpu": "8" } } };

function start(cluster: FakeCluster, more: Partial<InventoryArguments> = {}) {
  const said = { out: "", error: "" };
  const clock = new FakeClock();
  const code = printInventory(cluster, { ...wanted, ...more }, { out: (text) => void (said.out += text), error: (text) => void (said.error += text), colour: false }, { clock, build: (objects) => buildInventory(objects) });
  return { said, clock, code };
}

/** Lets what waits for a settled promise run. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("the inventory command", () => {
  test("waits until every list is complete, prints, ends with 0 and disconnects", async () => {
    const cluster = new FakeCluster();
    const { said, clock, code } = start(cluster);
    await turn();
    cluster.hold({}, { pods: { kind: "loading", loaded: 500 } });
    await turn();
    expect(said.out).toBe("");
    cluster.hold({ nodes: [gpuNode] }, { "jobs.batch": { kind: "forbidden", message: "no" }, "rayjobs.ray.io": { kind: "absent" } });
    expect(await code).toBe(0);
    const json = JSON.parse(said.out) as InventoryJson;
    expect(json.nodes).toEqual([expect.objectContaining({ name: "gpu-a", resources: { "nvidia.com/gpu": { model: null, unit: "device", profile: null, memoryMiB: null, devices: null, replicas: null, capacity: 8, allocatable: 8, requested: 0, requestedAtLeast: 0, free: 8, blocked: null, sameAs: null } } })]);
    expect(json.resources).toContainEqual({ resource: "jobs.batch", kind: "Job", state: "forbidden", since: null, message: "no", namespaces: null });
    expect(cluster.disposed).toBe(true);
    expect(clock.pending).toBe(0);
  });

  test("text has the same", async () => {
    const cluster = new FakeCluster();
    const { said, code } = start(cluster, { format: "text" });
    await turn();
    cluster.hold({ nodes: [gpuNode] });
    expect(await code).toBe(0);
    expect(said.out).toMatch(/^prod · 0\/8 GPUs requested of allocatable/);
  });

  test("a connection that fails: what happened and what to do, 2, nothing on the output", async () => {
    const cluster = new FakeCluster({ kind: "failed", since: 0, failure: { reason: "unreachable", message: "Nothing answers at 10.0.0.1.", remedy: "Check the address.", detail: "ECONNREFUSED" } });
    const { said, code } = start(cluster);
    expect(await code).toBe(2);
    expect(said).toEqual({ out: "", error: "Nothing answers at 10.0.0.1.\nCheck the address.\n" });
  });

  test("a connection that fails while lists load", async () => {
    const cluster = new FakeCluster();
    const { said, code } = start(cluster);
    await turn();
    cluster.become({ kind: "failed", since: 0, failure: { reason: "unauthorized", message: "The token expired.", remedy: "Sign in again.", detail: "" } });
    expect(await code).toBe(2);
    expect(said.error).toContain("The token expired.");
  });

  test("a list that fails: the rest is printed, the failure is named, 2", async () => {
    const cluster = new FakeCluster();
    const { said, code } = start(cluster);
    await turn();
    cluster.hold({ nodes: [gpuNode] }, { pods: { kind: "failed", reason: "server-error", message: "The server answered 500." } });
    expect(await code).toBe(2);
    expect(said.error).toBe("pods: failed (server-error): The server answered 500.\n");
    expect((JSON.parse(said.out) as InventoryJson).nodes[0]!.resources["nvidia.com/gpu"]).toMatchObject({ requested: null, free: null });
  });

  test("lists that take too long: what there is, what is missing, 2", async () => {
    const cluster = new FakeCluster();
    const { said, clock, code } = start(cluster);
    await turn();
    cluster.hold({ nodes: [gpuNode] }, { pods: { kind: "loading", loaded: 500 } });
    clock.advance(60_000);
    expect(await code).toBe(2);
    expect(said.error).toBe("Not complete after 1 min: still reading pods.\n");
    expect((JSON.parse(said.out) as InventoryJson).nodes).toHaveLength(1);
  });

  test("a sign-in that waits says so", async () => {
    const cluster = new FakeCluster();
    const { said, code } = start(cluster);
    cluster.become({ kind: "signing-in", program: "aws", since: 0 });
    await turn();
    cluster.become({ kind: "connected", since: 0, version: "", server: "" });
    cluster.hold({});
    expect(await code).toBe(0);
    expect(said.error).toBe("Waiting for sign-in with aws ...\n");
  });
});

describe("arguments", () => {
  test("all of them", () => {
    expect(readArguments(["inventory", "--json", "--kubeconfig", "a", "--kubeconfig", path.resolve("/b"), "--context", "c", "--namespace", "n", "-n", "m", "--timeout", "5"], "/home")).toEqual({
      command: "inventory", format: "json", kubeconfigs: [path.resolve("/home/a"), path.resolve("/b")], context: "c", namespaces: ["n", "m"], limit: 5000,
    });
  });

  test("text is the default, and kubectl's own kubeconfig", () => expect(readArguments(["inventory"], "/home")).toMatchObject({ format: "text", kubeconfigs: [], context: "" }));
  test("help", () => expect([readArguments(["--help"], "/"), readArguments(["help"], "/"), readArguments(["inventory", "-h"], "/")].map((each) => each.command)).toEqual(["help", "help", "help"]));

  test.each([[[]], [["list"]], [["inventory", "--text", "--json"]], [["inventory", "more"]], [["inventory", "--colour"]], [["inventory", "--timeout", "0"]], [["inventory", "--timeout", "soon"]], [["inventory", "--context"]]])("%j is refused with a sentence", (words) => {
    const read = readArguments(words, "/");
    expect(read).toMatchObject({ command: "wrong", message: expect.stringMatching(/.{10}/) as string });
  });
});
