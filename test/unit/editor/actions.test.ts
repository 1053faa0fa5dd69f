import { describe, expect, test } from "vitest";
import { connect } from "../../../src/editor/commands/connect.ts";
import { cordon, uncordon } from "../../../src/editor/commands/cordon.ts";
import { deleteObject } from "../../../src/editor/commands/deleteObject.ts";
import type { Command } from "../../../src/editor/commands/command.ts";
import { drain } from "../../../src/editor/commands/drain.ts";
import { commands } from "../../../src/editor/commands/index.ts";
import { restart } from "../../../src/editor/commands/restart.ts";
import { scale } from "../../../src/editor/commands/scale.ts";
import { resume, suspend } from "../../../src/editor/commands/suspend.ts";
import { contributes } from "../../../src/editor/tables/contributes.ts";
import { contextId } from "../../../src/editor/knownCluster.ts";
import type { RowTarget } from "../../../src/render/row.ts";
import { podRow, row, setUp } from "./commandHost.ts";
import { FakeKube } from "./fakes.ts";

type Answers = NonNullable<Parameters<typeof setUp>[1]>;

const objectRow = (apiVersion: string, kind: string, name: string, uid = ""): { target: RowTarget } =>
  ({ target: { type: "object", cluster: contextId("prod"), apiVersion, kind, namespace: kind === "Node" ? "" : "ml", name, uid } });
const job = objectRow("batch/v1", "Job", "train");
const deployment = objectRow("apps/v1", "Deployment", "web");
const node = objectRow("v1", "Node", "gpu-1");

async function connected(answers: Answers = {}) {
  const kube = new FakeKube("prod");
  const all = setUp(kube, answers);
  await all.clusters.readContexts();
  await all.run(connect, row("prod"));
  return { ...all, actions: kube.made[0]!.actions };
}

describe("an action", () => {
  test("names its object, namespace and cluster when it asks, and does nothing without a yes", async () => {
    const { run, seen, actions } = await connected({ confirm: false });
    await run(deleteObject, podRow("prod"));
    expect(seen.questions).toEqual([{ message: "Delete Pod p?", action: "Delete", detail: expect.stringMatching(/lost[^]*Namespace: ns\nCluster: prod$/) as string }]);
    expect(actions.done).toEqual([]);
  });

  test("is done after a yes, says so while and after it", async () => {
    const { run, seen, actions } = await connected({ confirm: true });
    await run(deleteObject, objectRow("batch/v1", "Job", "train", "uid-7"));
    expect(actions.done).toEqual(["delete Job train uid-7"]);
    expect(seen.tasks).toEqual(["Delete Job train (namespace ml, cluster prod)"]);
    expect(seen.messages).toEqual(["Deleted Job train (namespace ml, cluster prod)."]);
  });

  test("is refused with the reason before anything is asked, where the user may not", async () => {
    const { run, seen, actions } = await connected({ confirm: true });
    actions.denied.add("delete Job");
    await run(deleteObject, job);
    expect(seen.questions).toEqual([]);
    expect(actions.done).toEqual([]);
    expect(seen.messages).toEqual(["Delete Job train: You may not delete it. (namespace ml, cluster prod)"]);
  });

  test("hands the server's own error on", async () => {
    const { run, actions } = await connected({ confirm: true });
    actions.error = new Error('admission webhook "guard" denied the request: no');
    await expect(run(deleteObject, job)).rejects.toThrow('admission webhook "guard" denied the request: no');
  });

  test("that is cancelled says what may have happened", async () => {
    const { host, seen, actions } = await connected({ confirm: true });
    actions.error = new Error("aborted");
    const abort = new AbortController();
    abort.abort();
    await deleteObject.run({ ...host, ui: { ...host.ui, progress: (_, task) => task(() => undefined, abort.signal) } }, job);
    expect(seen.messages).toEqual([expect.stringMatching(/cancelled.*stays/)]);
  });

  test("of an object that waits for finalizers doesn't call it deleted", async () => {
    const { run, seen, actions } = await connected({ confirm: true });
    actions.deletion = { kind: "waits", finalizers: ["kueue.x-k8s.io/managed"] };
    await run(deleteObject, job);
    expect(seen.messages[0]).toMatch(/is being deleted.*kueue\.x-k8s\.io\/managed/);
  });
});

