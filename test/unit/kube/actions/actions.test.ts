import type { ServerResponse } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { LiveCluster } from "../../../../src/kube/cluster.ts";
import { FakeClock } from "../../../support/fakeClock.ts";
import { plainSession, widgets } from "../support/fixtures.ts";
import { json, scripted, status, type Asked } from "../support/scripted.ts";
import { nodesDefinition, podsDefinition } from "../../../../src/model/resources.ts";

const open: { dispose(): void | Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.dispose();
});

const verbs = ["get", "list", "watch", "patch", "delete"];
const resource = (plural: string, kind: string, group: string, scope = "Namespaced") => ({ resource: plural, responseKind: { group, kind }, scope, verbs });
const apis = (...groups: readonly (readonly [group: string, version: string, plural: string, kind: string])[]) =>
  ({ kind: "APIGroupDiscoveryList", items: groups.map(([group, version, plural, kind]) => ({ metadata: { name: group }, versions: [{ version, resources: [resource(plural, kind, group)] }] })) });

/** A connected cluster; `special` answers before the world does. */
async function make(special: (asked: Asked, response: ServerResponse) => boolean = () => false, refusal?: () => string | undefined) {
  const server = await scripted((asked, response) => {
    if (special(asked, response)) return;
    const { pathname, searchParams } = asked.url;
    if (pathname === "/version") json(response, { gitVersion: "v1.36.3" });
    else if (pathname === "/api") json(response, { kind: "APIGroupDiscoveryList", items: [{ metadata: {}, versions: [{ version: "v1", resources: [resource("pods", "Pod", ""), resource("nodes", "Node", "", "Cluster")] }] }] });
    else if (pathname === "/apis") json(response, apis(["batch", "v1", "jobs", "Job"], ["apps", "v1", "deployments", "Deployment"], ["kueue.x-k8s.io", "v1beta2", "workloads", "Workload"]));
    else if (pathname.endsWith("reviews")) json(response, { status: { allowed: true } }, 201);
    else if (searchParams.get("watch") === "true") response.writeHead(200).flushHeaders();
    else json(response, { metadata: { resourceVersion: "1", uid: "u1" }, items: [] });
  });
  const clock = new FakeClock();
  const cluster = new LiveCluster({ kubeconfigs: [], context: "", namespaces: [] }, {
    id: "one", clock, random: () => 0, definitions: [nodesDefinition, podsDefinition, widgets], log: () => undefined, openSession: () => Promise.resolve(plainSession(server.base)),
    ...(refusal === undefined ? {} : { refusal }),
  });
  open.push({ dispose: () => server.close() }, cluster);
  await cluster.connect();
  server.asked.length = 0;
  return { cluster, clock, actions: cluster.actions, asked: server.asked };
}

const job = { apiVersion: "batch/v1", kind: "Job", namespace: "ml", name: "train" };
const node = { apiVersion: "v1", kind: "Node", namespace: "", name: "gpu-1" };
const writesOf = (asked: readonly Asked[]) => asked.filter(({ method, url }) => method !== "GET" && !url.pathname.endsWith("reviews"));

