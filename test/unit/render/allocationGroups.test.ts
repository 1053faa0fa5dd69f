import { describe, expect, test } from "vitest";
import { recogniseResource } from "../../../src/model/accelerators/index.ts";
import { buildInventory } from "../../../src/model/buildInventory.ts";
import type { Inventory } from "../../../src/model/inventory.ts";
import type { Resources } from "../../../src/model/k8s.ts";
import type { ResourceState } from "../../../src/model/state.ts";
import { heldGroups } from "../../../src/render/allocationGroups.ts";
import { allocationsTree } from "../../../src/render/allocations.ts";
import { lookupsOf } from "../../../src/render/lookups.ts";
import type { Grouping, RowTree } from "../../../src/render/row.ts";
import { now } from "../../fixtures/handInventory.ts";
import { cluster, gpuNode, live, pod } from "../model/cluster.ts";
import { Random } from "../model/random.ts";
import { randomObject, type Slot } from "../model/randomObjects.ts";

const groupings: readonly Grouping[] = ["namespace", "owner", "model", "pool"];
const ownerLabels = ["team", "pod-template-hash", "job-name"];

/** A random cluster: pods of every phase, bound and not, with owners and labels that lead nowhere; lists that are not all there. */
function randomInventory(seed: number): Inventory {
  const random = new Random(seed);
  const slots = new Map<string, Slot>();
  for (let index = 0; index < 150; index++) {
    const slot = randomObject(random);
    slots.set(`${slot.key} ${slot.uid}`, slot);
  }
  const objects: Record<string, unknown[]> = {};
  for (const { key, object } of slots.values()) (objects[key] ??= []).push(object);
  objects["namespaces"] = [{ metadata: { name: "other", uid: "ns-other", labels: { team: "red" } } }];
  const states = random.pick<Record<string, ResourceState>>([
    {}, {},
    { nodes: { kind: "forbidden", message: "no" } },
    { nodes: { kind: "loading", loaded: 2 } },
    { nodes: { kind: "failed", reason: "refused", message: "no" } },
    { pods: { kind: "loading", loaded: 9 } },
    { pods: { kind: "stale", since: 4, message: "cut" } },
    { "jobs.batch": { kind: "forbidden", message: "no" }, namespaces: { kind: "forbidden", message: "no" } },
  ]);
  if (states["nodes"] !== undefined && states["nodes"].kind !== "loading") delete objects["nodes"];
  // Of a list that loads, a part is there.
  if (states["nodes"]?.kind === "loading") objects["nodes"] = (objects["nodes"] ?? []).slice(0, 2);
  return buildInventory(cluster({ objects, states, namespaces: random.chance(0.2) ? { pods: ["team", "other"] } : {} }));
}

/**
 * Of what computes: network devices alone make no pod one that holds an accelerator. Fractions of KAI are asked for by
 * annotation: no node has them as requested, their reservation is.
 */
function computing(resources: Resources): Resources {
  return Object.fromEntries(Object.entries(resources).filter(([name, value]) => value !== 0 && recogniseResource(name)?.unit !== "network" && recogniseResource(name)?.vendor !== "kai"));
}

function sum(all: readonly Resources[]): Resources {
  const total: Record<string, number> = {};
  for (const each of all) for (const [name, value] of Object.entries(each)) total[name] = (total[name] ?? 0) + value;
  return computing(total);
}

describe.each(groupings)("allocations by %s", (grouping) => {
  test.each(Array.from({ length: 60 }, (_, index) => index + 1))("add up to the totals of the nodes, and have each holding pod once (seed %i)", (seed) => {
    const inventory = randomInventory(seed);
    const groups = heldGroups(inventory, grouping, lookupsOf(inventory, { ownerLabels }));
    // Shares and devices of one name have totals of their own.
    expect(sum(groups.map(({ held }) => held))).toEqual(sum(inventory.totals.map(({ accelerator, requested }) => ({ [accelerator.resource]: requested }))));
    for (const group of groups) {
      expect(sum(group.shares().map(({ held }) => held)), group.label).toEqual(computing(group.held));
      for (const { held, pods } of group.shares()) expect(sum(pods.map((each) => each.accelerators))).toEqual(computing(held));
    }
    const placed = groups.flatMap((group) => group.shares().flatMap((share) => share.pods.map((each) => each.record.uid)));
    const holding = inventory.pods.filter((each) => each.holds && Object.keys(computing(each.accelerators)).length > 0).map((each) => each.record.uid);
    expect(placed.filter((uid) => holding.includes(uid)).sort()).toEqual(holding.sort());
    expect(new Set(placed).size).toBe(placed.length);
  });
});

