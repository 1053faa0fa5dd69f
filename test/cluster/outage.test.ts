import { afterAll, beforeAll, expect, onTestFailed, test } from "vitest";
import { startControlPlane, type ControlPlane } from "../controlplane/harness.ts";
import { until } from "../controlplane/wait.ts";
import { clusterFor, connect, expectFresh, named, pod, settled, tables, type Connected } from "./support.ts";

let plane: ControlPlane;
let admin: Connected;
let failed = false;
const pods = "/api/v1/namespaces/default/pods";

beforeAll(async () => {
  plane = await startControlPlane();
  for (let index = 0; index < 30; index++) await plane.api("POST", pods, pod(`p-${index}`));
  admin = clusterFor(plane, "admin");
  await connect(admin.cluster);
});

afterAll(async () => {
  admin.cluster.dispose();
  await plane.stop(failed);
});

/** The smallest number of pods that anybody could see while `action` ran. */
async function leastDuring(action: () => Promise<void>): Promise<number> {
  const table = admin.cluster.objects.pods;
  let least = table.items.size;
  const listener = admin.cluster.onDidChange(() => void (least = Math.min(least, table.items.size)));
  await action();
  listener.dispose();
  return least;
}

test("a server that is killed leaves what is held, and says that it is stale", async () => {
  onTestFailed(() => void (failed = true));
  const table = admin.cluster.objects.pods;
  const held = new Map(table.items);
  const before = Date.now();
  await plane.killApiServer();
  const state = await until("the pods are stale", () => table.state.kind === "stale" && table.state);
  expect(state.since).toBeGreaterThanOrEqual(before - 1000);
  expect(state.message).not.toBe("");
  expect(new Map(table.items)).toEqual(held);
  // An outage is no failed sign-in: the cluster goes on trying by itself.
  expect(admin.cluster.state.kind).toBe("connected");
});

test("when it is back, the lists are live again with the same store, equal to a fresh list", async () => {
  onTestFailed(() => void (failed = true));
  const table = admin.cluster.objects.pods;
  const items = table.items;
  const untouched = named(table, "p-7");
  const least = await leastDuring(async () => {
    await plane.startApiServer();
    await plane.api("DELETE", `${pods}/p-0`, { gracePeriodSeconds: 0 });
    await plane.api("PATCH", `${pods}/p-1`, { metadata: { labels: { changed: "yes" } } });
    await plane.api("POST", pods, pod("late"));
    await settled(admin.cluster);
    await expectFresh(plane, table);
  });
  expect(least).toBeGreaterThanOrEqual(29);
  expect(table.items).toBe(items);
  expect(named(table, "p-7")).toEqual(untouched);
  expect(tables(admin.cluster).map((each) => each.state.kind)).not.toContain("failed");
});

test("history that was compacted away meanwhile is listed anew, without emptying the store (410)", async () => {
  onTestFailed(() => void (failed = true));
  const table = admin.cluster.objects.pods;
  await plane.killApiServer();
  await until("the pods are stale", () => table.state.kind === "stale");
  const least = await leastDuring(async () => {
    // Nothing is left from which the watch could go on when it comes back.
    await plane.compact();
    await plane.startApiServer();
    for (let index = 0; index < 5; index++) await plane.api("POST", pods, pod(`after-${index}`));
    await expectFresh(plane, table);
    await settled(admin.cluster);
  });
  expect(least).toBeGreaterThanOrEqual(30);
  // The way was the one that the test is about: the server refused the old version.
  expect(admin.log.filter((line) => /^debug: pods: .*too old/i.test(line))).not.toEqual([]);
});

test("a change after all that is followed as before", async () => {
  await plane.api("POST", pods, pod("last"));
  await until("the pod is known", () => named(admin.cluster.objects.pods, "last") !== undefined, 1000);
});

test("a server that is away at connect is a failure with a reason, and Connect works when it is back", async () => {
  onTestFailed(() => void (failed = true));
  await plane.killApiServer();
  const other = clusterFor(plane, "admin");
  await other.cluster.connect();
  expect(other.cluster.state).toMatchObject({ kind: "failed", failure: { reason: "unreachable" } });
  expect(other.cluster.objects.pods.items.size).toBe(0);
  expect(other.cluster.objects.pods.state.kind).not.toBe("live");
  await plane.startApiServer();
  await connect(other.cluster);
  await expectFresh(plane, other.cluster.objects.pods);
  other.cluster.dispose();
});
