import { describe, expect, test } from "vitest";
import { jsonDecoder } from "../../../src/kube/decode.ts";
import { KubeError } from "../../../src/kube/errors.ts";
import { GenerationalInterner } from "../../../src/kube/intern.ts";
import { Reflector } from "../../../src/kube/reflector.ts";
import { Table } from "../../../src/kube/table.ts";
import { Turns } from "../../../src/kube/turns.ts";
import { FakeClock } from "../../support/fakeClock.ts";
import { FakeHttp, settle } from "./support/fakeHttp.ts";
import { widgets } from "./support/fixtures.ts";

const item = (name: string, version: string, size = 1) => ({ metadata: { name, uid: name, namespace: "ns", resourceVersion: version }, spec: { size } });
const page = (version: string, items: object[], more: object = {}) => ({ kind: "WidgetList", apiVersion: "test/v1", metadata: { resourceVersion: version, ...more }, items });
const event = (type: string, name: string, version: string, size = 1) => ({ type, object: item(name, version, size) });
const bookmark = (version: string) => ({ type: "BOOKMARK", object: { metadata: { resourceVersion: version } } });
const cut = new KubeError({ reason: "unreachable", message: "the connection was cut", remedy: "", detail: "" });
const silent = new KubeError({ reason: "timeout", message: "silent", remedy: "", detail: "" });

function start() {
  const http = new FakeHttp();
  const clock = new FakeClock();
  const table = new Table(widgets, () => undefined);
  table.setScopes([undefined]);
  const ends: string[] = [];
  const reflector = new Reflector({ path: "/apis/test/v1/widgets", key: "widgets" }, table.scopes[0]!, {
    http, clock, random: () => 0, turns: new Turns(), log: () => undefined,
    decoder: jsonDecoder(widgets, new GenerationalInterner()),
    onEnd: (verdict) => ends.push(verdict),
  });
  const done = reflector.run();
  const held = () => Object.fromEntries([...table.items.values()].map((record) => [record.name, record.size]));
  return { http, clock, table, reflector, ends, done, held };
}

/** Lists one widget at version 10 and opens the watch. */
async function live() {
  const all = start();
  (await all.http.next()).list(page("10", [item("a", "5")]));
  const watch = await all.http.next();
  const stream = watch.ok();
  await settle();
  return { ...all, watch, stream };
}

