import http from "node:http";
import { describe, expect, test } from "vitest";
import { ask, PODS, podDraft, simulator, type Body } from "./harness.ts";

// Messages as a kube-apiserver 1.36.3 with RBAC wrote them.

/** A request with a Host header of our choice, which fetch doesn't allow. */
function withHost(url: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    http.get(`${url}/version`, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).on("error", reject);
  });
}

describe("access", () => {
  test("an unknown token is 401, without any hint why", async () => {
    const cluster = await simulator();
    const reply = await ask(cluster, "/api/v1/pods", { token: "wrong" });
    expect(reply.code).toBe(401);
    expect(reply.json).toEqual({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message: "Unauthorized", reason: "Unauthorized", code: 401 });
  });

  test("without a token the user is system:anonymous", async () => {
    const cluster = await simulator();
    const response = await fetch(`${cluster.url}/api/v1/pods`);
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ message: 'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" at the cluster scope' });
  });

  test.each([
    ["GET", "/api/v1/pods", 'pods is forbidden: User "demo-user" cannot list resource "pods" in API group "" at the cluster scope', { kind: "pods" }],
    ["GET", "/api/v1/nodes/n1", 'nodes "n1" is forbidden: User "demo-user" cannot get resource "nodes" in API group "" at the cluster scope', { name: "n1", kind: "nodes" }],
    ["GET", "/api/v1/namespaces/speech/pods", 'pods is forbidden: User "demo-user" cannot list resource "pods" in API group "" in the namespace "speech"', { kind: "pods" }],
    ["GET", "/api/v1/pods?watch=1", 'pods is forbidden: User "demo-user" cannot watch resource "pods" in API group "" at the cluster scope', { kind: "pods" }],
    ["GET", "/apis/batch/v1/jobs", 'jobs.batch is forbidden: User "demo-user" cannot list resource "jobs" in API group "batch" at the cluster scope', { group: "batch", kind: "jobs" }],
    ["DELETE", "/api/v1/namespaces/research/pods/p", 'pods "p" is forbidden: User "demo-user" cannot delete resource "pods" in API group "" in the namespace "research"', { name: "p", kind: "pods" }],
    ["DELETE", "/api/v1/namespaces/research/pods", 'pods is forbidden: User "demo-user" cannot deletecollection resource "pods" in API group "" in the namespace "research"', { kind: "pods" }],
    ["POST", "/api/v1/namespaces/research/pods/p/eviction", 'pods "p" is forbidden: User "demo-user" cannot create resource "pods/eviction" in API group "" in the namespace "research"', { name: "p", kind: "pods" }],
    ["GET", "/metrics", 'forbidden: User "demo-user" cannot get path "/metrics"', {}],
    ["GET", "/api/v1/foos", 'foos is forbidden: User "demo-user" cannot list resource "foos" in API group "" at the cluster scope', { kind: "foos" }],
  ])("the restricted user may not %s %s", async (method, path, message, details) => {
    const cluster = await simulator();
    const reply = await ask(cluster, path, { method, token: cluster.restrictedToken });
    expect(reply.code).toBe(403);
    expect(reply.json).toMatchObject({ kind: "Status", status: "Failure", reason: "Forbidden", code: 403, message, details });
  });

  test("the restricted user reads pods and logs in some namespaces, version and discovery anyhow", async () => {
    const cluster = await simulator();
    cluster.store.create("pods", podDraft("p", { namespace: "research" }));
    const token = cluster.restrictedToken;
    expect((await ask(cluster, "/api/v1/namespaces/research/pods", { token })).json.items).toHaveLength(1);
    expect((await ask(cluster, "/api/v1/namespaces/research/pods/p/log", { token })).code).toBe(204);
    for (const path of ["/version", "/api", "/apis", "/readyz"]) expect((await ask(cluster, path, { token })).code).toBe(200);
  });

  test("SelfSubjectAccessReview says yes and no", async () => {
    const cluster = await simulator();
    const review = async (token: string, namespace: string): Promise<unknown> => (await ask(cluster, "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", {
      method: "POST", token, body: { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview", spec: { resourceAttributes: { verb: "list", resource: "pods", namespace } } },
    })).json.status;
    expect(await review(cluster.token, "")).toEqual({ allowed: true });
    expect(await review(cluster.restrictedToken, "")).toEqual({ allowed: false });
    expect(await review(cluster.restrictedToken, "research")).toEqual({ allowed: true });
  });

  test("SelfSubjectRulesReview lists the rules of one namespace", async () => {
    const cluster = await simulator();
    const rules = async (token: string, namespace: string): Promise<Body["status"]["resourceRules"]> => (await ask(cluster, "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", {
      method: "POST", token, body: { spec: { namespace } },
    })).json.status.resourceRules;
    expect(await rules(cluster.token, "x")).toContainEqual({ verbs: ["*"], apiGroups: ["*"], resources: ["*"] });
    const here = await rules(cluster.restrictedToken, "research");
    expect(here.some((rule) => rule.resources.includes("pods") && rule.verbs.includes("watch"))).toBe(true);
    const there = await rules(cluster.restrictedToken, "speech");
    expect(there.some((rule) => rule.resources.includes("pods"))).toBe(false);
  });

  test("another Host than loopback gets nothing: a page can't reach us by rebinding its name", async () => {
    const cluster = await simulator();
    expect(await withHost(cluster.url, "evil.example")).toBe(421);
    expect(await withHost(cluster.url, "127.0.0.1.evil.example:80")).toBe(421);
    expect(await withHost(cluster.url, `localhost:${new URL(cluster.url).port}`)).toBe(200);
  });

  test("listens on loopback only", async () => {
    const cluster = await simulator();
    expect(cluster.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  test("expired credentials are 401 until renewed, for that user only", async () => {
    const cluster = await simulator();
    cluster.faults.expireCredentials("admin");
    expect((await ask(cluster, PODS)).code).toBe(401);
    expect((await ask(cluster, "/api/v1/namespaces/research/pods", { token: cluster.restrictedToken })).code).toBe(200);
    cluster.faults.renewCredentials("admin");
    expect((await ask(cluster, PODS)).code).toBe(200);
  });

  test("the kubeconfig names server, token and namespace of the user", async () => {
    const cluster = await simulator();
    const text = cluster.kubeconfig("restricted");
    expect(text).toContain(`server: "${cluster.url}"`);
    expect(text).toContain(`token: "${cluster.restrictedToken}"`);
    expect(text).toContain('namespace: "research"');
    expect(text).not.toContain(cluster.token);
  });
});
