import { describe, expect, test } from "vitest";
import { apply } from "../../../src/editor/commands/apply.ts";
import { connect } from "../../../src/editor/commands/connect.ts";
import { edit } from "../../../src/editor/commands/edit.ts";
import { contextId } from "../../../src/editor/knownCluster.ts";
import type { OpenText } from "../../../src/editor/tools/types.ts";
import { podRow, row, setUp } from "./commandHost.ts";
import { FakeKube } from "./fakes.ts";

type Answers = NonNullable<Parameters<typeof setUp>[1]>;

const manifest: OpenText = { uri: "file:///m.yaml", title: "m.yaml", text: "" };
const base = { apiVersion: "batch/v1", kind: "Job", metadata: { namespace: "ml", name: "train", uid: "u" } };
const edited: OpenText = { uri: "kube-gpu-edit:/prod/ml/job-train.yaml", title: "job-train.yaml", text: "", edit: { cluster: contextId("prod"), base } };
const item = (kind: string, name: string, namespace = "ml") => ({ reference: { apiVersion: "v1", kind, namespace, name }, object: { metadata: { generateName: "run-" } } });

async function connected(answers: Answers = {}) {
  const kube = new FakeKube("prod");
  const all = setUp(kube, answers);
  await all.clusters.readContexts();
  await all.run(connect, row("prod"));
  return { ...all, actions: kube.made[0]!.actions };
}

describe("Apply of a manifest", () => {
  test("runs dry, shows the diff, asks with target and cluster, and applies", async () => {
    const { run, seen, actions } = await connected({ confirm: true, open: manifest });
    actions.items = [item("ConfigMap", "a")];
    await run(apply);
    expect(seen.tasks).toEqual(["Dry run: Apply ConfigMap a (namespace ml, cluster prod)", "ConfigMap a", "Apply ConfigMap a (namespace ml, cluster prod)", "ConfigMap a"]);
    expect(seen.compared).toEqual(["prod: now ↔ after Apply (m.yaml)"]);
    expect(seen.questions.map(({ message }) => message)).toEqual(["Apply ConfigMap a? (namespace ml, cluster prod)"]);
    expect(actions.done).toEqual(["apply ConfigMap a"]);
    expect(seen.messages).toEqual(["Applied ConfigMap a (namespace ml, cluster prod)."]);
  });

  test("sends nothing without a yes", async () => {
    const { run, actions } = await connected({ confirm: false, open: manifest });
    actions.items = [item("ConfigMap", "a")];
    await run(apply);
    expect(actions.done).toEqual([]);
  });

  test("sends nothing where nothing would change", async () => {
    const { run, seen, actions } = await connected({ confirm: true, open: manifest });
    actions.items = [item("ConfigMap", "a")];
    actions.dryRunResult = { before: { metadata: { resourceVersion: "1" }, data: { a: "b" }, status: { x: 1 } }, after: { data: { a: "b" }, metadata: { resourceVersion: "2", managedFields: [] }, status: { x: 2 } } };
    await run(apply);
    expect(seen.questions).toEqual([]);
    expect(actions.done).toEqual([]);
    expect(seen.messages[0]).toMatch(/has it like that already/);
  });

  test("needs patch, and create where the server makes the name", async () => {
    const { run, actions } = await connected({ open: manifest });
    actions.items = [item("ConfigMap", "a"), item("Job", "")];
    await run(apply);
    expect(actions.asked.map(({ verb, reference }) => `${verb} ${reference.kind}`)).toEqual(["patch ConfigMap", "create Job"]);
  });

  test("fields of other managers are taken only after a question that has the server's words", async () => {
    const words = 'Dry run of ConfigMap a: Apply failed with 1 conflict: conflict with "kubectl" using v1: .data.k';
    const conflict = Object.assign(new Error(words), { status: 409 });
    const kept = await connected({ confirm: false, open: manifest });
    kept.actions.items = [item("ConfigMap", "a")];
    kept.actions.conflicting = conflict;
    await kept.run(apply);
    expect(kept.seen.questions[0]!.detail).toContain('conflict with "kubectl" using v1: .data.k');
    expect(kept.actions.done).toEqual([]);
    const taken = await connected({ confirm: true, open: manifest });
    taken.actions.items = [item("ConfigMap", "a")];
    taken.actions.conflicting = conflict;
    await taken.run(apply);
    expect(taken.actions.done).toEqual(["apply ConfigMap a by force"]);
    expect(taken.seen.compared).toHaveLength(1);
  });

  test("says what was applied when a later object fails", async () => {
    const { run, seen, actions } = await connected({ confirm: true, open: manifest });
    actions.items = [item("ConfigMap", "a"), item("Job", "b")];
    actions.apply = ({ reference }) => (reference.name === "b" ? Promise.reject(new Error("quota exceeded")) : Promise.resolve({}));
    await expect(run(apply)).rejects.toThrow("quota exceeded");
    expect(seen.messages.at(-1)).toMatch(/only ConfigMap a was applied/);
  });

  test("without a document or a cluster says what is missing", async () => {
    const none = await connected();
    await none.run(apply);
    expect(none.seen.messages).toEqual(["Open a manifest in the editor first."]);
    const { run, seen } = setUp(new FakeKube("prod"), { open: manifest });
    await run(apply);
    expect(seen.messages[0]).toMatch(/is not connected/);
  });
});

describe("Edit", () => {
  test("opens the object where it may be patched", async () => {
    const { run, seen, actions } = await connected();
    await run(edit, podRow("prod"));
    expect(seen.opened).toEqual(["edit Pod p"]);
    actions.denied.add("patch Pod");
    await run(edit, podRow("prod"));
    expect(seen.opened).toHaveLength(1);
  });

  test("is applied after dry run, diff and question, and goes on from what the server has", async () => {
    const { run, seen, actions } = await connected({ confirm: true, open: edited });
    actions.editPlan = { patch: { spec: { suspend: true } }, live: { spec: {} }, after: { spec: { suspend: true } } };
    await run(apply, { document: edited.uri });
    expect(seen.compared).toEqual(["Job train (prod): now ↔ after Apply"]);
    expect(actions.done).toEqual(['change Job train {"spec":{"suspend":true}}']);
    expect(seen.opened).toEqual([`applied ${edited.uri} {}`]);
  });

  test("shows a conflict, sends nothing, and goes on from what is there now if the user says so", async () => {
    const { run, seen, actions } = await connected({ confirm: true, open: edited, warn: "Edit What Is There Now" });
    actions.editPlan = { overlaps: [{ path: ".spec.parallelism", mine: 4, theirs: 8 }], live: { spec: { parallelism: 8 } } };
    await run(apply);
    expect(seen.messages[0]).toMatch(/somebody else changed the same.*\.spec\.parallelism is 8 now, you have 4.*Nothing was sent/);
    expect(seen.compared).toEqual(["Job train (prod): as you opened it ↔ as it is now"]);
    expect(actions.done).toEqual([]);
    expect(seen.opened).toEqual([`applied ${edited.uri} {"spec":{"parallelism":8}}`]);
  });

  test("of a cluster that is read-only by now is refused, whichever is the active one", async () => {
    const { run, seen, actions } = await connected({ confirm: true, open: edited, settings: { "kubeGpu.protectedContexts": ["prod"] } });
    await run(connect, row("prod"));
    await run(apply);
    expect(seen.messages.at(-1)).toMatch(/protectedContexts/);
    expect(actions.done).toEqual([]);
  });
});
