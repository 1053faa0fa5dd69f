import { describe, expect, test } from "vitest";
import { buildInventory } from "../../../../src/model/buildInventory.ts";
import { workloadContext } from "../../../../src/render/contexts.ts";
import { recordedInventory, recordedLists } from "../../../fixtures/recorded.ts";
import { cluster } from "../cluster.ts";

const kueue = "kueue-1-two-admitted-one-waiting-one-too-big";
const jobs = (recording: string) => recordedInventory(recording).workloads.map((view) => [view.reference.name, view.state, view.reason, new Date(view.since).toISOString().slice(11, 19)]);

describe("jobs know what their queues say", () => {
  test("what Kueue suspended waits, in Kueue's words; what it let in waits in the scheduler's", () => {
    expect(jobs(kueue)).toEqual([
      ["a1", "running", "", "06:42:08"],
      ["a2", "waiting", expect.stringMatching(/^0\/2 nodes are available: 2 Insufficient nvidia\.com\/gpu/), "06:42:08"],
      ["a3", "waiting", "couldn't assign flavors to pod set main: insufficient unused quota for nvidia.com/gpu in flavor h100, 4 more needed", "06:42:08"],
      ["toobig", "waiting", expect.stringMatching(/^couldn't assign flavors .*> maximum capacity \(16\)$/), "06:42:08"],
    ]);
  });

  test("who was preempted waits since then", () => {
    expect(jobs("kueue-2-preempted").find(([name]) => name === "a2")).toEqual(["a2", "waiting", expect.stringContaining("8 more needed"), "06:42:40"]);
  });

  test("a queue's suspension is not a person's: only a stopped one can be resumed", () => {
    const contexts = (lists: ReturnType<typeof recordedLists>) => Object.fromEntries(buildInventory(cluster({ objects: lists })).workloads.map((view) => [view.reference.name, workloadContext(view)]));
    const lists = recordedLists(kueue);
    expect(contexts(lists)["a3"]).toBe("job waiting queued suspendable");
    const workloads = (lists["workloads.kueue.x-k8s.io"] as { metadata: { name: string }; spec: object }[]).map((each) => (each.metadata.name.includes("a3") ? { ...each, spec: { ...each.spec, active: false } } : each));
    expect(contexts({ ...lists, "workloads.kueue.x-k8s.io": workloads })["a3"]).toBe("job suspended queued resumable");
    expect(contexts({ ...lists, "workloads.kueue.x-k8s.io": [] })["a3"]).toBe("job suspended resumable");
  });

  test("what doesn't change stays the same object", () => {
    const objects = cluster({ objects: recordedLists(kueue) });
    const first = buildInventory(objects);
    const again = buildInventory({ ...objects, revision: 2 }, first);
    expect(first.workloads.filter(({ queued }) => queued !== undefined)).toHaveLength(4);
    expect(again.workloads.every((view, index) => view === first.workloads[index])).toBe(true);
  });
});