describe("listing", () => {
  test("asks for the newest in pages of 500; pages after the first name no version (API concepts: continue forbids it)", async () => {
    const { http, table } = start();
    const first = await http.next();
    expect(first.path).toBe("/apis/test/v1/widgets");
    expect(first.query).toEqual({ limit: "500" });
    expect(table.state).toEqual({ kind: "loading", loaded: 0 });
    first.list(page("10", [item("a", "5")], { continue: "t1", remainingItemCount: 3 }));
    const second = await http.next();
    expect(second.query).toEqual({ limit: "500", continue: "t1" });
    await settle();
    expect(table.state).toEqual({ kind: "loading", loaded: 1, about: 4 });
    second.list(page("10", [item("b", "6")], { continue: "t2", remainingItemCount: 2 }));
    (await http.next()).list(page("10", [item("c", "7"), item("d", "8")]));
    const watch = await http.next();
    expect(watch.query).toEqual({ watch: "true", allowWatchBookmarks: "true", timeoutSeconds: "300", resourceVersion: "10" });
    expect(table.state.kind).toBe("loading");
    watch.ok();
    await settle();
    expect(table.state.kind).toBe("live");
    expect(table.items.size).toBe(4);
  });

  test("the next page is asked for while the present one still arrives", async () => {
    const { http } = start();
    const stream = (await http.next()).ok();
    const text = JSON.stringify(page("10", [item("a", "5"), item("b", "6")], { continue: "t1" }));
    stream.write(text.slice(0, text.indexOf('"items":[') + 9));
    expect((await http.next()).query["continue"]).toBe("t1");
  });

  test("a page that fails is asked for again with the same token, after the time that the server asks for", async () => {
    const { http, clock, table, held } = start();
    (await http.next()).list(page("10", [item("a", "5")], { continue: "t1" }));
    (await http.next()).refuse(429, "TooManyRequests", {}, 5000);
    await settle();
    expect(table.state).toMatchObject({ kind: "loading", loaded: 1, message: "List widgets: TooManyRequests" });
    clock.advance(4900);
    await settle();
    expect(http.open).toBe(0);
    clock.advance(200);
    const again = await http.next();
    expect(again.query["continue"]).toBe("t1");
    again.list(page("10", [item("b", "6")]));
    (await http.next()).ok();
    expect(held()).toEqual({ a: 1, b: 1 });
  });

  test("back-off: 0.8 s, doubled, at most 30 s, as client-go's reflector", async () => {
    const { http, clock } = start();
    for (const wait of [800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000]) {
      (await http.next()).refuse(500, "InternalError");
      await settle();
      clock.advance(wait - 1);
      await settle();
      expect(http.open).toBe(0);
      clock.advance(1);
    }
    await http.next();
  });

  test("an expired continue token begins anew; what was deleted between the two is gone", async () => {
    const { http, held } = start();
    (await http.next()).list(page("10", [item("a", "5"), item("gone", "6")], { continue: "t1" }));
    (await http.next()).refuse(410, "Expired");
    const again = await http.next();
    expect(again.query).toEqual({ limit: "500" });
    again.list(page("20", [item("a", "5"), item("b", "15")]));
    (await http.next()).ok();
    expect(held()).toEqual({ a: 1, b: 1 });
  });

  test("a list whose tokens expire twice is asked for in one piece, as client-go's pager does", async () => {
    const { http } = start();
    for (let round = 0; round < 2; round++) {
      (await http.next()).list(page("10", [item("a", "5")], { continue: "t" }));
      (await http.next()).refuse(410, "Expired");
    }
    expect((await http.next()).query).toEqual({});
  });

  test("a first page that breaks and comes again forgets what the broken one showed", async () => {
    const { http, clock, held } = start();
    const stream = (await http.next()).ok();
    stream.write(JSON.stringify(page("10", [item("gone", "5"), item("a", "6")])).slice(0, -60));
    stream.fail(cut);
    await settle();
    clock.advance(1000);
    (await http.next()).list(page("20", [item("a", "6")]));
    (await http.next()).ok();
    expect(held()).toEqual({ a: 1 });
  });

  test("answers that are no list are refused after some tries, with a reason", async () => {
    const { http, clock, table, ends, done } = start();
    for (let count = 0; count < 8; count++) {
      const stream = (await http.next()).ok();
      stream.write("<html>Please sign in</html>");
      stream.end();
      await settle();
      clock.advance(60_000);
    }
    await done;
    expect(ends).toEqual(["failed"]);
    expect(table.state).toMatchObject({ kind: "failed" });
  });
});

