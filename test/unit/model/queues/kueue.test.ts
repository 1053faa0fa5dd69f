import { describe, expect, test } from "vitest";
import { buildInventory } from "../../../../src/model/buildInventory.ts";
import type { Inventory } from "../../../../src/model/inventory.ts";
import { entriesOf, isStuck, type EntryView, type QueueView } from "../../../../src/model/queues/views.ts";
import { recordedInventory } from "../../../fixtures/recorded.ts";
import { cluster, metadata, type ClusterParts } from "../cluster.ts";

const gpu = "nvidia.com/gpu";
const at = (time: string) => Date.parse(`2026-11-23T${time}Z`);

function kueueOf(inventory: Inventory) {
  const [system, ...others] = inventory.queues.systems.filter(({ system: { id } }) => id === "kueue");
  expect(others).toEqual([]);
  expect(system).toBeDefined();
  return system!;
}

const quota = ({ record }: QueueView, resource = gpu) => record.quotas.find((each) => each.resource === resource);
const entry = ({ record, state, bound }: EntryView) => [record.object.name.replace(/-[0-9a-f]{5}$/, ""), state, record.requests?.[gpu], bound, record.says?.reason];

describe("recorded: one runs, one is let in without a node, one waits, one is too big (kueue-1)", () => {
  const inventory = recordedInventory("kueue-1-two-admitted-one-waiting-one-too-big");
  const { roots, stray } = kueueOf(inventory);
  const [cohort] = roots;
  const [product, research] = cohort!.children;

  test("a cohort that no object stands for, with its two queues", () => {
    expect(stray).toEqual([]);
    expect(roots.map(({ record }) => [record.noun, record.name, record.object])).toEqual([["Cohort", "all", undefined]]);
    expect(cohort!.children.map(({ record }) => [record.noun, record.name])).toEqual([["ClusterQueue", "product"], ["ClusterQueue", "research"]]);
    // status: research uses 16 of 8 and borrowed 8; product, the only other one, lends them. Kueue itself says "maximum capacity (16)".
    expect(quota(cohort!)).toEqual({ flavor: "h100", resource: gpu, nominal: 16, used: 16, borrowed: 8, limit: 16 });
    expect(quota(research!)).toEqual({ flavor: "h100", resource: gpu, nominal: 8, used: 16, borrowed: 8, lent: 0, limit: 16 });
    expect(quota(product!)).toEqual({ flavor: "h100", resource: gpu, nominal: 8, used: 0, borrowed: 0, lent: 8, limit: 16 });
    // cpu is in millicores, memory in bytes.
    expect([quota(research!, "cpu")?.used, quota(research!, "memory")?.used]).toEqual([12_000, 96 * 2 ** 30]);
    expect([research!.record.pending, product!.record.pending, research!.record.closed]).toEqual([1, 1, ""]);
    expect(research!.record.facts).toContainEqual(["LocalQueues", "default/team-a"]);
  });

  test("the entries, with Kueue's own words and their time", () => {
    expect(research!.entries.map(entry)).toEqual([
      ["job-a1", "running", 8, 2, "Started"],
      ["job-a2", "admitted", 8, 0, "WaitForStart"],
      ["job-a3", "waiting", 4, 0, "WaitingForQuota"],
    ]);
    expect(research!.entries[2]!.record.says).toEqual({
      reason: "WaitingForQuota", since: at("06:42:08"),
      message: "couldn't assign flavors to pod set main: insufficient unused quota for nvidia.com/gpu in flavor h100, 4 more needed",
    });
    expect(product!.entries.map(entry)).toEqual([["job-toobig", "waiting", 32, 0, "ExceedsMaxQuota"]]);
    expect([product!.entries[0]!.record.never, research!.entries[2]!.record.never]).toEqual([true, undefined]);
    // Nobody published places: none is made up.
    expect([...research!.entries, ...product!.entries].map(({ record }) => record.position)).toEqual([undefined, undefined, undefined, undefined]);
  });

  test("admitted by the queue, and no node has 8 free: the scheduler's words are with it", () => {
    const [a2] = research!.entries.filter(isStuck);
    expect(research!.entries.filter(isStuck)).toHaveLength(1);
    expect(a2).toMatchObject({ job: { kind: "Job", name: "a2" }, bound: 0, record: { gang: 1, flavors: { [gpu]: "h100" } } });
    expect(a2!.unbound).toMatch(/^0\/2 nodes are available: 2 Insufficient nvidia\.com\/gpu\./);
  });

  test("a job leads to its entry", () => {
    const job = inventory.workloads.find((view) => view.reference.name === "a3")!;
    expect(entriesOf(inventory.queues, job.reference).map(({ record }) => [record.queue, record.queueName])).toEqual([["research", "team-a"]]);
  });
});

