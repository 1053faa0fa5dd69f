import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { buildInventory } from "../../../src/model/buildInventory.ts";
import type { Inventory } from "../../../src/model/inventory.ts";
import { sharedDevices } from "../../../src/model/sharedDevices.ts";
import { jobsOf } from "../../../src/render/jobs.ts";
import { cluster } from "./cluster.ts";

const folder = path.resolve(import.meta.dirname, "../../fixtures/recordings");

/** The picture of one recorded moment (test/fixtures/recordings/README.md). */
function recorded(name: string): Inventory {
  const objects: Record<string, unknown[]> = {};
  for (const key of ["nodes", "pods", "jobs.batch", "pytorchjobs.kubeflow.org"]) {
    const file = path.join(folder, name, `${key}.json`);
    if (existsSync(file)) objects[key] = (JSON.parse(readFileSync(file, "utf8")) as { items: unknown[] }).items;
  }
  return buildInventory(cluster({ objects }));
}

const nodes = (inventory: Inventory) => inventory.nodes.map(({ name, accelerators: [gpu] }) => [name, gpu?.model, gpu?.allocatable, gpu?.requested, gpu?.free]);
const jobs = (inventory: Inventory) => inventory.workloads.map((view) => [view.reference.name, view.reference.kind, view.state, view.podsWanted, view.podsRunning, view.podsPending, view.asked?.["nvidia.com/gpu"], view.held["nvidia.com/gpu"] ?? 0]);

describe("Kueue", () => {
  test("one job waits for a node with 8 free although the queue admitted it", () => {
    const inventory = recorded("kueue-1-two-admitted-one-waiting-one-too-big");
    expect(nodes(inventory)).toEqual([["h100-1", "H100 80GB HBM3", 8, 4, 4], ["h100-2", "H100 80GB HBM3", 8, 4, 4]]);
    expect(jobs(inventory)).toEqual([
      ["a1", "Job", "running", 2, 2, 0, 8, 8],
      ["a2", "Job", "waiting", 1, 0, 1, 8, 0],
      ["a3", "Job", "suspended", 1, 0, 0, 4, 0],
      ["toobig", "Job", "suspended", 4, 0, 0, 32, 0],
    ]);
    expect(inventory.workloads[1]?.reason).toMatch(/^0\/2 nodes are available: 2 Insufficient nvidia\.com\/gpu\./);
    expect(inventory.workloads[2]).toMatchObject({ reason: "JobSuspended: Job suspended", since: Date.parse("2026-11-23T06:41:53Z") });
    expect(inventory.totals).toMatchObject([{ capacity: 16, allocatable: 16, requested: 8, free: 8 }]);
  });

  test("a job that lost a pod wants it back", () => {
    expect(jobs(recorded("kueue-2-preempted"))).toEqual([
      ["a1", "Job", "running", 2, 1, 0, 8, 4],
      ["a2", "Job", "suspended", 1, 0, 0, 8, 0],
      ["a3", "Job", "suspended", 1, 0, 0, 4, 0],
      ["prod", "Job", "running", 1, 1, 0, 8, 8],
      ["toobig", "Job", "suspended", 4, 0, 0, 32, 0],
    ]);
  });
});

test("KAI: its scheduler's own words are kept", () => {
  const inventory = recorded("kai-1-gang-waits-over-limit-queue-missing");
  expect(jobs(inventory)).toEqual([
    ["gang", "PyTorchJob", "waiting", 3, 0, 3, 24, 0],
    ["nowhere", "Job", "waiting", 1, 0, 1, 1, 0],
    ["p1", "Job", "running", 1, 1, 0, 8, 8],
    ["p2", "Job", "waiting", 1, 0, 1, 4, 0],
    ["r1", "Job", "running", 2, 2, 0, 8, 8],
  ]);
  const reasons = Object.fromEntries(inventory.workloads.map((view) => [view.reference.name, view.reason]));
  expect(reasons["nowhere"]).toBe("QueueDoesNotExist: Queue 'missing' does not exist.");
  expect(reasons["p2"]).toMatch(/^OverLimit: product quota has reached the allowable limit of GPUs\. Limit is 8 GPU/);
  expect(nodes(inventory)).toEqual([["h100-1", "H100 80GB HBM3", 8, 8, 0], ["h100-2", "H100 80GB HBM3", 8, 8, 0]]);
});

test("KAI: reservations hold the GPUs; the fractions that wait for them are no devices", () => {
  const inventory = recorded("kai-2-fraction-bind-fails");
  expect(nodes(inventory)).toEqual([["h100-1", "H100 80GB HBM3", 8, 8, 0], ["h100-2", "H100 80GB HBM3", 8, 2, 6]]);
  const fractions = inventory.workloads.filter((view) => view.reference.name.startsWith("frac-"));
  expect(fractions.map((view) => [view.reference.name, view.state, view.asked, view.held])).toEqual(["a", "b", "c"].map((name) => [`frac-${name}`, "waiting", { "gpu-fraction": 0.5 }, {}]));
  const shared = sharedDevices(inventory.nodes[1]!);
  expect(shared.map((device) => [device.by, device.holders.length, device.reservation?.record.namespace])).toEqual([["KAI", 0, "kai-resource-reservation"], ["KAI", 0, "kai-resource-reservation"]]);
  expect(jobsOf(inventory).map((view) => view.reference.name)).toEqual(["frac-a", "frac-b", "frac-c", "r1"]);
});

test("Volcano: jobs of a kind that isn't read are known by their pods", () => {
  const inventory = recorded("volcano-1-gang-waits");
  expect(jobs(inventory)).toEqual([
    ["big", "Job", "waiting", undefined, 0, 3, 16, 0],
    ["gangfit", "Job", "waiting", undefined, 0, 2, 16, 0],
    ["tf", "Job", "running", undefined, 2, 0, 8, 8],
  ]);
  expect(inventory.workloads[0]?.reference).toMatchObject({ apiVersion: "batch.volcano.sh/v1alpha1", by: "owner" });
  expect(inventory.workloads[0]?.record).toBeUndefined();
});

test("DRA: an extended resource that no node advertises is requested, and how much there is isn't known", () => {
  const inventory = recorded("dra-1-kube-scheduler");
  expect(nodes(inventory)).toEqual([["dra-1", "H100 80GB HBM3", undefined, 1, undefined], ["dra-2", undefined, undefined, undefined, undefined]]);
  expect(inventory.totals).toEqual([{ accelerator: expect.objectContaining({ resource: "nvidia.com/gpu" }) as unknown, requested: 1 }]);
});
