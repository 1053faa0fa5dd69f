import { describe, expect, test } from "vitest";
import { jsonDecoder } from "../../../src/kube/decode.ts";
import { createHttp } from "../../../src/kube/http.ts";
import { GenerationalInterner } from "../../../src/kube/intern.ts";
import { Reflector } from "../../../src/kube/reflector.ts";
import { Table } from "../../../src/kube/table.ts";
import { Turns } from "../../../src/kube/turns.ts";
import { FakeClock } from "../../support/fakeClock.ts";
import { ChaosServer } from "./support/chaosServer.ts";
import { plainSession, seeded, turn, widgets, type WidgetRecord } from "./support/fixtures.ts";

const scripts = 240;
const steps = 40;
/** Turns of 200 ms until a script counts as stuck: 4 minutes, less than what three silent watches take, which would list anew and hide a mistake. */
const patience = 1200;

const faults = new Map<string, number>();

/** Runs one script; returns what the store holds and what a fresh list gives, both by uid. */
async function run(seed: number): Promise<{ held: Record<string, WidgetRecord>; fresh: Record<string, WidgetRecord>; state: string }> {
  const random = seeded(seed);
  const server = new ChaosServer(seeded(seed + 1_000_000));
  const base = await server.listen();
  const clock = new FakeClock();
  const http = createHttp(plainSession(base), { clock, userAgent: "test" });
  const table = new Table(widgets, () => undefined);
  table.setScopes([undefined]);
  const ends: string[] = [];
  const reflector = new Reflector({ path: "/apis/test/v1/widgets", key: "widgets" }, table.scopes[0]!, {
    http, clock, random, turns: new Turns(), log: () => undefined,
    decoder: jsonDecoder(widgets, new GenerationalInterner()),
    onEnd: (verdict) => ends.push(verdict),
  });
  // Time passes only while the server has nothing to send: slow machines change nothing.
  const pass = async () => {
    await turn();
    if (server.idle) clock.advance(200);
  };
  try {
    for (let index = 0; index < 12; index++) server.change();
    const running = reflector.run();
    for (let step = 0; step < steps; step++) {
      const choice = random();
      if (choice < 0.75) server.change();
      else if (choice < 0.8) server.compact();
      else if (choice < 0.83) server.cutAll();
      else if (choice < 0.85) reflector.relist();
      for (let count = Math.floor(random() * 8); count > 0; count--) await pass();
    }
    server.calm();
    const project = widgets.project;
    const intern = new GenerationalInterner();
    const fresh = Object.fromEntries(server.list().map((item) => [(item as { metadata: { uid: string } }).metadata.uid, project(item, intern)]));
    const same = () => table.items.size === Object.keys(fresh).length && Object.values(fresh).every((record) => table.items.get(record.uid)?.resourceVersion === record.resourceVersion);
    // Right for a while, not by chance: what is still on its way may break the watch once more, or bring old events.
    for (let count = 0, right = 0; count < patience && right < 30 && ends.length === 0; count++) {
      await pass();
      right = table.state.kind === "live" && same() ? right + 1 : 0;
    }
    const held = Object.fromEntries(table.items);
    for (const [name, times] of server.faults) faults.set(name, (faults.get(name) ?? 0) + times);
    reflector.dispose();
    await running;
    return { held, fresh, state: ends[0] ?? table.state.kind };
  } finally {
    http.dispose();
    await server.close();
  }
}

describe("random event scripts with faults", () => {
  for (let first = 1; first <= scripts; first += 20) {
    test(`scripts ${first} to ${first + 19}: the store equals a fresh list, field by field`, async () => {
      for (let seed = first; seed < first + 20; seed++) {
        const { held, fresh, state } = await run(seed);
        expect({ seed, state, held }).toEqual({ seed, state: "live", held: fresh });
      }
    });
  }

  test("every kind of fault happened", () => {
    expect([...faults.keys()].sort()).toEqual(
      [
        "410 continue", "410 watch", "429", "500", "503 without words", "bookmark", "duplicate", "list cut", "list half-open", "list truncated JSON",
        "replay", "watch 410 event", "watch 500 event", "watch cut", "watch end", "watch half-open", "watch truncated JSON",
      ].sort(),
    );
  });
});
