import { describe, expect, test } from "vitest";
import type { Call, Command } from "../../../src/editor/commands/command.ts";
import { connect } from "../../../src/editor/commands/connect.ts";
import { showJobLogs } from "../../../src/editor/commands/showJobLogs.ts";
import { showLogs } from "../../../src/editor/commands/showLogs.ts";
import { showLogsFrom } from "../../../src/editor/commands/showLogsFrom.ts";
import { contextId } from "../../../src/editor/knownCluster.ts";
import type { LogRequest } from "../../../src/editor/tools/types.ts";
import { podRow as pod, row, setUp } from "./commandHost.ts";
import { FakeKube } from "./fakes.ts";

const container = (name: string, requests: Readonly<Record<string, number>> = {}) => ({ name, role: "container", state: "running", reason: "", requests });
const record = (name: string, ...containers: readonly string[]) => ({ uid: name, namespace: "ns", name, nodeName: "n1", labels: {}, containers: containers.map((each) => container(each)) });
const job = { target: { type: "object", cluster: contextId("prod"), apiVersion: "batch/v1", kind: "Job", namespace: "ns", name: "j", uid: "" } } as const;

async function logsOf(command: Command, call: Call, records: readonly object[], pick: (labels: readonly string[]) => string | undefined = () => undefined) {
  const kube = new FakeKube("prod");
  const { clusters, host, seen } = setUp(kube, { pick });
  await clusters.readContexts();
  await connect.run(host, row("prod"));
  const pods = records as readonly ReturnType<typeof record>[];
  Object.assign(kube.made[0]!.objects, { pods: { ...kube.made[0]!.objects.pods, items: new Map(pods.map((each) => [each.name, each])) } });
  const views = pods.map((each) => ({ record: each, state: "running", accelerators: {}, holds: true }));
  const workloads = [{ reference: { apiVersion: "batch/v1", kind: "Job", namespace: "ns", name: "j", by: "owner" }, pods: views, podSets: [] }];
  await command.run({ ...host, inventory: () => ({ workloads }) as never }, call);
  const opened = seen.logs.map((request: LogRequest) => request.sources().map(({ reference, container: name, tag }) => [`${reference.name}/${name}`, tag].filter((part) => part !== "").join(" ")));
  return { opened, requests: seen.logs, asked: seen.picks.map((choices) => choices.map(({ label }) => label)), messages: seen.messages };
}

describe("Show Logs", () => {
  test("of a pod with one container opens it, with several asks which", async () => {
    expect(await logsOf(showLogs, pod("prod"), [record("p", "main")])).toMatchObject({ opened: [["p/main"]], asked: [] });
    expect(await logsOf(showLogs, pod("prod"), [record("p", "main", "proxy")], () => "proxy")).toMatchObject({ opened: [["p/proxy"]], asked: [["main", "proxy"]] });
  });

  test("of a job asks for the pod, unless there is one", async () => {
    expect(await logsOf(showLogs, job, [record("p", "main"), record("q", "main")], (labels) => labels.find((label) => label === "q"))).toMatchObject({ opened: [["q/main"]], asked: [["p", "q"]] });
    expect(await logsOf(showLogs, job, [record("p", "main")])).toMatchObject({ opened: [["p/main"]] });
  });

  test("says so when there is nothing to show", async () => {
    expect((await logsOf(showLogs, job, [])).messages).toEqual([expect.stringMatching(/no pods/)]);
    expect((await logsOf(showLogs, pod("prod"), [])).messages).toEqual([expect.stringMatching(/gone/)]);
    expect((await logsOf(showLogs, pod("prod"), [record("p", "a", "b")])).opened).toEqual([]);
  });
});

describe("Show Logs of All Pods", () => {
  test("reads the container that works of each pod, tagged with role and rank", async () => {
    const ranked = (index: string) => ({ ...record(`j-${index}-x`), labels: { "batch.kubernetes.io/job-completion-index": index }, containers: [container("proxy"), container("train", { "nvidia.com/gpu": 8 })] });
    expect((await logsOf(showJobLogs, job, [ranked("0"), ranked("1")])).opened).toEqual([["j-0-x/train 0", "j-1-x/train 1"]]);
  });

  test("follows pods that come later, and leaves out those without a node", async () => {
    const { requests } = await logsOf(showJobLogs, job, [{ ...record("j-a", "main"), nodeName: "" }, record("j-b", "main")]);
    expect(requests[0]!.grows).toBe(true);
    expect(requests[0]!.sources().map(({ reference }) => reference.name)).toEqual(["j-b"]);
  });

  test("of very many pods asks which first", async () => {
    const all = Array.from({ length: 64 }, (_, index) => record(`j-${index}`, "main"));
    const some = await logsOf(showJobLogs, job, all, (labels) => labels[0]);
    expect(some.asked).toEqual([["First 30 pods", "All 64 pods"]]);
    expect(some.opened[0]).toHaveLength(30);
    expect((await logsOf(showJobLogs, job, all)).opened).toEqual([]);
  });

  test("of a job without pods says so", async () => {
    expect((await logsOf(showJobLogs, job, [])).messages).toEqual([expect.stringMatching(/no pods now/)]);
  });
});

describe("Show Logs From", () => {
  test.each([
    ["Last hour", { sinceSeconds: 3600 }],
    ["From the beginning", {}],
    ["Previous container", { previous: true }],
  ])("%s", async (label, choice) => {
    const { requests } = await logsOf(showLogsFrom, pod("prod"), [record("p", "main")], (labels) => labels.find((each) => each === label));
    expect(requests.map((request) => request.choice)).toEqual([choice]);
  });
});
