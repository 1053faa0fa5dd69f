import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ControlledClock } from "../../../src/simulator/controlledClock.ts";
import { startSimulator, type KubeObject, type Simulator } from "../../../src/simulator/index.ts";
import type { Pod } from "../../../src/simulator/kinds.ts";
import { ask, START } from "./harness.ts";

interface Conditions {
  readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason?: string; readonly message?: string }[];
}

let cluster: Simulator;
beforeAll(async () => {
  cluster = await startSimulator({ clock: new ControlledClock(START), life: false });
});
afterAll(() => cluster.stop());

const status = (object: KubeObject | undefined): unknown => object?.status;
const workloadOf = (job: string) => (cluster.store.list("workloads.kueue.x-k8s.io")).find(({ metadata }) => metadata.ownerReferences?.[0]?.name === job);
const reserved = (job: string) => (status(workloadOf(job)) as Conditions).conditions?.find(({ type }) => type === "QuotaReserved");
const podsOf = (namespace: string, name: string) => (cluster.store.list("pods", namespace) as Pod[]).filter(({ metadata }) => metadata.name.startsWith(`${name}-`));

describe("Kueue of the demo", () => {
  test("reserves quota, lends what is free, and refuses in Kueue's words", () => {
    const usage = (name: string) => (status(cluster.store.get("clusterqueues.kueue.x-k8s.io", "", name)) as { flavorsReservation: readonly { resources: readonly object[] }[] }).flavorsReservation[0]!.resources[0];
    expect(usage("research")).toEqual({ name: "nvidia.com/gpu", total: "24", borrowed: "4" });
    expect(usage("vision")).toEqual({ name: "nvidia.com/gpu", total: "4", borrowed: "0" });
    expect(reserved("alignment-sweep")).toMatchObject({ status: "False", reason: "WaitingForQuota", message: "couldn't assign flavors to pod set main: insufficient unused quota for nvidia.com/gpu in flavor h200, 2 more needed" });
    expect(reserved("giant-context")).toMatchObject({ reason: "ExceedsMaxQuota", message: expect.stringContaining("request (32) > maximum capacity (28)") as string });
    expect(reserved("sft-eval")).toMatchObject({ status: "True", message: "Quota reserved in ClusterQueue research" });
  });

  test("lets jobs in that no node has room for, as the real one does", () => {
    const [pod] = podsOf("research", "sft-eval");
    expect(pod!.status.phase).toBe("Pending");
    expect(pod!.metadata.annotations?.["kueue.x-k8s.io/workload"]).toBe(workloadOf("sft-eval")!.metadata.name);
    expect(pod!.status.conditions?.find(({ type }) => type === "PodScheduled")?.message).toContain("Insufficient nvidia.com/gpu");
  });

  test("publishes places through the visibility API", async () => {
    const { json } = await ask(cluster, "/apis/visibility.kueue.x-k8s.io/v1beta2/clusterqueues/research/pendingworkloads");
    expect((json as unknown as { items: { metadata: { name: string }; positionInClusterQueue: number }[] }).items.map(({ metadata, positionInClusterQueue }) => [metadata.name.replace(/-[0-9a-f]{5}$/, ""), positionInClusterQueue])).toEqual([["job-alignment-sweep", 0], ["job-giant-context", 1]]);
  });

  test("lets in who waits when somebody leaves", () => {
    cluster.store.remove("jobs.batch", "research", "reward-model");
    cluster.advance(60_000);
    expect(reserved("alignment-sweep")).toMatchObject({ status: "True" });
    expect(podsOf("research", "sft-eval")[0]!.spec.nodeName).toMatch(/h200/);
  });
});

describe("KAI of the demo", () => {
  const group = (job: string) => cluster.store.list("podgroups.scheduling.run.ai").find(({ metadata }) => metadata.ownerReferences?.[0]?.name === job);
  const reasons = (job: string) => (status(group(job)) as { schedulingConditions?: readonly { reasons: readonly { reason: string; message: string }[] }[] }).schedulingConditions?.[0]?.reasons;

  test("sums up its queue tree", () => {
    const queue = (name: string) => (status(cluster.store.get("queues.scheduling.run.ai", "", name)) as object);
    expect(queue("llm")).toEqual({ allocated: { "nvidia.com/gpu": "6" }, requested: { "nvidia.com/gpu": "15" }, childQueues: ["llm-evals", "llm-training"] });
  });

  test("keeps limits and places gangs whole or not at all", () => {
    expect(reasons("agent-evals")).toBeUndefined();
    expect(reasons("agent-evals-long")).toEqual([expect.objectContaining({ reason: "OverLimit", message: "llm-evals quota has reached the allowable limit of GPUs. Limit is 2 GPUs, currently 2 GPUs allocated and workload requested 1 GPUs" })]);
    expect(reasons("tool-use-rl")?.[0]).toMatchObject({ reason: "PodSchedulingErrors" });
    expect(podsOf("llm-platform", "tool-use-rl").map(({ spec }) => spec.nodeName)).toEqual([undefined, undefined, undefined, undefined]);
    expect(podsOf("llm-platform", "distill-3b").every(({ spec }) => spec.nodeName?.includes("l40s"))).toBe(true);
  });
});

test("a ResourceQuota refuses pods in the API server's words, and is counted", () => {
  expect((status(cluster.store.get("resourcequotas", "search", "gpu-quota")) as { used: object }).used).toEqual({ "requests.nvidia.com/gpu": "4" });
  const events = (cluster.store.list("events", "search") as (KubeObject & { reason: string; message: string; involvedObject: { kind: string } })[]).filter(({ reason }) => reason === "FailedCreate");
  expect(events[0]).toMatchObject({ involvedObject: { kind: "ReplicaSet" } });
  expect(events[0]!.message).toMatch(/^Error creating: pods "doc-ranker-\S+" is forbidden: exceeded quota: gpu-quota, requested: requests\.nvidia\.com\/gpu=1, used: requests\.nvidia\.com\/gpu=4, limited: requests\.nvidia\.com\/gpu=4$/);
  expect(podsOf("search", "doc-ranker")).toEqual([]);
});
