import { describe, expect, test } from "vitest";
import { ask, simulator } from "./harness.ts";

// Shapes as a kube-apiserver 1.36.3 serves them.

const AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

describe("discovery", () => {
  test("aggregated: core under /api, groups under /apis, with freshness", async () => {
    const cluster = await simulator();
    const core = await ask(cluster, "/api", { headers: { accept: AGGREGATED } });
    expect(core.headers.get("content-type")).toBe("application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
    expect(core.json).toMatchObject({ kind: "APIGroupDiscoveryList", apiVersion: "apidiscovery.k8s.io/v2", items: [{ metadata: {}, versions: [{ version: "v1", freshness: "Current" }] }] });
    const pods = core.json.items[0]!.versions[0]!.resources.find((resource) => resource.resource === "pods")!;
    expect(pods).toMatchObject({ responseKind: { group: "", version: "", kind: "Pod" }, scope: "Namespaced", singularResource: "pod", shortNames: ["po"], categories: ["all"] });
    expect(pods.verbs).toEqual(["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]);
    expect(pods.subresources).toContainEqual({ subresource: "eviction", responseKind: { group: "policy", version: "v1", kind: "Eviction" }, verbs: ["create"] });
    const groups = (await ask(cluster, "/apis", { headers: { accept: AGGREGATED } })).json;
    const ray = groups.items.find((group) => group.metadata.name === "ray.io");
    expect(ray?.versions[0]?.resources[0]).toMatchObject({ resource: "rayclusters", responseKind: { group: "ray.io", version: "v1", kind: "RayCluster" } });
  });

  test("the old form still works, group by group", async () => {
    const cluster = await simulator();
    expect((await ask(cluster, "/api")).json).toMatchObject({ kind: "APIVersions", versions: ["v1"] });
    const groups = (await ask(cluster, "/apis")).json;
    expect(groups).toMatchObject({ kind: "APIGroupList", apiVersion: "v1" });
    expect(groups.groups).toContainEqual({ name: "batch", versions: [{ groupVersion: "batch/v1", version: "v1" }], preferredVersion: { groupVersion: "batch/v1", version: "v1" } });
    expect((await ask(cluster, "/apis/kubeflow.org")).json.versions.map((entry) => entry.version)).toEqual(["v1", "v2beta1"]);
    const batch = (await ask(cluster, "/apis/batch/v1")).json;
    expect(batch).toMatchObject({ kind: "APIResourceList", apiVersion: "v1", groupVersion: "batch/v1" });
    expect(batch.resources.map((resource) => resource.name)).toEqual(["cronjobs", "cronjobs/status", "jobs", "jobs/status"]);
    expect((await ask(cluster, "/api/v1")).json.resources).toContainEqual(expect.objectContaining({ name: "pods/log", kind: "Pod", verbs: ["get"] }));
  });

  test("a stale group is served without resources", async () => {
    const cluster = await simulator();
    cluster.staleGroups.add("ray.io");
    const groups = (await ask(cluster, "/apis", { headers: { accept: AGGREGATED } })).json;
    expect(groups.items.find((group) => group.metadata.name === "ray.io")?.versions).toEqual([{ version: "v1", resources: [], freshness: "Stale" }]);
  });

  test.each([
    ["/apis/foo.bar/v1", "404 page not found\n"],
    ["/apis/kubeflow.org/v1/foos", "404 page not found\n"],
    ["/foo", "404 page not found\n"],
  ])("%s is a plain 404", async (path, text) => {
    const cluster = await simulator();
    const reply = await ask(cluster, path);
    expect([reply.code, reply.text]).toEqual([404, text]);
  });

  test.each(["/api/v1/foos", "/apis/batch/v1/foos", "/api/v1/namespaces/default/pods/p/foo"])("%s is a Status 404", async (path) => {
    const cluster = await simulator();
    const reply = await ask(cluster, path);
    expect(reply.code).toBe(404);
    expect(reply.json).toMatchObject({ kind: "Status", message: "the server could not find the requested resource", reason: "NotFound", details: {} });
  });

  test("says its version", async () => {
    const cluster = await simulator();
    expect((await ask(cluster, "/version")).json).toMatchObject({ major: "1", minor: "36", gitVersion: "v1.36.3" });
  });

  test("indents for people, not for programs", async () => {
    const cluster = await simulator();
    expect((await ask(cluster, "/version", { headers: { "user-agent": "curl/8.5" } })).text).toContain('\n  "major": "1"');
    expect((await ask(cluster, "/version", { headers: { "user-agent": "kubectl/v1.36" } })).text).not.toContain("\n  ");
  });
});
