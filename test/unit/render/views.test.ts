import { describe, expect, test } from "vitest";
import type { Inventory } from "../../../src/model/inventory.ts";
import { allocationsTree } from "../../../src/render/allocations.ts";
import { clustersTree, gpus } from "../../../src/render/clusters.ts";
import { describe as describeObject } from "../../../src/render/describe.ts";
import { jobsTree } from "../../../src/render/jobs.ts";
import { inventoryJson } from "../../../src/render/json.ts";
import { nodesTree } from "../../../src/render/nodes.ts";
import { briefReason, shortReason } from "../../../src/render/reason.ts";
import type { Row, RowTree } from "../../../src/render/row.ts";
import { inventoryText } from "../../../src/render/text.ts";
import { displayWidth, textTable } from "../../../src/render/textTable.ts";
import { hostileInventory } from "../../fixtures/hostileInventory.ts";
import { accelerator, alone, inventory, node, now, owner, pod, workload } from "../../fixtures/handInventory.ts";
import { mixed } from "../../fixtures/mixedInventory.ts";

const gpu = "nvidia.com/gpu";
const all = { filter: "", limits: new Map<string, number>() };
const trees = (picture: Inventory) => [nodesTree("c", picture, now, all), allocationsTree("c", picture, now, all), jobsTree("c", picture, now, all)];

function rowsOf(tree: RowTree, rows: readonly Row[] = tree.children()): readonly Row[] {
  return rows.flatMap((row) => [row, ...rowsOf(tree, tree.children(row.id))]);
}

describe("invariant 5: never a false zero", () => {
  const states = [{ kind: "idle" }, { kind: "loading", loaded: 0 }, { kind: "forbidden", message: "no" }, { kind: "failed", reason: "timeout", message: "" }, { kind: "absent" }] as const;

  test.each(states)("pods are $kind: nothing says that 0 are requested or all are free", (state) => {
    const picture = inventory({ nodes: [node({ name: "n", resource: gpu, capacity: 8 })], states: { pods: state } });
    const rows = rowsOf(nodesTree("c", picture, now, all));
    const words = rows.map((row) => `${row.label} ${row.description} ${row.accessibleLabel}`).join("\n");
    expect(words).not.toMatch(/\b0\/8|\b0 requested|8 free|0 of 8/);
    expect(words).toMatch(/unknown/);
    expect(rows.map((row) => nodesTree("c", picture, now, all).tooltip(row.id)).join("\n")).not.toMatch(/Requested \| 0|Free \| 8/);
    expect(inventoryJson(picture).nodes[0]!.resources[gpu]).toMatchObject({ capacity: 8, requested: null, free: null });
    expect(inventoryText(picture, { cluster: "c", now, colour: false })).toMatch(/8\s+8\s+unknown\s+unknown/);
    expect(describeObject({ kind: "Node", namespace: "", name: "n" }, picture, [], now)).toMatch(/Requested\s+unknown[^]*Free\s+unknown/);
  });

  test("an empty list of jobs says nothing where pods can't be read", () => {
    const picture = inventory({ states: { pods: { kind: "forbidden", message: "" } } });
    expect(inventoryText(picture, { cluster: "c", now, colour: false })).toContain("unknown: pods were not read");
  });

  test("nodes that can't be read have no capacity of 0", () => {
    const each = pod({ name: "p", requests: { [gpu]: 2 }, node: "n" });
    const picture = inventory({ nodes: [node({ name: "n", resource: gpu, readable: false, pods: [each] })], workloads: [alone(each)], states: { nodes: { kind: "forbidden", message: "" } } });
    expect(nodesTree("c", picture, now, all).children().map((row) => row.description)).toContain("2/? GPUs · from its pods");
    expect(inventoryJson(picture).nodes[0]!.resources[gpu]).toMatchObject({ capacity: null, allocatable: null, requested: 2, free: null });
  });
});

test("a resource that was read in some namespaces says so below its cluster, and how many were not read", () => {
  const picture = mixed({ namespaces: ["a", "b"], leftOut: 1300 });
  const connection = { kind: "connected", since: now, version: "v1.36.3", server: "https://10.0.0.1" } as const;
  const rows = rowsOf(clustersTree([{ id: "c", name: "c", active: true, connection, inventory: picture }], now));
  expect(rows.find(({ label }) => label === "pods")?.description).toBe("live for 12 min · 2 namespaces only, 1,300 more not read");
});

