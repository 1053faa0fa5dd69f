import { describe, expect, test } from "vitest";
import { Clusters } from "../../../src/editor/clusters.ts";
import { Inventories, type Turn } from "../../../src/editor/inventories.ts";
import { contextId } from "../../../src/editor/knownCluster.ts";
import { Remembered } from "../../../src/editor/remembered.ts";
import { inventoryContent } from "../../../src/editor/views/content.ts";
import type { ResourceState } from "../../../src/model/state.ts";
import type { Row } from "../../../src/render/row.ts";
import { cluster as objectsOf, gpuNode, live, pod } from "../model/cluster.ts";
import { FakeKube, FakeMemory, type FakeCluster } from "./fakes.ts";

const id = contextId("prod");

/** A turn that is over after so many looks at the clock, and goes on when the test says. */
class Turns implements Turn {
  readonly #looks: number;
  #time = 0;
  #next: (() => void)[] = [];

  constructor(looks: number) {
    this.#looks = looks;
  }

  // The budget is 8 ms.
  readonly now = () => (this.#time += 8 / this.#looks);
  readonly later = (next: () => void) => void this.#next.push(next);
  readonly rests: { milliseconds: number; next: () => void }[] = [];
  readonly after = (milliseconds: number, next: () => void) => void this.rests.push({ milliseconds, next });

  /** The rest after a long build is over. */
  rest(): void {
    for (const { milliseconds, next } of this.rests.splice(0)) {
      this.#time += milliseconds;
      next();
    }
  }

  get waiting(): number {
    return this.#next.length;
  }

  go(): void {
    for (const next of this.#next.splice(0)) next();
  }
}

async function setUp(looks = Infinity) {
  const kube = new FakeKube("prod", "dev");
  const clusters = new Clusters({
    loadKube: () => Promise.resolve(kube), startDemo: () => Promise.reject(new Error("no demo")), stopDemo: () => undefined, kubeconfigs: () => [], namespaces: () => [],
    remembered: new Remembered(new FakeMemory(), new FakeMemory()), now: () => 0, log: () => undefined, readOnly: () => undefined,
  });
  await clusters.readContexts();
  await clusters.connect(id);
  const turns = new Turns(looks);
  return { kube, clusters, turns, inventories: new Inventories(clusters, turns) };
}

function hold(cluster: FakeCluster, revision: number, pods: number, states: Readonly<Record<string, ResourceState>> = {}): void {
  const objects = {
    nodes: [gpuNode("n", 8)],
    pods: Array.from({ length: pods }, (_, index) => pod(`p-${index}`, { node: "n", gpus: 1, phase: "Running" })),
  };
  // The cluster's objects are one object whose content changes.
  Object.assign(cluster.objects, objectsOf({ revision, objects, states }));
}

describe("an inventory", () => {
  test("of few changes is there at once", async () => {
    const { kube, inventories, turns } = await setUp();
    hold(kube.made[0]!, 1, 5);
    expect(inventories.get(id)?.pods).toHaveLength(5);
    hold(kube.made[0]!, 2, 6);
    expect(inventories.get(id)?.pods).toHaveLength(6);
    expect(turns.waiting).toBe(0);
  });

  test("of many is built over several turns; until then the one before is shown, and then it is told", async () => {
    const { kube, inventories, turns } = await setUp(3);
    const told: string[] = [];
    inventories.onDidChange((which) => told.push(which));
    hold(kube.made[0]!, 1, 3000);
    expect(inventories.get(id)).toBeUndefined();
    let more = 0;
    while (told.length === 0) {
      expect(turns.waiting).toBe(1);
      turns.go();
      if (++more > 1000) throw new Error("It never ends.");
    }
    expect(more).toBeGreaterThan(3);
    expect(told).toEqual([id]);
    const first = inventories.get(id);
    expect(first?.pods).toHaveLength(3000);
    hold(kube.made[0]!, 2, 6000);
    expect(inventories.get(id)).toBe(first);
    // Right after a long build the next one rests, however often it is asked for; then whoever asked is told to ask again.
    expect(inventories.get(id)).toBe(first);
    expect([turns.waiting, turns.rests.length]).toEqual([0, 1]);
    turns.rest();
    expect(told).toHaveLength(2);
    expect(inventories.get(id)).toBe(first);
    // Asking again meanwhile starts nothing twice.
    expect(inventories.get(id)).toBe(first);
    expect(turns.waiting).toBe(1);
    while (told.length === 2) turns.go();
    expect(inventories.get(id)?.pods).toHaveLength(6000);
  });

  test("of a cluster that is disconnected while it is built is dropped", async () => {
    const { kube, clusters, inventories, turns } = await setUp(2);
    const told: string[] = [];
    inventories.onDidChange((which) => told.push(which));
    hold(kube.made[0]!, 1, 3000);
    inventories.get(id);
    clusters.disconnect(id);
    expect(inventories.get(id)).toBeUndefined();
    turns.go();
    expect([turns.waiting, told]).toEqual([0, []]);
  });
});

describe("a connection that breaks", () => {
  const failedState: ResourceState = { kind: "failed", reason: "unauthorized", message: "The token ended.", since: 1000 };
  const failed = { kind: "failed", since: 0, failure: { reason: "unauthorized", message: "The token ended.", remedy: "Sign in again.", detail: "" } } as const;
  const labels = (rows: readonly Row[] | undefined) => rows?.map((row) => `${row.label} ${row.description}`.trim());

  test("leaves its rows, says how old they are, and they stay while it is connected again until the new lists are read", async () => {
    const { kube, clusters, inventories } = await setUp();
    const first = kube.made[0]!;
    hold(first, 1, 2);
    inventories.get(id);
    hold(first, 2, 2, { nodes: failedState, pods: failedState });
    first.become(failed);
    const view = () => inventoryContent("kubeGpu.allocations", inventories.summary(clusters.get(id)!), { filter: "", limits: new Map() }, 61_000);
    expect(labels(view().tree?.children())).toEqual(["As of 1 min ago unauthorized · can't read pods", "team 2 GPUs · 2 workloads"]);
    expect(view().empty).toBeUndefined();

    // A failed cluster is made anew when it is connected again; at first it holds nothing.
    await clusters.connect(id);
    const second = kube.made[1]!;
    expect(second).not.toBe(first);
    expect(labels(view().tree?.children())).toContain("team 2 GPUs · 2 workloads");
    hold(second, 1, 1, { pods: { kind: "loading", loaded: 1 }, nodes: { kind: "loading", loaded: 0 } });
    expect(labels(view().tree?.children())).toContain("team 2 GPUs · 2 workloads");
    hold(second, 2, 3);
    expect(labels(view().tree?.children())).toEqual(["team 3 GPUs · 3 workloads"]);
  });

  test("that never had rows has none", async () => {
    const { kube, clusters, inventories } = await setUp();
    kube.made[0]!.become(failed);
    expect(inventoryContent("kubeGpu.nodes", inventories.summary(clusters.get(id)!), { filter: "", limits: new Map() }, 0)).toMatchObject({ empty: "failed" });
  });

  test("touches no other cluster (each has its own state and rows)", async () => {
    const { kube, clusters, inventories } = await setUp();
    await clusters.connect(contextId("dev"));
    hold(kube.made[0]!, 1, 2);
    hold(kube.made[1]!, 1, 4);
    kube.made[0]!.become(failed);
    expect(inventories.summary(clusters.get(contextId("dev"))!)).toMatchObject({ connection: { kind: "connected" } });
    expect(inventories.get(contextId("dev"))?.pods).toHaveLength(4);
    expect(inventories.get(id)?.pods).toHaveLength(2);
    expect(inventories.get(contextId("dev"))?.states.every(({ state }) => state === live)).toBe(true);
  });

  test("another choice of namespaces is no broken connection: old rows are not shown again", async () => {
    const { kube, clusters, inventories } = await setUp();
    hold(kube.made[0]!, 1, 2);
    inventories.get(id);
    await clusters.chooseNamespaces(id, ["team"]);
    expect(inventories.get(id)?.pods ?? []).toEqual([]);
  });
});
