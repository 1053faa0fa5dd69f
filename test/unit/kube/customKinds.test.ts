import type { ServerResponse } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { LiveCluster } from "../../../src/kube/cluster.ts";
import { nodesDefinition, podsDefinition } from "../../../src/model/resources.ts";
import { FakeClock } from "../../support/fakeClock.ts";
import { plainSession, turn, widgets } from "./support/fixtures.ts";
import { json, scripted, status } from "./support/scripted.ts";

const open: { dispose(): void | Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.dispose();
});

const sprockets = { ...widgets, key: "sprockets.example.com", group: "example.com", versions: ["v2", "v1"], plural: "sprockets", kind: "Sprocket" };
const definitionsPath = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

interface World {
  /** Versions in which sprockets are served; empty: not at all. */
  served: string[];
  /** Lists of sprockets are answered with 404 although discovery names them. */
  lagging: boolean;
  mayListDefinitions: boolean;
  everything: boolean;
}

async function make(start: Partial<World> = {}, further = 0) {
  const world: World = { served: [], lagging: false, mayListDefinitions: true, everything: false, ...start };
  const watches: ServerResponse[] = [];
  const item = (version: number) => ({ metadata: { name: "sprockets.example.com", uid: "u-sprockets", resourceVersion: String(version) } });
  const verbs = ["get", "list", "watch"];
  const resource = (plural: string, kind: string, group: string, scope = "Namespaced") => ({ resource: plural, responseKind: { group, version: "v1", kind }, scope, verbs });
  const server = await scripted(({ url, body }, response) => {
    const { pathname, searchParams } = url;
    const watch = searchParams.get("watch") === "true";
    if (pathname === "/version") json(response, { gitVersion: "v1.36.3" });
    else if (pathname === "/api") json(response, { kind: "APIGroupDiscoveryList", items: [{ metadata: {}, versions: [{ version: "v1", resources: [resource("pods", "Pod", ""), resource("nodes", "Node", "", "Cluster")] }] }] });
    else if (pathname === "/apis") {
      const others = Array.from({ length: further }, (_, index) => ({ metadata: { name: `group-${index}.example.org` }, versions: [{ version: "v1", resources: [resource("things", "Thing", `group-${index}.example.org`)] }] }));
      json(response, {
        kind: "APIGroupDiscoveryList",
        items: [
          { metadata: { name: "apiextensions.k8s.io" }, versions: [{ version: "v1", resources: [resource("customresourcedefinitions", "CustomResourceDefinition", "apiextensions.k8s.io", "Cluster")] }] },
          ...(world.served.length === 0 ? [] : [{ metadata: { name: "example.com" }, versions: world.served.map((version) => ({ version, resources: [resource("sprockets", "Sprocket", "example.com")] })) }]),
          ...others,
        ],
      });
    } else if (pathname.endsWith("accessreviews")) {
      const { group, resource: plural } = (body as { spec: { resourceAttributes: { group: string; resource: string } } }).spec.resourceAttributes;
      json(response, { status: { allowed: world.everything || (plural === "*" ? false : group !== "apiextensions.k8s.io" || world.mayListDefinitions) } }, 201);
    } else if (pathname === definitionsPath && !world.everything && !world.mayListDefinitions) json(response, status(403, "Forbidden"), 403);
    else if (pathname.includes("sprockets") && !pathname.includes("definitions") && (world.lagging || world.served.length === 0)) json(response, status(404, "NotFound"), 404);
    else if (watch) {
      response.writeHead(200).flushHeaders();
      if (pathname === definitionsPath) watches.push(response);
    } else json(response, { kind: "List", metadata: { resourceVersion: "10" }, items: pathname === definitionsPath && world.served.length > 0 ? [item(5)] : [] });
  });
  const clock = new FakeClock();
  const extra = Array.from({ length: further }, (_, index) => ({ ...widgets, key: `things.group-${index}.example.org`, group: `group-${index}.example.org`, plural: "things", kind: "Thing" }));
  const cluster = new LiveCluster({ kubeconfigs: [], context: "", namespaces: [] }, {
    id: "one", clock, random: () => 0, log: () => undefined, openSession: () => Promise.resolve(plainSession(server.base)),
    definitions: [nodesDefinition, podsDefinition, sprockets, ...extra], features: [{ id: "operators", definitions: [sprockets] }],
  });
  open.push({ dispose: () => server.close() }, cluster);
  const until = async (check: () => boolean) => {
    for (let count = 0; !check(); count++) {
      if (count > 5000) throw new Error(`never: ${check.toString()}`);
      await turn();
    }
  };
  const asked = (path: string) => server.asked.filter(({ url }) => url.pathname === path).length;
  return {
    world, server, clock, cluster, until, asked,
    table: () => cluster.objects.table(sprockets),
    watched: () => until(() => watches.length > 0),
    tell: (type: string, version: number) => watches.at(-1)?.write(`${JSON.stringify({ type, object: item(version) })}\n`),
    /** Lets time pass until the check holds, in steps in which what was asked can be answered. */
    pass: async (check: () => boolean) => {
      for (let second = 0; !check(); second++) {
        if (second > 200) throw new Error(`never, as time passes: ${check.toString()}`);
        clock.advance(200);
        for (let count = 0; count < 20; count++) await turn();
      }
    },
  };
}

