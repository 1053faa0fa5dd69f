import type { ServerResponse } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { drainNode } from "../../../../src/kube/actions/drain.ts";
import type { DrainProgress } from "../../../../src/kube/actions/types.ts";
import { createHttp } from "../../../../src/kube/http.ts";
import { drainPlan } from "../../../../src/model/actions/drain.ts";
import { FakeClock } from "../../../support/fakeClock.ts";
import { plainSession, turn } from "../support/fixtures.ts";
import { json, scripted, status, type Asked } from "../support/scripted.ts";

const open: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const pod = (name: string) => ({ metadata: { namespace: "ml", name, uid: `uid-${name}`, ownerReferences: [{ kind: "Job", name: "j", uid: "j", controller: true }] }, status: { phase: "Running" } });
const budget = "Cannot evict pod as it would violate the pod's disruption budget.";

/** A node with pods; `evicting` answers an eviction with a status code, and the pod goes after a 201. */
async function node(names: readonly string[], evicting: (name: string, times: number) => number) {
  const there = new Set(names);
  const times = new Map<string, number>();
  const server = await scripted((asked: Asked, response: ServerResponse) => {
    const name = /pods\/([^/]+)\/eviction$/.exec(asked.url.pathname)?.[1];
    if (name === undefined) {
      json(response, { items: [...there].map(pod) });
      return;
    }
    const now = (times.get(name) ?? 0) + 1;
    times.set(name, now);
    const code = evicting(name, now);
    if (code === 201 || code === 404) there.delete(name);
    json(response, code === 201 ? { kind: "Status", status: "Success" } : status(code, "x", code === 429 ? budget : `refused ${name}`), code);
  });
  const clock = new FakeClock();
  const http = createHttp(plainSession(server.base), { clock, userAgent: "test" });
  open.push(() => server.close(), () => http.dispose());
  const seen: DrainProgress[] = [];
  const abort = new AbortController();
  const run = drainNode({ http, write: (request) => http.json(request), clock }, "gpu-1", drainPlan(names.map(pod)), (progress) => seen.push(progress), abort.signal);
  /** Lets time pass until the drain settles, or `until` holds. */
  const pass = async (until: () => boolean = () => false) => {
    const settled = { yet: false };
    const settle = () => void (settled.yet = true);
    run.then(settle, settle);
    for (let round = 0; round < 4000 && !settled.yet && !until(); round++) {
      await turn();
      if (round % 20 === 19) clock.advance(1000);
    }
  };
  return { asked: server.asked, run, seen, abort, pass, times, clock, there };
}

describe("a drain", () => {
  test("cordons first, evicts by uid, and waits until the pods are gone", async () => {
    const { asked, run, pass, seen } = await node(["a", "b"], () => 201);
    await pass();
    await run;
    expect([asked[0]!.method, asked[0]!.url.pathname, asked[0]!.body]).toEqual(["PATCH", "/api/v1/nodes/gpu-1", { spec: { unschedulable: true } }]);
    const [first] = asked.filter(({ url }) => url.pathname.endsWith("/a/eviction"));
    expect(first!.body).toEqual({ apiVersion: "policy/v1", kind: "Eviction", metadata: { namespace: "ml", name: "a" }, deleteOptions: { preconditions: { uid: "uid-a" } } });
    expect(seen.at(-1)).toEqual({ total: 2, left: [] });
  });

  test("that a budget refuses says so and is tried again every five seconds", async () => {
    const { run, pass, seen, times } = await node(["a", "b"], (name, time) => (name === "b" && time < 3 ? 429 : 201));
    await pass();
    await run;
    expect(times.get("b")).toBe(3);
    expect(times.get("a")).toBe(1);
    expect(seen.some(({ left }) => left.length === 1 && left[0]!.pod.name === "b" && left[0]!.blocked.includes(budget))).toBe(true);
  });

  test("takes a pod that is gone for evicted", async () => {
    const { run, pass } = await node(["a"], () => 404);
    await pass();
    await expect(run).resolves.toBeUndefined();
  });

  test("ends with the server's words where waiting doesn't help", async () => {
    const { run, pass } = await node(["a", "b"], (name) => (name === "a" ? 403 : 201));
    await pass();
    await expect(run).rejects.toThrow("Evict Pod a: refused a");
  });

  test("that is cancelled evicts no more", async () => {
    const { run, pass, abort, times, clock } = await node(["a"], () => 429);
    await pass(() => (times.get("a") ?? 0) >= 2);
    abort.abort();
    await expect(run).rejects.toThrow();
    const before = times.get("a");
    clock.advance(60_000);
    for (let round = 0; round < 50; round++) await turn();
    expect(times.get("a")).toBe(before);
    expect(clock.pending).toBe(0);
  });
});
