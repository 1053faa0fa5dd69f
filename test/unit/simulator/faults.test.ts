import { systemClock } from "../../../src/base/clock.ts";
import { describe, expect, test } from "vitest";
import { addPods, ask, open, PODS, podDraft, simulator } from "./harness.ts";

const watchPath = (revision: number): string => `${PODS}?watch=1&allowWatchBookmarks=true&resourceVersion=${revision}`;

describe("faults on demand", () => {
  test.each([
    [429, "3", "Too many requests, please try again later.\n"],
    [500, null, "Internal error occurred"],
    [503, null, "the server is currently unable to handle the request"],
    [410, null, "Expired"],
  ])("answers %i once, then all is well", async (code, retryAfter, text) => {
    const cluster = await simulator();
    cluster.faults.add({ match: { verb: "list", resource: "pods" }, effect: { kind: "status", code, ...(retryAfter === null ? {} : { retryAfterSeconds: Number(retryAfter) }) } });
    expect((await ask(cluster, "/api/v1/nodes")).code).toBe(200);
    const reply = await ask(cluster, PODS);
    expect([reply.code, reply.headers.get("retry-after")]).toEqual([code, retryAfter]);
    expect(reply.text).toContain(text);
    expect((await ask(cluster, PODS)).code).toBe(200);
  });

  test("lasts as long as it is asked to", async () => {
    const cluster = await simulator();
    cluster.faults.add({ effect: { kind: "status", code: 503 }, times: 0 });
    for (let i = 0; i < 3; i++) expect((await ask(cluster, PODS)).code).toBe(503);
    cluster.faults.clear();
    expect((await ask(cluster, PODS)).code).toBe(200);
  });

  test("can meet a later page only", async () => {
    const cluster = await simulator();
    addPods(cluster, 3);
    cluster.faults.add({ match: { resource: "pods", continued: true }, effect: { kind: "status", code: 410 } });
    const first = await ask(cluster, `${PODS}?limit=2`);
    expect(first.code).toBe(200);
    expect((await ask(cluster, `${PODS}?limit=2&continue=${first.json.metadata.continue}`)).code).toBe(410);
  });

  test("refuses connections", async () => {
    const cluster = await simulator();
    cluster.faults.add({ effect: { kind: "refuse" } });
    await expect(ask(cluster, PODS)).rejects.toThrow();
  });

  test("cuts a watch in the middle of a line", async () => {
    const cluster = await simulator();
    cluster.faults.add({ match: { verb: "watch" }, effect: { kind: "cut", afterEvents: 1 } });
    const watch = await open(cluster, watchPath(cluster.store.revision));
    addPods(cluster, 2);
    expect((await watch.event()).object.metadata.name).toBe("pod-000");
    await expect(watch.next()).rejects.toThrow();
    expect(watch.broken).toMatch(/^\{"type":"ADDED","object":\{"kind":"Pod"/);
  });

  test("cuts a list", async () => {
    const cluster = await simulator();
    addPods(cluster, 3);
    cluster.faults.add({ effect: { kind: "cut", afterBytes: 100 } });
    await expect(ask(cluster, PODS)).rejects.toThrow();
  });

  test("ends a list properly with truncated JSON", async () => {
    const cluster = await simulator();
    addPods(cluster, 3);
    cluster.faults.add({ effect: { kind: "truncate", afterBytes: 100 } });
    const reply = await ask(cluster, PODS);
    expect([reply.code, reply.text.length, reply.json]).toEqual([200, 100, undefined]);
  });

  test("sends 410 as an event, after some others", async () => {
    const cluster = await simulator();
    cluster.faults.add({ effect: { kind: "gone", afterEvents: 1 } });
    const watch = await open(cluster, watchPath(cluster.store.revision));
    addPods(cluster, 2);
    expect((await watch.event()).type).toBe("ADDED");
    expect(await watch.event()).toMatchObject({ type: "ERROR", object: { code: 410 } });
    expect(await watch.next()).toBeUndefined();
  });

  test("duplicates and reorders events", async () => {
    const cluster = await simulator();
    const revision = cluster.store.revision;
    cluster.faults.add({ effect: { kind: "duplicate" } });
    const twice = await open(cluster, watchPath(revision));
    cluster.faults.add({ effect: { kind: "reorder", every: 2 } });
    const mixed = await open(cluster, watchPath(revision));
    addPods(cluster, 3);
    const name = async (watch: typeof twice): Promise<string> => (await watch.event()).object.metadata.name;
    expect([await name(twice), await name(twice), await name(twice)]).toEqual(["pod-000", "pod-000", "pod-001"]);
    expect([await name(mixed), await name(mixed), await name(mixed)]).toEqual(["pod-000", "pod-002", "pod-001"]);
  });

  test("goes silent without an end, bookmarks and timeout included", async () => {
    const cluster = await simulator();
    cluster.faults.add({ effect: { kind: "halfOpen", afterEvents: 1 } });
    const watch = await open(cluster, `${watchPath(cluster.store.revision)}&timeoutSeconds=30`);
    addPods(cluster, 1);
    expect((await watch.event()).type).toBe("ADDED");
    cluster.store.create("pods", podDraft("unheard"));
    cluster.advance(120_000);
    // The line is never completed and never ended: whatever comes first, it isn't the watch.
    const half = watch.next().then(() => "line", () => "broken");
    expect(await Promise.race([half, ask(cluster, "/version").then(() => "silence")])).toBe("silence");
  });

  test("is slow", async () => {
    const cluster = await simulator();
    addPods(cluster, 2);
    const whole = (await ask(cluster, PODS)).text.length;
    cluster.faults.add({ effect: { kind: "slow", bytesPerSecond: whole } });
    const reply = ask(cluster, PODS);
    const early = await Promise.race([reply.then(() => "done"), ask(cluster, "/version").then(() => "waiting")]);
    expect(early).toBe("waiting");
    cluster.advance(1200);
    expect((await reply).text).toHaveLength(whole);
  });

  test("does things to watches that are open", async () => {
    const cluster = await simulator();
    const revision = cluster.store.revision;
    const [cut, gone, ended] = [await open(cluster, watchPath(revision)), await open(cluster, "/api/v1/nodes?watch=1"), await open(cluster, `/api/v1/namespaces?watch=1&resourceVersion=${revision}`)];
    cluster.faults.live("cut", { resource: "pods" });
    cluster.faults.live("gone", { resource: "nodes" });
    cluster.faults.live("end", { resource: "namespaces" });
    await expect(cut.next()).rejects.toThrow();
    expect(await gone.event()).toMatchObject({ type: "ERROR", object: { code: 410 } });
    expect(await ended.next()).toBeUndefined();
  });

  test("has a clock that is wrong", async () => {
    const cluster = await simulator();
    cluster.faults.clockSkew(-3_600_000);
    const reply = await ask(cluster, PODS, { method: "POST", body: { metadata: { name: "p" }, spec: { containers: [{ name: "c", image: "i" }] } } });
    expect(reply.json.metadata.creationTimestamp).toBe("2026-11-23T07:00:00Z");
    expect(reply.headers.get("date")).toBe("Mon, 23 Nov 2026 07:00:00 GMT");
  });

  test("never answers, when asked not to", async () => {
    const cluster = await simulator({ clock: systemClock });
    cluster.faults.add({ match: { verb: "list" }, effect: { kind: "hang" } });
    const abort = new AbortController();
    const hanging = fetch(cluster.url + PODS, { headers: { authorization: `Bearer ${cluster.token}` }, signal: abort.signal }).then(() => "answered", () => "aborted");
    expect(await Promise.race([hanging, ask(cluster, "/version").then(() => "silence")])).toBe("silence");
    abort.abort();
    expect(await hanging).toBe("aborted");
  });
});