describe("requests", () => {
  test("delete names the uid that it means, and lets owners clean up", async () => {
    const { actions, asked } = await make((one, response) => one.method === "DELETE" && (json(response, { kind: "Status", status: "Success", metadata: {} }), true));
    await expect(actions.delete(job, { uid: "u1" })).resolves.toEqual({ kind: "gone" });
    expect(writesOf(asked).map(({ method, url, body }) => [method, url.pathname, body])).toEqual([
      ["DELETE", "/apis/batch/v1/namespaces/ml/jobs/train", { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Background", preconditions: { uid: "u1" } }],
    ]);
  });

  test("an object that stays for its finalizers is said to wait", async () => {
    const { actions } = await make((one, response) => one.method === "DELETE" && (json(response, { kind: "Job", metadata: { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["a", "b"] } }), true));
    await expect(actions.delete(job, { uid: "" })).resolves.toEqual({ kind: "waits", finalizers: ["a", "b"] });
  });

  test("patch is a merge patch; cluster-scoped objects have no namespace in their path", async () => {
    const { actions, asked } = await make();
    await actions.patch({ ...node, namespace: "odd" }, { spec: { unschedulable: null } });
    const [write] = writesOf(asked);
    expect([write!.method, write!.url.pathname, write!.headers["content-type"], write!.body]).toEqual(["PATCH", "/api/v1/nodes/gpu-1", "application/merge-patch+json", { spec: { unschedulable: null } }]);
  });

  test("a kind without scale subresource is told from an object that is gone", async () => {
    const absent = (gone: boolean) => make((one, response) => {
      if (!one.url.pathname.includes("/deployments/")) return false;
      // For custom resources both answers are the same.
      if (gone || one.url.pathname.endsWith("/scale")) json(response, status(404, "NotFound", 'deployments.apps "web" not found'), 404);
      else json(response, { metadata: { name: "web" } });
      return true;
    });
    const web = { apiVersion: "apps/v1", kind: "Deployment", namespace: "ml", name: "web" };
    await expect((await absent(false)).actions.scaleOf(web)).resolves.toBeUndefined();
    await expect((await absent(true)).actions.scaleOf(web)).rejects.toThrow('deployments.apps "web" not found');
  });

  test("the server's message comes through word for word", async () => {
    const words = 'admission webhook "v.kueue.io" denied the request: spec.suspend: Forbidden';
    const { actions } = await make((one, response) => one.method === "PATCH" && (json(response, status(403, "Forbidden", words), 403), true));
    await expect(actions.patch(job, {})).rejects.toThrow(words);
  });
});

describe("suspending", () => {
  const workload = { metadata: { name: "job-train-1" }, spec: { active: true } };
  const withKueue = (items: readonly unknown[]) => (one: Asked, response: ServerResponse): boolean => {
    const { pathname } = one.url;
    if (pathname.endsWith("/workloads")) json(response, { metadata: {}, items });
    else if (one.method === "PATCH") json(response, { metadata: {}, ...(one.body as object) });
    else if (pathname.endsWith("/jobs/train")) json(response, { metadata: { name: "train", uid: "u1" }, spec: { suspend: false } });
    else return false;
    return true;
  };

  test("a job that Kueue manages is found through the uid, and its Workload is what is changed", async () => {
    const { actions, asked } = await make(withKueue([workload]));
    const target = await actions.suspensionOf(job);
    expect(asked.find(({ url }) => url.pathname.endsWith("/workloads"))?.url.searchParams.get("labelSelector")).toBe("kueue.x-k8s.io/job-uid=u1");
    expect(target).toEqual({ reference: { apiVersion: "kueue.x-k8s.io/v1beta2", kind: "Workload", namespace: "ml", name: "job-train-1" }, kueue: true, suspended: false });
    await actions.suspend(target, true);
    expect(writesOf(asked).map(({ url, body }) => [url.pathname, body])).toEqual([["/apis/kueue.x-k8s.io/v1beta2/namespaces/ml/workloads/job-train-1", { spec: { active: false } }]]);
  });

  test("any other job is changed itself", async () => {
    const { actions, asked } = await make(withKueue([]));
    const target = await actions.suspensionOf(job);
    expect(target).toEqual({ reference: job, kueue: false, suspended: false });
    await actions.suspend(target, true);
    expect(writesOf(asked).map(({ url, body }) => [url.pathname, body])).toEqual([["/apis/batch/v1/namespaces/ml/jobs/train", { spec: { suspend: true } }]]);
  });

  test("a server that drops the field isn't believed", async () => {
    const { actions } = await make((one, response) => {
      if (one.method === "PATCH") return json(response, { metadata: {}, spec: {} }), true;
      return withKueue([])(one, response);
    });
    await expect(actions.suspend({ reference: job, kueue: false, suspended: false }, true)).rejects.toThrow(/did not keep it/);
    await expect(actions.suspend({ reference: job, kueue: false, suspended: true }, false)).resolves.toBeUndefined();
  });
});

describe("rights", () => {
  const denied = (one: Asked, response: ServerResponse): boolean => {
    if (!one.url.pathname.endsWith("selfsubjectaccessreviews")) return false;
    json(response, { status: { allowed: false, reason: "RBAC: no rule" } }, 201);
    return true;
  };

  test("a refusal names verb, resource and namespace, and the authorizer's reason", async () => {
    const { actions } = await make(denied);
    await expect(actions.may([{ verb: "patch", reference: job, subresource: "scale" }])).resolves.toEqual({ kind: "denied", message: "You may not patch jobs/scale (batch) in namespace ml: RBAC: no rule" });
    await expect(actions.may([{ verb: "patch", reference: node }])).resolves.toEqual({ kind: "denied", message: "You may not patch nodes: RBAC: no rule" });
  });

  test("an answer is kept for half a minute; what the server can't say isn't kept", async () => {
    const { actions, asked, clock } = await make();
    const reviews = () => asked.filter(({ url }) => url.pathname.endsWith("selfsubjectaccessreviews")).length;
    await actions.may([{ verb: "delete", reference: job }]);
    await actions.may([{ verb: "delete", reference: job }]);
    expect(reviews()).toBe(1);
    clock.advance(31_000);
    await actions.may([{ verb: "delete", reference: job }]);
    expect(reviews()).toBe(2);

    const silent = await make((one, response) => one.url.pathname.endsWith("selfsubjectaccessreviews") && (json(response, status(500, "InternalError"), 500), true));
    await expect(silent.actions.may([{ verb: "delete", reference: job }])).resolves.toEqual({ kind: "unknown" });
    await silent.actions.may([{ verb: "delete", reference: job }]);
    expect(silent.asked.filter(({ url }) => url.pathname.endsWith("selfsubjectaccessreviews"))).toHaveLength(2);
  });
});

test("read-only: no write leaves, whoever asks; reading goes on", async () => {
  const { actions, asked } = await make(undefined, () => "this context is protected.");
  const target = { reference: job, kueue: false, suspended: false };
  const writes = [actions.delete(job, { uid: "" }), actions.patch(node, {}), actions.patch(node, {}, { dryRun: true }), actions.scale(job, 1), actions.suspend(target, true)];
  for (const result of await Promise.allSettled(writes)) expect(result).toMatchObject({ status: "rejected", reason: { message: expect.stringContaining("this context is protected.") as string } });
  await actions.suspensionOf(job);
  expect(writesOf(asked)).toEqual([]);
});
