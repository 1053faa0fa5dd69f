import { describe, expect, test } from "vitest";
import { connect } from "../../../src/editor/commands/connect.ts";
import { forwardPort } from "../../../src/editor/commands/forwardPort.ts";
import { notifyMe } from "../../../src/editor/commands/notifyMe.ts";
import { openTerminal } from "../../../src/editor/commands/openTerminal.ts";
import { portForwards } from "../../../src/editor/commands/portForwards.ts";
import { contextId } from "../../../src/editor/knownCluster.ts";
import type { RowTarget } from "../../../src/render/row.ts";
import { podRow, row, setUp } from "./commandHost.ts";
import { FakeKube } from "./fakes.ts";

type Answers = NonNullable<Parameters<typeof setUp>[1]>;

const record = (name: string, uid = name) => ({ uid, namespace: "ns", name, nodeName: "n1", labels: {}, containers: [{ name: "main", role: "container", state: "running", reason: "", requests: {} }] });
const job: { target: RowTarget } = { target: { type: "object", cluster: contextId("prod"), apiVersion: "batch/v1", kind: "Job", namespace: "ns", name: "j", uid: "u" } };
const owner = { apiVersion: "batch/v1", kind: "Job", namespace: "ns", name: "j", uid: "u", by: "owner" };

async function connected(answers: Answers = {}, state = "running") {
  const kube = new FakeKube("prod");
  const all = setUp(kube, answers);
  await all.clusters.readContexts();
  await all.run(connect, row("prod"));
  const cluster = kube.made[0]!;
  Object.assign(cluster.objects, { pods: { ...cluster.objects.pods, items: new Map([["p", record("p")]]) } });
  cluster.get = () => Promise.resolve({ spec: { containers: [{ name: "main", ports: [{ containerPort: 8265, name: "dashboard" }, { containerPort: 53, protocol: "UDP" }] }] } });
  const pods = [{ record: record("p"), state: "running", workload: owner }];
  const inventory = { pods, workloads: [{ reference: owner, state, pods, podSets: [], reason: "" }] };
  const host = { ...all.host, inventory: () => inventory as never };
  return { ...all, host, pods, actions: cluster.actions, run: async (command: { run: typeof connect.run }, call = {}) => command.run(host, call) };
}

describe("Open Terminal", () => {
  test("opens the only container of a pod, or of a job's only pod, after asking for the right", async () => {
    const { run, seen, actions } = await connected();
    await run(openTerminal, podRow("prod"));
    await run(openTerminal, job);
    expect(seen.opened).toEqual(["terminal p main", "terminal p main"]);
    expect(actions.asked.map(({ verb, subresource }) => `${verb} ${subresource ?? ""}`)).toEqual(["create exec", "create exec"]);
  });

  test("is refused with the reason where the user may not", async () => {
    const { run, seen, actions } = await connected();
    actions.denied.add("create Pod exec");
    await run(openTerminal, podRow("prod"));
    expect(seen.opened).toEqual([]);
    expect(seen.messages).toEqual(["Open Terminal: You may not create it. (namespace ns, cluster prod)"]);
  });
});

describe("Forward Port", () => {
  test("offers the ports that containers declare over TCP, proposes the same here, and says where it is", async () => {
    const { run, seen, actions } = await connected({ pick: ([first]) => first, input: "8265" });
    await run(forwardPort, podRow("prod"));
    expect(seen.picks.at(-1)!.map(({ label, description }) => [label, description])).toEqual([["8265", "dashboard · main"], ["Another port…", undefined]]);
    expect(seen.inputs.at(-1)).toMatchObject({ value: "8265", title: "Local port for port 8265 of Pod p (namespace ns, cluster prod)" });
    expect(actions.done).toEqual(["forward p 8265"]);
    expect(seen.messages).toEqual(["127.0.0.1:8265 is Pod p port 8265 now (namespace ns, cluster prod)."]);
  });

  test("takes port numbers only, and proposes a free one for those of the system", async () => {
    const { run, seen } = await connected({ pick: (labels) => labels.at(-1), input: "80" });
    await run(forwardPort, podRow("prod"));
    const [remote, local] = seen.inputs;
    expect(local!.value).toBe("8080");
    for (const wrong of ["", "0", "65536", "x", "-1", "1.5"]) expect(remote!.check?.(wrong), wrong).toMatch(/A number/);
    expect(local!.check?.("0")).toBeUndefined();
  });

  test("goes on with a pod that took the place of the first, and with nothing else", async () => {
    const { run, pods, actions } = await connected({ pick: ([first]) => first, input: "0" });
    await run(forwardPort, podRow("prod"));
    const { options } = actions.forwards[0]!;
    expect(options.pod().name).toBe("p");
    pods.splice(0, 1, { record: record("q"), state: "running", workload: { ...owner, uid: "other", name: "k" } });
    expect(options.pod().name).toBe("p");
    pods.push({ record: record("p2"), state: "running", workload: owner });
    expect(options.pod().name).toBe("p2");
  });

  test("trouble of a connection is told in the server's words", async () => {
    const { run, seen, actions } = await connected({ pick: ([first]) => first, input: "0" });
    await run(forwardPort, podRow("prod"));
    actions.forwards[0]!.events.onError("error forwarding port 8265 to pod p: connection refused");
    expect(seen.messages.at(-1)).toBe("Pod p port 8265: error forwarding port 8265 to pod p: connection refused (namespace ns, cluster prod)");
  });

  test("the list opens, copies, starts again and stops", async () => {
    const steps = ["Open in Browser", "Copy Address", "Reconnect", "Stop"];
    const { run, seen } = await connected({ pick: (labels) => (labels.includes("Stop") ? steps.shift() : labels[0]), input: "9000" });
    await run(portForwards);
    expect(seen.messages).toEqual([expect.stringMatching(/No port is forwarded/)]);
    await run(forwardPort, podRow("prod"));
    for (let step = 0; step < 4; step++) await run(portForwards);
    expect(seen.opened).toEqual(["http://127.0.0.1:9000", "again 1", "stop 1"]);
    expect(seen.copied).toEqual(["127.0.0.1:9000"]);
    expect(seen.picks.find(([first]) => first?.label.startsWith("127."))![0]).toMatchObject({ label: "127.0.0.1:9000 → p:8265", description: "prod" });
  });
});

describe("Notify Me", () => {
  test("watches what was chosen, says how long, and tells with target and cluster", async () => {
    const { run, seen } = await connected({ pickMany: ["When it starts", "When it fails"] });
    await run(notifyMe, job);
    expect(seen.watched.map(({ kinds }) => [...kinds])).toEqual([["starts", "fails"]]);
    expect(seen.messages).toEqual(["You are told of Job j while prod is connected and this window is open (namespace ns, cluster prod)."]);
    seen.watched[0]!.onNotice({ kind: "fails", words: "has failed", reason: "BackoffLimitExceeded" });
    expect(seen.messages.at(-1)).toBe("Job j has failed (namespace ns, cluster prod): BackoffLimitExceeded");
  });

  test("of a job that is over says so", async () => {
    const { run, seen } = await connected({ pickMany: ["When it starts"] }, "succeeded");
    await run(notifyMe, job);
    expect(seen.messages).toEqual(["Job j is over: it has finished (namespace ns, cluster prod)."]);
    expect(seen.watched).toEqual([]);
  });
});
