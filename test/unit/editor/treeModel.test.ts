import { describe, expect, test } from "vitest";
import type { Row, RowTree } from "../../../src/render/row.ts";
import { TreeModel, type RowHandle } from "../../../src/editor/views/treeModel.ts";

interface Plan {
  readonly [name: string]: string | Plan;
}

/** A tree of rows from nested names; a text is the description of a row without children. Counts what it is asked for. */
function treeOf(plan: Plan, descriptions: Readonly<Record<string, string>> = {}): RowTree & { readonly asked: string[] } {
  const rows = new Map<string, Row>();
  const children = new Map<string, Row[]>();
  const parents = new Map<string, string>();
  const add = (parent: string, level: Plan) => {
    children.set(parent, Object.entries(level).map(([name, below]) => {
      const id = `${parent}/${name}`;
      const leaf = typeof below === "string";
      const row: Row = {
        id, label: name, description: descriptions[id] ?? (leaf ? below : ""), icon: "circle", tone: "normal", collapsible: leaf ? "none" : "expanded",
        context: "", target: { type: "group", cluster: "c" }, accessibleLabel: name,
      };
      rows.set(id, row);
      if (parent !== "") parents.set(id, parent);
      if (!leaf) add(id, below);
      return row;
    }));
  };
  add("", plan);
  const asked: string[] = [];
  return {
    asked,
    children(id = "") {
      asked.push(id);
      return children.get(id) ?? [];
    },
    parent: (id) => parents.get(id),
    row: (id) => rows.get(id),
    tooltip: () => "",
    find: () => undefined,
    reach: () => new Map(),
  };
}

/** Asks for children as VS Code does: of every open row. */
function showAll(model: TreeModel, parent?: RowHandle): void {
  for (const handle of model.children(parent)) if (handle.row.collapsible === "expanded") showAll(model, handle);
}

function shown(plan: Plan): TreeModel {
  const model = new TreeModel("kubeGpu.nodes");
  model.update(treeOf(plan));
  showAll(model);
  return model;
}

const ids = (repaint: ReturnType<TreeModel["update"]>) => (repaint === "all" ? "all" : repaint.map(({ id }) => id));
const two: Plan = { a: { x: "1", y: "1" }, b: { z: "1" } };

describe("TreeModel", () => {
  test("an equal tree paints nothing", () => {
    expect(ids(shown(two).update(treeOf(two)))).toEqual([]);
  });

  test("a change paints the changed row only", () => {
    expect(ids(shown(two).update(treeOf({ a: { x: "1", y: "2" }, b: { z: "1" } })))).toEqual(["/a/y"]);
  });

  test("a new or lost child paints its parent only", () => {
    const model = shown(two);
    expect(ids(model.update(treeOf({ a: { x: "1", y: "1", w: "1" }, b: { z: "1" } })))).toEqual(["/a"]);
    showAll(model);
    expect(ids(model.update(treeOf({ a: { x: "1", y: "1" }, b: { z: "1" } })))).toEqual(["/a"]);
  });

  test("a changed row with children is painted once, not once more for what is below it", () => {
    expect(ids(shown(two).update(treeOf({ a: { x: "2", y: "2" }, b: { z: "1" } }, { "/a": "changed" })))).toEqual(["/a"]);
  });

  test("only a change of the roots paints everything", () => {
    expect(ids(shown(two).update(treeOf({ b: { z: "1" }, a: { x: "1", y: "1" } })))).toBe("all");
    expect(ids(shown(two).update(undefined))).toBe("all");
  });

  test("after a reset everything is painted once", () => {
    const model = shown(two);
    model.reset();
    expect(ids(model.update(treeOf(two)))).toBe("all");
    showAll(model);
    expect(ids(model.update(treeOf(two)))).toEqual([]);
  });

  test("many changed siblings are painted through their parent", () => {
    const many = (description: string) => ({ a: Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`n${String(index)}`, description])) });
    expect(ids(shown(many("1")).update(treeOf(many("2"))))).toEqual(["/a"]);
  });

  test("children that were never asked for are not computed", () => {
    const model = new TreeModel("kubeGpu.nodes");
    model.update(treeOf(two));
    model.children();
    const next = treeOf({ a: { x: "2", y: "2" }, b: { z: "2" } });
    expect(ids(model.update(next))).toEqual([]);
    expect(next.asked).toEqual([""]);
  });

  test("a closed row costs nothing and is painted when it is opened", () => {
    const model = shown(two);
    const a = model.find("/a")!;
    model.closed(a);
    const next = treeOf({ a: { x: "2", y: "1" }, b: { z: "1" } });
    expect(ids(model.update(next))).toEqual([]);
    expect(next.asked).not.toContain("/a");
    expect(model.opened(a)).toBe(true);
    expect(model.opened(a)).toBe(false);
  });

  test("before VS Code asked for roots there is nothing to paint", () => {
    expect(ids(new TreeModel("kubeGpu.nodes").update(treeOf(two)))).toEqual([]);
  });

  test("a handle stays the same object while its row lives, and carries the newest row", () => {
    const model = shown(two);
    const before = model.find("/a/y")!;
    model.update(treeOf({ a: { x: "1", y: "2" }, b: { z: "1" } }));
    expect(model.find("/a/y")).toBe(before);
    expect(before.row.description).toBe("2");
  });

  test("finds parents, also of rows that were never shown", () => {
    const model = new TreeModel("kubeGpu.nodes");
    model.update(treeOf(two));
    expect(model.parent(model.find("/a/x")!)?.id).toBe("/a");
    expect(model.parent(model.find("/a")!)).toBeUndefined();
    expect(model.find("/gone")).toBeUndefined();
  });

  test("after any series of updates, what VS Code repainted equals the newest tree", () => {
    // A stand-in for VS Code: keeps what it was handed and asks again for what it is told to paint.
    const model = new TreeModel("kubeGpu.nodes");
    const screen = new Map<string, string>();
    const draw = (parent?: RowHandle) => {
      for (const handle of model.children(parent)) {
        screen.set(handle.id, handle.row.description);
        if (handle.row.collapsible === "expanded") draw(handle);
      }
    };
    const random = seeded(7);
    for (let round = 0; round < 300; round++) {
      const plan: Plan = Object.fromEntries(["a", "b", "c"].filter(() => random() < 0.95).map((name) => [
        name, Object.fromEntries(["x", "y", "z"].filter(() => random() < 0.8).map((leaf) => [leaf, String(Math.floor(random() * 2))])),
      ]));
      const tree = treeOf(plan, { "/a": String(Math.floor(random() * 2)) });
      const repaint = model.update(tree);
      if (round === 0 || repaint === "all") {
        screen.clear();
        draw();
      } else {
        for (const handle of repaint) {
          for (const id of screen.keys()) if (id.startsWith(`${handle.id}/`)) screen.delete(id);
          screen.set(handle.id, handle.row.description);
          if (handle.row.collapsible === "expanded") draw(handle);
        }
      }
      const wanted = new Map<string, string>();
      const collect = (id?: string) => {
        for (const row of tree.children(id)) {
          wanted.set(row.id, row.description);
          collect(row.id);
        }
      };
      collect();
      expect(new Map([...screen].sort())).toEqual(new Map([...wanted].sort()));
    }
  });
});

/** Mulberry32: the same numbers in each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