describe("recorded: an urgent job took quota back, and the scheduler took a node (kueue-2)", () => {
  const { roots } = kueueOf(recordedInventory("kueue-2-preempted"));
  const [product, research] = roots[0]!.children;

  test("who was preempted waits anew, and why is kept", () => {
    expect(research!.entries.map(entry)).toEqual([
      ["job-a1", "admitted", 8, 1, "WaitForRecovery"],
      ["job-a3", "waiting", 4, 0, "WaitingForQuota"],
      ["job-a2", "waiting", 8, 0, "WaitingForQuota"],
    ]);
    const a2 = research!.entries[2]!.record;
    expect([a2.queued, a2.says?.since]).toEqual([at("06:42:40"), at("06:42:41")]);
    expect(a2.also).toHaveLength(1);
    expect(a2.also[0]).toMatchObject({ reason: "InCohortReclamation", since: at("06:42:40") });
    expect(a2.also[0]!.message).toMatch(/^Preempted to accommodate a workload \(UID: 4a7a57da-/);
  });

  test("a gang that lost a pod is let in and not whole", () => {
    expect(research!.entries.filter(isStuck).map(entry)).toEqual([["job-a1", "admitted", 8, 1, "WaitForRecovery"]]);
  });

  test("the one that took it: priority and class", () => {
    expect(product!.entries.map((each) => [...entry(each), each.record.priority, each.record.priorityClass])).toEqual([
      ["job-prod", "running", 8, 1, "Started", 1000, "urgent"],
      ["job-toobig", "waiting", 32, 0, "ExceedsMaxQuota", 0, ""],
    ]);
    expect(quota(product!)).toMatchObject({ used: 8, borrowed: 0, lent: 0 });
    expect(quota(research!)).toMatchObject({ used: 8, borrowed: 0, lent: 0 });
  });
});

/** Quotas of a ClusterQueue or Cohort: `flavor resource nominal borrowingLimit lendingLimit`. */
function groups(nominal: number, borrowingLimit?: number, lendingLimit?: number): object[] {
  const limits = { ...(borrowingLimit === undefined ? {} : { borrowingLimit: String(borrowingLimit) }), ...(lendingLimit === undefined ? {} : { lendingLimit: String(lendingLimit) }) };
  return [{ coveredResources: [gpu], flavors: [{ name: "f", resources: [{ name: gpu, nominalQuota: String(nominal), ...limits }] }] }];
}

function queue(name: string, spec: object, used = 0, borrowed = 0, more: object = {}): object {
  const flavorsReservation = [{ name: "f", resources: [{ name: gpu, total: String(used), borrowed: String(borrowed) }] }];
  return { apiVersion: "kueue.x-k8s.io/v1beta2", metadata: { ...metadata(name, {}), namespace: undefined }, spec, status: { flavorsReservation, ...more } };
}

const read = (objects: ClusterParts["objects"], more: Omit<ClusterParts, "objects"> = {}) => kueueOf(buildInventory(cluster({ objects: objects ?? {}, ...more })));
const named = (roots: readonly QueueView[], name: string): QueueView | undefined => {
  for (const root of roots) {
    const found = root.record.name === name ? root : named(root.children, name);
    if (found !== undefined) return found;
  }
  return undefined;
};

describe("quota of cohorts", () => {
  test("limits on borrowing and lending (Kueue's concepts: cohort, borrowingLimit, lendingLimit)", () => {
    // team-a: 9 and at most 1 more; team-b: 12, of which 1 may be lent.
    const { roots } = read({ "clusterqueues.kueue.x-k8s.io": [queue("team-a", { cohortName: "c", resourceGroups: groups(9, 1) }), queue("team-b", { cohortName: "c", resourceGroups: groups(12, undefined, 1) })] });
    expect(quota(named(roots, "team-a")!)?.limit).toBe(10);
    expect(quota(named(roots, "team-b")!)).toMatchObject({ limit: 21, guaranteed: 11 });
    // What may not be lent is no part of the cohort's.
    expect(quota(roots[0]!)).toMatchObject({ nominal: 10 });
  });

  test("cohorts above cohorts, with quota of their own", () => {
    const cohort = (name: string, parentName: string, nominal?: number) => ({ apiVersion: "kueue.x-k8s.io/v1beta2", metadata: { ...metadata(name, {}), namespace: undefined }, spec: { parentName, ...(nominal === undefined ? {} : { resourceGroups: groups(nominal) }) } });
    const { roots } = read({
      "cohorts.kueue.x-k8s.io": [cohort("root", "", 4), cohort("left", "root"), cohort("right", "root")],
      "clusterqueues.kueue.x-k8s.io": [queue("a", { cohortName: "left", resourceGroups: groups(2) }, 5, 3), queue("b", { cohortName: "right", resourceGroups: groups(3) }, 1)],
    });
    expect(roots.map(({ record }) => record.name)).toEqual(["root"]);
    expect(roots[0]!.children.map(({ record, children }) => [record.name, children.map((child) => child.record.name)])).toEqual([["left", ["a"]], ["right", ["b"]]]);
    expect(quota(roots[0]!)).toMatchObject({ nominal: 9, used: 6, borrowed: 3, limit: 9 });
    expect(quota(named(roots, "a")!)?.limit).toBe(9);
    // Both b and the root's own quota could be the lender: nobody says which.
    expect(quota(named(roots, "b")!)?.lent).toBeUndefined();
  });

  test("a circle of cohorts and one that is its own parent end", () => {
    const cohort = (name: string, parentName: string) => ({ metadata: metadata(name, {}), spec: { parentName } });
    const { roots } = read({
      "cohorts.kueue.x-k8s.io": [cohort("a", "b"), cohort("b", "a"), cohort("self", "self")],
      "clusterqueues.kueue.x-k8s.io": [queue("q", { cohortName: "a", resourceGroups: groups(1) })],
    });
    expect([...new Set(["a", "b", "self", "q"])].filter((name) => named(roots, name) === undefined)).toEqual([]);
  });
});

describe("what else is said", () => {
  test("v1beta1 names things otherwise", () => {
    const { roots } = read({
      "clusterqueues.kueue.x-k8s.io": [{ ...queue("q", { cohort: "c", resourceGroups: groups(4) }, 1, 0, { pendingWorkloads: 2, pendingWorkloadsStatus: { clusterQueuePendingWorkload: [{ namespace: "team", name: "second" }, { namespace: "team", name: "first" }] } }), apiVersion: "kueue.x-k8s.io/v1beta1" }],
      "localqueues.kueue.x-k8s.io": [{ metadata: metadata("lq", {}), spec: { clusterQueue: "q" } }],
      "workloads.kueue.x-k8s.io": ["first", "second"].map((name) => ({ apiVersion: "kueue.x-k8s.io/v1beta1", metadata: metadata(name, {}), spec: { queueName: "lq", priorityClassName: "high", priority: 5, podSets: [{ name: "main", count: 2, template: { spec: { containers: [{ name: "c", resources: { requests: { [gpu]: "3" } } }] } } }] } })),
    });
    expect(roots.map(({ record }) => record.name)).toEqual(["c"]);
    // The order is the one that the queue published.
    expect(named(roots, "q")!.entries.map(({ record }) => [record.object.name, record.position, record.priorityClass, record.requests, record.says])).toEqual([
      ["second", 1, "high", { [gpu]: 6 }, undefined], ["first", 2, "high", { [gpu]: 6 }, undefined],
    ]);
  });

  test("places come from the visibility API where it is served, and from nowhere else", () => {
    const objects = {
      "clusterqueues.kueue.x-k8s.io": [queue("q", { resourceGroups: groups(4) }, 1, 0, { pendingWorkloads: 2 }), queue("idle", { resourceGroups: groups(4) }, 0, 0, { pendingWorkloads: 0 })],
      "localqueues.kueue.x-k8s.io": [{ metadata: metadata("lq", {}), spec: { clusterQueue: "q" } }],
      "workloads.kueue.x-k8s.io": ["first", "second", "third"].map((name) => ({ metadata: metadata(name, {}), spec: { queueName: "lq", podSets: [] } })),
      // As kueue's apis/visibility/v1beta2 PendingWorkload: counted from 0.
      "pendingworkloads.visibility.kueue.x-k8s.io": [["third", 0], ["first", 1]].map(([name, positionInClusterQueue]) => ({ metadata: { name, namespace: "team" }, positionInClusterQueue, positionInLocalQueue: 9 })),
    };
    expect(named(read(objects).roots, "q")!.entries.map(({ record }) => [record.object.name, record.position])).toEqual([["third", 1], ["first", 2], ["second", undefined]]);
    const tables = cluster({ objects });
    const { ask } = tables.further.find(({ definition }) => definition.key.startsWith("pendingworkloads"))!.definition;
    expect(ask?.((definition) => tables.table(definition)).map(({ path }) => path)).toEqual(["clusterqueues/q/pendingworkloads?limit=1000"]);
  });

  test("a stopped queue, and one that can't admit", () => {
    const condition = { type: "Active", status: "False", reason: "FlavorNotFound", message: "Can't admit new workloads: references missing ResourceFlavor(s): h200.", lastTransitionTime: "2026-01-01T00:00:00Z" };
    const { roots } = read({ "clusterqueues.kueue.x-k8s.io": [queue("held", { stopPolicy: "Hold", resourceGroups: groups(1) }), queue("broken", { resourceGroups: groups(1) }, 0, 0, { conditions: [condition] }), queue("well", { stopPolicy: "None", resourceGroups: groups(1) })] });
    expect(roots.map(({ record }) => [record.name, record.closed])).toEqual([["broken", condition.message], ["held", "stopPolicy is Hold"], ["well", ""]]);
  });

  test("admission checks that are not passed, deactivation, an end", () => {
    const conditions = (...rows: readonly (readonly [string, string, string, string])[]) => rows.map(([type, status, reason, message]) => ({ type, status, reason, message, lastTransitionTime: "2026-08-21T00:00:00Z" }));
    const workload = (name: string, status: object, spec: object = {}) => ({ metadata: metadata(name, {}), spec: { queueName: "lq", podSets: [], ...spec }, status });
    const { stray } = read({
      "workloads.kueue.x-k8s.io": [
        workload("checked", { conditions: conditions(["QuotaReserved", "True", "QuotaReserved", "Quota reserved in ClusterQueue q"], ["Admitted", "False", "UnsatisfiedAdmissionChecks", "The workload has not passed admission checks"]), admissionChecks: [{ name: "provision", state: "Pending", message: "Waiting for resources", lastTransitionTime: "2026-01-01T00:00:00Z" }, { name: "done", state: "Ready", message: "", lastTransitionTime: "2026-01-01T00:00:00Z" }] }),
        workload("ended", { conditions: conditions(["Finished", "True", "Succeeded", "Job finished successfully"]) }),
        workload("off", { conditions: conditions(["Evicted", "True", "Deactivated", "The workload is deactivated"], ["QuotaReserved", "False", "Pending", "The workload is deactivated"]) }, { active: false }),
      ],
    });
    expect(stray.map(({ record, state }) => [record.object.name, state, record.says?.reason, record.also.map((each) => [each.reason, each.message])])).toEqual([
      ["checked", "waiting", "UnsatisfiedAdmissionChecks", [["provision is Pending", "Waiting for resources"]]],
      ["off", "stopped", "Deactivated", []],
    ]);
  });

  test("who sees only his namespace knows its queues by LocalQueue, and what they use at least", () => {
    const usage = (total: number) => ({ flavorsReservation: [{ name: "f", resources: [{ name: gpu, total: String(total) }] }] });
    const { roots } = read(
      { "localqueues.kueue.x-k8s.io": [{ metadata: metadata("one", {}), spec: { clusterQueue: "shared" }, status: usage(2) }, { metadata: metadata("two", {}), spec: { clusterQueue: "shared" }, status: usage(3) }] },
      { states: { "clusterqueues.kueue.x-k8s.io": { kind: "forbidden", message: "no" } } },
    );
    expect(roots.map(({ record }) => [record.name, record.object, record.quotas])).toEqual([["shared", undefined, [{ flavor: "f", resource: gpu, used: 5, partial: true }]]]);
  });
});

test("without Kueue there is nothing of it", () => {
  expect(buildInventory(cluster({})).queues.systems).toEqual([]);
});
