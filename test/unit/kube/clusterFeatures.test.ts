import { describe, expect, test } from "vitest";
import type { Asked } from "./support/scripted.ts";
import { gadgets, gizmos, make, world } from "./support/smallCluster.ts";

describe("features", () => {
  const askedOf = (server: { readonly asked: readonly Asked[] }) => server.asked.filter(({ url }) => url.pathname.endsWith("gadgets")).map(({ url }) => (url.searchParams.has("watch") ? "watch" : "list"));

  test("are not asked for until somebody needs them, and a minute longer than somebody does", async () => {
    const { cluster, server, clock, until } = await make(world());
    const table = () => cluster.objects.table(gadgets);
    await cluster.connect();
    await until(() => cluster.objects.pods.state.kind === "live");
    expect([table().state.kind, askedOf(server)]).toEqual(["idle", []]);
    const [one, other] = [cluster.need(["gadgetry"]), cluster.need(["gadgetry", "unheard of"])];
    await until(() => table().state.kind === "live");
    expect([...table().items.values()].map(({ name }) => name)).toEqual(["one-of-gadgets"]);
    one.dispose();
    one.dispose();
    clock.advance(120_000);
    expect(table().state.kind).toBe("live");
    other.dispose();
    clock.advance(59_000);
    cluster.need(["gadgetry"]).dispose();
    clock.advance(59_000);
    expect(table().state.kind).toBe("live");
    clock.advance(1000);
    expect([table().state.kind, table().items.size]).toEqual(["idle", 0]);
    expect(askedOf(server).filter((kind) => kind === "list")).toEqual(["list"]);
  });

  test("that are needed before connecting are followed with the rest; absent resources say so; a resource of two features stays for the other", async () => {
    const { cluster, clock, until } = await make(world());
    const both = cluster.need(["both"]);
    cluster.need(["gadgetry"]);
    expect(cluster.objects.table(gadgets).state.kind).toBe("idle");
    await cluster.connect();
    await until(() => cluster.objects.table(gadgets).state.kind === "live");
    expect(cluster.objects.table(gizmos).state.kind).toBe("absent");
    both.dispose();
    clock.advance(60_000);
    expect([cluster.objects.table(gadgets).state.kind, cluster.objects.table(gizmos).state.kind]).toEqual(["live", "idle"]);
  });

  test("survive disconnecting and connecting again, and a failed sign-in leaves unneeded ones idle", async () => {
    const { cluster, until } = await make(world());
    cluster.need(["gadgetry"]);
    await cluster.connect();
    await until(() => cluster.objects.table(gadgets).state.kind === "live");
    cluster.disconnect();
    expect(cluster.objects.table(gadgets).state.kind).toBe("idle");
    await cluster.connect();
    await until(() => cluster.objects.table(gadgets).state.kind === "live");
    expect(cluster.objects.table(gizmos).state.kind).toBe("idle");
  });
});
