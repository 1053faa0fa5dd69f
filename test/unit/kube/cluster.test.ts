import { afterEach, describe, expect, test } from "vitest";
import type { ServerResponse } from "node:http";
import { Emitter } from "../../../src/base/event.ts";
import { LiveCluster } from "../../../src/kube/cluster.ts";
import { KubeError } from "../../../src/kube/errors.ts";
import type { Session } from "../../../src/kube/sessionTypes.ts";
import type { ConnectionState } from "../../../src/kube/types.ts";
import { nodesDefinition, podsDefinition } from "../../../src/model/resources.ts";
import { FakeClock } from "../../support/fakeClock.ts";
import { settle } from "./support/fakeHttp.ts";
import { plainSession, turn, widgets } from "./support/fixtures.ts";
import { json, scripted, status, type Answer, type Asked } from "./support/scripted.ts";

const open: { dispose(): void | Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.dispose();
});

const verbs = ["get", "list", "watch"];
const resource = (plural: string, kind: string, group: string, scope = "Namespaced") => ({ resource: plural, responseKind: { group, version: "v1", kind }, scope, verbs });
const discovery: Record<string, unknown> = {
  "/version": { gitVersion: "v1.36.3" },
  "/api": { kind: "APIGroupDiscoveryList", items: [{ metadata: {}, versions: [{ version: "v1", resources: [resource("pods", "Pod", ""), resource("nodes", "Node", "", "Cluster"), resource("events", "Event", "")] }] }] },
  "/apis": { kind: "APIGroupDiscoveryList", items: [{ metadata: { name: "test" }, versions: [{ version: "v1", resources: [resource("widgets", "Widget", "test"), resource("gadgets", "Gadget", "test")] }] }] },
};

/** Answers a whole small cluster: everything allowed, lists with one object, watches that stay open. `special` goes first. */
function world(special: (asked: Asked, response: ServerResponse) => boolean = () => false): Answer {
  return (asked, response) => {
    if (special(asked, response)) return;
    const { pathname, searchParams } = asked.url;
    if (discovery[pathname] !== undefined) { json(response, discovery[pathname]); return; }
    if (pathname.endsWith("reviews")) { json(response, { status: { allowed: true } }, 201); return; }
    if (searchParams.get("watch") === "true") {
      response.writeHead(200).flushHeaders();
      return;
    }
    const plural = pathname.split("/").at(-1) ?? "";
    const namespace = /namespaces\/([^/]+)\//.exec(pathname)?.[1] ?? "a";
    json(response, { kind: "List", metadata: { resourceVersion: "10" }, items: [{ metadata: { name: `one-of-${plural}`, uid: `${namespace}-${plural}`, resourceVersion: "5", ...(plural === "nodes" ? {} : { namespace }) } }] });
  };
}

const gadgets = { ...widgets, key: "gadgets.test", plural: "gadgets", kind: "Gadget" };
const gizmos = { ...widgets, key: "gizmos.test", plural: "gizmos", kind: "Gizmo" };
const features = [{ id: "gadgetry", definitions: [gadgets] }, { id: "both", definitions: [gadgets, gizmos] }];

async function make(answer: Answer, options: { session?: Partial<Session>; namespaces?: string[]; openSession?: () => Promise<Session> } = {}) {
  const server = await scripted(answer);
  const clock = new FakeClock();
  const logged: string[] = [];
  let opened = 0;
  const cluster = new LiveCluster(
    { kubeconfigs: [], context: "", namespaces: options.namespaces ?? [] },
    {
      id: "one", clock, random: () => 0, definitions: [nodesDefinition, podsDefinition, widgets], features,
      log: (level, message) => logged.push(`${level} ${message}`),
      openSession: () => {
        opened++;
        return options.openSession?.() ?? Promise.resolve(plainSession(server.base, options.session));
      },
    },
  );
  const states: ConnectionState[] = [];
  cluster.onDidChangeState((state) => states.push(state));
  open.push({ dispose: () => server.close() }, cluster);
  const kinds = () => [cluster.objects.nodes, cluster.objects.pods, ...cluster.objects.workloads].map((table) => table.state.kind);
  const until = async (check: () => boolean) => {
    for (let count = 0; !check(); count++) {
      if (count > 5000) throw new Error(`never: ${check.toString()}; ${kinds().join()}; ${cluster.objects.further.map((table) => JSON.stringify(table.state)).join()}; ${logged.join("; ")}`);
      await turn();
    }
  };
  return { server, clock, cluster, states, logged, kinds, until, opened: () => opened };
}

const allLive = ["live", "live", "live"];

