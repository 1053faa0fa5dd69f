import { describe, expect, test } from "vitest";
import { Asking } from "../../../src/kube/asking.ts";
import type { Http, HttpRequest } from "../../../src/kube/http.ts";
import { KubeError } from "../../../src/kube/errors.ts";
import { statusError } from "../../../src/kube/statusError.ts";
import { Table } from "../../../src/kube/table.ts";
import type { Question, ResourceDefinition } from "../../../src/model/resource.ts";
import { clusterObjects } from "../../../src/model/resources.ts";
import { FakeClock } from "../../support/fakeClock.ts";
import { status } from "./support/scripted.ts";
import { turn, widgets, type WidgetRecord } from "./support/fixtures.ts";

const served = { kind: "served", resource: { group: "test", version: "v1", plural: "widgets", kind: "Widget", namespaced: true, verbs: ["get"] } } as const;

function setUp() {
  const clock = new FakeClock();
  const asked: string[] = [];
  const state = { questions: [] as Question[], answer: (path: string): unknown => ({ items: [{ metadata: { name: `of ${path}`, uid: path } }] }), signedOut: 0 };
  const http: Http = {
    send: () => Promise.reject(new Error("not used here")),
    json: ({ path }: HttpRequest) => {
      asked.push(path);
      const answer = state.answer(path);
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    upgrade: () => Promise.reject(new Error("not asked for")), hangUp: () => undefined,
    dispose: () => undefined,
  };
  const definition: ResourceDefinition<WidgetRecord> = { ...widgets, ask: () => state.questions };
  const table = new Table<WidgetRecord>(definition, () => undefined);
  const asking = new Asking(table, definition.ask!, {
    http, clock, log: () => undefined, objects: clusterObjects(1, () => table as never), onSignedOut: () => (state.signedOut += 1),
  });
  const settle = async () => {
    for (let count = 0; count < 10; count++) await turn();
  };
  return { clock, asked, state, table, asking, settle, names: () => [...table.items.values()].map(({ name }) => name).sort() };
}

const question = (path: string, token = ""): Question => ({ path, token });

describe("asking", () => {
  test("nothing to ask for is a complete answer", async () => {
    const { asking, table, asked, settle } = setUp();
    expect(table.state.kind).toBe("idle");
    asking.follow(served);
    await settle();
    expect([table.state.kind, asked]).toEqual(["live", []]);
  });

  test("asks each question once, again after half a minute, and earlier when its token changes", async () => {
    const { asking, state, asked, settle, names, clock } = setUp();
    state.questions = [question("a"), question("b", "1")];
    asking.follow(served);
    await settle();
    expect(asked.splice(0)).toEqual(["/apis/test/v1/a", "/apis/test/v1/b"]);
    expect(names()).toEqual(["of /apis/test/v1/a", "of /apis/test/v1/b"]);
    asking.look();
    clock.advance(4999);
    state.questions = [question("a"), question("b", "2")];
    asking.look();
    await settle();
    expect(asked).toEqual([]);
    clock.advance(1);
    await settle();
    expect(asked.splice(0)).toEqual(["/apis/test/v1/b"]);
    clock.advance(25_000);
    await settle();
    expect(asked.splice(0)).toEqual(["/apis/test/v1/a"]);
  });

  test("what is no longer asked for is gone, and an object that isn't there is no answer", async () => {
    const { asking, state, settle, names, clock, table } = setUp();
    state.questions = [question("a"), question("b")];
    state.answer = (path) => (path.endsWith("b") ? statusError(404, status(404, "NotFound"), "Ask") : { metadata: { name: "single", uid: "1" } });
    asking.follow(served);
    await settle();
    expect([names(), table.state.kind]).toEqual([["single"], "live"]);
    state.questions = [question("c")];
    state.answer = () => ({ items: [] });
    clock.advance(30_000);
    await settle();
    expect(names()).toEqual([]);
  });

  test("is forbidden only where every answer is a refusal", async () => {
    const { asking, state, settle, table, clock } = setUp();
    state.questions = [question("a"), question("b")];
    state.answer = () => statusError(403, status(403, "Forbidden", "may not"), "Ask");
    asking.follow(served);
    await settle();
    expect(table.state.kind).toBe("forbidden");
    state.answer = (path) => (path.endsWith("a") ? { items: [] } : statusError(403, status(403, "Forbidden"), "Ask"));
    clock.advance(30_000);
    await settle();
    expect(table.state.kind).toBe("live");
  });

  test("keeps what it has while the server can't be reached, and says how old it is", async () => {
    const { asking, state, settle, table, clock, names } = setUp();
    state.questions = [question("a")];
    asking.follow(served);
    await settle();
    state.answer = () => new KubeError({ reason: "unreachable", message: "no route", remedy: "", detail: "" });
    clock.advance(30_000);
    await settle();
    expect([table.state.kind, names()]).toEqual(["stale", ["of /apis/test/v1/a"]]);
    state.answer = () => ({ items: [] });
    clock.advance(30_000);
    await settle();
    expect([table.state.kind, names()]).toEqual(["live", []]);
  });

  test("tells of credentials that are not accepted any more", async () => {
    const { asking, state, settle } = setUp();
    state.questions = [question("a")];
    state.answer = () => statusError(401, status(401, "Unauthorized"), "Ask");
    asking.follow(served);
    await settle();
    expect(state.signedOut).toBe(1);
  });

  test("asks nothing once nobody needs it, and nothing where it isn't served", async () => {
    const { asking, state, settle, clock, asked, table } = setUp();
    state.questions = [question("a")];
    asking.follow(served);
    await settle();
    asking.dispose();
    expect(clock.pending).toBe(0);
    clock.advance(120_000);
    asking.look();
    await settle();
    expect(asked).toHaveLength(1);
    asking.follow({ kind: "absent" });
    await settle();
    expect([asked.length, table.state.kind]).toEqual([1, "absent"]);
  });
});
