import { describe, expect, test } from "vitest";
import { buildTree, rowsDiffer, type Branch } from "../../../src/render/tree.ts";
import type { Row, ViewOptions } from "../../../src/render/row.ts";
import { allocationsTree } from "../../../src/render/allocations.ts";
import { jobsTree } from "../../../src/render/jobs.ts";
import { nodesTree } from "../../../src/render/nodes.ts";
import { alone, inventory, node, now, owner, pod, workload } from "../../fixtures/handInventory.ts";

const all: ViewOptions = { filter: "", limits: new Map() };

function leaf(label: string, more: Partial<Branch> = {}): Branch {
  return {
    key: label, label, stands: { kind: "Pod", namespace: "", name: label }, tooltip: () => `about ${label}`,
    face: () => ({ description: "", icon: "circle-filled", tone: "normal", context: "pod", target: { type: "group", cluster: "c" } }), ...more,
  };
}

function group(label: string, children: readonly Branch[]): Branch {
  return leaf(label, { children: () => children });
}

const labels = (rows: readonly Row[]) => rows.map((row) => row.label);
const many = (size: number) => Array.from({ length: size }, (_, index) => leaf(`pod-${index}`));

describe("ids are paths", () => {
  const tree = buildTree("prod/eu", () => [group("a/b%2F", [leaf("x")]), group("other", [leaf("x")])], all);

  test("the same object in two places has two ids", () => {
    const ids = tree.children().flatMap((row) => tree.children(row.id).map((child) => child.id));
    expect(new Set(ids).size).toBe(2);
  });

  test("every row is found by its id, and its parent is the one that listed it", () => {
    for (const row of tree.children()) {
      expect(tree.row(row.id)).toBe(row);
      expect(tree.parent(row.id)).toBeUndefined();
      for (const child of tree.children(row.id)) {
        expect(tree.row(child.id)).toBe(child);
        expect(tree.parent(child.id)).toBe(row.id);
        expect(tree.tooltip(child.id)).toBe("about x");
      }
    }
  });

  test.each(["", "prod%2Feu", "prod%2Feu/gone", "prod%2Feu/gone/%more", "elsewhere/x", "/", "%"])("an id that does not exist has nothing: %j", (id) => {
    expect(tree.row(id)).toBeUndefined();
    expect(tree.children(id)).toEqual([]);
    expect(tree.parent(id)).toBeUndefined();
    expect(tree.tooltip(id)).toBe("");
  });

  test("two siblings of one name have two ids", () => {
    const twins = buildTree("c", () => [group("g", [leaf("x"), leaf("x"), leaf("x%2")])], all);
    const ids = twins.children(twins.children()[0]!.id).map((row) => row.id);
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(twins.row(id)?.id).toBe(id);
  });
});

describe("a parent gives at most 500 children", () => {
  test("501 children: 500 and one row that says how many more", () => {
    const tree = buildTree("c", () => many(501), all);
    const rows = tree.children();
    expect(rows).toHaveLength(501);
    expect(rows.at(-1)).toMatchObject({ label: "1 more", target: { type: "more", parent: "c", hidden: 1 } });
    expect(tree.row(rows.at(-1)!.id)).toEqual(rows.at(-1));
  });

  test("500 children: no such row", () => expect(buildTree("c", () => many(500), all).children()).toHaveLength(500));

  test("a raised limit shows the rest; thousands have a comma", () => {
    const tree = (limit: number) => buildTree("c", () => [group("g", many(1734))], { filter: "", limits: new Map([["c/g", limit]]) }).children("c/g");
    expect(tree(500).at(-1)!.label).toBe("1,234 more");
    expect(tree(1000).at(-1)!.label).toBe("734 more");
    expect(tree(2000).at(-1)!.label).toBe("pod-1733");
  });

  test("the parent of a more row is its parent", () => {
    const tree = buildTree("c", () => [group("g", many(501))], all);
    expect(tree.parent(tree.children("c/g").at(-1)!.id)).toBe("c/g");
  });

  test("a row beyond the limit is found, and reach says which limit shows it", () => {
    const tree = buildTree("c", () => [group("g", many(1200))], all);
    const id = tree.find({ kind: "Pod", namespace: "", name: "pod-1001" })!;
    expect([...tree.reach(id)]).toEqual([["c/g", 1500]]);
    expect(tree.reach(tree.find({ kind: "Pod", namespace: "", name: "pod-499" })!).size).toBe(0);
    const raised = buildTree("c", () => [group("g", many(1200))], { filter: "", limits: tree.reach(id) });
    expect(raised.children("c/g").map((row) => row.id)).toContain(id);
  });
});

