import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from "vitest";
import { GenerationalInterner } from "../../src/kube/intern.ts";
import { buildInventory } from "../../src/model/buildInventory.ts";
import type { Inventory } from "../../src/model/inventory.ts";
import type { PodRecord, Resources } from "../../src/model/k8s.ts";
import { podsDefinition } from "../../src/model/resources.ts";
import { Random } from "../../src/simulator/random.ts";
import { lacking } from "../controlplane/build.ts";
import { startControlPlane, type ControlPlane } from "../controlplane/harness.ts";
import { Kubelet } from "../controlplane/kubelet.ts";
import { until } from "../controlplane/wait.ts";
import { gpu, mig, randomPod, sandbox } from "./randomPods.ts";
import { clusterFor, connect, type Connected } from "./support.ts";

/**
 * Invariant 6: our accounting is the kube-scheduler's. Random pods are given to the real scheduler one by one. Before each,
 * our inventory says what is free on every node; the scheduler's decision, the node that it chooses and the counts in its
 * own message ("3 Insufficient cpu") have to follow from our numbers. Which of several fitting nodes it takes is its own
 * dice, so the pods are the same in every run and the places aren't.
 */

const pods = "/api/v1/namespaces/default/pods";

const nodes = [
  { name: "h100-a", allocatable: { cpu: "15500m", memory: "60Gi", "ephemeral-storage": "50Gi", [gpu]: "8" } },
  { name: "h100-b", allocatable: { cpu: "16", memory: "64000000000", "ephemeral-storage": "5Gi", [gpu]: "8" }, capacity: { cpu: "18", memory: "70Gi", "ephemeral-storage": "6Gi", [gpu]: "8" } },
  { name: "mig-a", allocatable: { cpu: "7910m", memory: "29Gi", "ephemeral-storage": "20Gi", [gpu]: "2", [mig]: "7" } },
  { name: "thin", allocatable: { cpu: "3800m", memory: "6300Mi", "ephemeral-storage": "10Gi", [gpu]: "4" } },
  { name: "few-pods", allocatable: { cpu: "32", memory: "128Gi", "ephemeral-storage": "100Gi", [gpu]: "4", pods: "6" } },
  { name: "no-gpu", allocatable: { cpu: "4", memory: "8Gi", "ephemeral-storage": "10Gi" } },
] as const;

let plane: ControlPlane;
let kubelet: Kubelet;
let admin: Connected;
let failed = false;
/** What the running test has done so far, so that it can't show nothing. */
let [resizes, probes] = [0, 0];

const reason = lacking("kube-scheduler");

beforeAll(async () => {
  if (reason !== undefined) return;
  plane = await startControlPlane({ scheduler: true });
  kubelet = new Kubelet(plane);
  for (const node of nodes) await kubelet.addNode(node);
  await plane.api("POST", "/apis/node.k8s.io/v1/runtimeclasses", { apiVersion: "node.k8s.io/v1", kind: "RuntimeClass", metadata: { name: sandbox.name }, handler: "sandbox", overhead: { podFixed: sandbox.overhead } });
  admin = clusterFor(plane, "admin");
  await connect(admin.cluster);
});

afterAll(async () => {
  if (reason !== undefined) return;
  admin.cluster.dispose();
  await plane.stop(failed);
});

// Every test begins with empty nodes.
beforeEach(async ({ skip }) => {
  if (reason !== undefined) skip(reason);
  for (const record of admin.cluster.objects.pods.items.values()) await plane.api("DELETE", `${pods}/${record.name}`, { gracePeriodSeconds: 0 });
  await until("all pods are gone", () => admin.cluster.objects.pods.items.size === 0);
  [resizes, probes] = [0, 0];
});

const terminal = (record: PodRecord) => record.phase === "Succeeded" || record.phase === "Failed";

/** What our inventory says of a node that a scheduler would want to know. */
interface NodeNumbers {
  readonly name: string;
  readonly free: (resource: string) => number;
}

let inventory: Inventory | undefined;

function numbers(): readonly NodeNumbers[] {
  // Built on from the one before, as the editor does.
  inventory = buildInventory(admin.cluster.objects, inventory);
  return inventory.nodes.map((node) => {
    const allocatable: Resources = node.record?.allocatable ?? {};
    return {
      name: node.name,
      free: (resource) => {
        const device = node.accelerators.find((each) => each.accelerator.resource === resource);
        const free = (allocatable[resource] ?? 0) - (node.requested[resource] ?? 0);
        // Two ways to the same number: the sums of all resources, and the row of the accelerator.
        if (device?.free !== undefined) expect(device.free, `${resource} of ${node.name}`).toBe(free);
        return free;
      },
    };
  });
}

