import { afterAll, beforeAll, expect, onTestFailed, test } from "vitest";
import { startControlPlane, type ControlPlane } from "../controlplane/harness.ts";
import { Kubelet } from "../controlplane/kubelet.ts";
import { until } from "../controlplane/wait.ts";
import { clusterFor, connect, expectFresh, named, pod, tables, type Connected } from "./support.ts";

let plane: ControlPlane;
let admin: Connected;
let failed = false;
const pods = "/api/v1/namespaces/default/pods";

beforeAll(async () => {
  plane = await startControlPlane();
  admin = clusterFor(plane, "admin");
});

afterAll(async () => {
  admin.cluster.dispose();
  await plane.stop(failed);
});

test("lists are longer than a page, and complete", async () => {
  onTestFailed(() => void (failed = true));
  await new Kubelet(plane).addNode({ name: "gpu-1", allocatable: { cpu: "8", memory: "32Gi", "nvidia.com/gpu": "8" } });
  const names = Array.from({ length: 1200 }, (_, index) => `p-${index}`);
  // 40 at a time: the API server's own limits on parallel requests are not what is tested.
  while (names.length > 0) await Promise.all(names.splice(0, 40).map((name) => plane.api("POST", pods, pod(name))));
  expect(admin.cluster.state.kind).toBe("disconnected");
  expect(tables(admin.cluster).every((table) => table.state.kind === "idle" && table.items.size === 0)).toBe(true);
  await connect(admin.cluster);
  const { gitVersion } = await plane.api<{ gitVersion: string }>("GET", "/version");
  expect(admin.cluster.state).toMatchObject({ version: gitVersion, server: plane.url });
  expect(admin.cluster.objects.pods.items.size).toBe(1200);
  await expectFresh(plane, admin.cluster.objects.pods);
  await expectFresh(plane, admin.cluster.objects.nodes);
});

test("kinds that the server doesn't serve are absent, not failed", () => {
  const states = new Map(tables(admin.cluster).map((table) => [table.definition.key, table.state.kind]));
  expect(states.get("pods")).toBe("live");
  expect(states.get("jobs.batch")).toBe("live");
  expect(states.get("pytorchjobs.kubeflow.org")).toBe("absent");
});

/** How long after `change` the extension says that something changed and holds what `holds` looks for. */
async function delayOf(change: () => Promise<unknown>, holds: () => boolean): Promise<number> {
  let started = Infinity;
  const seen = new Promise<number>((resolve) => {
    const listener = admin.cluster.onDidChange(() => {
      if (!holds()) return;
      listener.dispose();
      resolve(performance.now() - started);
    });
  });
  await change();
  started = performance.now();
  return Math.max(0, await seen);
}

test("a change is known within a second: created, changed, deleted", async () => {
  onTestFailed(() => void (failed = true));
  const table = admin.cluster.objects.pods;
  expect(await delayOf(() => plane.api("POST", pods, pod("new")), () => named(table, "new") !== undefined)).toBeLessThan(1000);
  expect(await delayOf(() => plane.api("PATCH", `${pods}/new`, { metadata: { labels: { team: "a" } } }), () => named(table, "new")?.labels["team"] === "a")).toBeLessThan(1000);
  expect(await delayOf(() => plane.api("DELETE", `${pods}/new`, { gracePeriodSeconds: 0 }), () => named(table, "new") === undefined)).toBeLessThan(1000);
});

test("a node that is cordoned is known within a second", async () => {
  const table = admin.cluster.objects.nodes;
  expect(await delayOf(() => plane.api("PATCH", "/api/v1/nodes/gpu-1", { spec: { unschedulable: true } }), () => named(table, "gpu-1")?.unschedulable === true)).toBeLessThan(1000);
});

test("many changes at once end in the same state as a fresh list", async () => {
  onTestFailed(() => void (failed = true));
  await Promise.all(
    Array.from({ length: 60 }, async (_, index) => {
      if (index % 3 === 0) await plane.api("DELETE", `${pods}/p-${index}`, { gracePeriodSeconds: 0 });
      else if (index % 3 === 1) await plane.api("PATCH", `${pods}/p-${index}`, { metadata: { labels: { changed: String(index) } } });
      else await plane.api("POST", pods, pod(`q-${index}`));
    }),
  );
  await expectFresh(plane, admin.cluster.objects.pods);
});

test("refresh lists again without emptying what is held", async () => {
  const table = admin.cluster.objects.pods;
  const before = table.items.size;
  const sizes: number[] = [];
  const listener = admin.cluster.onDidChange(() => void sizes.push(table.items.size));
  admin.cluster.refresh();
  await plane.api("POST", pods, pod("after-refresh"));
  await until("the new pod is there", () => named(table, "after-refresh") !== undefined);
  await expectFresh(plane, table);
  listener.dispose();
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(before);
});

test("one object is read as the API server has it, and what isn't there is an error in words", async () => {
  const reference = { apiVersion: "v1", kind: "Pod", namespace: "default", name: "p-1" };
  expect(await admin.cluster.get(reference)).toMatchObject({ kind: "Pod", metadata: { name: "p-1" } });
  await expect(admin.cluster.get({ ...reference, name: "absent" })).rejects.toThrow(/not found/);
  expect(await admin.cluster.namespaces()).toEqual(expect.arrayContaining(["default", "kube-system"]));
});

test("disconnect ends everything and empties nothing silently", async () => {
  admin.cluster.disconnect();
  expect(admin.cluster.state.kind).toBe("disconnected");
  expect(tables(admin.cluster).every((table) => table.state.kind === "idle")).toBe(true);
  await connect(admin.cluster);
  await expectFresh(plane, admin.cluster.objects.pods);
});
