import { describe, expect, test } from "vitest";
import { addPods, ask, PODS, podDraft, simulator, type Body } from "./harness.ts";

// Expectations: "Kubernetes API Concepts" (retrieving large results sets in chunks, resource versions) and answers of a kube-apiserver 1.36.3.

const names = (list: Body): string[] => list.items.map((item) => item.metadata.name);

describe("list", () => {
  test("comes in pages that together are one consistent snapshot, whatever happens meanwhile", async () => {
    const cluster = await simulator();
    addPods(cluster, 7);
    const before = String(cluster.store.revision);
    const first = (await ask(cluster, `${PODS}?limit=3`)).json;
    expect(first.metadata).toMatchObject({ resourceVersion: before, remainingItemCount: 4 });
    cluster.store.remove("pods", "default", "pod-004");
    cluster.store.create("pods", podDraft("pod-0035"));
    const second = (await ask(cluster, `${PODS}?limit=3&continue=${first.metadata.continue}`)).json;
    expect(second.metadata).toMatchObject({ resourceVersion: before, remainingItemCount: 1 });
    const third = (await ask(cluster, `${PODS}?limit=3&continue=${second.metadata.continue}`)).json;
    expect(third.metadata.continue).toBeUndefined();
    expect(third.metadata.remainingItemCount).toBeUndefined();
    expect([first, second, third].flatMap(names)).toEqual(["pod-000", "pod-001", "pod-002", "pod-003", "pod-004", "pod-005", "pod-006"]);
  });

  test("with a selector can't say how many remain", async () => {
    const cluster = await simulator();
    for (let i = 0; i < 5; i++) cluster.store.create("pods", podDraft(`p${i}`, { labels: { odd: String(i % 2) } }));
    const page = (await ask(cluster, `${PODS}?limit=2&labelSelector=odd%3D0`)).json;
    expect(names(page)).toEqual(["p0", "p2"]);
    expect(page.metadata.continue).toBeTypeOf("string");
    expect(page.metadata.remainingItemCount).toBeUndefined();
    expect(names((await ask(cluster, `${PODS}?limit=2&labelSelector=odd%3D0&continue=${page.metadata.continue}`)).json)).toEqual(["p4"]);
  });

  test("an expired continue token gets 410 with a token that goes on inconsistently", async () => {
    const cluster = await simulator();
    addPods(cluster, 4);
    const { metadata } = (await ask(cluster, `${PODS}?limit=2`)).json;
    cluster.store.create("pods", podDraft("pod-9"));
    cluster.faults.compact();
    const gone = await ask(cluster, `${PODS}?limit=2&continue=${metadata.continue}`);
    expect(gone.code).toBe(410);
    expect(gone.json).toMatchObject({ kind: "Status", reason: "Expired", code: 410 });
    expect(gone.json.message).toContain("The provided continue parameter is too old to display a consistent list result");
    const rest = await ask(cluster, `${PODS}?limit=5&continue=${gone.json.metadata.continue}`);
    expect(names(rest.json)).toEqual(["pod-002", "pod-003", "pod-9"]);
  });

  test("resourceVersion 0 ignores the limit, Exact answers as of then, a future one is too large", async () => {
    const cluster = await simulator();
    addPods(cluster, 3);
    const then = cluster.store.revision;
    cluster.store.remove("pods", "default", "pod-001");
    expect(names((await ask(cluster, `${PODS}?limit=1&resourceVersion=0`)).json)).toHaveLength(2);
    const exact = (await ask(cluster, `${PODS}?resourceVersion=${then}&resourceVersionMatch=Exact`)).json;
    expect(names(exact)).toEqual(["pod-000", "pod-001", "pod-002"]);
    expect(exact.metadata.resourceVersion).toBe(String(then));
    const future = await ask(cluster, `${PODS}?resourceVersion=999999`);
    expect(future.code).toBe(504);
    expect(future.headers.get("retry-after")).toBe("1");
    expect(future.json).toMatchObject({ reason: "Timeout", details: { causes: [{ reason: "ResourceVersionTooLarge" }] } });
  });

  test.each([
    ["resourceVersionMatch=Exact", 422, "resourceVersionMatch is forbidden unless resourceVersion is provided"],
    ["resourceVersionMatch=Exact&resourceVersion=0", 422, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'],
    ["resourceVersionMatch=Foo&resourceVersion=1", 422, 'Unsupported value: "Foo": supported values: "Exact", "NotOlderThan", ""'],
    ["resourceVersion=abc", 400, 'invalid resource version: resourceVersion: Invalid value: "abc"'],
    ["limit=abc", 400, 'strconv.ParseInt: parsing "abc": invalid syntax'],
    ["continue=abc", 400, "invalid continue token: continue key is not valid"],
    ["labelSelector=a%20b", 400, "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ["fieldSelector=spec.foo%3Da", 400, "field label not supported: spec.foo"],
  ])("refuses %s as the real server does", async (query, code, message) => {
    const cluster = await simulator();
    const reply = await ask(cluster, `/api/v1/pods?${query}`);
    expect(reply.code).toBe(code);
    expect(reply.json.message).toContain(message);
  });

  test.each([
    ["labelSelector=app%20in%20(a,b)", ["one", "two"]],
    ["labelSelector=app%20notin%20(a)", ["none", "two"]],
    ["labelSelector=app", ["one", "two"]],
    ["labelSelector=!app", ["none"]],
    ["labelSelector=app!%3Da,app", ["two"]],
    ["fieldSelector=spec.nodeName%3Dn1", ["two"]],
    ["fieldSelector=status.phase!%3DRunning", ["none", "one"]],
    ["fieldSelector=metadata.name%3Done,metadata.namespace%3Ddefault", ["one"]],
  ])("selects by %s", async (query, expected) => {
    const cluster = await simulator();
    cluster.store.create("pods", podDraft("one", { labels: { app: "a" } }));
    cluster.store.create("pods", { ...podDraft("two", { labels: { app: "b" }, spec: { nodeName: "n1" } }), status: { phase: "Running" } });
    cluster.store.create("pods", podDraft("none"));
    expect(names((await ask(cluster, `/api/v1/pods?${query}`)).json)).toEqual(expected);
  });

  test("items of built-in types carry no kind, those of custom resources do", async () => {
    const cluster = await simulator();
    addPods(cluster, 1);
    cluster.store.create("jobsets.jobset.x-k8s.io", { metadata: { name: "s", namespace: "default" }, spec: {} });
    const pods = (await ask(cluster, "/api/v1/pods")).json;
    expect(pods).toMatchObject({ kind: "PodList", apiVersion: "v1" });
    expect(pods.items[0]!.kind).toBeUndefined();
    const sets = (await ask(cluster, "/apis/jobset.x-k8s.io/v1alpha2/jobsets")).json;
    expect(sets).toMatchObject({ kind: "JobSetList", apiVersion: "jobset.x-k8s.io/v1alpha2", items: [{ kind: "JobSet", apiVersion: "jobset.x-k8s.io/v1alpha2" }] });
  });

  test("is compressed when it is large and the client can", async () => {
    const cluster = await simulator();
    for (let i = 0; i < 50; i++) cluster.store.create("pods", podDraft(`p${i}`, { spec: { note: "x".repeat(4000) } }));
    const large = await ask(cluster, PODS, { headers: { "accept-encoding": "gzip" } });
    expect(large.headers.get("content-encoding")).toBe("gzip");
    expect(large.json.items).toHaveLength(50);
    const small = await ask(cluster, `${PODS}?limit=2`, { headers: { "accept-encoding": "gzip" } });
    expect(small.headers.get("content-encoding")).toBeNull();
  });

  test("a namespace isn't mixed up with one whose name begins alike", async () => {
    const cluster = await simulator();
    for (const namespace of ["team", "team-a", "team0"]) cluster.store.create("pods", podDraft(`in-${namespace}`, { namespace }));
    expect(names((await ask(cluster, "/api/v1/namespaces/team/pods")).json)).toEqual(["in-team"]);
    // etcd's order is that of the whole key: "-" comes before "/".
    expect(names((await ask(cluster, "/api/v1/pods")).json)).toEqual(["in-team-a", "in-team", "in-team0"]);
  });
});
