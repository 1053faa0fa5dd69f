import { describe, expect, test } from "vitest";
import type { ServerResponse } from "node:http";
import { Emitter } from "../../../src/base/event.ts";
import { KubeError } from "../../../src/kube/errors.ts";
import type { Session } from "../../../src/kube/sessionTypes.ts";
import { settle } from "./support/fakeHttp.ts";
import { plainSession, turn } from "./support/fixtures.ts";
import { json, status, type Asked } from "./support/scripted.ts";
import { allLive, make, world } from "./support/smallCluster.ts";

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
