import { afterAll, beforeAll, beforeEach, describe, expect, onTestFailed, test } from "vitest";
import { buildInventory } from "../../src/model/buildInventory.ts";
import type { Inventory, NodeView, WorkloadView } from "../../src/model/inventory.ts";
import { allocationsTree } from "../../src/render/allocations.ts";
import { jobsTree } from "../../src/render/jobs.ts";
import { nodesTree } from "../../src/render/nodes.ts";
import type { Row, RowTree } from "../../src/render/row.ts";
import { lacking } from "../controlplane/build.ts";
import { startControlPlane, type ControlPlane } from "../controlplane/harness.ts";
import { Kubelet } from "../controlplane/kubelet.ts";
import { until } from "../controlplane/wait.ts";
import { clusterFor, connect, gpuContainer, type Connected } from "./support.ts";

/** Real controllers and the real scheduler; what they write comes out of the extension's model and rows. */

let plane: ControlPlane;
let kubelet: Kubelet;
let admin: Connected;
let failed = false;

const gpu = "nvidia.com/gpu";
const node = { cpu: "16", memory: "64Gi", [gpu]: "4" };

const reason = lacking("kube-scheduler", "kube-controller-manager");

beforeAll(async () => {
  if (reason !== undefined) return;
  plane = await startControlPlane({ scheduler: true, controllerManager: true });
  kubelet = new Kubelet(plane);
  await kubelet.addNode({ name: "gpu-1", allocatable: node, labels: { "nvidia.com/gpu.product": "NVIDIA-H100-80GB-HBM3", pool: "train" } });
  await kubelet.addNode({ name: "gpu-2", allocatable: node, labels: { pool: "reserved" }, taints: [{ key: "team", value: "reserved", effect: "NoSchedule" }] });
  await kubelet.follow();
  admin = clusterFor(plane, "admin");
  await connect(admin.cluster);
});

afterAll(async () => {
  if (reason !== undefined) return;
  await kubelet.stop();
  admin.cluster.dispose();
  await plane.stop(failed);
});

let namespace = "";
let number = 0;
// Every test has a namespace and all GPUs to itself.
beforeEach(async ({ skip }) => {
  if (reason !== undefined) skip(reason);
  onTestFailed(() => void (failed = true));
  namespace = `team-${++number}`;
  await plane.api("POST", "/api/v1/namespaces", { metadata: { name: namespace } });
});

const inventory = (): Inventory => buildInventory(admin.cluster.objects);

/** Waits until the inventory's view of a workload is as wanted; the error names what it was last. */
function workload(name: string, holds: (view: WorkloadView) => boolean): Promise<WorkloadView> {
  let last: unknown;
  return until(`${name} is as expected`, () => {
    const view = inventory().workloads.find((each) => each.reference.namespace === namespace && each.reference.name === name);
    last = view && { state: view.state, reason: view.reason, running: view.podsRunning, pending: view.podsPending, held: view.held };
    return view !== undefined && holds(view) && view;
  }).catch((error: unknown) => {
    throw new Error(`last seen: ${JSON.stringify(last)}`, { cause: error });
  });
}

const nodeNamed = (name: string): NodeView => inventory().nodes.find((each) => each.name === name)!;
const freeOf = (name: string) => nodeNamed(name).accelerators.find((each) => each.accelerator.resource === gpu)?.free;

const template = (spec: object = {}, labels: Readonly<Record<string, string>> = {}) => ({ metadata: { labels }, spec: { restartPolicy: "Never", containers: [gpuContainer(2)], terminationGracePeriodSeconds: 0, ...spec } });

function createJob(name: string, spec: object = {}, pod: object = {}): Promise<unknown> {
  return plane.api("POST", `/apis/batch/v1/namespaces/${namespace}/jobs`, { apiVersion: "batch/v1", kind: "Job", metadata: { name }, spec: { template: template(pod), ...spec } });
}