test("by node, the sums of a group are those of its nodes", () => {
  const inventory = randomInventory(3);
  for (const { label, held } of heldGroups(inventory, "model", lookupsOf(inventory, {}))) {
    const nodes = inventory.nodes.filter((node) => allocationsLabel(inventory, node.name) === label && node.pods.length > 0);
    expect(computing(held), label).toEqual(sum(nodes.map((node) => node.requested)
      .map((requested) => Object.fromEntries(Object.entries(requested).filter(([name]) => recogniseResource(name) !== undefined)))));
  }
});

function allocationsLabel(inventory: Inventory, name: string): string {
  return lookupsOf(inventory, {}).modelOf(name) ?? "Model unknown";
}

describe("the groups", () => {
  const inventory = buildInventory(cluster({
    states: { nodes: live },
    objects: {
      nodes: [
        gpuNode("a-1", 8, { labels: { "cloud.google.com/gke-nodepool": "train" } }),
        gpuNode("b-1", 8, { labels: { "nvidia.com/gpu.product": "NVIDIA-A100-SXM4-80GB", "cloud.google.com/gke-nodepool": "serve" } }),
        gpuNode("b-2", 8, { labels: { "nvidia.com/gpu.product": "NVIDIA-A100-SXM4-80GB" } }),
      ],
      pods: [
        pod("p-0", { node: "a-1", gpus: 4, phase: "Running", labels: { team: "vision" }, owner: { apiVersion: "batch/v1", kind: "Job", name: "train", uid: "uid-job" } }),
        pod("p-1", { node: "b-1", gpus: 2, phase: "Running", labels: { team: "speech" }, owner: { apiVersion: "batch/v1", kind: "Job", name: "train", uid: "uid-job" } }),
        pod("p-2", { node: "b-2", gpus: 1, phase: "Running", namespace: "other" }),
        pod("p-3", { node: "b-2", gpus: 8, phase: "Succeeded", namespace: "other" }),
        pod("p-4", { gpus: 8, phase: "Pending", labels: { team: "vision" } }),
      ],
      namespaces: [{ metadata: { name: "other", uid: "ns", annotations: { owner: "ana@example.com" } } }],
    },
  }));
  const drawn = (grouping: Grouping): readonly string[] => {
    const tree: RowTree = allocationsTree("c", inventory, now, { filter: "", limits: new Map(), grouping, ownerLabels: ["team", "owner"] });
    return tree.children().map((row) => `${row.label}: ${row.description} | ${tree.children(row.id).map((child) => `${child.label} ${child.description}`).join(" / ")}`);
  };

  // 4 + 2 GPUs of job train in namespace team, 1 of p-2 in other; finished and unbound pods hold nothing.
  test.each<[Grouping, readonly string[]]>([
    ["namespace", ["other: 1 GPU · 1 workload | p-2 1 GPU · Pod · b-2", "team: 6 GPUs · 1 workload | train 6 GPUs · Job · 2 pods"]],
    ["owner", ["ana@example.com: 1 GPU · 1 workload | p-2 1 GPU · Pod · other · b-2", "speech: 2 GPUs · 1 workload | train 2 GPUs · Job · 1 pod · team", "vision: 4 GPUs · 1 workload | train 4 GPUs · Job · 1 pod · team"]],
    ["model", ["A100 SXM4 80GB: 3 GPUs · 2 nodes | p-2 1 GPU · Pod · other · b-2 / train 2 GPUs · Job · 1 pod · team", "H100 80GB: 4 GPUs · 1 node | train 4 GPUs · Job · 1 pod · team"]],
    ["pool", ["serve: 2 GPUs · 1 node | train 2 GPUs · Job · 1 pod · team", "train: 4 GPUs · 1 node | train 4 GPUs · Job · 1 pod · team", "No pool label: 1 GPU · 1 node | p-2 1 GPU · Pod · other · b-2"]],
  ])("by %s", (grouping, expected) => {
    expect(drawn(grouping)).toEqual(expected);
  });
});
