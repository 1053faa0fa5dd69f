import { describe, expect, test } from "vitest";
import { isOver, momentOf, noticesSince } from "../../../../src/model/actions/notices.ts";
import type { WorkloadView } from "../../../../src/model/inventory.ts";

interface Shape {
  readonly state: WorkloadView["state"];
  readonly reason?: string;
  readonly pods?: readonly object[];
  readonly queued?: readonly object[];
  readonly runs?: number;
}

const view = ({ state, reason = "", pods = [], ...rest }: Shape): WorkloadView => ({ state, reason, pods, ...rest }) as unknown as WorkloadView;
const told = (before: Shape, after: Shape) => noticesSince(momentOf(view(before)), view(after)).map(({ kind, words, reason }) => [kind, words, reason].filter((part) => part !== "").join(": "));

// The scheduler's own words: kubernetes pkg/scheduler/framework/preemption, KEP 3329.
const preempted = (uid: string) => ({ record: { uid, conditions: [{ type: "DisruptionTarget", status: "True", reason: "PreemptionByScheduler", message: "default-scheduler: preempting to accommodate a higher priority pod" }] } });
const calm = (uid: string) => ({ record: { uid, conditions: [{ type: "Ready", status: "True", reason: "", message: "" }] } });
const queued = (reason: string, message: string) => [{ record: { object: { uid: "w" }, also: [{ reason, message, since: 5 }] } }];

describe("what somebody is told of a job", () => {
  test.each([
    [{ state: "waiting" }, { state: "running" }, ["starts: has started"]],
    [{ state: "suspended" }, { state: "running" }, ["starts: has started"]],
    [{ state: "running" }, { state: "succeeded" }, ["finishes: has finished"]],
    [{ state: "waiting" }, { state: "succeeded" }, ["finishes: has finished"]],
    [{ state: "running" }, { state: "failed", reason: "BackoffLimitExceeded" }, ["fails: has failed: BackoffLimitExceeded"]],
    [{ state: "running" }, { state: "suspended", reason: "JobSuspended" }, ["preempted: is suspended: JobSuspended"]],
    [{ state: "running" }, { state: "waiting" }, ["preempted: runs no more and waits"]],
    [{ state: "running" }, { state: "running" }, []],
    [{ state: "waiting" }, { state: "suspended" }, []],
    [{ state: "running" }, { state: "unknown" }, []],
  ] as const)("from %j to %j", (before, after, words) => {
    expect(told(before, after)).toEqual(words);
  });

  test("a pod that the scheduler ends for another, once", () => {
    const words = ["preempted: is preempted: default-scheduler: preempting to accommodate a higher priority pod"];
    expect(told({ state: "running", pods: [calm("a"), calm("b")] }, { state: "running", pods: [calm("a"), preempted("b")] })).toEqual(words);
    expect(told({ state: "running", pods: [preempted("b")] }, { state: "running", pods: [preempted("b")] })).toEqual([]);
    // The state follows a moment later: the same news.
    expect(told({ state: "running", pods: [calm("b")] }, { state: "waiting", pods: [preempted("b")] })).toEqual(words);
  });

  test("an eviction by Kueue, in its words", () => {
    const words = "Preempted to accommodate a workload (UID: 1) due to prioritization in the ClusterQueue";
    expect(told({ state: "running" }, { state: "suspended", queued: queued("InClusterQueue", words) })).toEqual([`preempted: is preempted: ${words}`]);
    expect(told({ state: "running" }, { state: "running", queued: queued("WaitingForQuota", "x") })).toEqual([]);
  });

  test("a schedule isn't over with one run", () => {
    expect(isOver(view({ state: "succeeded" }))).toBe(true);
    expect(isOver(view({ state: "succeeded", runs: 3 }))).toBe(false);
  });
});