describe("connecting", () => {
  test("nothing is contacted before; then it goes through its steps and everything is live", async () => {
    const { server, cluster, states, kinds, until, opened, clock } = await make(world());
    await settle();
    expect([server.connections(), opened(), cluster.state]).toEqual([0, 0, { kind: "disconnected" }]);
    await Promise.all([cluster.connect(), cluster.connect()]);
    await until(() => kinds().every((kind) => kind === "live"));
    expect(opened()).toBe(1);
    expect(states.map((state) => (state.kind === "connecting" ? state.step : state.kind))).toEqual([
      "Reading the kubeconfig", `Contacting ${server.base.host}`, "Asking what the cluster serves", "Asking what may be listed", "connected",
    ]);
    expect(cluster.state).toEqual({ kind: "connected", since: clock.now(), version: "v1.36.3", server: server.base.origin });
    expect([cluster.name, [...cluster.objects.pods.items.values()].map((pod) => pod.name)]).toEqual(["test", ["one-of-pods"]]);
    await cluster.connect();
    expect(opened()).toBe(1);
  });

  test("a server that can't be reached is a failure with what to do; connecting again tries again", async () => {
    const { server, cluster, kinds, opened } = await make(world());
    await server.close();
    await cluster.connect();
    expect(cluster.state).toMatchObject({ kind: "failed", failure: { reason: "unreachable" } });
    expect(kinds()).toEqual(["failed", "failed", "failed"]);
    await cluster.connect();
    expect(opened()).toBe(2);
  });

  test("a web server that is no Kubernetes API is a failure, not an empty cluster", async () => {
    for (const answer of [{ code: 404, text: "<html>not found</html>" }, { code: 200, text: "{}" }, { code: 200, text: "<html></html>" }]) {
      const { cluster } = await make((_, response) => response.writeHead(answer.code).end(answer.text));
      await cluster.connect();
      expect(cluster.state).toMatchObject({ kind: "failed", failure: { reason: "protocol" } });
    }
  });

  test("a view that throws at a change of state is logged and ends nothing", async () => {
    const { cluster, logged, until, kinds } = await make(world());
    cluster.onDidChangeState(() => {
      throw new Error("view");
    });
    await cluster.connect();
    await until(() => kinds().join() === allLive.join());
    expect(cluster.state.kind).toBe("connected");
    expect(logged.join()).toContain("a listener failed: Error: view");
  });

  test("a broken kubeconfig is a failure, not an exception", async () => {
    const { cluster } = await make(world(), { openSession: () => Promise.reject(new KubeError({ reason: "kubeconfig", message: "no such file", remedy: "choose", detail: "" })) });
    await cluster.connect();
    expect(cluster.state).toMatchObject({ kind: "failed", failure: { reason: "kubeconfig", message: "no such file" } });
  });

  test("a sign-in shows while it lasts and can be cancelled", async () => {
    const signIn = new Emitter<{ program: string } | undefined>();
    let cancel: (error: Error) => void = () => undefined;
    const { cluster, until } = await make(world(), {
      session: {
        onDidChangeSignIn: signIn.event,
        authorization: () => {
          signIn.fire({ program: "aws" });
          return new Promise((_, reject) => (cancel = reject));
        },
        cancelSignIn: () => cancel(new KubeError({ reason: "exec-cancelled", message: "aws: cancelled", remedy: "", detail: "" })),
      },
    });
    const connecting = cluster.connect();
    await until(() => cluster.state.kind === "signing-in");
    expect(cluster.state).toMatchObject({ program: "aws" });
    cluster.cancelSignIn();
    await connecting;
    expect(cluster.state).toMatchObject({ kind: "failed", failure: { reason: "exec-cancelled" } });
  });

  test("disconnecting during it ends it for good", async () => {
    let release: (session: Session) => void = () => undefined;
    let disposed = false;
    const { cluster, server } = await make(world(), { openSession: () => new Promise((resolve) => (release = resolve)) });
    const connecting = cluster.connect();
    cluster.disconnect();
    release(plainSession(server.base, { dispose: () => void (disposed = true) }));
    await connecting;
    expect([cluster.state, disposed, server.connections()]).toEqual([{ kind: "disconnected" }, true, 0]);
  });
});