describe("a filter", () => {
  const roots = () => [
    group("Research", [group("llama", [leaf("worker-0"), leaf("worker-1")]), leaf("notebook")]),
    leaf("vision", { words: "H100" }),
    leaf("message", { pinned: true }),
  ];
  const shown = (filter: string) => {
    const tree = buildTree("c", roots, { filter, limits: new Map() });
    const walk = (rows: readonly Row[]): readonly string[] => rows.flatMap((row) => [row.label, ...walk(tree.children(row.id))]);
    return walk(tree.children());
  };

  test("words match along the path, in any order and case", () => expect(shown("WORKER-1 research")).toEqual(["Research", "llama", "worker-1", "message"]));
  test("below a match everything stays", () => expect(shown("llama")).toEqual(["Research", "llama", "worker-0", "worker-1", "message"]));
  test("all words must match", () => expect(shown("llama notebook")).toEqual(["message"]));
  test("what a row is known by besides its label", () => expect(shown("h100")).toEqual(["vision", "message"]));
  test("blanks are no filter", () => expect(shown("  ")).toHaveLength(7));

  test("groups that were opened for a match are open", () => {
    const tree = buildTree("c", roots, { filter: "worker-1", limits: new Map() });
    expect(tree.children()[0]!.collapsible).toBe("expanded");
    expect(buildTree("c", roots, all).children()[0]!.collapsible).toBe("collapsed");
  });

  test("the limit counts what matches", () => {
    const tree = buildTree("c", () => many(600), { filter: "pod-59", limits: new Map() });
    expect(labels(tree.children())).toEqual(["pod-59", ...Array.from({ length: 10 }, (_, index) => `pod-59${index}`)]);
  });
});

test("rows below are made when asked for, and once", () => {
  let made = 0;
  const tree = buildTree("c", () => [leaf("g", { children: () => { made++; return many(10); } })], all);
  tree.children();
  expect(made).toBe(0);
  tree.children("c/g");
  tree.children("c/g");
  expect(made).toBe(1);
});

describe("a row is repainted only when something of it differs", () => {
  const row = (more: Partial<Row> = {}): Row => ({
    id: "c/a", label: "a", description: "6/8", icon: "server", tone: "used", collapsible: "none", context: "node", accessibleLabel: "a",
    target: { type: "object", cluster: "c", apiVersion: "v1", kind: "Node", namespace: "", name: "a", uid: "1" }, ...more,
  });

  test("equal content, other objects", () => expect(rowsDiffer(row(), row())).toBe(false));
  test.each([
    { label: "b" }, { description: "7/8" }, { icon: "error" }, { tone: "lost" }, { collapsible: "collapsed" }, { context: "node cordoned" }, { accessibleLabel: "b" },
    { target: { type: "object", cluster: "c", apiVersion: "v1", kind: "Node", namespace: "", name: "a", uid: "2" } }, { target: { type: "group", cluster: "c" } },
  ] satisfies readonly Partial<Row>[])("%j", (more) => expect(rowsDiffer(row(), row(more))).toBe(true));
});

