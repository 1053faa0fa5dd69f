import { describe, expect, test } from "vitest";
import { contextId, demoId } from "../../../src/editor/knownCluster.ts";
import { activate } from "../../../src/editor/commands/activate.ts";
import { chooseContext } from "../../../src/editor/commands/chooseContext.ts";
import { chooseKubeconfig } from "../../../src/editor/commands/chooseKubeconfig.ts";
import { chooseNamespaces } from "../../../src/editor/commands/chooseNamespaces.ts";
import { connect } from "../../../src/editor/commands/connect.ts";
import { copyKubectl } from "../../../src/editor/commands/copyKubectl.ts";
import { copyName } from "../../../src/editor/commands/copyName.ts";
import { describe as describeCommand } from "../../../src/editor/commands/describe.ts";
import { filterIn } from "../../../src/editor/commands/filter.ts";
import { copyRole } from "../../../src/editor/commands/copyRole.ts";
import { groupAllocations } from "../../../src/editor/commands/groupAllocations.ts";
import { openDemoCluster } from "../../../src/editor/commands/openDemoCluster.ts";
import { reportIssue } from "../../../src/editor/commands/reportIssue.ts";
import { revealAnywhere } from "../../../src/editor/commands/reveal.ts";
import { sortIn } from "../../../src/editor/commands/sort.ts";
import { revealQueue } from "../../../src/editor/commands/revealQueue.ts";
import { showMore } from "../../../src/editor/commands/showMore.ts";
import { podRow as pod, row, setUp } from "./commandHost.ts";
import { FakeKube } from "./fakes.ts";

describe("Connect", () => {
  test("connects the cluster of its row", async () => {
    const { clusters, run, seen } = setUp(new FakeKube("prod", "dev"));
    await clusters.readContexts();
    await run(connect, row("dev"));
    expect(clusters.active).toMatchObject({ name: "dev", state: { kind: "connected" } });
    expect(seen.picks).toEqual([]);
  });

  test("without a row offers every context and the demo cluster, and contacts none for the list", async () => {
    const kube = new FakeKube("prod", "dev");
    const { run, seen } = setUp(kube);
    await run(connect);
    expect(seen.picks[0]!.map(({ label }) => label)).toEqual(["prod", "dev", "Demo cluster"]);
    expect(kube.made).toEqual([]);
  });

  test("connects a failed active cluster again without asking which", async () => {
    const kube = new FakeKube("prod", "dev");
    kube.failing.add(contextId("prod"));
    const { clusters, run, seen } = setUp(kube);
    await clusters.readContexts();
    await run(connect, row("prod"));
    await run(connect);
    expect(kube.made.map(({ name, connects }) => [name, connects])).toEqual([["prod", 1], ["prod", 1]]);
    expect(seen.picks).toEqual([]);
  });

  test("context names draw no icons in the pick", async () => {
    const { run, seen } = setUp(new FakeKube("$(error) x"));
    await run(connect);
    expect(seen.picks[0]![0]!.label).not.toContain("$(");
  });
});

describe("Reveal in Queue", () => {
  const job = { kind: "Job", namespace: "ns", name: "j" };
  const target = { type: "object", cluster: contextId("prod"), apiVersion: "batch/v1", uid: "u", ...job } as const;
  const reveal = async (queued: object) => {
    const { host, seen } = setUp(new FakeKube("prod"), { rows: ["kubeGpu.queues j"] });
    await revealQueue.run({ ...host, inventory: () => ({ pods: [], workloads: [{ reference: job, ...queued }] }) as never }, { target });
    return [seen.revealed, seen.messages];
  };

  test("shows the job's place in its queue", async () => {
    expect(await reveal({ queued: [{}] })).toEqual([["kubeGpu.queues j"], []]);
  });

  test("says so where no queue holds it", async () => {
    expect(await reveal({})).toEqual([[], [expect.stringMatching(/No queue/)]]);
  });
});