describe("watching", () => {
  test("events change the table; a bookmark moves the place to go on from", async () => {
    const { http, stream, held, clock } = await live();
    stream.write(event("ADDED", "b", "11"));
    stream.write(event("MODIFIED", "a", "12", 7));
    stream.write(event("DELETED", "b", "13"));
    stream.write(bookmark("40"));
    await settle();
    expect(held()).toEqual({ a: 7 });
    // The server ends the watch, as it does every few minutes.
    clock.advance(300_000);
    stream.end();
    expect((await http.next()).query["resourceVersion"]).toBe("40");
  });

  test("the end of a watch by the server is no trouble: the state stays live", async () => {
    const { http, stream, clock, table } = await live();
    clock.advance(300_000);
    stream.end();
    const again = await http.next();
    expect(table.state.kind).toBe("live");
    expect(again.query["resourceVersion"]).toBe("10");
  });

  test("a broken watch is stale since the last word, and live again when it is open", async () => {
    const { http, stream, clock, table, held } = await live();
    clock.advance(10_000);
    stream.write(event("ADDED", "b", "11"));
    await settle();
    const heard = clock.now();
    clock.advance(20_000);
    stream.fail(cut);
    await settle();
    expect(table.state).toEqual({ kind: "stale", since: heard, message: "the connection was cut" });
    expect(held()).toEqual({ a: 1, b: 1 });
    clock.advance(800);
    const again = await http.next();
    expect(again.query["resourceVersion"]).toBe("11");
    again.ok();
    await settle();
    expect(table.state).toEqual({ kind: "live", since: clock.now() });
  });

  test("silence is reopened at once and stands as stale until then", async () => {
    const { http, stream, clock, table } = await live();
    const since = clock.now();
    clock.advance(90_000);
    stream.fail(silent);
    const again = await http.next();
    expect(again.query["resourceVersion"]).toBe("10");
    expect(table.state).toEqual({ kind: "stale", since, message: "silent" });
  });

  test.each([
    ["as an answer", "answer"],
    ["as an event", "event"],
  ])("410 %s: lists anew, not older than what was seen, without emptying the table", async (_, how) => {
    const { http, stream, clock, held, table } = await live();
    stream.write(event("ADDED", "b", "11"));
    await settle();
    if (how === "event") stream.write({ type: "ERROR", object: { kind: "Status", code: 410, reason: "Expired", message: "too old resource version" } });
    else {
      clock.advance(300_000);
      stream.end();
      (await http.next()).refuse(410, "Expired");
    }
    const list = await http.next();
    expect(list.query).toEqual({ limit: "500", resourceVersion: "11", resourceVersionMatch: "NotOlderThan" });
    expect(held()).toEqual({ a: 1, b: 1 });
    expect(table.state.kind).toBe("stale");
    list.list(page("30", [item("b", "11"), item("c", "25")]));
    (await http.next()).ok();
    await settle();
    expect(held()).toEqual({ b: 1, c: 1 });
    expect(table.state.kind).toBe("live");
  });

  test("a server that is behind, or was restored from a backup, is asked for what it has", async () => {
    const { http, stream } = await live();
    stream.write({ type: "ERROR", object: { kind: "Status", code: 410, reason: "Expired" } });
    (await http.next()).refuse(504, "Timeout", { message: "Too large resource version: 10, current: 3", details: { causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }] } });
    expect((await http.next()).query).toEqual({ limit: "500" });
  });

  test("an object that a list shows unchanged stays the same record", async () => {
    const { http, stream, table } = await live();
    const before = table.items.get("a");
    stream.write({ type: "ERROR", object: { kind: "Status", code: 410, reason: "Expired" } });
    (await http.next()).list(page("30", [item("a", "5")]));
    (await http.next()).ok();
    expect(table.items.get("a")).toBe(before);
  });

  test("duplicates, replays and reordered events of different objects change nothing", async () => {
    const { stream, held } = await live();
    stream.write(event("ADDED", "b", "11", 1));
    stream.write(event("MODIFIED", "c", "14", 4));
    stream.write(event("MODIFIED", "b", "12", 2));
    stream.write(event("ADDED", "b", "11", 1));
    stream.write(event("DELETED", "c", "15"));
    stream.write(event("ADDED", "c", "13", 3));
    stream.write(event("ADDED", "long gone", "4"));
    stream.write(event("MODIFIED", "a", "3", 9));
    await settle();
    expect(held()).toEqual({ a: 1, b: 2 });
  });

  test("a line that is no event, or is cut off, breaks the watch and loses nothing", async () => {
    const { http, stream, clock, held } = await live();
    stream.write(event("ADDED", "b", "11"));
    stream.write(`${JSON.stringify(event("ADDED", "c", "12")).slice(0, 40)}\n`);
    await settle();
    clock.advance(800);
    const again = await http.next();
    expect(again.query["resourceVersion"]).toBe("11");
    again.ok().write(event("ADDED", "c", "12"));
    await settle();
    expect(held()).toEqual({ a: 1, b: 1, c: 1 });
  });

  test("a watch that ends at once, again and again, is no busy loop", async () => {
    const { http, stream, clock } = await live();
    stream.end();
    await settle();
    expect(http.open).toBe(0);
    clock.advance(800);
    (await http.next()).ok().end();
    await settle();
    expect(http.open).toBe(0);
  });

  test("three failures in a row list anew", async () => {
    const { http, stream, clock } = await live();
    stream.fail(cut);
    for (let count = 0; count < 2; count++) {
      await settle();
      clock.advance(60_000);
      (await http.next()).refuse(500, "InternalError");
    }
    await settle();
    clock.advance(60_000);
    expect((await http.next()).query["watch"]).toBeUndefined();
  });

  test("refresh lists again without emptying; the state stays live", async () => {
    const { http, reflector, held, table } = await live();
    reflector.relist();
    const list = await http.next();
    expect(list.query).toEqual({ limit: "500" });
    expect(held()).toEqual({ a: 1 });
    expect(table.state.kind).toBe("live");
  });

  test("dispose ends everything", async () => {
    const { reflector, done, http, ends } = await live();
    reflector.dispose();
    await done;
    expect([http.open, ends]).toEqual([0, []]);
  });
});