describe("a filter on real rows", () => {
  const train = owner("kubeflow.org/v1", "PyTorchJob", "train", "vision");
  const chat = owner("apps/v1", "Deployment", "chat", "product");
  const trainPods = [
    pod({ name: "train-worker-0", namespace: "vision", node: "h-1", owner: train }),
    pod({ name: "train-worker-1", namespace: "vision", owner: train }),
  ];
  const chatPods = [pod({ name: "chat-6f9c-x", namespace: "product", node: "a-1", owner: chat })];
  const lone = pod({ name: "notebook", namespace: "vision", node: "a-1" });
  const picture = inventory({
    nodes: [
      node({ name: "h-1", resource: "nvidia.com/gpu", capacity: 8, model: "H100 80GB HBM3", pods: trainPods.slice(0, 1) }),
      node({ name: "a-1", resource: "nvidia.com/gpu", capacity: 8, model: "A100 80GB", health: "cordoned", reason: "spec.unschedulable is true.", pods: [...chatPods, lone] }),
    ],
    workloads: [
      workload({ reference: train, state: "running", wanted: 2, asked: { "nvidia.com/gpu": 2 } }, trainPods),
      workload({ reference: chat, state: "running", wanted: 1, asked: { "nvidia.com/gpu": 1 } }, chatPods),
      alone(lone),
    ],
  });
  /** Labels of all rows that are left, depth first. */
  const rows = (tree: ReturnType<typeof nodesTree>) => {
    const found: string[] = [];
    const walk = (id?: string) => {
      for (const row of tree.children(id)) {
        found.push(row.label);
        walk(row.id);
      }
    };
    walk();
    return found.filter((label) => picture.nodes.some(({ name }) => name === label) || picture.pods.some(({ record }) => record.name === label) || label === "train" || label === "chat");
  };
  const options = (filter: string): ViewOptions => ({ filter, limits: new Map() });

  test.each([
    ["", ["a-1", "chat-6f9c-x", "notebook", "h-1", "train-worker-0"]],
    ["model:h100", ["h-1", "train-worker-0"]],
    ["state:cordoned", ["a-1", "chat-6f9c-x", "notebook"]],
    ["state:ready", ["h-1", "train-worker-0"]],
    ["ns:vision", ["a-1", "notebook", "h-1", "train-worker-0"]],
    ["ns:vision model:a100", ["a-1", "notebook"]],
    ["-model:a100", ["h-1", "train-worker-0"]],
    ["-ns:vision", ["a-1", "chat-6f9c-x", "h-1"]],
    ["ns:vision -notebook", ["h-1", "train-worker-0"]],
    ["chat", ["a-1", "chat-6f9c-x"]],
    ["nobody", []],
  ])("Nodes, %j", (filter, expected) => {
    // What needs attention stands there, too: the cordoned node has two rows.
    expect([...new Set(rows(nodesTree("c", picture, now, options(filter))))].sort()).toEqual(expected.toSorted());
  });

  test.each([
    ["kind:pytorch", ["train", "train-worker-0", "train-worker-1"]],
    ["state:running ns:product", ["chat", "chat-6f9c-x"]],
    ["model:h100", ["train", "train-worker-0"]],
    ["worker-1", ["train", "train-worker-1"]],
    ["state:waiting", []],
    ["-kind:deployment", ["notebook", "train", "train-worker-0", "train-worker-1"]],
  ])("Jobs, %j", (filter, expected) => {
    expect(rows(jobsTree("c", picture, now, options(filter))).sort()).toEqual(expected);
  });

  test.each([
    ["model:h100", ["train", "train-worker-0"]],
    ["main ns:product", ["chat", "chat-6f9c-x"]],
    ["a-1", ["chat", "chat-6f9c-x", "notebook"]],
  ])("Allocations, %j", (filter, expected) => {
    expect(rows(allocationsTree("c", picture, now, options(filter))).sort()).toEqual(expected);
  });

  test("what it found is not asked again of what didn't change, and is of what did", () => {
    expect(rows(jobsTree("c", picture, now, options("worker-1")))).toEqual(["train", "train-worker-1"]);
    const gone = { ...picture, workloads: picture.workloads.map((each) => (each.reference === train ? { ...each, pods: trainPods.slice(0, 1) } : each)) };
    expect(rows(jobsTree("c", gone, now, options("worker-1")))).toEqual([]);
    expect(rows(jobsTree("c", picture, now, options("worker-1")))).toEqual(["train", "train-worker-1"]);
  });
});