describe("choosing", () => {
  test("Choose Context makes a connected cluster the active one and connects another", async () => {
    const kube = new FakeKube("prod", "dev");
    const { clusters, run } = setUp(kube, { pick: (labels) => labels.find((label) => label === "prod") });
    await clusters.readContexts();
    await run(connect, row("prod"));
    await run(connect, row("dev"));
    await run(chooseContext);
    expect(clusters.active?.name).toBe("prod");
    expect(kube.made).toHaveLength(2);
    await run(activate, row("dev"));
    expect(clusters.active?.name).toBe("dev");
  });

  test("Choose Kubeconfig writes the user setting and reads the contexts anew", async () => {
    const { clusters, run, seen } = setUp(new FakeKube("prod"), { files: ["/a", "/b"] });
    await run(chooseKubeconfig);
    expect(seen.settings).toEqual({ "kubeGpu.kubeconfig": ["/a", "/b"] });
    expect(clusters.all.map(({ name }) => name)).toEqual(["prod"]);
  });

  test("Choose Namespaces offers what the cluster lists and connects anew with the choice", async () => {
    const kube = new FakeKube("prod");
    const { clusters, run } = setUp(kube, { pickMany: ["default"] });
    await clusters.readContexts();
    await run(connect, row("prod"));
    await run(chooseNamespaces);
    expect(kube.made.map(({ source }) => source.namespaces)).toEqual([[], ["default"]]);
  });

  test("Copy Missing Role copies what is refused, bound to the user, and says when nothing is", async () => {
    const kube = new FakeKube("prod");
    const { clusters, run, seen } = setUp(kube);
    await run(copyRole);
    expect(seen.messages.at(-1)).toMatch(/Connect a cluster first/);
    await clusters.readContexts();
    await run(connect, row("prod"));
    await run(copyRole);
    expect([seen.copied, seen.messages.at(-1)]).toEqual([[], expect.stringMatching(/^Nothing is missing/)]);
    const nodes = { definition: { key: "nodes", group: "", plural: "nodes" }, state: { kind: "forbidden", message: "" }, scopes: [{ state: { kind: "forbidden", message: "" } }], items: new Map() };
    Object.assign(kube.made[0]!.objects, { nodes });
    await run(copyRole);
    expect(seen.copied[0]).toMatch(/kind: ClusterRole\n[^]*resources: \["nodes"\]\n[^]*name: "ana@example.com"/);
    expect(seen.messages.at(-1)).toMatch(/list and watch nodes cluster-wide/);
  });

  test("Choose Namespaces says what is missing when nothing is connected", async () => {
    const { run, seen } = setUp(new FakeKube("prod"));
    await run(chooseNamespaces);
    expect(seen.messages[0]).toMatch(/Connect a cluster first/);
  });

  test("Open Demo Cluster connects it and shows the nodes", async () => {
    const { clusters, run, seen } = setUp(new FakeKube());
    await run(openDemoCluster);
    expect(clusters.active?.id).toBe(demoId);
    expect(seen.executed).toEqual(["kubeGpu.nodes.focus"]);
  });
});