describe("devices", () => {
  test("which device a pod holds is said only where the kubelet wrote it", () => {
    const picture = mixed();
    for (const tree of trees(picture)) {
      for (const row of rowsOf(tree)) {
        const words = `${row.label} ${row.description} ${tree.tooltip(row.id)}`;
        expect(words).not.toMatch(/GPU \d|GPU #\d|index \d/);
        const holdsUnknown = row.target.type === "object" && row.target.kind === "Pod" && row.context.includes("bound") && row.label !== "notebook-ana";
        if (holdsUnknown) expect(tree.tooltip(row.id)).toContain("Which devices: not known");
      }
    }
  });
});

describe("rows", () => {
  test("ids are unique in each view", () => {
    for (const tree of trees(mixed())) {
      const ids = rowsOf(tree).map((row) => row.id);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  test("same inputs, same rows", () => {
    for (const [index, tree] of trees(mixed()).entries()) expect(rowsOf(tree)).toEqual(rowsOf(trees(mixed())[index]!));
  });

  test("every row speaks and every object's row names it", () => {
    for (const tree of [...trees(mixed()), ...trees(hostileInventory())]) {
      for (const row of rowsOf(tree)) {
        expect(row.accessibleLabel).not.toBe("");
        if (row.target.type === "object") expect(tree.find(row.target)).toBeDefined();
      }
    }
  });

  test("no row, sentence or text of a hostile cluster has characters that a terminal or an editor obeys", () => {
    const picture = hostileInventory();
    const texts = trees(picture).flatMap((tree) => rowsOf(tree).flatMap((row) => [row.label, row.description, row.accessibleLabel, tree.tooltip(row.id)]));
    texts.push(inventoryText(picture, { cluster: "c", now, colour: false, width: 80 }));
    for (const text of texts) expect(text.replaceAll("\n", " ")).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u2028\u2029]/);
  });

  test("a schedule holds through its pods, and its runs are the jobs", () => {
    const schedule = owner("batch/v1", "CronJob", "nightly");
    const each = pod({ name: "nightly-1-a", node: "n", owner: schedule });
    const run = { ...workload({ reference: owner("batch/v1", "Job", "nightly-1"), state: "running", wanted: 1, asked: { [gpu]: 1 } }, [each]), partOf: schedule };
    const picture = inventory({ workloads: [{ ...workload({ reference: schedule, state: "running", asked: { [gpu]: 1 } }, [each]), runs: 1 }, run] });
    const names = (tree: RowTree) => rowsOf(tree).flatMap((row) => (row.context.startsWith("job ") ? [row.label] : []));
    expect(names(allocationsTree("c", picture, now, all))).toEqual(["nightly"]);
    expect(names(jobsTree("c", picture, now, all))).toEqual(["nightly-1"]);
    expect(allocationsTree("c", picture, now, all).children()[0]!.description).toBe("1 GPU · 1 workload");
    expect(inventoryJson(picture).jobs.map((job) => job.name)).toEqual(["nightly-1"]);
  });
});

describe("the scheduler's words", () => {
  // From kube-scheduler 1.36: FitError.Error() of pkg/scheduler/framework/types.go.
  test.each([
    ["0/3 nodes are available: 3 Insufficient nvidia.com/gpu. preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.", "3 Insufficient nvidia.com/gpu"],
    ["0/2 nodes are available: 1 node(s) had untolerated taint {nvidia.com/gpu: present}, 1 node(s) were unschedulable. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.", "1 node(s) had untolerated taint {nvidia.com/gpu: present}, 1 node(s) were unschedulable"],
    ["0/28 nodes are available: 1 node(s) were unschedulable, 12 node(s) didn't match Pod's node affinity/selector, 2 Insufficient cpu, 3 node(s) had volume node affinity conflict, 5 Insufficient nvidia.com/gpu, 9 node(s) had untolerated taint(s).", "5 Insufficient nvidia.com/gpu, 2 Insufficient cpu, 3 node(s) had volume node affinity conflict, 9 node(s) had untolerated taint(s), 12 node(s) didn't match Pod's node affinity/selector, 1 node(s) were unschedulable"],
    ["0/1 nodes are available: 1 Insufficient cpu.", "1 Insufficient cpu"],
    ["0/4 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found", "pod has unbound immediate PersistentVolumeClaims. not found"],
    ["no nodes available to schedule pods", "no nodes available to schedule pods"],
    ["", ""],
  ])("%s", (message, words) => expect(shortReason(message, 1000)).toBe(words));

  test.each([
    ["0/3 nodes are available: 3 Insufficient nvidia.com/gpu. preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.", "Insufficient nvidia.com/gpu"],
    ["0/2 nodes are available: 1 node(s) had untolerated taint {nvidia.com/gpu: present}, 1 node(s) were unschedulable. preemption: not helpful.", "had untolerated taint {nvidia.com/gpu: present} · 1 more cause"],
    ["0/28 nodes are available: 1 node(s) were unschedulable, 12 node(s) didn't match Pod's node affinity/selector, 2 Insufficient cpu, 5 Insufficient nvidia.com/gpu.", "Insufficient nvidia.com/gpu · 3 more causes"],
    ["BackoffLimitExceeded: Job has reached the specified backoff limit", "BackoffLimitExceeded"],
    ["ImagePullBackOff: Back-off pulling image \"registry.example/llm:v2\"", "ImagePullBackOff"],
    ["Kueue: the queue is full", "Kueue: the queue is full"],
    ["no nodes available to schedule pods", "no nodes available to schedule pods"],
    ["", ""],
  ])("in a row: %s", (message, words) => expect(briefReason(message)).toBe(words));
});

describe("text tables", () => {
  test.each([80, 100, 132])("every line of a terminal of %i columns fits", (width) => {
    const text = inventoryText(mixed(), { cluster: "c", now, colour: false, width });
    const [, ...lines] = text.split("\n");
    for (const each of lines) expect(displayWidth(each), each).toBeLessThanOrEqual(width);
  });

  test("nothing is cut in a pipe, and no colour is there unless asked for", () => {
    const text = inventoryText(mixed(), { cluster: "c", now, colour: false });
    expect(text).not.toContain("…");
    expect(text).not.toContain("\u001b");
  });

  test("colour changes nothing that is read", () => {
    const coloured = inventoryText(mixed(), { cluster: "c", now, colour: true, width: 100 });
    expect(coloured).toContain("\u001b[");
    expect(coloured.replace(/\u001b\[\d+m/g, "")).toBe(inventoryText(mixed(), { cluster: "c", now, colour: false, width: 100 }));
  });

  // Widths by Unicode's EastAsianWidth.txt: W and F take two columns, combining marks none.
  test.each([["abc", 3], ["模型", 4], ["e\u0301", 1], ["한국", 4], ["😀", 2], ["ｆｕ", 4]])("%s takes %i columns", (text, width) => expect(displayWidth(text)).toBe(width));

  test("columns stay aligned beside wide characters", () => {
    const lines = textTable([{ title: "A" }, { title: "B", align: "right" }], [[{ text: "模型" }, { text: "1" }], [{ text: "ab" }, { text: "22" }]]);
    expect(lines.map(displayWidth)).toEqual([8, 8, 8]);
  });
});

describe("resources with capacity 0", () => {
  const zero = { accelerator: { resource: gpu, vendor: "nvidia", unit: "device", noun: "GPU" } as const, capacity: 0, allocatable: 0, requested: 0, free: 0, model: "T4" };

  test("a device shared under another name: the row speaks of the shares", () => {
    const picture = inventory({ nodes: [node({ name: "n", resource: "nvidia.com/gpu.shared", capacity: 16, model: "T4", more: [zero] })] });
    expect(nodesTree("c", picture, now, all).children()[0]).toMatchObject({ description: "0/16 T4 shares", tone: "free" });
  });

  test("nothing else: the node lost its devices, and says so", () => {
    const picture = inventory({ nodes: [node({ name: "n", resource: gpu, capacity: 0, model: "T4" })] });
    expect(nodesTree("c", picture, now, all).children()[0]).toMatchObject({ description: "0/0 T4 · no device advertised", tone: "lost" });
  });
});

test("nodes that can't be read are not said to be without accelerators", () => {
  const picture = inventory({ nodes: [node({ name: "n", readable: false })], states: { nodes: { kind: "forbidden", message: "" } } });
  expect(nodesTree("c", picture, now, all).children().map((row) => row.label)).toContain("No accelerators seen");
  expect(inventoryText(picture, { cluster: "c", now, colour: false })).toContain("1 node on which no accelerator is seen: n");
});

test("shares that have the name of whole devices are counted as shares", () => {
  const picture = inventory({ nodes: [node({ name: "l4", resource: gpu, capacity: 16, model: "L4", replicas: 4 }), node({ name: "h100", resource: gpu, capacity: 8, model: "H100 80GB HBM3" })] });
  const rows = nodesTree("c", picture, now, all).children();
  expect(rows.map((row) => row.description)).toEqual(["0/16 L4 shares of 4 GPUs", "0/8 H100 80GB"]);
  expect(gpus(picture)).toBe("0/8 GPUs · 0/16 GPU shares of 4 GPUs");
});

test("network adapters are no accelerators: the row leaves them out, the node's children show them", () => {
  const gpus = node({ name: "gpu", resource: "nvidia.com/gpu", capacity: 8, model: "H100", more: [{ accelerator: accelerator("rdma/hca_shared_devices_a"), capacity: 63, allocatable: 63, requested: 2, free: 61 }] });
  const storage = node({ name: "storage", resource: "rdma/hca_shared_devices_a", capacity: 63 });
  const tree = nodesTree("c", inventory({ nodes: [gpus, storage] }), now, { filter: "", limits: new Map() });
  expect(tree.children().map((row) => [row.label, row.description])).toEqual([["gpu", "0/8 H100"], ["No accelerators", "1 node"]]);
  expect(tree.children("c/gpu").map((row) => row.label)).toEqual(["nvidia.com/gpu", "rdma/hca_shared_devices_a"]);
});

test("memory that a node advertises is an amount of memory; what there is most of comes first", () => {
  const memory = accelerator("volcano.sh/vgpu-memory");
  const slices = accelerator("cambricon.com/mlu370.smlu.vmemory");
  const shares = node({ name: "v", resource: "volcano.sh/vgpu-number", capacity: 20, model: "V100", more: [{ accelerator: memory, capacity: 65536, allocatable: 65536, requested: 12000, free: 53536 }] });
  const mlu = node({ name: "w", resource: "cambricon.com/vmlu", capacity: 4, more: [{ accelerator: slices, capacity: 96, allocatable: 96, requested: 8, free: 88 }] });
  const gaudi = node({ name: "a", resource: "habana.ai/gaudi", capacity: 8 });
  const many = node({ name: "b", resource: gpu, capacity: 64 });
  const picture = inventory({ nodes: [gaudi, many, shares, mlu] });
  const rows = nodesTree("c", picture, now, all).children();
  expect(rows.map((row) => row.description)).toEqual(["0/8 Gaudi cards", "0/64 GPUs", "0/20 V100 vGPUs · 11.7 GiB/64 GiB of GPU memory", "0/4 vMLUs · 2 GiB/24 GiB of MLU memory"]);
  expect(gpus(picture)).toMatch(/^0\/64 GPUs · 0\/8 Gaudi cards/);
});

test("a row says what is part of a slice and what may be taken away", () => {
  const v6e = node({ name: "t", resource: "google.com/tpu", capacity: 4, model: "TPU v6e", labels: { "cloud.google.com/gke-tpu-topology": "4x4", "cloud.google.com/gke-accelerator-count": "4" } });
  const spot = node({ name: "s", resource: gpu, capacity: 4, model: "A10G", labels: { "karpenter.sh/capacity-type": "spot" } });
  const plain = node({ name: "p", resource: gpu, capacity: 4, model: "A10G", labels: { "karpenter.sh/capacity-type": "on-demand" } });
  const odd = node({ name: "o", resource: "google.com/tpu", capacity: 4, labels: { "cloud.google.com/gke-tpu-topology": "<b>9x9</b>" } });
  const rows = nodesTree("c", inventory({ nodes: [v6e, spot, plain, odd] }), now, all).children().slice(-4);
  expect(rows.map((row) => row.description)).toEqual(["0/4 TPU v6e · 4x4 slice of 4 nodes", "0/4 A10G · spot", "0/4 A10G", "0/4 TPU chips"]);
});