interface PodList {
  readonly items: readonly { readonly metadata: { readonly name: string }; readonly spec: { readonly nodeName?: string }; readonly status: { readonly phase: string; readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[] } }[];
}

const podsOf = () => plane.api<PodList>("GET", `/api/v1/namespaces/${namespace}/pods`);

async function removeJob(name: string): Promise<void> {
  await plane.api("DELETE", `/apis/batch/v1/namespaces/${namespace}/jobs/${name}?propagationPolicy=Background`);
  await until("its GPUs are free", () => freeOf("gpu-1") === 4 && freeOf("gpu-2") === 4);
}

/** The message that the scheduler wrote about the only pod that waits. */
async function schedulersWords(): Promise<string> {
  return until("the scheduler says why", async () => {
    const words = (await podsOf()).items.flatMap((pod) => pod.status.conditions ?? []).filter((condition) => condition.type === "PodScheduled" && condition.status === "False");
    return words[0]?.message;
  });
}

function rows(tree: RowTree, id?: string): readonly Row[] {
  return tree.children(id).flatMap((row) => [row, ...(row.collapsible === "none" ? [] : rows(tree, row.id))]);
}

const all = { filter: "", limits: new Map<string, number>() };

describe("a Job of the controller manager", () => {
  test("runs as far as there are GPUs, and the rest waits in the scheduler's words", async () => {
    await createJob("train", { parallelism: 3, completions: 3 });
    const words = await schedulersWords();
    expect(words).toContain("Insufficient nvidia.com/gpu");
    const view = await workload("train", (each) => each.podsRunning === 2 && each.podsPending === 1 && each.reason !== "");
    expect(view.reference).toMatchObject({ apiVersion: "batch/v1", kind: "Job", by: "owner" });
    expect(view.podsWanted).toBe(3);
    expect(view.asked).toMatchObject({ [gpu]: 6 });
    expect(view.held).toEqual({ [gpu]: 4 });
    expect(view.pods.find((pod) => pod.state === "pending")?.reason).toContain(words);
    const device = nodeNamed("gpu-1").accelerators.find((each) => each.accelerator.resource === gpu);
    expect(device).toMatchObject({ capacity: 4, allocatable: 4, requested: 4, free: 0 });
    expect(inventory().totals.find((total) => total.accelerator.resource === gpu)).toMatchObject({ capacity: 8, allocatable: 8, requested: 4, free: 4 });
    await removeJob("train");
  });

  test("stands in the rows of nodes, allocations and jobs", async () => {
    await createJob("seen", { parallelism: 2, completions: 2 });
    await workload("seen", (each) => each.podsRunning === 2);
    const picture = inventory();
    const nodes = rows(nodesTree("test", picture, Date.now(), all));
    const gpuNode = nodes.find((row) => row.label === "gpu-1");
    expect(`${gpuNode?.label ?? ""} ${gpuNode?.description ?? ""}`).toMatch(/gpu-1 .*4\/4.*H100/);
    const allocations = rows(allocationsTree("test", picture, Date.now(), all));
    expect(allocations.map((row) => row.label)).toEqual(expect.arrayContaining([namespace, "seen"]));
    expect(allocations.filter((row) => row.target.type === "object" && row.target.kind === "Pod" && row.target.namespace === namespace)).toHaveLength(2);
    const jobs = rows(jobsTree("test", picture, Date.now(), all));
    expect(jobs.find((row) => row.label === "seen")?.target).toMatchObject({ kind: "Job", namespace, name: "seen" });
    await removeJob("seen");
  });

  test("that completes has succeeded and holds nothing", async () => {
    await createJob("short", { parallelism: 2, completions: 2 });
    await workload("short", (each) => each.podsRunning === 2);
    for (const pod of (await podsOf()).items) await kubelet.finish({ namespace, name: pod.metadata.name }, "Succeeded");
    const view = await workload("short", (each) => each.state === "succeeded");
    expect(view.held).toEqual({});
    expect(view.podsSucceeded).toBe(2);
    expect(view.finished).toBeGreaterThan(view.created - 1);
    expect(freeOf("gpu-1")).toBe(4);
  });

  test("that fails says the controller's reason", async () => {
    await createJob("broken", { backoffLimit: 0 });
    await workload("broken", (each) => each.podsRunning === 1);
    const [pod] = (await podsOf()).items;
    await kubelet.finish({ namespace, name: pod!.metadata.name }, "Failed");
    const view = await workload("broken", (each) => each.state === "failed");
    expect(view.reason).toMatch(/BackoffLimitExceeded|backoff limit/);
    expect(view.held).toEqual({});
  });

  test("that is suspended asks, holds nothing and isn't waiting", async () => {
    await createJob("later", { suspend: true, parallelism: 2, completions: 2 });
    const view = await workload("later", (each) => each.state === "suspended");
    expect(view.held).toEqual({});
    expect(view.asked).toMatchObject({ [gpu]: 4 });
    await plane.api("PATCH", `/apis/batch/v1/namespaces/${namespace}/jobs/later`, { spec: { suspend: false } });
    await workload("later", (each) => each.state === "running" && each.podsRunning === 2);
    await removeJob("later");
  });

  test("that was made from a CronJob belongs to it", async () => {
    const path = `/apis/batch/v1/namespaces/${namespace}`;
    const cron = await plane.api<{ metadata: { uid: string } }>("POST", `${path}/cronjobs`, { apiVersion: "batch/v1", kind: "CronJob", metadata: { name: "nightly" }, spec: { schedule: "0 3 * * *", jobTemplate: { spec: { template: template() } } } });
    // As `kubectl create job --from=cronjob/nightly` does.
    const owner = { apiVersion: "batch/v1", kind: "CronJob", name: "nightly", uid: cron.metadata.uid, controller: true };
    await plane.api("POST", `${path}/jobs`, { apiVersion: "batch/v1", kind: "Job", metadata: { name: "nightly-1", ownerReferences: [owner] }, spec: { template: template() } });
    const view = await workload("nightly", (each) => each.held[gpu] === 2);
    expect(view.reference.kind).toBe("CronJob");
    await removeJob("nightly-1");
  });
});