describe("what ends it", () => {
  test.each([
    [403, "Forbidden", "forbidden", "forbidden"],
    [404, "NotFound", "absent", "absent"],
    [401, "Unauthorized", "signed-out", "failed"],
    [400, "BadRequest", "failed", "failed"],
    [405, "MethodNotAllowed", "failed", "failed"],
  ])("%s", async (code, reason, verdict, kind) => {
    const { http, ends, done, table } = start();
    (await http.next()).refuse(code, reason);
    await done;
    expect(ends).toEqual([verdict]);
    expect(table.state.kind).toBe(kind);
  });

  test("a failed sign-in", async () => {
    const { http, ends, done } = start();
    (await http.next()).break(new KubeError({ reason: "exec-failed", message: "aws: expired", remedy: "", detail: "" }));
    await done;
    expect(ends).toEqual(["signed-out"]);
  });

  test("rights that are taken away: nothing of what was held is shown as known", async () => {
    const { http, stream, clock, table, held, done } = await live();
    clock.advance(300_000);
    stream.end();
    (await http.next()).refuse(403, "Forbidden");
    await done;
    expect(table.state.kind).toBe("forbidden");
    expect(held()).toEqual({});
  });
});

test("a list that is ended changes the table no more, even where its bytes are here already", async () => {
  const { http, reflector, table, done } = start();
  const stream = (await http.next()).ok();
  stream.write(JSON.stringify(page("10", [item("a", "5")])));
  stream.end();
  reflector.dispose();
  await done;
  const [scope] = table.scopes;
  scope!.beginList();
  scope!.listed(widgets.project(item("b", "6"), new GenerationalInterner()));
  await settle();
  expect([...table.items.keys()]).toEqual(["b"]);
});

describe("opening anew", () => {
  test("goes on from the version it had, without a list; until then what is held is stale since it was last heard of", async () => {
    const { http, clock, table, reflector, stream, held } = await live();
    stream.write(event("ADDED", "b", "12"));
    await settle();
    const heard = clock.now();
    clock.advance(40_000);
    reflector.reopen("the machine slept");
    await settle();
    expect(table.state).toEqual({ kind: "stale", since: heard, message: "the machine slept" });
    expect(held()).toEqual({ a: 1, b: 1 });
    const again = await http.next();
    expect(again.query).toMatchObject({ watch: "true", resourceVersion: "12" });
    again.ok();
    await settle();
    expect(table.state).toEqual({ kind: "live", since: clock.now() });
  });

  test("in the middle of a list lists again from the beginning, and empties nothing", async () => {
    const { http, reflector, held } = await live();
    reflector.relist();
    await http.next();
    reflector.reopen("the machine slept");
    const list = await http.next();
    expect(list.query["watch"]).toBeUndefined();
    expect(held()).toEqual({ a: 1 });
    list.list(page("20", [item("c", "18")]));
    await http.next();
    expect(held()).toEqual({ c: 1 });
  });
});
