import { describe, expect, test } from "vitest";
import { manifestText } from "../../../src/editor/manifest.ts";
import { plainLabel } from "../../../src/editor/plainLabel.ts";
import { redact } from "../../../src/kube/redact.ts";
import { Reporter } from "../../../src/editor/report.ts";
import { Expansion } from "../../../src/editor/views/expansion.ts";
import { FakeMemory } from "./fakes.ts";

describe("Expansion", () => {
  test("survives a reload, and keeps only what differs from the row's own state", () => {
    const memory = new FakeMemory();
    const before = new Expansion(memory, "kubeGpu.nodes");
    before.set("c/a", true, false);
    before.set("c/b", false, true);
    before.set("c/d", true, false);
    before.set("c/d", false, false);
    const after = new Expansion(memory, "kubeGpu.nodes");
    expect([after.get("c/a"), after.get("c/b"), after.get("c/d")]).toEqual([true, false, undefined]);
    expect(new Expansion(memory, "kubeGpu.jobs").get("c/a")).toBeUndefined();
  });

  test("is bounded: the rows used longest ago are forgotten", () => {
    const memory = new FakeMemory();
    const expansion = new Expansion(memory, "v");
    for (let row = 0; row < Expansion.limit + 10; row++) {
      expansion.set(`r${String(row)}`, true, false);
      expansion.set("used often", true, false);
    }
    expect((memory.get("v.expansion") as unknown[]).length).toBe(Expansion.limit);
    expect(expansion.get("r0")).toBeUndefined();
    expect(expansion.get("used often")).toBe(true);
  });

  test("takes nothing from a broken store", () => {
    const memory = new FakeMemory();
    memory.values.set("v.expansion", [["a", "yes"], 3, ["b", true]]);
    expect(new Expansion(memory, "v").get("b")).toBe(true);
    memory.values.set("v.expansion", "?");
    expect(new Expansion(memory, "v").get("b")).toBeUndefined();
  });
});

describe("Reporter", () => {
  function setUp() {
    const logged: string[] = [];
    const shown: { message: string; answer: (action?: string) => void }[] = [];
    let opened = 0;
    const reporter = new Reporter({
      log: (_, message) => logged.push(message),
      cut: redact,
      show: (message) => new Promise((resolve) => shown.push({ message, answer: resolve })),
      showLog: () => {
        opened++;
      },
    });
    return { reporter, logged, shown, opened: () => opened };
  }

  test("logs each time, shows once while the message stands (invariant 9)", async () => {
    const { reporter, logged, shown } = setUp();
    for (let time = 0; time < 5; time++) reporter.report("Describe", new Error("It broke."));
    expect(logged).toHaveLength(5);
    expect(shown.map(({ message }) => message)).toEqual(["Describe: It broke."]);
    shown[0]!.answer();
    await Promise.resolve();
    reporter.report("Describe", new Error("It broke."));
    expect(shown).toHaveLength(2);
  });

  test("what happens with every repaint is logged and shown once in a window", async () => {
    const { reporter, logged, shown } = setUp();
    for (let time = 0; time < 5; time++) {
      reporter.reportOnce("A row couldn't be drawn", new Error("It broke."));
      shown.at(-1)?.answer();
      await Promise.resolve();
    }
    expect([logged.length, shown.length]).toEqual([1, 1]);
  });

  test("says of a cluster's failure what happened and what to do", () => {
    const { reporter, shown, logged } = setUp();
    reporter.report("Open Manifest", Object.assign(new Error("x"), { failure: { message: "The pod is gone.", remedy: "Refresh.", detail: "HTTP 404" } }));
    expect(shown[0]!.message).toBe("Open Manifest: The pod is gone. Refresh.");
    expect(logged[0]).toContain("HTTP 404");
  });

  test("opens the log on request, and shows no secret", async () => {
    const { reporter, shown, opened } = setUp();
    reporter.report("Connect", new Error("Authorization: Bearer abcdef0123456789abcdef"));
    expect(shown[0]!.message).not.toContain("abcdef0123456789");
    shown[0]!.answer("Show Log");
    await Promise.resolve();
    expect(opened()).toBe(1);
  });
});

describe("manifestText", () => {
  const object = { kind: "Pod", metadata: { name: "a", managedFields: [{ manager: "kubectl" }, { manager: "kubelet" }, { manager: "kubectl" }] } };

  test("folds managedFields into a comment and leaves the object alone", () => {
    const text = manifestText(object, (each) => JSON.stringify(each));
    expect(text).toBe('# managedFields left out; managers: kubectl, kubelet\n{"kind":"Pod","metadata":{"name":"a"}}');
    expect(object.metadata.managedFields).toHaveLength(3);
  });

  test("a manager can't break out of the comment", () => {
    const hostile = { metadata: { managedFields: [{ manager: "x\nspec: {}" }, null, {}] } };
    const [comment] = manifestText(hostile, () => "").split("\n");
    expect(comment).toBe("# managedFields left out; managers: x spec: {}, unknown");
  });

  test("anything else is written as it is", () => {
    for (const odd of [null, 3, "x", {}, { metadata: null }]) expect(manifestText(odd, (each) => JSON.stringify(each))).toBe(JSON.stringify(odd));
  });
});

test("plainLabel draws no icons and no second line", () => {
  expect(plainLabel("$(error) a\nb")).not.toMatch(/\$\(|\n/);
});