/** Why a pod waits, by what it asks for. The words have to be the scheduler's own. */
const waiting: readonly (readonly [name: string, pod: object, words: RegExp])[] = [
  ["more GPUs than any node has", { containers: [gpuContainer(8)] }, /Insufficient nvidia\.com\/gpu/],
  ["a selector that no node matches", { nodeSelector: { pool: "absent" } }, /didn't match Pod's node affinity\/selector/],
  ["a node whose taint isn't tolerated", { nodeSelector: { pool: "reserved" } }, /untolerated taint/],
  ["more memory than there is", { containers: [{ ...gpuContainer(1), resources: { limits: { [gpu]: "1", memory: "900Gi" } } }] }, /Insufficient memory/],
];

describe("a pod that waits says why, as the scheduler wrote it:", () => {
  test.each(waiting)("%s", async (_name, pod, expected) => {
    await createJob("waits", {}, pod);
    const words = await schedulersWords();
    expect(words).toMatch(expected);
    const view = await workload("waits", (each) => each.reason.includes(words));
    expect(view.state).toBe("waiting");
    expect(view.pods[0]).toMatchObject({ state: "pending", holds: false });
    await removeJob("waits");
  });

  test("a scheduling gate", async () => {
    await createJob("gated", {}, { schedulingGates: [{ name: "example.com/quota" }] });
    const view = await workload("gated", (each) => each.pods.length === 1 && each.reason !== "");
    expect(view.state).toBe("waiting");
    expect(view.pods[0]?.record.schedulingGates).toEqual(["example.com/quota"]);
    await removeJob("gated");
  });
});

