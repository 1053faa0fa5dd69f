import { describe, expect, test } from "vitest";
import { buildInventory } from "../../../../src/model/buildInventory.ts";
import type { EntryView, QueueView } from "../../../../src/model/queues/views.ts";
import { cluster, metadata, owner, pod, template, type ClusterParts } from "../cluster.ts";

const gpu = "nvidia.com/gpu";

function systemOf(id: string, parts: ClusterParts) {
  const found = buildInventory(cluster(parts)).queues.systems.find(({ system }) => system.id === id);
  return { roots: found?.roots ?? [], stray: found?.stray ?? [] };
}

const entry = ({ record, state, bound, job }: EntryView) => [record.object.name, state, bound, record.gang, job?.name];
const queue = ({ record, entries }: QueueView) => [record.name, record.noun, record.quotas, entries.map(entry)];

describe("resource quotas", () => {
  const quota = (hard: object, used?: object, name = "gpu") => ({ metadata: metadata(name, {}), spec: { hard }, ...(used === undefined ? {} : { status: { hard, used } }) });
  const job = (name: string, parallelism: number) => ({ apiVersion: "batch/v1", metadata: metadata(name, {}), spec: { parallelism, completions: parallelism, template: template(4) } });
  const refused = (name: string, uid: string, message: string, time = "2026-08-21T08:00:00Z") => ({
    metadata: metadata(`${name}.1`, { uid: `event-${name}-${time}` }), reason: "FailedCreate", message, firstTimestamp: "2026-08-21T07:00:00Z", lastTimestamp: time,
    involvedObject: { apiVersion: "batch/v1", kind: "Job", namespace: "team", name, uid },
  });
  // As kube-controller-manager writes it (admission plugin ResourceQuota of kube-apiserver 1.36).
  const words = (requested: number) => `Error creating: pods "train-x7k2p" is forbidden: exceeded quota: gpu, requested: requests.nvidia.com/gpu=${requested}, used: requests.nvidia.com/gpu=8, limited: requests.nvidia.com/gpu=8`;

  test("count what they limit of accelerators, and nothing else", () => {
    const { roots } = systemOf("resourcequota", { objects: { resourcequotas: [
      quota({ "requests.nvidia.com/gpu": "8", "requests.cpu": "100", pods: "10", "gpu.nvidia.com.deviceclass.resource.k8s.io/devices": "4" }, { "requests.nvidia.com/gpu": "6", "requests.cpu": "3" }),
      { ...quota({ cpu: "5" }), metadata: metadata("cpu-only", { namespace: "other" }) },
    ] } });
    expect(roots.map(queue)).toEqual([["team", "ResourceQuota", [
      { flavor: "", resource: gpu, nominal: 8, limit: 8, used: 6 },
      // The quota controller has not counted these.
      { flavor: "", resource: "gpu.nvidia.com.deviceclass.resource.k8s.io", nominal: 4, limit: 4 },
    ], []]]);
  });

  test("what they refused is named with the API server's words, as long as its job lacks pods", () => {
    const objects = {
      resourcequotas: [quota({ "requests.nvidia.com/gpu": "8" }, { "requests.nvidia.com/gpu": "8" })],
      "jobs.batch": [job("train", 3), job("huge", 1), job("later-got-them", 1)],
      pods: [pod("train-1", { gpus: 4, node: "n", owner: owner("batch/v1", "Job", "train") }), pod("later-1", { gpus: 4, node: "n", owner: owner("batch/v1", "Job", "later-got-them") })],
      "events/FailedCreate": [
        refused("train", "uid-train", words(4)), refused("train", "uid-train", "Error creating: Internal error", "2026-08-21T07:30:00Z"),
        refused("huge", "uid-huge", words(16)), refused("later-got-them", "uid-later-got-them", words(4)), refused("deleted", "uid-deleted", words(4)),
      ],
    };
    const { roots } = systemOf("resourcequota", { objects });
    expect(roots[0]!.entries.map((each) => [each.job?.name, each.state, each.record.never, each.record.says])).toEqual([
      ["huge", "waiting", true, { reason: "FailedCreate", message: words(16), since: Date.parse("2026-08-21T08:00:00Z") }],
      ["train", "waiting", undefined, { reason: "FailedCreate", message: words(4), since: Date.parse("2026-08-21T08:00:00Z") }],
    ]);
    const blocked = buildInventory(cluster({ objects })).workloads.find(({ reference }) => reference.name === "huge");
    expect([blocked?.state, blocked?.reason]).toEqual(["waiting", words(16)]);
  });

  test("events are asked for in namespaces with such a quota only, the fullest first", () => {
    const objects = cluster({ objects: { resourcequotas: [
      quota({ "requests.nvidia.com/gpu": "8" }, { "requests.nvidia.com/gpu": "2" }),
      { ...quota({ "requests.nvidia.com/gpu": "8" }, { "requests.nvidia.com/gpu": "8" }), metadata: metadata("full", { namespace: "full" }) },
      { ...quota({ cpu: "8" }), metadata: metadata("cpu", { namespace: "cpu" }) },
    ] } });
    const { ask } = objects.further.find(({ definition }) => definition.key === "events/FailedCreate")!.definition;
    expect(ask?.((definition) => objects.table(definition)).map(({ path }) => path)).toEqual([
      "namespaces/full/events?fieldSelector=reason%3DFailedCreate&limit=200", "namespaces/team/events?fieldSelector=reason%3DFailedCreate&limit=200",
    ]);
  });
});

