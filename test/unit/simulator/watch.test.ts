import { describe, expect, test } from "vitest";
import { addPods, ask, open, PODS, podDraft, simulator } from "./harness.ts";

// Expectations: "Kubernetes API Concepts" (efficient detection of changes, watch bookmarks, streaming lists) and answers of a kube-apiserver 1.36.3.

describe("watch", () => {
  test("goes on from a list without gap or repetition", async () => {
    const cluster = await simulator();
    addPods(cluster, 2);
    const { metadata } = (await ask(cluster, PODS)).json;
    cluster.store.create("pods", podDraft("before"));
    const watch = await open(cluster, `${PODS}?watch=1&resourceVersion=${metadata.resourceVersion}`);
    expect(await watch.event()).toMatchObject({ type: "ADDED", object: { kind: "Pod", apiVersion: "v1", metadata: { name: "before" } } });
    const pod = cluster.store.modify("pods", "default", "pod-000", (held) => ({ ...held, status: { phase: "Running" } }))!;
    expect(await watch.event()).toMatchObject({ type: "MODIFIED", object: { metadata: { resourceVersion: pod.metadata.resourceVersion }, status: { phase: "Running" } } });
    cluster.store.remove("pods", "default", "pod-000");
    // The deletion has a resource version of its own.
    expect(await watch.event()).toMatchObject({ type: "DELETED", object: { metadata: { name: "pod-000", resourceVersion: String(cluster.store.revision) } } });
  });

  test("without a resource version begins with all objects", async () => {
    const cluster = await simulator();
    addPods(cluster, 2);
    const watch = await open(cluster, `${PODS}?watch=true`);
    expect([(await watch.event()).object.metadata.name, (await watch.event()).object.metadata.name]).toEqual(["pod-000", "pod-001"]);
  });

  test("from too long ago gets 410 as an event, then the end", async () => {
    const cluster = await simulator();
    addPods(cluster, 2);
    const old = cluster.store.revision;
    cluster.store.create("pods", podDraft("later"));
    cluster.faults.compact();
    const watch = await open(cluster, `${PODS}?watch=1&resourceVersion=${old}`);
    expect(watch.status).toBe(200);
    const event = await watch.event();
    expect(event).toMatchObject({ type: "ERROR", object: { kind: "Status", code: 410, reason: "Expired" } });
    expect(event.object.message).toMatch(/^too old resource version: \d+ \(\d+\)$/);
    expect(await watch.next()).toBeUndefined();
  });

  test("a watch from the present goes on after a compaction", async () => {
    const cluster = await simulator();
    addPods(cluster, 1);
    const watch = await open(cluster, `${PODS}?watch=1&resourceVersion=${cluster.store.revision}`);
    cluster.faults.compact();
    cluster.store.create("pods", podDraft("later"));
    expect((await watch.event()).object.metadata.name).toBe("later");
  });

  test("sends bookmarks each minute and before its end, at timeoutSeconds", async () => {
    const cluster = await simulator();
    addPods(cluster, 1);
    const watch = await open(cluster, `${PODS}?watch=1&resourceVersion=${cluster.store.revision}&allowWatchBookmarks=true&timeoutSeconds=90`);
    cluster.store.create("namespaces", { metadata: { name: "elsewhere" } });
    cluster.advance(61_000);
    expect(await watch.event()).toEqual({
      type: "BOOKMARK", object: { kind: "Pod", apiVersion: "v1", metadata: { resourceVersion: String(cluster.store.revision) }, spec: { containers: null }, status: {} },
    });
    cluster.advance(30_000);
    expect((await watch.event()).type).toBe("BOOKMARK");
    expect(await watch.next()).toBeUndefined();
  });

  test("without allowWatchBookmarks sends none", async () => {
    const cluster = await simulator();
    const watch = await open(cluster, `${PODS}?watch=1&resourceVersion=${cluster.store.revision}&timeoutSeconds=90`);
    cluster.advance(91_000);
    expect(await watch.next()).toBeUndefined();
  });

  test("with a selector reports coming into view as ADDED and leaving it as DELETED", async () => {
    const cluster = await simulator();
    cluster.store.create("pods", podDraft("p", { labels: { app: "a" } }));
    const watch = await open(cluster, `${PODS}?watch=1&resourceVersion=${cluster.store.revision}&labelSelector=app%3Db`);
    const label = (app: string): void => void cluster.store.modify("pods", "default", "p", (held) => ({ ...held, metadata: { ...held.metadata, labels: { app } } }));
    label("b");
    expect(await watch.event()).toMatchObject({ type: "ADDED", object: { metadata: { labels: { app: "b" } } } });
    label("c");
    // The last state that matched, at the resource version of the change.
    expect(await watch.event()).toMatchObject({ type: "DELETED", object: { metadata: { labels: { app: "b" }, resourceVersion: String(cluster.store.revision) } } });
  });

  test("streams a list when asked for initial events", async () => {
    const cluster = await simulator();
    addPods(cluster, 1);
    const watch = await open(cluster, `${PODS}?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`);
    expect((await watch.event()).type).toBe("ADDED");
    expect(await watch.event()).toMatchObject({ type: "BOOKMARK", object: { metadata: { annotations: { "k8s.io/initial-events-end": "true" } } } });
  });

  test.each([
    ["sendInitialEvents=true", 422, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"],
    ["resourceVersionMatch=Exact&resourceVersion=1", 422, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"],
    ["resourceVersion=abc", 500, 'resourceVersion: Invalid value: "abc"'],
  ])("refuses %s", async (query, code, message) => {
    const cluster = await simulator();
    const reply = await ask(cluster, `/api/v1/pods?watch=1&${query}`);
    expect(reply.code).toBe(code);
    expect(reply.json.message).toContain(message);
  });

  test("ends when its resource is no longer served, which is then a 404", async () => {
    const cluster = await simulator();
    const path = "/apis/jobset.x-k8s.io/v1alpha2/jobsets";
    const watch = await open(cluster, `${path}?watch=1&resourceVersion=${cluster.store.revision}`);
    cluster.store.undefine("jobsets.jobset.x-k8s.io");
    expect(await watch.next()).toBeUndefined();
    expect((await ask(cluster, path)).code).toBe(404);
  });

  test("of one namespace hears nothing of others", async () => {
    const cluster = await simulator();
    const watch = await open(cluster, `${PODS}?watch=1&resourceVersion=${cluster.store.revision}`);
    cluster.store.create("pods", podDraft("there", { namespace: "kube-system" }));
    cluster.store.create("pods", podDraft("here"));
    expect((await watch.event()).object.metadata.name).toBe("here");
  });
});