describe("changes", () => {
  test("cordon and uncordon ask nothing, since nothing is lost", async () => {
    const { run, seen, actions } = await connected();
    await run(cordon, node);
    await run(uncordon, node);
    expect(seen.questions).toEqual([]);
    expect(actions.done).toEqual(['patch Node gpu-1 {"spec":{"unschedulable":true}}', 'patch Node gpu-1 {"spec":{"unschedulable":null}}']);
    expect(actions.asked.map(({ verb, reference }) => `${verb} ${reference.kind}`)).toEqual(["patch Node", "patch Node"]);
    expect(seen.messages).toEqual(["Node gpu-1 takes no new pods now (cluster prod).", "Node gpu-1 takes new pods again (cluster prod)."]);
  });

  test("suspend asks, resume does not", async () => {
    const { run, seen, actions } = await connected({ confirm: true });
    await run(suspend, job);
    await run(resume, job);
    expect(seen.questions.map(({ message }) => message)).toEqual(["Suspend Job train?"]);
    expect(seen.questions[0]!.detail).toMatch(/running pods are ended/);
    expect(actions.done).toEqual(["suspend Job train", "resume Job train"]);
  });

  test("a schedule that is suspended ends nothing, and says so", async () => {
    const { run, seen } = await connected({ confirm: true });
    await run(suspend, objectRow("batch/v1", "CronJob", "nightly"));
    expect(seen.questions[0]!.detail).toMatch(/^What runs goes on/);
  });

  test("a job of Kueue is suspended through its Workload; one that waits for quota can't be resumed", async () => {
    const { run, seen, actions } = await connected({ confirm: true });
    actions.suspension = { kueue: true, suspended: false, reference: { apiVersion: "kueue.x-k8s.io/v1beta2", kind: "Workload", namespace: "ml", name: "job-train-1" } };
    await run(suspend, job);
    expect(seen.questions[0]!.message).toBe("Suspend Job train through Kueue's Workload job-train-1?");
    expect(actions.done).toEqual(["suspend Workload job-train-1"]);
    expect(actions.asked.map(({ reference }) => reference.kind)).toEqual(["Workload"]);
    await run(resume, job);
    expect(actions.done).toHaveLength(1);
    expect(seen.messages.at(-1)).toMatch(/waits for Kueue/);
  });

  test("a Volcano Job needs the right to create Commands", async () => {
    const { run, actions } = await connected({ confirm: true });
    await run(suspend, objectRow("batch.volcano.sh/v1alpha1", "Job", "train"));
    expect(actions.asked.map(({ verb, reference }) => `${verb} ${reference.apiVersion} ${reference.kind}`)).toEqual(["create bus.volcano.sh/v1alpha1 Command"]);
  });

  test("scale: fewer asks, more does not, the same does nothing", async () => {
    const down = await connected({ confirm: true, input: "1" });
    await down.run(scale, deployment);
    expect(down.seen.questions.map(({ message }) => message)).toEqual(["Scale Deployment web from 2 to 1?"]);
    expect(down.actions.done).toEqual(["scale Deployment web 1"]);
    const up = await connected({ input: "5" });
    await up.run(scale, deployment);
    expect(up.seen.questions).toEqual([]);
    expect(up.actions.done).toEqual(["scale Deployment web 5"]);
    const same = await connected({ input: "2" });
    await same.run(scale, deployment);
    expect(same.actions.done).toEqual([]);
  });

  test("scale takes whole numbers only, and says when the kind isn't scaled that way", async () => {
    const { run, seen, actions } = await connected({ input: "5" });
    await run(scale, deployment);
    const [asked] = seen.inputs;
    expect(["3", " 4 "].map((value) => asked!.check?.(value))).toEqual([undefined, undefined]);
    for (const value of ["", "-1", "1.5", "x", "1e3", "99999"]) expect(asked!.check?.(value)).toMatch(/whole number/);
    actions.replicas = undefined;
    await run(scale, deployment);
    expect(seen.messages.at(-1)).toMatch(/no scale subresource for Deployment/);
  });

  test("restart patches the pod template's annotation", async () => {
    const { run, actions } = await connected({ confirm: true });
    await run(restart, deployment);
    expect(actions.done).toEqual([expect.stringMatching(/^patch Deployment web \{"spec":\{"template":\{"metadata":\{"annotations":\{"kubectl.kubernetes.io\/restartedAt":"\d{4}-\d\d-\d\dT[\d:]{8}Z"\}\}\}\}\}$/)]);
  });
});