/** Reasons against each node, in the words of NodeResourcesFit. */
function predict(requests: Resources): ReadonlyMap<string, readonly string[]> {
  return new Map(
    numbers().map((node) => {
      const short = Object.entries(requests).filter(([resource, amount]) => amount > 0 && amount > node.free(resource)).map(([resource]) => `Insufficient ${resource}`);
      return [node.name, node.free("pods") < 1 ? ["Too many pods", ...short] : short];
    }),
  );
}

function tally(predicted: ReadonlyMap<string, readonly string[]>): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const reason of [...predicted.values()].flat()) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

/** The counts in "0/6 nodes are available: 1 Too many pods, 5 Insufficient cpu. preemption: ...". */
function counted(message: string): Readonly<Record<string, number>> {
  const reasons = /nodes are available: (.*?)\. (?:no new claims|preemption)/.exec(message)?.[1] ?? "";
  return Object.fromEntries(reasons.split(", ").map((part) => /^(\d+) (.*)$/.exec(part)).map((match) => [match?.[2] ?? "?", Number(match?.[1] ?? 0)]));
}

const held = (uid: string) => admin.cluster.objects.pods.items.get(uid);

interface Created {
  readonly metadata: { readonly uid: string; readonly name: string; readonly resourceVersion: string };
}

/** Waits until our store has seen at least this version of the pod. */
const seen = (created: Created) => until(`${created.metadata.name} is known`, () => {
  const record = held(created.metadata.uid);
  return record !== undefined && Number(record.resourceVersion) >= Number(created.metadata.resourceVersion) && record;
});

/** The scheduler's decision about a pod: the node, or its message. */
function decision(uid: string): Promise<{ readonly node: string; readonly message: string }> {
  return until("the scheduler decides", () => {
    const record = held(uid);
    if (record === undefined) return undefined;
    if (record.nodeName !== "") return { node: record.nodeName, message: "" };
    const refused = record.conditions.find((condition) => condition.type === "PodScheduled" && condition.status === "False");
    return refused === undefined ? undefined : { node: "", message: refused.message };
  });
}

async function remove(record: PodRecord): Promise<void> {
  await plane.api("DELETE", `${pods}/${record.name}`, { gracePeriodSeconds: 0 });
  await until(`${record.name} is gone`, () => held(record.uid) === undefined);
}

/**
 * Waits until the scheduler knows the node as it is now: a pod that asks for a resource which only the newest node status
 * offers can be bound only then. (Pods reach the scheduler in one ordered stream; nodes come in another.)
 */
let epoch = 0;
async function schedulerKnows(node: string): Promise<void> {
  const resource = `test.example.com/epoch-${++epoch}`;
  const { allocatable } = nodeStatus.get(node)!;
  await kubelet.setNodeResources(node, { ...allocatable, [resource]: "1" });
  const probed = await plane.api<Created>("POST", pods, { metadata: { name: `epoch-${epoch}` }, spec: { containers: [{ name: "main", image: "example.com/probe", resources: { limits: { [resource]: "1" } } }] } });
  await until(`the scheduler knows ${node}`, () => held(probed.metadata.uid)?.nodeName === node);
  await remove(await seen(probed));
}

const nodeStatus = new Map<string, { allocatable: Readonly<Record<string, string>> }>(nodes.map((node) => [node.name, { allocatable: node.allocatable }]));

interface Resizable {
  readonly metadata: Created["metadata"];
  readonly spec: { readonly containers: readonly { readonly name: string; readonly resources: { readonly requests?: Readonly<Record<string, string>>; readonly limits?: Readonly<Record<string, string>> } }[] };
}

/** In-place resize of a running pod: asked for, and then granted, half granted, or refused by the node for ever. */
async function resize(random: Random, record: PodRecord): Promise<void> {
  await kubelet.run(record);
  const path = `${pods}/${record.name}`;
  const pod = await plane.api<Resizable>("GET", path);
  const container = pod.spec.containers.find(({ resources }) => resources.requests?.["cpu"] !== undefined && resources.limits?.["cpu"] === undefined);
  if (container === undefined) return;
  const old = container.resources.requests ?? {};
  const cpu = random.pick(["50m", "300m", "900m", "1700m", "2600m"]);
  const body = { spec: { containers: [{ name: container.name, resources: { requests: { cpu } } }] } };
  const answer = await plane.admin.request("PATCH", `${path}/resize`, body, { contentType: "application/strategic-merge-patch+json" });
  // Some pods may not be resized (pod-level resources), and none beyond what its node has: the API server knows.
  if (answer.status === 422 || JSON.stringify(answer.body).includes('"NodeCapacity"')) return;
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  resizes++;
  const outcome = random.pick(["asked", "allocated", "granted", "infeasible"] as const);
  if (outcome !== "asked") {
    const done = { ...old, cpu };
    await kubelet.reportResize(record, container.name, {
      actual: outcome === "granted" ? done : old,
      allocated: outcome === "infeasible" ? old : done,
      infeasible: outcome === "infeasible",
    });
  }
  await seen(await plane.api<Created>("GET", path));
  await probe(random, record.nodeName, "cpu");
}