describe("while connected", () => {
  async function connected(special?: (asked: Asked, response: ServerResponse) => boolean, options?: Parameters<typeof make>[1]) {
    const all = await make(world(special), options);
    await all.cluster.connect();
    return all;
  }

  test("401 that nothing fresher helps against stops everything until the user connects", async () => {
    let expired = false;
    let watch: ServerResponse | undefined;
    const { cluster, server, kinds, until, clock } = await connected((asked, response) => {
      if (expired) json(response, status(401, "Unauthorized"), 401);
      else if (asked.url.pathname === "/api/v1/pods" && asked.url.searchParams.has("watch")) {
        watch = response.writeHead(200);
        watch.flushHeaders();
      } else return false;
      return true;
    });
    await until(() => kinds().every((kind) => kind === "live"));
    expired = true;
    watch?.destroy();
    await until(() => cluster.objects.pods.state.kind === "stale");
    clock.advance(1000);
    await until(() => cluster.state.kind === "failed");
    expect(cluster.state).toMatchObject({ failure: { reason: "unauthorized" } });
    expect(kinds()).toEqual(["failed", "failed", "failed"]);
    // What was known stays, marked.
    expect(cluster.objects.pods.items.size).toBe(1);
    const asked = server.asked.length;
    for (let count = 0; count < 20; count++) {
      clock.advance(60_000);
      await turn();
    }
    expect(server.asked.length).toBe(asked);
    expired = false;
    await cluster.connect();
    await until(() => kinds().every((kind) => kind === "live"));
  });

  test("forbidden nodes leave pods working (invariant 7)", async () => {
    const { kinds, until } = await connected((asked, response) => {
      if (asked.url.pathname !== "/api/v1/nodes") return false;
      json(response, status(403, "Forbidden", 'nodes is forbidden: User "x" cannot list resource "nodes"'), 403);
      return true;
    });
    await until(() => kinds().join() === "forbidden,live,live");
  });

  test("a cluster-wide list that is refused in spite of its review goes on by namespace", async () => {
    const { kinds, until, cluster } = await connected((asked, response) => {
      const { pathname } = asked.url;
      if (pathname === "/api/v1/pods" || pathname === "/api/v1/namespaces") json(response, status(403, "Forbidden"), 403);
      else if (pathname.endsWith("rulesreviews")) json(response, { status: { resourceRules: [{ verbs: ["*"], apiGroups: [""], resources: ["pods"] }] } }, 201);
      else return false;
      return true;
    });
    await until(() => kinds().join() === allLive.join());
    expect(cluster.objects.pods.scopes).toMatchObject([{ namespace: "default", state: { kind: "live" } }]);
    expect([...cluster.objects.pods.items.keys()]).toEqual(["default-pods"]);
  });

  test("of more namespaces than are listed one by one, the rest is counted where views can say so", async () => {
    const names = Array.from({ length: 25 }, (_, index) => `team-${String(index).padStart(2, "0")}`);
    const { kinds, until, cluster } = await connected((asked, response) => {
      const { pathname } = asked.url;
      if (pathname === "/api/v1/namespaces") json(response, { metadata: {}, items: names.map((name) => ({ metadata: { name } })) });
      else if (pathname.endsWith("accessreviews")) json(response, { status: { allowed: (asked.body as { spec: { resourceAttributes: { resource: string } } }).spec.resourceAttributes.resource !== "pods" } }, 201);
      else if (pathname.endsWith("rulesreviews")) {
        const own = (asked.body as { spec: { namespace: string } }).spec.namespace === "default";
        json(response, { status: { resourceRules: own ? [] : [{ verbs: ["*"], apiGroups: [""], resources: ["pods"] }] } }, 201);
      } else return false;
      return true;
    });
    await until(() => kinds().join() === allLive.join());
    const { nodes, pods } = cluster.objects;
    expect(pods.scopes.map((scope) => scope.namespace)).toEqual(names.slice(0, 20));
    expect([nodes.leftOut, pods.leftOut]).toEqual([0, 5]);
  });

  test("chosen namespaces are listed one by one", async () => {
    const { cluster, kinds, until, server } = await connected(undefined, { namespaces: ["x", "y"] });
    await until(() => kinds().join() === allLive.join());
    expect(cluster.objects.pods.scopes.map((scope) => scope.namespace)).toEqual(["x", "y"]);
    expect([...cluster.objects.pods.items.keys()].sort()).toEqual(["x-pods", "y-pods"]);
    expect(server.asked.some((asked) => asked.url.pathname === "/api/v1/pods")).toBe(false);
  });

  test("refresh finds what was installed or allowed since, without emptying anything", async () => {
    let installed = false;
    const { cluster, kinds, until } = await connected((asked, response) => {
      if (asked.url.pathname !== "/apis" || installed) return false;
      json(response, { kind: "APIGroupDiscoveryList", items: [] });
      return true;
    });
    await until(() => kinds().join() === "live,live,absent");
    installed = true;
    cluster.refresh();
    let smallest = Infinity;
    await until(() => {
      smallest = Math.min(smallest, cluster.objects.pods.items.size);
      return kinds().join() === allLive.join();
    });
    expect(smallest).toBe(1);
  });

  test.each([403, 503])("where discovery answers %s, everything is tried in its preferred version", async (code) => {
    const { kinds, until } = await connected((asked, response) => {
      if (asked.url.pathname !== "/api" && asked.url.pathname !== "/apis") return false;
      json(response, status(code, "No"), code);
      return true;
    });
    await until(() => kinds().join() === allLive.join());
  });

  test("disconnecting closes the connections and forgets the objects", async () => {
    const { cluster, kinds, until } = await connected();
    await until(() => kinds().join() === allLive.join());
    cluster.disconnect();
    expect([cluster.state, kinds(), cluster.objects.pods.items.size]).toEqual([{ kind: "disconnected" }, ["idle", "idle", "idle"], 0]);
    await expect(cluster.namespaces()).rejects.toThrow("Not connected");
  });
});