describe("drain", () => {
  const of = (name: string, more: object = {}) => ({ namespace: "ml", name, uid: name, unmanaged: false, localData: false, ...more });

  test("says before it asks what is lost, what nobody makes anew, and what stays", async () => {
    const { run, seen, actions } = await connected({ confirm: true });
    actions.plan = { evict: [of("a", { localData: true }), of("b", { unmanaged: true }), { ...of("c"), namespace: "web" }], daemonSetPods: 2, mirrorPods: 1 };
    await run(drain, node);
    expect(seen.questions[0]!.message).toBe("Drain Node gpu-1?");
    expect(seen.questions[0]!.detail.split("\n")).toEqual([
      "It takes no new pods, and 3 pods are evicted, as disruption budgets allow. What they have not saved is lost.",
      "Nobody makes these anew: ml/b.",
      "These lose the content of their emptyDir volumes: ml/a.",
      "Stay: 2 pods of DaemonSets and 1 static pod.",
      "",
      "Cluster: prod",
    ]);
    expect(actions.asked.filter(({ subresource }) => subresource === "eviction").map(({ verb, reference }) => `${verb} in ${reference.namespace}`)).toEqual(["create in ml", "create in web"]);
    expect(seen.messages.at(-1)).toMatch(/is drained \(cluster prod\): 3 pods gone, 2 pods of DaemonSets and 1 static pod left/);
  });

  test("shows progress by pod, what blocks it first and in the server's words", async () => {
    const { run, seen, actions } = await connected({ confirm: true });
    actions.plan = { evict: [of("a"), of("b")], daemonSetPods: 0, mirrorPods: 0 };
    actions.drainSteps = [
      { total: 2, left: [{ pod: of("a"), blocked: "" }, { pod: of("b"), blocked: "Cannot evict pod as it would violate the pod's disruption budget." }] },
      { total: 2, left: [{ pod: of("b"), blocked: "" }] },
      { total: 2, left: [] },
    ];
    await run(drain, node);
    expect(seen.tasks.slice(1)).toEqual(["0 of 2 gone; waiting for ml/b: Cannot evict pod as it would violate the pod's disruption budget.", "1 of 2 gone; ending: ml/b", "2 of 2 gone"]);
  });

  test("is refused where one of the namespaces doesn't let pods be evicted", async () => {
    const { run, seen, actions } = await connected({ confirm: true });
    actions.plan = { evict: [of("a")], daemonSetPods: 0, mirrorPods: 0 };
    actions.denied.add("create Pod eviction");
    await run(drain, node);
    expect(seen.questions).toEqual([]);
    expect(actions.done).toEqual([]);
  });
});

describe("read-only mode", () => {
  const writing = commands.filter(({ writes }) => writes === true);

  test.each([
    ["kubeGpu.readOnly", { "kubeGpu.readOnly": true }],
    ["kubeGpu.protectedContexts", { "kubeGpu.protectedContexts": ["staging", "PRO*"] }],
  ])("by %s refuses every command that writes, and says which setting", async (setting, settings) => {
    for (const command of writing) {
      for (const call of [job, deployment, node, {}]) {
        const { run, seen, actions } = await connected({ confirm: true, input: "1", settings });
        await run(command, call);
        expect(seen.messages, command.id).toEqual([expect.stringContaining(setting)]);
        expect(actions.asked, command.id).toEqual([]);
        expect(actions.done, command.id).toEqual([]);
      }
    }
    expect(writing.length).toBeGreaterThan(6);
  });

  test("leaves other contexts alone", async () => {
    const { run, actions } = await connected({ settings: { "kubeGpu.protectedContexts": ["staging", "prod?", ""] } });
    await run(cordon, node);
    expect(actions.done).toHaveLength(1);
  });

  test("hides them: every place of a command that writes asks for it", () => {
    const { menus } = contributes(commands) as { menus: Record<string, { command: string; when: string }[]> };
    const ids = new Set<string>(writing.map(({ id }) => id));
    for (const [menu, entries] of Object.entries(menus)) {
      for (const { command, when } of entries) {
        if (ids.has(command) && when !== "false") expect(when, `${command} in ${menu}`).toContain(menu === "view/item/context" ? "readOnly" : "!kubeGpu.activeReadOnly");
      }
    }
    for (const { id, palette } of writing) if (palette !== false) expect(menus["commandPalette"]!.some(({ command }) => command === id), id).toBe(true);
  });
});

test("writes to the cluster happen only by a command that says so (invariant 14, promise 11)", async () => {
  const reading = commands.filter(({ writes }) => writes !== true);
  const { run, actions } = await connected({ confirm: true, input: "1", info: "x", pick: ([first]) => first });
  const failures: string[] = [];
  const tried = async (command: Command, call: Parameters<typeof run>[1]) => {
    // What a command shows or throws without a real cluster isn't the question here.
    await run(command, call).catch((error: unknown) => failures.push(String(error)));
  };
  for (const command of reading) for (const call of [podRow("prod"), job, node, {}]) await tried(command, call);
  expect(actions.done).toEqual([]);
  expect(reading.length).toBeGreaterThan(20);
});
