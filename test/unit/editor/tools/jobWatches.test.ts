import { expect, test } from "vitest";
import { Emitter } from "../../../../src/base/event.ts";
import { WatchedJobs } from "../../../../src/editor/tools/jobWatches.ts";
import type { NoticeKind } from "../../../../src/model/actions/notices.ts";
import type { WorkloadReference, WorkloadView } from "../../../../src/model/inventory.ts";

const reference: WorkloadReference = { apiVersion: "batch/v1", kind: "Job", namespace: "ml", name: "train", uid: "u", by: "owner" };

function setUp() {
  const objects = new Emitter<string>();
  const inventories = new Emitter<string>();
  const needs: string[] = [];
  let workloads: readonly WorkloadView[] | undefined;
  const cluster = { need: (features: readonly string[]) => (needs.push(`need ${features.join(" ")}`), { dispose: () => void needs.push("end") }) };
  const jobs = new WatchedJobs(
    { get: () => ({ cluster }) as never, onDidChangeObjects: objects.event },
    { get: () => (workloads === undefined ? undefined : ({ workloads }) as never), onDidChange: inventories.event },
  );
  const told: string[] = [];
  const become = (state: WorkloadView["state"] | undefined, uid = "u") => {
    workloads = state === undefined ? undefined : [{ reference: { ...reference, uid }, state, reason: "", pods: [] } as unknown as WorkloadView];
    objects.fire("prod");
  };
  const watch = (...kinds: readonly NoticeKind[]) => jobs.watch({ cluster: "prod", reference, kinds: new Set(kinds), onNotice: ({ words }) => told.push(words) });
  return { jobs, become, watch, told, needs };
}

test("tells what was wanted, and follows the job's kind and queue for it until it is over", () => {
  const { become, watch, told, needs } = setUp();
  become("waiting");
  watch("starts", "fails");
  expect(needs).toEqual(["need operators queues"]);
  become("running");
  become("running");
  become("failed");
  become("running");
  expect(told).toEqual(["has started", "has failed"]);
  expect(needs).toEqual(["need operators queues", "end"]);
});

test("says nothing of what wasn't wanted, nor of another job of the name", () => {
  const { become, watch, told } = setUp();
  become("waiting");
  watch("finishes");
  become("running");
  become("succeeded", "another");
  expect(told).toEqual([]);
  become("succeeded");
  expect(told).toEqual(["has finished"]);
});

test("a gap in what is known is no news; what happened in it is told after it", () => {
  const { become, watch, told } = setUp();
  become("waiting");
  watch("starts");
  become(undefined);
  become("unknown");
  expect(told).toEqual([]);
  become("running");
  expect(told).toEqual(["has started"]);
});

test("is ended by wanting nothing, or changed by wanting something else", () => {
  const { jobs, become, watch, told, needs } = setUp();
  become("waiting");
  watch("starts");
  watch("fails");
  expect([...jobs.kinds({ cluster: "prod", reference })]).toEqual(["fails"]);
  watch();
  become("running");
  expect(told).toEqual([]);
  expect(needs.filter((each) => each === "end")).toHaveLength(2);
  jobs.dispose();
});
