import { describe, test } from "vitest";
import type { Inventory } from "../../src/model/inventory.ts";
import { allocationsTree } from "../../src/render/allocations.ts";
import { emptyState } from "../../src/render/empty.ts";
import { jobsTree } from "../../src/render/jobs.ts";
import { nodesTree } from "../../src/render/nodes.ts";
import type { ViewOptions } from "../../src/render/row.ts";
import { statusBar } from "../../src/render/statusBar.ts";
import { clusters } from "../fixtures/clusterSummaries.ts";
import { alone, inventory, minute, node, now, owner, pod, second, workload } from "../fixtures/handInventory.ts";
import { mixed } from "../fixtures/mixedInventory.ts";
import { golden } from "./golden.ts";
import { detailsText, treeText } from "./treeText.ts";

const all: ViewOptions = { filter: "", limits: new Map() };
const gpu = "nvidia.com/gpu";

/** Three views and the words on the rows at their tops. */
function views(picture: Inventory): string {
  const trees = { Nodes: nodesTree("prod", picture, now, all), Allocations: allocationsTree("prod", picture, now, all), Jobs: jobsTree("prod", picture, now, all) };
  return Object.entries(trees)
    .map(([name, tree]) => {
      const messages = tree.children().filter((row) => row.target.type === "message").map((row) => row.id);
      return `${name.toUpperCase()}\n${treeText(tree, { depth: 1, most: 8 })}\n\n${detailsText(tree, messages)}`;
    })
    .join("\n");
}

describe("invariant 5: what is missing is said", () => {
  test("nodes are forbidden: names come from the pods", () => {
    const each = pod({ name: "train-0", requests: { [gpu]: 4 }, node: "gpu-node-01" });
    golden("state-nodes-forbidden", views(inventory({
      nodes: [node({ name: "gpu-node-01", resource: gpu, readable: false, reason: "Nodes may not be listed.", pods: [each] })],
      workloads: [alone(each)],
      states: { nodes: { kind: "forbidden", message: "nodes is forbidden: User \"ana\" cannot list resource \"nodes\" in API group \"\" at the cluster scope" } },
    })));
  });

  test("pods of three namespaces only: sums are lower bounds, free is unknown", () => golden("state-namespaces", views(mixed({ namespaces: ["product", "research", "vision"] }))));

  test("more namespaces than are read: how many, and what helps", () => {
    golden("state-namespaces-limit", views(mixed({ namespaces: Array.from({ length: 20 }, (_, index) => `team-${index + 1}`), leftOut: 13 })));
  });

  test("pods are forbidden: use is unknown, not 0", () => {
    golden("state-pods-forbidden", views(inventory({
      nodes: [node({ name: "gpu-node-01", resource: gpu, capacity: 8, model: "H100 80GB HBM3" })],
      workloads: [workload({ reference: owner("batch/v1", "Job", "train"), state: "unknown", wanted: 4, asked: { [gpu]: 32 } }, [])],
      states: { pods: { kind: "forbidden", message: "pods is forbidden" } },
    })));
  });

  test("loading", () => {
    golden("state-loading", views(mixed({ states: { pods: { kind: "loading", loaded: 12_000, about: 50_000 }, "jobs.batch": { kind: "loading", loaded: 40, message: "The server asks to wait 5 s." } } })));
  });

  test("stale", () => {
    const stale = { kind: "stale", since: now - 40 * second, message: "read ECONNRESET" } as const;
    golden("state-stale", views(mixed({ states: { nodes: { ...stale, since: now - 3 * minute }, pods: stale, "jobs.batch": stale, "deployments.apps": stale, "pytorchjobs.kubeflow.org": stale } })));
  });

  test("failed, forbidden and absent kinds", () => {
    golden("state-failed", views(mixed({
      states: {
        nodes: { kind: "failed", reason: "unauthorized", message: "The server does not accept the token." },
        "jobs.batch": { kind: "forbidden", message: "jobs.batch is forbidden" },
        "deployments.apps": { kind: "failed", reason: "protocol", message: "The answer is no list." },
        "pytorchjobs.kubeflow.org": { kind: "absent" },
      },
    })));
  });
});

test("what a view says instead of rows", () => {
  const said = clusters.flatMap((cluster) => (["nodes", "allocations", "jobs"] as const).map((view) => {
    const state = emptyState(view, cluster, 0, "", now);
    return `${cluster.name.padEnd(16)} ${view.padEnd(12)} ${state === undefined ? "rows" : `${state.kind}: ${state.message}`}`;
  }));
  const [first, second_] = [clusters[0]!, clusters.find((each) => each.id === "cpu")!];
  const connected = (picture: Inventory) => ({ ...second_, inventory: picture });
  golden("empty", [
    ...said,
    "",
    `no cluster: ${emptyState("nodes", undefined, 0, "", now)?.message ?? ""}`,
    `filter: ${emptyState("jobs", first, 0, "nothing like it", now)?.message ?? ""}`,
    `one namespace: ${emptyState("jobs", connected(inventory({ namespaces: ["research"] })), 0, "", now)?.message ?? ""}`,
    `two namespaces: ${emptyState("allocations", connected(inventory({ namespaces: ["research", "vision"] })), 0, "", now)?.message ?? ""}`,
    `forbidden: ${emptyState("jobs", connected(inventory({ states: { pods: { kind: "forbidden", message: "" } } })), 0, "", now)?.message ?? ""}`,
  ].join("\n"));
});

test("status bar", () => {
  golden("status-bar", clusters.map((cluster) => {
    const look = statusBar(cluster, now)!;
    return `${look.text}  [${look.tone}]\nspoken: ${look.accessibleLabel}\n${look.tooltip}\n`;
  }).join("\n"));
});
