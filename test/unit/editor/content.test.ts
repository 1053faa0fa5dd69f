import { describe, expect, test } from "vitest";
import { clustersContent, inventoryContent } from "../../../src/editor/views/content.ts";
import { inventoryViews } from "../../../src/editor/tables/views.ts";
import { welcome } from "../../../src/editor/tables/welcome.ts";
import type { ConnectionView } from "../../../src/render/clusters.ts";

const options = { filter: "", limits: new Map<string, number>() };
const cluster = (connection: ConnectionView) => ({ id: "c", name: "prod", connection, active: true });
const failure = { reason: "unreachable", message: "No answer.", remedy: "Look." };

/** VS Code shows a view's welcome text only where it has neither rows nor a message. */
const states = [
  ["noCluster", undefined],
  ["disconnected", cluster({ kind: "disconnected" })],
  ["connecting", cluster({ kind: "connecting", step: "", since: 0 })],
  ["signingIn", cluster({ kind: "signing-in", program: "login", since: 0 })],
  ["failed", cluster({ kind: "failed", since: 0, failure })],
] as const;

describe("invariant 5: inventory views", () => {
  test("each state without rows has a welcome text with something to do, and no message that would hide it", () => {
    for (const view of inventoryViews) {
      for (const [kind, summary] of states) {
        const content = inventoryContent(view, summary, options, 0);
        expect(content.empty).toBe(kind);
        expect(content.tree).toBeUndefined();
        expect(content.message).toBeUndefined();
        const text = welcome.filter((entry) => entry.view === view && entry.when.split(" || ").includes(`${view}.empty == ${kind}`));
        const reasons = welcome.filter((entry) => entry.view === view && entry.when === `${view}.empty == ${kind} && kubeGpu.failure == ${failure.reason}`);
        expect([...text, ...reasons], `${view} ${kind}`).toHaveLength(1);
      }
    }
  });

  test("says while loading from which cluster, and moves", () => {
    const content = inventoryContent("kubeGpu.nodes", cluster({ kind: "connected", since: 0, version: "", server: "" }), options, 0);
    expect(content).toMatchObject({ empty: "loading", busy: true, title: "prod" });
    expect(content.message).toContain("prod");
  });

  test("names the active cluster beside each view, in every state (invariant 12)", () => {
    for (const view of inventoryViews) for (const [, summary] of states) expect(inventoryContent(view, summary, options, 0).title).toBe(summary?.name ?? "");
  });

  test("is busy exactly while something is under way", () => {
    expect(states.map(([, summary]) => inventoryContent("kubeGpu.jobs", summary, options, 0).busy)).toEqual([false, false, true, true, false]);
  });
});

describe("the Clusters view", () => {
  test("without clusters it has no tree, so that its welcome text is seen", () => {
    expect(clustersContent([], [], 0)).toEqual({ title: "", busy: false });
  });

  test("a broken kubeconfig is told above the clusters of the others", () => {
    const content = clustersContent([cluster({ kind: "disconnected" })], ["The kubeconfig /a isn't valid YAML."], 0);
    expect(content.message).toBe("The kubeconfig /a isn't valid YAML.");
    expect(content.tree?.children()).toHaveLength(1);
  });
});