describe("single objects", () => {
  const reference = { apiVersion: "v1", kind: "Pod", namespace: "a b", name: "p" };

  async function connected(special: (asked: Asked, response: ServerResponse) => boolean) {
    const all = await make(world(special));
    await all.cluster.connect();
    return all;
  }

  test("get finds the path of a kind, also of one that nobody watches", async () => {
    const { cluster } = await connected((asked, response) => {
      const answers: Record<string, unknown> = {
        "/api/v1/namespaces/a%20b/pods/p": { kind: "Pod" },
        "/apis/other.example/v1": { kind: "APIResourceList", resources: [{ name: "things", kind: "Thing", namespaced: false, verbs: ["get"] }] },
        "/apis/other.example/v1/things/t": { kind: "Thing" },
      };
      const answer = answers[asked.url.pathname];
      if (answer !== undefined) json(response, answer);
      return answer !== undefined;
    });
    expect(await cluster.get(reference)).toEqual({ kind: "Pod" });
    expect(await cluster.get({ apiVersion: "other.example/v1", kind: "Thing", namespace: "", name: "t" })).toEqual({ kind: "Thing" });
    await expect(cluster.get({ apiVersion: "other.example/v1", kind: "Nothing", namespace: "", name: "t" })).rejects.toMatchObject({ failure: { reason: "protocol" } });
  });

  test("events of an object, oldest first, whichever field their writer fills", async () => {
    const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();
    const { cluster, server } = await connected((asked, response) => {
      if (!asked.url.pathname.endsWith("/events")) return false;
      json(response, {
        kind: "EventList", metadata: {},
        items: [{ reason: "c", lastTimestamp: at(30) }, { reason: "a", eventTime: at(10), lastTimestamp: null }, { reason: "d", eventTime: at(1), series: { lastObservedTime: at(40) } }, { reason: "b", metadata: { creationTimestamp: at(20) } }],
      });
      return true;
    });
    expect(((await cluster.events(reference)) as { reason: string }[]).map((event) => event.reason)).toEqual(["a", "b", "c", "d"]);
    const asked = server.asked.find((one) => one.url.pathname === "/api/v1/namespaces/a%20b/events")?.url;
    expect(asked?.searchParams.get("fieldSelector")).toBe("involvedObject.kind=Pod,involvedObject.name=p,involvedObject.namespace=a b");
  });

  test("logs are cut anywhere but never inside a character, and end with the signal", async () => {
    const bytes = Buffer.from("größer 日本語 🎉\n");
    const { cluster, server } = await connected((asked, response) => {
      if (!asked.url.pathname.endsWith("/log")) return false;
      response.writeHead(200, { "content-type": "text/plain" });
      void (async () => {
        for (const byte of bytes) {
          response.write(Buffer.of(byte));
          await turn();
        }
      })();
      return true;
    });
    const abort = new AbortController();
    let text = "";
    await cluster.logs(reference, { container: "main", follow: true, tailLines: 100, previous: true }, (part) => {
      expect(part).not.toContain("\ufffd");
      text += part;
      if (text.endsWith("\n")) abort.abort();
    }, abort.signal);
    expect(text).toBe(bytes.toString());
    expect(Object.fromEntries(server.asked.find((one) => one.url.pathname.endsWith("/p/log"))?.url.searchParams ?? [])).toEqual({ container: "main", follow: "true", tailLines: "100", previous: "true" });
  });

  test("namespaces: those that can be listed; otherwise those that are known", async () => {
    let may = true;
    const { cluster, kinds, until } = await connected((asked, response) => {
      if (asked.url.pathname !== "/api/v1/namespaces") return false;
      if (may) json(response, { metadata: {}, items: [{ metadata: { name: "z" } }, { metadata: { name: "b" } }] });
      else json(response, status(403, "Forbidden"), 403);
      return true;
    });
    await until(() => kinds().join() === allLive.join());
    expect(await cluster.namespaces()).toEqual(["b", "z"]);
    may = false;
    expect(await cluster.namespaces()).toEqual(["a"]);
  });
});

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
