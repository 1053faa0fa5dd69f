import { describe, expect, test } from "vitest";
import type { ClusterFailure } from "../../../src/kube/types.ts";
import { Clusters } from "../../../src/editor/clusters.ts";
import { contextId, demoId } from "../../../src/editor/knownCluster.ts";
import { Remembered } from "../../../src/editor/remembered.ts";
import { contextSummary, type FakeCluster, FakeKube, FakeMemory } from "./fakes.ts";

function setUp(kube: FakeKube, memory = { workspace: new FakeMemory(), global: new FakeMemory() }) {
  const loads = { kube: 0, demo: 0, stopped: 0 };
  const namespaces = { setting: [] as string[] };
  const clusters = new Clusters({
    loadKube: () => {
      loads.kube++;
      return Promise.resolve(kube);
    },
    startDemo: () => {
      loads.demo++;
      return Promise.resolve({ kubeconfigs: ["/demo.yaml"], context: "", namespaces: [] });
    },
    stopDemo: () => {
      loads.stopped++;
    },
    kubeconfigs: () => [],
    namespaces: () => namespaces.setting,
    readOnly: () => undefined,
    remembered: new Remembered(memory.workspace, memory.global),
    now: () => 0,
    log: () => undefined,
  });
  return { clusters, loads, memory, namespaces };
}

async function until(check: () => boolean): Promise<void> {
  for (let turns = 0; !check(); turns++) {
    if (turns > 1000) throw new Error("never");
    await Promise.resolve();
  }
}