describe("a kind that comes and goes while connected", () => {
  test("is followed once it is installed and given up once it is removed, with nothing else listed again", async () => {
    const { world, cluster, until, table, watched, tell, pass, asked, server } = await make();
    cluster.need(["operators"]);
    await cluster.connect();
    await until(() => table().state.kind === "absent" && cluster.objects.pods.state.kind === "live");
    await watched();
    const lists = asked("/api/v1/pods");
    world.served = ["v1"];
    tell("ADDED", 11);
    await pass(() => table().state.kind === "live");
    world.served = [];
    tell("DELETED", 12);
    await pass(() => table().state.kind === "absent");
    expect(asked("/api/v1/pods")).toBe(lists);
    // Names only: a whole definition is hundreds of kilobytes.
    const [list] = server.asked.filter(({ url }) => url.pathname === definitionsPath);
    expect(list?.headers.accept).toBe("application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json");
  });

  test("is found although discovery and its endpoint come late", async () => {
    const { world, cluster, until, table, watched, tell, pass, clock } = await make();
    cluster.need(["operators"]);
    await cluster.connect();
    await watched();
    tell("ADDED", 11);
    clock.advance(1000);
    world.lagging = true;
    world.served = ["v2"];
    clock.advance(1000);
    await until(() => table().state.kind === "absent");
    for (let count = 0; count < 10; count++) await turn();
    world.lagging = false;
    await pass(() => table().state.kind === "live");
  });

  test("moves to a better version", async () => {
    const { world, cluster, until, table, watched, tell, pass, asked } = await make({ served: ["v1"] });
    cluster.need(["operators"]);
    await cluster.connect();
    await until(() => table().state.kind === "live");
    await watched();
    expect([asked("/apis/example.com/v1/sprockets") > 0, asked("/apis/example.com/v2/sprockets")]).toEqual([true, 0]);
    world.served = ["v1", "v2"];
    tell("MODIFIED", 11);
    await pass(() => asked("/apis/example.com/v2/sprockets") > 0 && table().state.kind === "live");
  });

  test("that never agrees with its definition is asked for a few times only", async () => {
    const { cluster, watched, tell, clock, asked } = await make();
    cluster.need(["operators"]);
    await cluster.connect();
    await watched();
    tell("ADDED", 11);
    for (let second = 0; second < 600; second++) {
      clock.advance(1000);
      for (let count = 0; count < 5; count++) await turn();
    }
    expect(asked("/apis")).toBeGreaterThan(2);
    expect(asked("/apis")).toBeLessThan(12);
  });

  test("is nobody's business while nobody looks", async () => {
    const { cluster, until, clock, asked, table } = await make();
    await cluster.connect();
    await until(() => cluster.objects.pods.state.kind === "live");
    expect([asked(definitionsPath), table().state.kind]).toEqual([0, "idle"]);
    const held = cluster.need(["operators"]);
    await until(() => asked(definitionsPath) === 2);
    held.dispose();
    clock.advance(60_000);
    expect(table().state.kind).toBe("idle");
  });
});

describe("without the right to list definitions", () => {
  test("they are never listed; who begins to look after five minutes gets what is served then", async () => {
    const { world, cluster, until, table, clock, asked, pass } = await make({ mayListDefinitions: false });
    const held = cluster.need(["operators"]);
    await cluster.connect();
    await until(() => table().state.kind === "absent");
    world.served = ["v1"];
    held.dispose();
    clock.advance(60_000);
    cluster.need(["operators"]).dispose();
    await pass(() => table().state.kind === "absent");
    clock.advance(60_000);
    expect(asked("/apis")).toBe(1);
    clock.advance(300_000);
    cluster.need(["operators"]);
    await until(() => table().state.kind === "live");
    expect([asked("/apis"), asked(definitionsPath)]).toEqual([2, 0]);
  });
});

describe("150 kinds", () => {
  const reviews = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

  test("cost an administrator two requests of discovery, one review, and a list and a watch each", async () => {
    const { cluster, until, asked, server } = await make({ everything: true, served: ["v2"] }, 150);
    cluster.need(["operators"]);
    await cluster.connect();
    await until(() => cluster.objects.workloads.every(({ state }) => state.kind === "live"));
    expect([asked("/api"), asked("/apis")]).toEqual([1, 1]);
    // One for everything, and one for the definitions.
    expect(asked(reviews)).toBe(2);
    // Nodes, pods, sprockets, 150 things and the definitions.
    const read = () => server.asked.filter(({ url, method }) => method === "GET" && !["/api", "/apis", "/version"].includes(url.pathname)).length;
    await until(() => read() >= 2 * 154);
    for (let count = 0; count < 100; count++) await turn();
    expect(read()).toBe(2 * 154);
  });

  test("that are not served cost nothing", async () => {
    const { cluster, until, server, table } = await make({ everything: true });
    cluster.need(["operators"]);
    await cluster.connect();
    await until(() => table().state.kind === "absent");
    expect(server.asked.filter(({ url }) => url.pathname.includes("/sprockets"))).toEqual([]);
  });
});