/** Something else that happens in a cluster, which changes what is free. */
async function event(random: Random): Promise<void> {
  const bound = [...admin.cluster.objects.pods.items.values()].filter((record) => record.nodeName !== "" && !terminal(record)).sort((a, b) => (a.name < b.name ? -1 : 1));
  if (bound.length === 0) return;
  const record = random.pick(bound);
  const chance = random.next();
  if (chance < 0.1) await remove(record);
  else if (chance < 0.2) {
    // A pod that is asked to end goes on holding what it holds until its kubelet is done.
    await plane.api("DELETE", `${pods}/${record.name}`, { gracePeriodSeconds: 300 });
    await until(`${record.name} ends`, () => held(record.uid)?.deleting !== undefined);
  } else if (chance < 0.55) {
    // A pod that ended stays in the list, and holds nothing any more.
    const phase = random.chance(0.5) ? "Succeeded" : "Failed";
    await kubelet.finish(record, phase);
    await until(`${record.name} has ended`, () => held(record.uid)?.phase === phase);
  } else if (chance < 0.65) {
    await kubelet.run(record);
    await until(`${record.name} runs`, () => held(record.uid)?.phase === "Running");
  } else {
    await resize(random, record);
  }
}

/** Gives one pod to the scheduler and compares. Returns whether it was bound; undefined when the API server refused it. */
async function decide(body: unknown, keep = true): Promise<boolean | undefined> {
  // A dry run gives the pod as the API server would store it, with defaults and overhead: the prediction comes before the deed.
  const dry = await plane.admin.request("POST", `${pods}?dryRun=All`, body);
  if (dry.status === 422) return undefined;
  expect(dry.status, JSON.stringify(dry.body)).toBe(201);
  const predicted = predict(podsDefinition.project(dry.body, new GenerationalInterner()).requests);
  const created = await plane.api<Created>("POST", pods, body);
  const { node, message } = await decision(created.metadata.uid);
  const fits = [...predicted].filter(([, reasons]) => reasons.length === 0).map(([name]) => name);
  const context = `${JSON.stringify(body)}\nwe said: ${JSON.stringify([...predicted])}\nthe scheduler: ${node === "" ? message : node}`;
  if (node === "") {
    expect(fits, context).toEqual([]);
    expect(counted(message), context).toEqual(tally(predicted));
    await remove(await seen(created));
    return false;
  }
  expect(fits, context).toContain(node);
  if (!keep) await remove(await seen(created));
  return true;
}

/** Asks for exactly what we say is free on a node, or for the least bit more: the smallest error of ours shows. */
async function probe(random: Random, node: string, resource: string): Promise<void> {
  const free = numbers().find((each) => each.name === node)?.free(resource) ?? 0;
  const amount = Math.max(1, free + random.between(0, 1));
  const asked = { [resource]: resource === "cpu" ? `${amount}m` : String(amount) };
  const body = { metadata: { name: `probe-${++probes}-of-${node}` }, spec: { containers: [{ name: "main", image: "example.com/probe", resources: { requests: asked, limits: asked } }], terminationGracePeriodSeconds: 0 } };
  await decide(body, false);
}

test.each([1, 2, 3])("200 random pods: every decision of the scheduler follows from our numbers (seed %i)", async (seed) => {
  onTestFailed(() => void (failed = true));
  const random = new Random(seed);
  let [bound, refused, invalid] = [0, 0, 0];
  for (let index = 0; index < 200; index++) {
    // First the nodes fill; then pods end or go now and then, and others come.
    if (index > 60 && random.chance(0.5)) await event(random);
    if (random.chance(0.25)) await probe(random, random.pick(nodes).name, random.pick(["cpu", "memory", gpu, "ephemeral-storage"]));
    const result = await decide(randomPod(random, `seed-${seed}-${index}`));
    if (result === undefined) invalid++;
    else if (result) bound++;
    else refused++;
  }
  console.log(`accounting, seed ${seed}: ${bound} bound, ${refused} refused, ${invalid} not accepted by the API server, ${resizes} resizes, ${probes} probes of the edge`);
  // Both kinds of decision have to be there, or nothing was shown.
  expect(bound).toBeGreaterThan(40);
  expect(refused).toBeGreaterThan(40);
  expect(invalid).toBeLessThan(20);
  expect(resizes).toBeGreaterThan(5);
  expect(probes).toBeGreaterThan(30);
});

test("a device plugin that takes devices away leaves free below zero, and the scheduler refuses", async () => {
  onTestFailed(() => void (failed = true));
  const random = new Random(4);
  for (const count of ["3", "8", "0", "8"]) {
    nodeStatus.set("h100-a", { allocatable: { ...nodes[0].allocatable, [gpu]: count } });
    await schedulerKnows("h100-a");
    for (let index = 0; index < 10; index++) await decide(randomPod(random, `taken-${count}-${epoch}-${index}`));
  }
});