describe("rows", () => {
  test("Copy Name and Copy kubectl Command", async () => {
    const { clusters, run, seen } = setUp(new FakeKube("it's prod"));
    await clusters.readContexts();
    await run(connect, row("it's prod"));
    await run(copyName, pod("it's prod"));
    await run(copyKubectl, pod("it's prod"));
    await run(copyKubectl, { target: { type: "container", cluster: contextId("it's prod"), namespace: "ns", pod: "p", container: "main" } });
    expect(seen.copied).toEqual([
      "p",
      String.raw`kubectl --kubeconfig /k --context 'it'\''s prod' --namespace ns describe pod p`,
      String.raw`kubectl --kubeconfig /k --context 'it'\''s prod' --namespace ns logs p --container main`,
    ]);
  });

  test("nothing is copied of a context that can't be quoted", async () => {
    const { clusters, run, seen } = setUp(new FakeKube("a\nb"));
    await clusters.readContexts();
    await run(connect, row("a\nb"));
    await run(copyKubectl, pod("a\nb"));
    expect(seen.copied).toEqual([]);
    expect(seen.messages[0]).toMatch(/can't be quoted/);
  });

  test("a command about an object says so without one, and when its cluster isn't connected", async () => {
    const { clusters, run, seen } = setUp(new FakeKube("prod"));
    await clusters.readContexts();
    await run(describeCommand);
    await run(describeCommand, pod("prod"));
    expect(seen.messages).toEqual([expect.stringMatching(/Select a node/), expect.stringMatching(/prod is not connected/)]);
    expect(seen.opened).toEqual([]);
  });

  test("Show More asks for more children of the row's parent", async () => {
    const { run, seen } = setUp(new FakeKube());
    await run(showMore, { view: "kubeGpu.nodes", target: { type: "more", parent: "c/pool", hidden: 20 } });
    expect(seen.more).toEqual(["kubeGpu.nodes c/pool"]);
  });

  test("Reveal takes away a filter that hides the row, and no other", async () => {
    const { host, seen, filters } = setUp(new FakeKube(), { rows: ["kubeGpu.jobs j"] });
    filters.set("kubeGpu.jobs", "something else");
    filters.set("kubeGpu.nodes", "kept");
    await revealAnywhere(host, ["kubeGpu.jobs"], { kind: "Job", namespace: "ns", name: "j" });
    expect(seen.revealed).toEqual(["kubeGpu.jobs j"]);
    expect(Object.fromEntries(filters)).toEqual({ "kubeGpu.jobs": "", "kubeGpu.nodes": "kept" });
    filters.set("kubeGpu.jobs", "x");
    await revealAnywhere(host, ["kubeGpu.jobs"], { kind: "Job", namespace: "ns", name: "gone" });
    expect(filters.get("kubeGpu.jobs")).toBe("x");
    expect(seen.messages.at(-1)).toMatch(/has no row/);
  });

  test("Filter works while typing; Escape brings back what was", async () => {
    const dismissed = setUp(new FakeKube());
    dismissed.filters.set("kubeGpu.nodes", "before");
    await dismissed.run(filterIn("kubeGpu.nodes"));
    expect(dismissed.filters.get("kubeGpu.nodes")).toBe("before");
    const accepted = setUp(new FakeKube(), { info: "h100" });
    await accepted.run(filterIn("kubeGpu.nodes"));
    expect(accepted.filters.get("kubeGpu.nodes")).toBe("h100");
    expect(accepted.seen.suggestions).toEqual(["state:waiting "]);
  });

  test("Sort and Group By change what was picked, and nothing when dismissed", async () => {
    const picked = setUp(new FakeKube(), { pick: (labels) => labels.find((label) => /Most free|model/.test(label)) });
    await picked.run(sortIn("kubeGpu.nodes"));
    await picked.run(groupAllocations);
    expect(picked.seen.chosen).toEqual(["kubeGpu.nodes gpus", "kubeGpu.allocations model"]);
    const dismissed = setUp(new FakeKube());
    await dismissed.run(sortIn("kubeGpu.jobs"));
    await dismissed.run(groupAllocations);
    expect(dismissed.seen.chosen).toEqual([]);
  });
});

test("a report names no cluster, address or user", async () => {
  const kube = new FakeKube("secret-customer");
  kube.failing.add(contextId("secret-customer"));
  const { clusters, run, seen } = setUp(kube, { info: "Open Issue Page" });
  await clusters.readContexts();
  await run(connect, row("secret-customer"));
  await run(reportIssue);
  expect(seen.opened[0]).toMatch(/cluster: failed \(unreachable\)/);
  expect(seen.opened[1]).toBe("https://example.test/issues/new");
  expect(seen.opened.join("\n")).not.toMatch(/secret-customer|example\.test\/(?!issues)/);
});
