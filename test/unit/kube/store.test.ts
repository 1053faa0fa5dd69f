import { describe, expect, test } from "vitest";
import { GenerationalInterner } from "../../../src/kube/intern.ts";
import { Store } from "../../../src/kube/store.ts";
import type { ResourceState } from "../../../src/model/state.ts";
import { Table } from "../../../src/kube/table.ts";
import { worstState } from "../../../src/kube/worstState.ts";
import { compareResourceVersions } from "../../../src/kube/resourceVersion.ts";
import { nodesDefinition, podsDefinition, resourceDefinitions } from "../../../src/model/resources.ts";
import { FakeClock } from "../../support/fakeClock.ts";
import { widgets } from "./support/fixtures.ts";

const intern = new GenerationalInterner();
const widget = (name: string, version: string, namespace = "a") => widgets.project({ metadata: { name, uid: name, namespace, resourceVersion: version } }, intern);

const fail = (error: unknown) => {
  throw error;
};

describe("the store", () => {
  test("a listener that throws is reported and keeps no other from being told", () => {
    const clock = new FakeClock();
    const reported: unknown[] = [];
    const store = new Store(resourceDefinitions, [], clock, (error) => reported.push(error));
    let told = 0;
    store.onDidChange(() => fail(new Error("view")));
    store.onDidChange(() => told++);
    store.tables[0]?.changed();
    clock.advance(100);
    expect([told, reported]).toEqual([1, [new Error("view")]]);
  });

  test("tells changes after 100 ms of quiet, at the latest after 500 ms", () => {
    const clock = new FakeClock();
    const store = new Store(resourceDefinitions, [], clock, fail);
    let told = 0;
    store.onDidChange(() => told++);
    const pods = store.tables.find((table) => table.definition.key === "pods")!;
    pods.setScopes([undefined]);
    const before = store.objects.revision;
    clock.advance(99);
    expect(told).toBe(0);
    clock.advance(1);
    expect(told).toBe(1);
    for (let count = 0; count < 100; count++) {
      pods.changed();
      clock.advance(10);
    }
    expect(told).toBe(3);
    expect(store.objects.revision).toBe(before + 100);
    store.dispose();
    expect(clock.pending).toBe(0);
  });

  test("has nodes and pods by name and the workloads in their order, all idle at first", () => {
    const { objects } = new Store(resourceDefinitions, [], new FakeClock(), fail);
    expect([objects.nodes.definition, objects.pods.definition]).toEqual([nodesDefinition, podsDefinition]);
    expect(objects.workloads.map((table) => table.definition)).toEqual(resourceDefinitions.slice(2));
    for (const table of [objects.nodes, objects.pods, ...objects.workloads]) expect([table.state, table.items.size]).toEqual([{ kind: "idle" }, 0]);
  });
});

describe("a table of several namespaces", () => {
  test("a list of one namespace removes nothing of another", () => {
    const table = new Table(widgets, () => undefined);
    table.setScopes(["a", "b"]);
    const [a, b] = table.scopes;
    b!.beginList();
    b!.listed(widget("in-b", "1", "b"));
    b!.endList("5");
    a!.beginList();
    a!.listed(widget("in-a", "2"));
    a!.endList("6");
    expect([...table.items.keys()].sort()).toEqual(["in-a", "in-b"]);
    a!.clear();
    expect([...table.items.keys()]).toEqual(["in-b"]);
  });

  test("a namespace that is no longer looked at goes away; one that stays keeps its objects and state", () => {
    const table = new Table(widgets, () => undefined);
    table.setScopes(["a", "b"]);
    for (const scope of table.scopes) {
      scope.beginList();
      scope.listed(widget(`in-${scope.namespace ?? ""}`, "1", scope.namespace));
      scope.endList("5");
      scope.setState({ kind: "live", since: 7 });
    }
    table.setScopes(["b", "c"]);
    expect([...table.items.keys()]).toEqual(["in-b"]);
    expect(table.scopes.map((scope) => [scope.namespace, scope.state.kind])).toEqual([["b", "live"], ["c", "idle"]]);
  });

  test("failing keeps what is held and says so", () => {
    const table = new Table(widgets, () => undefined);
    table.setScopes([undefined]);
    table.scopes[0]!.upsert(widget("a", "1"));
    table.fail({ kind: "failed", reason: "unauthorized", message: "signed out" }, 9);
    expect([table.items.size, table.state]).toEqual([1, { kind: "failed", reason: "unauthorized", message: "signed out" }]);
    table.close({ kind: "idle" });
    expect([table.items.size, table.state]).toEqual([0, { kind: "idle" }]);
  });
});

test("what is held when everything fails was right until then, or until its watch broke before", () => {
  const failed = { kind: "failed", reason: "unauthorized", message: "signed out" } as const;
  const sinceOf = (before: ResourceState) => {
    const table = new Table(widgets, () => undefined);
    table.setScopes([undefined]);
    table.scopes[0]!.setState(before);
    table.fail(failed, 90);
    // A second failure makes nothing younger.
    table.fail(failed, 100);
    return table.state.kind === "failed" ? table.state.since : "not failed";
  };
  expect(sinceOf({ kind: "live", since: 5 })).toBe(90);
  expect(sinceOf({ kind: "stale", since: 30, message: "cut" })).toBe(30);
  expect(sinceOf({ kind: "loading", loaded: 3 })).toBeUndefined();
  expect(sinceOf({ kind: "forbidden", message: "no" })).toBe("not failed");
  expect(worstState([{ ...failed, since: 50 }, { ...failed, since: 20 }, { kind: "live", since: 1 }])).toEqual({ ...failed, since: 20 });
  // Of one namespace nothing was read: the whole isn't known.
  expect(worstState([{ ...failed, since: 50 }, failed])).toEqual(failed);
  expect(worstState([{ ...failed, since: 50 }, { kind: "loading", loaded: 3 }])).toEqual(failed);
});

describe("the worst of several states", () => {
  test("adds up what is loading", () => {
    expect(worstState([{ kind: "loading", loaded: 5, about: 10 }, { kind: "loading", loaded: 2, about: 2 }, { kind: "live", since: 1 }])).toEqual({ kind: "loading", loaded: 7, about: 12 });
    expect(worstState([{ kind: "loading", loaded: 5 }, { kind: "loading", loaded: 2, about: 2 }])).toEqual({ kind: "loading", loaded: 7 });
  });

  test("is stale since the first broke and live since the last came", () => {
    expect(worstState([{ kind: "stale", since: 5, message: "x" }, { kind: "live", since: 1 }, { kind: "stale", since: 3, message: "y" }])).toMatchObject({ kind: "stale", since: 3 });
    expect(worstState([{ kind: "live", since: 5 }, { kind: "live", since: 9 }])).toEqual({ kind: "live", since: 9 });
  });

  test("never hides that a part can't be seen", () => {
    expect(worstState([{ kind: "live", since: 1 }, { kind: "forbidden", message: "no" }]).kind).toBe("forbidden");
    expect(worstState([{ kind: "failed", reason: "x", message: "y" }, { kind: "forbidden", message: "no" }]).kind).toBe("failed");
  });
});

test("resource versions: 64-bit numbers in order; everything else has none", () => {
  expect(compareResourceVersions("9", "10")).toBeLessThan(0);
  expect(compareResourceVersions("9223372036854775807", "9223372036854775806")).toBeGreaterThan(0);
  expect(compareResourceVersions("7", "7")).toBe(0);
  for (const odd of ["", "abc", "01", "-1", "0"]) expect(compareResourceVersions(odd, "1")).toBeUndefined();
});