describe("pods of other controllers belong to what a person would name:", () => {
  const set = (kind: string, name: string, spec: object = {}) => ({ apiVersion: "apps/v1", kind, metadata: { name }, spec: { selector: { matchLabels: { app: name } }, template: { ...template({ restartPolicy: "Always" }, { app: name }) }, ...spec } });

  test.each([
    ["Deployment", "deployments", { replicas: 2 }, 2],
    ["StatefulSet", "statefulsets", { replicas: 1, serviceName: "none" }, 1],
    ["DaemonSet", "daemonsets", {}, 1],
  ] as const)("%s", async (kind, plural, spec, running) => {
    const path = `/apis/apps/v1/namespaces/${namespace}/${plural}`;
    await plane.api("POST", path, set(kind, "serve", spec));
    const view = await workload("serve", (each) => each.podsRunning === running);
    expect(view.reference).toMatchObject({ apiVersion: "apps/v1", kind, by: "owner" });
    expect(view.podsWanted).toBe(running);
    expect(view.held).toEqual({ [gpu]: 2 * running });
    expect(inventory().workloads.filter((each) => each.reference.namespace === namespace)).toHaveLength(1);
    await plane.api("DELETE", `${path}/serve?propagationPolicy=Background`);
    await until("its GPUs are free", () => freeOf("gpu-1") === 4);
  });
});

test("a pod that preempts is nominated: shown apart, and not counted before it is bound", async () => {
  // Not the kubelet's business here: the victim has to stay while it ends.
  await kubelet.stop();
  await plane.api("POST", "/apis/scheduling.k8s.io/v1/priorityclasses", { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name: "urgent" }, value: 1000 });
  const path = `/api/v1/namespaces/${namespace}/pods`;
  await plane.api("POST", path, { metadata: { name: "victim" }, spec: { containers: [gpuContainer(4)], nodeSelector: { pool: "train" }, terminationGracePeriodSeconds: 300 } });
  await workload("victim", (each) => each.held[gpu] === 4);
  await plane.api("POST", path, { metadata: { name: "urgent" }, spec: { containers: [gpuContainer(3)], nodeSelector: { pool: "train" }, priorityClassName: "urgent" } });
  await until("the pod is nominated", () => nodeNamed("gpu-1").nominated.length === 1);
  const view = nodeNamed("gpu-1");
  expect(view.nominated.map((each) => each.record.name)).toEqual(["urgent"]);
  expect(view.nominated[0]).toMatchObject({ state: "pending", holds: false });
  expect(view.accelerators.find((each) => each.accelerator.resource === gpu)).toMatchObject({ requested: 4, free: 0 });
  // Its kubelet is done with the victim: the scheduler binds the other.
  await plane.api("DELETE", `${path}/victim`, { gracePeriodSeconds: 0 });
  await workload("urgent", (each) => each.held[gpu] === 3);
  await until("nobody is nominated", () => nodeNamed("gpu-1").nominated.length === 0);
  expect(freeOf("gpu-1")).toBe(1);
  await plane.api("DELETE", `${path}/urgent`, { gracePeriodSeconds: 0 });
  await until("its GPUs are free", () => freeOf("gpu-1") === 4);
  await kubelet.follow();
});

test("a node that stops being ready, or is cordoned, says so with its evidence", async () => {
  await kubelet.setNodeReady("gpu-2", false);
  await until("gpu-2 is not ready", () => nodeNamed("gpu-2").health === "notReady");
  expect(nodeNamed("gpu-2").healthReason).toContain("KubeletNotReady");
  await kubelet.setNodeReady("gpu-2", true);
  await plane.api("PATCH", "/api/v1/nodes/gpu-2", { spec: { unschedulable: true } });
  await until("gpu-2 is cordoned", () => nodeNamed("gpu-2").health === "cordoned");
  await plane.api("PATCH", "/api/v1/nodes/gpu-2", { spec: { unschedulable: null } });
  await until("gpu-2 is ready", () => nodeNamed("gpu-2").health === "ready");
});
