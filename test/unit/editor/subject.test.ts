import { describe, expect, test } from "vitest";
import { commands } from "../../../src/editor/commands/index.ts";
import type { Choice, CommandHost } from "../../../src/editor/commands/host.ts";
import { callWithoutRow } from "../../../src/editor/commands/subject.ts";
import type { RowTarget } from "../../../src/render/row.ts";

const active = { id: "context:prod", name: "prod" };
const inventory = {
  revision: 1,
  nodes: [{ name: "gpu-node-01", record: { uid: "n1" }, health: "ready", healthReason: "" }],
  workloads: [{ reference: { apiVersion: "batch/v1", kind: "Job", namespace: "research", name: "finetune", uid: "j1", by: "owner" }, state: "running" }],
  pods: [{ record: { namespace: "research", name: "finetune-0", uid: "p1" }, state: "running" }],
};

/** A host whose user takes the choice of that label. */
function hostOf(label: string | undefined, connected = true) {
  const seen = { offered: [] as string[], asked: "", messages: [] as string[] };
  const host = {
    clusters: { active: connected ? active : undefined },
    inventory: (id: string) => (id === active.id ? inventory : undefined),
    ui: {
      info: (message: string) => Promise.resolve(void seen.messages.push(message)),
      search: (choices: (text: string) => readonly Choice<unknown>[], placeholder: string) => {
        const all = choices("");
        seen.offered = all.map((choice) => choice.label);
        seen.asked = placeholder;
        return Promise.resolve(all.find((choice) => choice.label === label)?.value);
      },
    },
  } as unknown as CommandHost;
  return { host, seen };
}

const object = (apiVersion: string, kind: string, name: string): RowTarget => ({ type: "object", cluster: active.id, apiVersion, kind, namespace: "research", name, uid: "" });
const pod = object("v1", "Pod", "finetune-0");
const node = object("v1", "Node", "gpu-node-01");

describe("a command called without a row", () => {
  test("acts on the selected row where it is about such rows", async () => {
    const { host, seen } = hostOf(undefined);
    expect(await callWithoutRow({ title: "Show Logs", about: ["pod"] }, host, { view: "kubeGpu.jobs", target: pod })).toEqual({ view: "kubeGpu.jobs", target: pod });
    expect(seen.offered).toEqual([]);
  });

  test.each<[string, RowTarget | undefined]>([
    ["no row is selected", undefined],
    ["the selected row is of another kind", node],
    ["a group is selected", { type: "group", cluster: active.id }],
  ])("asks when %s, for objects that it can act on only", async (_, target) => {
    const { host, seen } = hostOf("finetune");
    const call = await callWithoutRow({ title: "Show Logs", about: ["pod", "workload", "container"] }, host, target === undefined ? {} : { target });
    expect(call).toEqual({ target: { ...object("batch/v1", "Job", "finetune"), uid: "j1" } });
    expect(seen).toMatchObject({ offered: ["finetune", "finetune-0"], asked: "Show Logs: pod or job of prod" });
  });

  test("does nothing when the user picks nothing, and says what is missing without a cluster", async () => {
    expect(await callWithoutRow({ title: "Describe", about: ["node"] }, hostOf(undefined).host, {})).toBeUndefined();
    const { host, seen } = hostOf("gpu-node-01", false);
    expect(await callWithoutRow({ title: "Describe", about: ["node"] }, host, {})).toBeUndefined();
    expect(seen.messages).toEqual(["Connect a cluster first."]);
  });

  test("that is about nothing in particular takes no row along", async () => {
    expect(await callWithoutRow({ title: "Refresh" }, hostOf(undefined).host, { target: pod })).toEqual({});
  });
});

// The commands about a row that issue and README name.
test.each(["Open Manifest", "Describe", "Show Logs", "Copy Name", "Copy kubectl Command", "Reveal Owner", "Reveal Node"])("%s is in the palette and about something", (title) => {
  const command = commands.find((each) => each.title === title);
  expect(command?.palette).not.toBe(false);
  expect(command?.about).toContain("pod");
});
