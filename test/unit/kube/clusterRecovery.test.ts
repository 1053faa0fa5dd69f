import { describe, expect, test } from "vitest";
import type { ServerResponse } from "node:http";
import { settle } from "./support/fakeHttp.ts";
import { json, type Asked } from "./support/scripted.ts";
import { make, world } from "./support/smallCluster.ts";

describe("a cluster recovers by itself", () => {
  /** Cuts the watches of a resource when the test says, and refuses new ones while `away`. */
  function outage() {
    const open: ServerResponse[] = [];
    const state = { away: false, asked: [] as string[], version: "v1.33.0" };
    const special = (asked: Asked, response: ServerResponse): boolean => {
      const { pathname, searchParams } = asked.url;
      state.asked.push(`${pathname}${searchParams.get("watch") === "true" ? " watch" : ""}`);
      if (state.away) {
        response.destroy();
        return true;
      }
      if (pathname === "/version") {
        json(response, { gitVersion: state.version });
        return true;
      }
      if (searchParams.get("watch") === "true") open.push(response);
      return false;
    };
    return { special, state, cut: () => open.splice(0).forEach((response) => response.destroy()) };
  }

  test("after sleep the watches are opened anew at once, on new connections, and nothing is listed", async () => {
    const { special, state } = outage();
    const { cluster, clock, until, kinds } = await make(world(special));
    await cluster.connect();
    await until(() => kinds().every((kind) => kind === "live"));
    state.asked = [];
    const slept = clock.now();
    clock.sleep(3_600_000);
    clock.advance(5_000);
    expect(cluster.objects.pods.state).toMatchObject({ kind: "stale" });
    expect((cluster.objects.pods.state as { since: number }).since).toBeLessThanOrEqual(slept + 5_000);
    expect(cluster.objects.pods.items.size).toBe(1);
    await until(() => kinds().every((kind) => kind === "live"));
    expect(state.asked.filter((path) => path.endsWith(" watch")).sort()).toEqual(["/api/v1/nodes watch", "/api/v1/pods watch", "/apis/test/v1/widgets watch"]);
    expect(state.asked.filter((path) => /pods$|nodes$|widgets$/.test(path))).toEqual([]);
  });

  test("a machine that is only busy is no machine that slept", async () => {
    const { special, state } = outage();
    const { cluster, clock, until, kinds } = await make(world(special));
    await cluster.connect();
    await until(() => kinds().every((kind) => kind === "live"));
    state.asked = [];
    clock.sleep(10_000);
    clock.advance(5_000);
    expect(kinds()).toEqual(["live", "live", "live"]);
    expect(state.asked).toEqual([]);
  });

  test("a server that comes back as another version is shown as that, and asked what it serves now", async () => {
    const { special, state, cut } = outage();
    const { cluster, clock, until, kinds, states } = await make(world(special));
    await cluster.connect();
    await until(() => kinds().every((kind) => kind === "live"));
    expect(cluster.state).toMatchObject({ kind: "connected", version: "v1.33.0" });
    state.away = true;
    cut();
    await until(() => kinds().every((kind) => kind === "stale"));
    clock.advance(600);
    expect(cluster.objects.pods.items.size).toBe(1);
    state.version = "v1.34.1";
    state.away = false;
    state.asked = [];
    await until(() => (clock.advance(1_000), kinds().every((kind) => kind === "live") && cluster.state.kind === "connected" && cluster.state.version === "v1.34.1"));
    await until(() => state.asked.includes("/apis"));
    // It was never anything but connected meanwhile.
    expect(states.slice(states.findIndex(({ kind }) => kind === "connected")).map(({ kind }) => kind)).toEqual(["connected", "connected"]);
  });

  test("a server that comes back as it was is not asked more than its version", async () => {
    const { special, state, cut } = outage();
    const { cluster, clock, until, kinds } = await make(world(special));
    await cluster.connect();
    await until(() => kinds().every((kind) => kind === "live"));
    state.away = true;
    cut();
    await until(() => kinds().every((kind) => kind === "stale"));
    clock.advance(600);
    state.away = false;
    state.asked = [];
    await until(() => (clock.advance(1_000), kinds().every((kind) => kind === "live") && state.asked.includes("/version")));
    await settle();
    expect(state.asked.filter((path) => path === "/apis" || path === "/api")).toEqual([]);
  });
});