describe("scheduler plugins", () => {
  const group = (name: string, phase: string, minMember = 2) => ({ apiVersion: "scheduling.x-k8s.io/v1alpha1", metadata: metadata(name, {}), spec: { minMember }, status: phase === "" ? {} : { phase, scheduleStartTime: "2026-08-20T09:00:00Z" } });
  const member = (name: string, of: string, node?: string) => pod(name, { gpus: 1, labels: { "scheduling.x-k8s.io/pod-group": of }, ...(node === undefined ? {} : { node }), owner: owner("batch/v1", "Job", of) });

  test("gangs by namespace: how many are bound, who is done is gone", () => {
    const { roots } = systemOf("scheduler-plugins", { objects: {
      "podgroups.scheduling.x-k8s.io": [group("train", "Scheduling"), group("done", "Finished"), group("runs", "Running"), group("new", "")],
      pods: [member("train-0", "train", "n"), member("train-1", "train"), member("runs-0", "runs", "n"), member("runs-1", "runs", "n")],
    } });
    expect(roots.map(queue)).toEqual([["team", "Namespace", [], [
      ["new", "waiting", undefined, 2, undefined], ["runs", "running", 2, 2, "runs"], ["train", "waiting", 1, 2, "train"],
    ]]]);
    expect(roots[0]!.entries[2]!.record.says).toEqual({ reason: "Scheduling", message: "", since: Date.parse("2026-08-20T09:00:00Z") });
  });

  test("an ElasticQuota is the queue of its namespace: min, max, used", () => {
    const { roots } = systemOf("scheduler-plugins", { objects: {
      "elasticquotas.scheduling.x-k8s.io": [{ apiVersion: "scheduling.x-k8s.io/v1alpha1", metadata: metadata("eq", {}), spec: { min: { [gpu]: 4 }, max: { [gpu]: "8" } }, status: { used: { [gpu]: "6" } } }],
      "podgroups.scheduling.x-k8s.io": [group("train", "Pending")],
    } });
    expect(roots.map(queue)).toEqual([["team", "ElasticQuota", [{ flavor: "", resource: gpu, nominal: 4, limit: 8, used: 6, borrowed: 2 }], [["train", "waiting", undefined, 2, undefined]]]]);
  });
});