describe("Clusters", () => {
  test("does nothing until asked: no bundle is loaded, nothing connects (invariant 4)", () => {
    const { loads } = setUp(new FakeKube("prod"));
    expect(loads).toEqual({ kube: 0, demo: 0, stopped: 0 });
  });

  test("without a remembered cluster a visible view reads the contexts and connects none", async () => {
    const kube = new FakeKube("prod", "dev");
    const { clusters } = setUp(kube);
    await clusters.resume("");
    expect(clusters.all.map(({ name, state }) => [name, state.kind])).toEqual([["prod", "disconnected"], ["dev", "disconnected"]]);
    expect(kube.made).toEqual([]);
    expect(clusters.active).toBeUndefined();
  });

  test("devices of DRA are followed as long as the cluster is connected, whatever is visible: they are a part of every count", async () => {
    const { clusters } = setUp(new FakeKube("prod"));
    await clusters.resume("prod");
    expect((clusters.active?.cluster as FakeCluster | undefined)?.needed).toEqual(["dra"]);
  });

  test("a context that the setting names connects; one that no file has fails with a message", async () => {
    const kube = new FakeKube("prod", "dev");
    kube.failing.add(contextId("gone"));
    const known = setUp(kube);
    await known.clusters.resume("dev");
    expect(known.clusters.active).toMatchObject({ name: "dev", state: { kind: "connected" } });
    const unknown = setUp(kube);
    await unknown.clusters.resume("gone");
    expect(unknown.clusters.active).toMatchObject({ name: "gone", state: { kind: "failed" } });
  });

  test("what was connected in this window is connected again when a view is seen, once", async () => {
    const first = setUp(new FakeKube("prod", "dev"));
    await first.clusters.resume("");
    await first.clusters.connect(contextId("dev"));
    await first.clusters.connect(contextId("prod"));
    const kube = new FakeKube("prod", "dev");
    const second = setUp(kube, first.memory);
    await Promise.all([second.clusters.resume(""), second.clusters.resume("")]);
    expect(kube.made.map(({ name, connects }) => [name, connects])).toEqual([["dev", 1], ["prod", 1]]);
    expect(second.clusters.active?.name).toBe("prod");
  });

  test("a new workspace begins with the cluster that was active last anywhere", async () => {
    const first = setUp(new FakeKube("prod", "dev"));
    await first.clusters.resume("");
    await first.clusters.connect(contextId("prod"));
    await first.clusters.connect(contextId("dev"));
    const kube = new FakeKube("prod", "dev");
    const other = setUp(kube, { workspace: new FakeMemory(), global: first.memory.global });
    await other.clusters.resume("");
    expect(kube.made.map(({ name }) => name)).toEqual(["dev"]);
  });

  test("a cluster that the user disconnected is not connected again", async () => {
    const first = setUp(new FakeKube("prod"));
    await first.clusters.resume("");
    await first.clusters.connect(contextId("prod"));
    first.clusters.disconnect(contextId("prod"));
    expect(first.clusters.active).toBeUndefined();
    const kube = new FakeKube("prod");
    await setUp(kube, first.memory).clusters.resume("");
    expect(kube.made).toEqual([]);
  });

  test("a failed one stays failed until Connect (invariant 8)", async () => {
    const kube = new FakeKube("prod");
    kube.failing.add(contextId("prod"));
    const { clusters } = setUp(kube);
    await clusters.resume("");
    await clusters.connect(contextId("prod"));
    await clusters.readContexts();
    expect(clusters.active?.state.kind).toBe("failed");
    expect(kube.made.map(({ connects }) => connects)).toEqual([1]);
    kube.failing.clear();
    await clusters.connect(contextId("prod"));
    expect(clusters.active?.state.kind).toBe("connected");
  });

  const signIn: ClusterFailure = { reason: "exec-failed", message: "Sign-in failed: it ended with code 1.", remedy: "Sign in, then connect again.", detail: "stderr" };
  const failedState = (failure: ClusterFailure, since = 7) => ({ kind: "failed", since, failure }) as const;

  test("a sign-in that failed isn't run again by a reload of the window: it says so and waits for Connect (invariant 8)", async () => {
    const first = setUp(new FakeKube("prod", "dev"));
    await first.clusters.resume("");
    await first.clusters.connect(contextId("dev"));
    const before = new FakeKube("prod", "dev");
    const second = setUp(before, first.memory);
    await second.clusters.resume("");
    // Its token ends while it is connected.
    before.made[0]!.become(failedState(signIn));
    // Twice: what is shown is not remembered as a failure of its own.
    for (const kube of [new FakeKube("prod", "dev"), new FakeKube("prod", "dev")]) {
      const { clusters } = setUp(kube, first.memory);
      await clusters.resume("");
      expect(kube.made).toEqual([]);
      expect(clusters.active).toMatchObject({ name: "dev", state: failedState({ ...signIn, remedy: "It was not tried again since. Sign in, then connect again.", detail: "" }) });
    }
    const kube = new FakeKube("prod", "dev");
    const last = setUp(kube, first.memory);
    await last.clusters.resume("");
    await last.clusters.connect(contextId("dev"));
    expect(last.clusters.active?.state.kind).toBe("connected");
    const after = new FakeKube("prod", "dev");
    await setUp(after, first.memory).clusters.resume("");
    expect(after.made.map(({ name, connects }) => [name, connects])).toEqual([["dev", 1]]);
  });

  test("nor by a window of another workspace, nor because the setting names the context", async () => {
    const kube = new FakeKube("prod");
    const first = setUp(kube);
    await first.clusters.resume("prod");
    kube.made[0]!.become(failedState(signIn));
    const other = new FakeKube("prod");
    await setUp(other, { workspace: new FakeMemory(), global: first.memory.global }).clusters.resume("");
    expect(other.made).toEqual([]);
    const again = new FakeKube("prod");
    await setUp(again, first.memory).clusters.resume("prod");
    expect(again.made).toEqual([]);
  });

  test("a cluster that can't be reached is tried again by the next window: nobody has to sign in for that", async () => {
    const kube = new FakeKube("prod");
    const first = setUp(kube);
    await first.clusters.resume("prod");
    kube.made[0]!.become(failedState({ ...signIn, reason: "unreachable" }));
    const next = new FakeKube("prod");
    await setUp(next, first.memory).clusters.resume("");
    expect(next.made.map(({ connects }) => connects)).toEqual([1]);
  });

  test("a sign-in that was cancelled isn't started again with the next window", async () => {
    const kube = new FakeKube("prod");
    const first = setUp(kube);
    await first.clusters.resume("prod");
    kube.made[0]!.become(failedState({ ...signIn, reason: "exec-cancelled" }));
    const next = new FakeKube("prod");
    await setUp(next, first.memory).clusters.resume("");
    expect(next.made).toEqual([]);
  });

  test("changed namespaces connect a connected cluster anew, and reach a failed one with its next Connect", async () => {
    const kube = new FakeKube("prod", "dev");
    const { clusters, namespaces } = setUp(kube);
    await clusters.resume("");
    await clusters.connect(contextId("prod"));
    await clusters.connect(contextId("dev"));
    kube.made[1]!.become(failedState(signIn));
    namespaces.setting = ["team-a"];
    clusters.namespacesChanged();
    await Promise.resolve();
    const made = () => kube.made.map(({ name, source }) => [name, ...source.namespaces]);
    await until(() => made().length === 3);
    expect(made()).toEqual([["prod"], ["dev"], ["prod", "team-a"]]);
    expect(clusters.active).toMatchObject({ name: "dev", state: { kind: "failed" } });
    await clusters.connect(contextId("dev"));
    expect(made().at(-1)).toEqual(["dev", "team-a"]);
    expect(clusters.active?.state.kind).toBe("connected");
  });

  test("several are connected at once, one is active; another takes over when it goes", async () => {
    const kube = new FakeKube("prod", "dev");
    const { clusters } = setUp(kube);
    await clusters.resume("");
    await clusters.connect(contextId("prod"));
    await clusters.connect(contextId("dev"));
    expect(clusters.all.map(({ state }) => state.kind)).toEqual(["connected", "connected"]);
    clusters.activate(contextId("prod"));
    expect(clusters.active?.name).toBe("prod");
    clusters.disconnect(contextId("prod"));
    expect(clusters.active?.name).toBe("dev");
    expect(kube.made[0]!.disposed).toBe(true);
  });

  test("the demo cluster starts its process, and ends it when disconnected", async () => {
    const { clusters, loads } = setUp(new FakeKube());
    await clusters.resume("");
    await clusters.connect(demoId);
    expect(clusters.active).toMatchObject({ id: demoId, demo: true, state: { kind: "connected" } });
    clusters.disconnect(demoId);
    expect(loads).toMatchObject({ demo: 1, stopped: 1 });
    expect(clusters.all).toEqual([]);
  });

  test("what can't be started is a failure with a message, not an exception", async () => {
    const { clusters } = setUp(new FakeKube());
    const broken = new Clusters({
      loadKube: () => Promise.resolve(new FakeKube()), startDemo: () => Promise.reject(new Error("The demo cluster didn't start.")), stopDemo: () => undefined,
      kubeconfigs: () => [], namespaces: () => [], readOnly: () => undefined, remembered: new Remembered(new FakeMemory(), new FakeMemory()), now: () => 0, log: () => undefined,
    });
    await broken.connect(demoId);
    expect(broken.active?.state).toMatchObject({ kind: "failed", failure: { message: "The demo cluster didn't start." } });
    clusters.dispose();
  });

  test("disconnecting while it is being made connects nothing", async () => {
    const kube = new FakeKube("prod");
    const { clusters } = setUp(kube);
    await clusters.resume("");
    const connecting = clusters.connect(contextId("prod"));
    clusters.disconnect(contextId("prod"));
    await connecting;
    expect(kube.made.map(({ connects, disposed }) => [connects, disposed])).toEqual([[0, true]]);
    expect(clusters.all[0]?.state.kind).toBe("disconnected");
  });

  test("chosen namespaces are kept for the cluster and win over the setting", async () => {
    const kube = new FakeKube("prod");
    const { clusters, namespaces } = setUp(kube);
    namespaces.setting = ["team-a"];
    await clusters.resume("");
    await clusters.connect(contextId("prod"));
    await clusters.chooseNamespaces(contextId("prod"), ["team-b"]);
    expect(kube.made.map(({ source, disposed }) => [source.namespaces, disposed])).toEqual([[["team-a"], true], [["team-b"], false]]);
  });

  test("a changed kubeconfig is noticed: offered for the active cluster when its entry differs", async () => {
    const kube = new FakeKube("prod", "dev");
    const { clusters } = setUp(kube);
    const offered: string[] = [];
    clusters.onDidChangeActiveContext(({ name }) => offered.push(name));
    await clusters.resume("");
    await clusters.connect(contextId("prod"));
    const changed = () => new Promise<void>((resolve) => {
      const subscription = clusters.onDidChange(() => {
        subscription.dispose();
        // The offer follows the change of the list in the same turn.
        queueMicrotask(() => queueMicrotask(resolve));
      });
      kube.fileChanged();
    });
    kube.contexts = [contextSummary("prod"), contextSummary("new")];
    await changed();
    expect(clusters.all.map(({ name }) => name)).toEqual(["prod", "new"]);
    expect(offered).toEqual([]);
    kube.contexts = [contextSummary("prod", { server: "https://moved.example.test" })];
    await changed();
    expect(offered).toEqual(["prod"]);
  });

  test("a connected cluster whose context is gone stays until it is disconnected", async () => {
    const kube = new FakeKube("prod");
    const { clusters } = setUp(kube);
    await clusters.resume("");
    await clusters.connect(contextId("prod"));
    kube.contexts = [];
    await clusters.readContexts();
    expect(clusters.all.map(({ name, state, context }) => [name, state.kind, context])).toEqual([["prod", "connected", undefined]]);
  });
});

describe("Remembered", () => {
  test("takes nothing from a store that holds something else", () => {
    const workspace = new FakeMemory();
    const global = new FakeMemory();
    for (const key of ["active", "connected", "namespaces", "signInFailed"]) {
      workspace.values.set(key, 7);
      global.values.set(key, [null]);
    }
    const remembered = new Remembered(workspace, global);
    expect(remembered.read()).toEqual({ active: undefined, connected: [] });
    expect(remembered.namespaces("x")).toBeUndefined();
    expect(remembered.failed("x")).toBeUndefined();
    workspace.values.set("signInFailed", { x: { since: 1, failure: { reason: "unreachable", message: "m", remedy: "r" } }, y: { since: "1" }, z: null });
    for (const id of ["x", "y", "z"]) expect(remembered.failed(id)).toBeUndefined();
  });
});
