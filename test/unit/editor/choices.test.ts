import { describe, expect, test } from "vitest";
import { Belonging } from "../../../src/editor/belonging.ts";
import { Clusters } from "../../../src/editor/clusters.ts";
import { contextId } from "../../../src/editor/knownCluster.ts";
import { Remembered } from "../../../src/editor/remembered.ts";
import { ViewChoices } from "../../../src/editor/views/choices.ts";
import { inventoryContent } from "../../../src/editor/views/content.ts";
import { needsOf } from "../../../src/editor/views/needs.ts";
import { namesOfUser, isOneOf } from "../../../src/model/owners.ts";
import { inventory, now, owner, pod, workload } from "../../fixtures/handInventory.ts";
import { FakeKube, FakeMemory } from "./fakes.ts";

describe("what a user chose for a view", () => {
  test("is there again in the next window of the workspace, and is each view's own", () => {
    const memory = new FakeMemory();
    const first = new ViewChoices(memory, "kubeGpu.jobs");
    first.filter = "state:waiting";
    first.sort = "gpus";
    first.grouping = "model";
    const again = new ViewChoices(memory, "kubeGpu.jobs");
    expect([again.filter, again.sort, again.grouping]).toEqual(["state:waiting", "gpus", "model"]);
    const other = new ViewChoices(memory, "kubeGpu.nodes");
    expect([other.filter, other.sort, other.grouping]).toEqual(["", "usual", "namespace"]);
  });

  test("leaves nothing behind when it is as usual, and survives what another version stored", () => {
    const memory = new FakeMemory();
    const choices = new ViewChoices(memory, "v");
    choices.filter = "x";
    choices.filter = "";
    choices.sort = "age";
    choices.sort = "usual";
    expect([...memory.values]).toEqual([]);
    memory.values.set("v.sort", "by colour");
    memory.values.set("v.filter", 7);
    memory.values.set("v.grouping", null);
    const odd = new ViewChoices(memory, "v");
    expect([odd.filter, odd.sort, odd.grouping]).toEqual(["", "usual", "namespace"]);
  });

  test("namespaces are followed only for a choice that asks to whom things belong", () => {
    expect(needsOf(undefined)).toEqual([]);
    expect(needsOf({ filter: "state:waiting ns:owner", grouping: "model" })).toEqual([]);
    expect(needsOf({ filter: "", grouping: "owner" })).toEqual(["owners"]);
    expect(needsOf({ filter: "-owner:ana", grouping: "namespace" })).toEqual(["owners"]);
    expect(needsOf({ filter: "mine", grouping: "namespace" })).toEqual(["owners"]);
  });
});

describe("mine", () => {
  async function connected(me: readonly string[] = []) {
    const kube = new FakeKube("prod");
    const clusters = new Clusters({
      loadKube: () => Promise.resolve(kube), startDemo: () => Promise.reject(new Error("no demo")), stopDemo: () => undefined, kubeconfigs: () => [], namespaces: () => [], readOnly: () => undefined,
      remembered: new Remembered(new FakeMemory(), new FakeMemory()), now: () => 0, log: () => undefined,
    });
    await clusters.readContexts();
    await clusters.connect(contextId("prod"));
    const cluster = kube.made[0]!;
    let asked = 0;
    const user = cluster.user.bind(cluster);
    cluster.user = () => (asked++, user());
    return { belonging: new Belonging({ clusters, ownerLabels: () => ["team"], me: () => me, log: () => undefined }), asked: () => asked };
  }

  test("the cluster is asked once who the user is, and only for a filter that needs it", async () => {
    const { belonging, asked } = await connected();
    expect(belonging.of(contextId("prod"), "ns:team-a")).toEqual({ ownerLabels: ["team"] });
    expect(asked()).toBe(0);
    const known = new Promise<void>((resolve) => belonging.onDidChange(resolve));
    expect(belonging.of(contextId("prod"), "mine")).toEqual({ ownerLabels: ["team"] });
    await known;
    expect(belonging.of(contextId("prod"), "mine").me).toContain("ana");
    belonging.of(contextId("prod"), "mine state:waiting");
    expect(asked()).toBe(1);
  });

  test("the setting wins, and nothing is asked", async () => {
    const { belonging, asked } = await connected(["Vision-Team"]);
    expect(belonging.of(contextId("prod"), "mine").me).toEqual(["visionteam"]);
    expect(asked()).toBe(0);
  });

  test.each([
    ["ana@example.com", "ana", true],
    ["ana@example.com", "ana_example.com", true],
    ["oidc:ana@example.com", "ana", true],
    ["system:serviceaccount:team-a:ci", "ci", true],
    ["ana@example.com", "anabel", false],
    ["ana", "bob", false],
  ])("%s is the owner %s: %s", (user, label, expected) => {
    expect(isOneOf(label, namesOfUser(user))).toBe(expected);
  });

  test("while nobody knows who the user is, the view says so instead of showing nothing as the truth", () => {
    const train = owner("batch/v1", "Job", "train");
    const picture = inventory({ workloads: [workload({ reference: train, state: "running", wanted: 1 }, [pod({ name: "p", node: "n", owner: train })])] });
    const summary = { id: "c", name: "prod", connection: { kind: "connected", since: 0, version: "", server: "" }, active: true, inventory: picture } as const;
    const content = inventoryContent("kubeGpu.jobs", summary, { filter: "mine", limits: new Map(), ownerLabels: ["team"] }, now);
    expect(content).toMatchObject({ empty: "filtered", message: expect.stringMatching(/kubeGpu\.me/) as string });
    const stranger = inventoryContent("kubeGpu.jobs", summary, { filter: "mine", limits: new Map(), ownerLabels: ["team"], me: ["bob"] }, now);
    expect(stranger.message).toBeUndefined();
  });
});