describe("gang scheduling of kube-scheduler", () => {
  const group = (name: string, conditions: readonly object[], version = "v1alpha2", spec: object = { schedulingPolicy: { gang: { minCount: 2 } } }) => ({ apiVersion: `scheduling.k8s.io/${version}`, metadata: metadata(name, {}), spec, status: { conditions } });
  const condition = (type: string, status: string, reason: string) => ({ type, status, reason, message: `${reason} it is`, lastTransitionTime: "2026-08-21T00:00:00Z" });
  const member = (name: string, schedulingGroup: object, node?: string) => pod(name, { gpus: 1, owner: owner("batch/v1", "Job", "job"), spec: { containers: [{ name: "c", resources: { requests: { [gpu]: "1" } } }], ...schedulingGroup, ...(node === undefined ? {} : { nodeName: node }) } });

  test("a PodGroup says whether it is scheduled, in the words of 1.36 and 1.37", () => {
    const { roots } = systemOf("gang-scheduling", { objects: {
      "podgroups.scheduling.k8s.io": [
        group("waits", [condition("PodGroupScheduled", "False", "Unschedulable")]),
        group("placed", [condition("PodGroupInitiallyScheduled", "True", "Scheduled")], "v1beta1", { schedulingPolicy: { gang: { minCount: 1 } }, priority: 7 }),
        group("basic", [condition("PodGroupScheduled", "True", "Scheduled")], "v1alpha2", { schedulingPolicy: { basic: {} }, priorityClassName: "high" }),
      ],
      "priorityclasses.scheduling.k8s.io": [{ metadata: metadata("high", {}), value: 1000 }],
      pods: [member("w-0", { schedulingGroup: { podGroupName: "waits" } }), member("p-0", { schedulingGroup: { podGroupName: "placed" } }, "n")],
    } });
    expect(roots.map(queue)).toEqual([["team", "Namespace", [], [
      ["basic", "running", undefined, undefined, undefined], ["placed", "running", 1, 1, "job"], ["waits", "waiting", 0, 2, "job"],
    ]]]);
    expect(roots[0]!.entries.map(({ record }) => [record.priority, record.says?.message])).toEqual([[1000, "Scheduled it is"], [7, "Scheduled it is"], [undefined, "Unschedulable it is"]]);
  });

  test("a Workload of 1.35 has no status: its pods decide, each copy of a group for itself", () => {
    const ref = (podGroupReplicaKey: string) => ({ workloadRef: { name: "train", podGroup: "workers", podGroupReplicaKey } });
    const { roots } = systemOf("gang-scheduling", { objects: {
      "workloads.scheduling.k8s.io": [{ apiVersion: "scheduling.k8s.io/v1alpha1", metadata: metadata("train", {}), spec: { podGroups: [{ name: "workers", policy: { gang: { minCount: 1 } } }, { name: "later", policy: { gang: { minCount: 3 } } }] } }],
      pods: [member("a", ref("0"), "n"), member("b", ref("1"))],
    } });
    expect(roots[0]!.entries.map(entry)).toEqual([
      ["train/later", "waiting", undefined, 3, undefined], ["train/workers/0", "running", 1, 1, "job"], ["train/workers/1", "waiting", 0, 1, "job"],
    ]);
  });
});

describe("YuniKorn", () => {
  const member = (name: string, app: string, queueName: string, more: { node?: string; annotations?: Record<string, string>; labels?: Record<string, string> } = {}) =>
    pod(name, { gpus: 2, owner: owner("batch/v1", "Job", app), ...(more.node === undefined ? {} : { node: more.node }), labels: { "yunikorn.apache.org/app-id": app, "yunikorn.apache.org/queue": queueName, ...more.labels }, annotations: more.annotations ?? {} });

  test("queues by the pods' labels, with what the namespace may use", () => {
    const taskGroups = JSON.stringify([{ name: "launcher", minMember: 1 }, { name: "worker", minMember: 2 }]);
    const { roots } = systemOf("yunikorn", { objects: {
      namespaces: [{ metadata: { ...metadata("team", { annotations: { "yunikorn.apache.org/namespace.quota": JSON.stringify({ cpu: "10", [gpu]: "4" }), "yunikorn.apache.org/namespace.guaranteed": "{broken" } }), namespace: undefined } }],
      pods: [
        member("a-0", "a", "root.team", { node: "n", annotations: { "yunikorn.apache.org/task-groups": taskGroups } }), member("a-1", "a", "root.team"),
        member("a-hold", "a", "root.team", { node: "n", labels: { "yunikorn.apache.org/placeholder": "true" } }),
        member("b-0", "b", "root.team"),
        pod("stranger", { gpus: 1, labels: { applicationId: "x", queue: "y" } }),
      ],
    } });
    expect(roots.map(({ record }) => [record.name, record.object])).toEqual([["root", undefined]]);
    const [team] = roots[0]!.children;
    expect(team!.record.quotas).toEqual([{ flavor: "", resource: "cpu", limit: 10_000 }, { flavor: "", resource: gpu, used: 4, limit: 4 }]);
    expect(team!.entries.map((each) => [...entry(each), each.requests])).toEqual([["a", "admitted", 2, 3, "a", { [gpu]: 4 }], ["b", "waiting", 0, undefined, "b", { [gpu]: 2 }]]);
  });
});
