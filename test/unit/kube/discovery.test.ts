import { afterEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../src/base/clock.ts";
import { discover, type Discovery } from "../../../src/kube/discovery.ts";
import { createHttp } from "../../../src/kube/http.ts";
import { plainSession } from "./support/fixtures.ts";
import { json, scripted, status, type Answer } from "./support/scripted.ts";

const open: { dispose(): void | Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.dispose();
});

const pods = { group: "", versions: ["v1"], plural: "pods" };
const jobs = { group: "batch", versions: ["v1"], plural: "jobs" };
const jobsets = { group: "jobset.x-k8s.io", versions: ["v1", "v1alpha2"], plural: "jobsets" };
const trainjobs = { group: "trainer.kubeflow.org", versions: ["v1alpha1"], plural: "trainjobs" };
const widgets = { group: "stale.example", versions: ["v2", "v1"], plural: "widgets" };

async function ask(answer: Answer): Promise<{ discovery: Discovery; asked: string[]; accept: string }> {
  const server = await scripted(answer);
  open.push({ dispose: () => server.close() });
  const http = createHttp(plainSession(server.base), { clock: systemClock, userAgent: "test" });
  open.push(http);
  const discovery = await discover(http, [pods, jobs, jobsets, trainjobs, widgets], new AbortController().signal);
  return { discovery, asked: server.asked.map((one) => one.url.pathname), accept: server.asked[0]?.headers.accept ?? "" };
}

const verbs = ["create", "delete", "get", "list", "patch", "update", "watch"];
const aggregated = (plural: string, kind: string, group: string, version: string, more: object = {}) => ({ resource: plural, responseKind: { group, version, kind }, scope: "Namespaced", singularResource: kind.toLowerCase(), verbs, ...more });

/** Shapes as kube-apiserver 1.36 sends them (k8s.io/api/apidiscovery/v2). */
const core = { kind: "APIGroupDiscoveryList", apiVersion: "apidiscovery.k8s.io/v2", metadata: {}, items: [{ metadata: { creationTimestamp: null }, versions: [{ version: "v1", freshness: "Current", resources: [aggregated("pods", "Pod", "", "v1"), aggregated("bindings", "Binding", "", "v1", { verbs: ["create"] })] }] }] };
const groups = {
  kind: "APIGroupDiscoveryList",
  apiVersion: "apidiscovery.k8s.io/v2",
  metadata: {},
  items: [
    { metadata: { name: "batch" }, versions: [{ version: "v1", freshness: "Current", resources: [aggregated("jobs", "Job", "batch", "v1")] }] },
    { metadata: { name: "jobset.x-k8s.io" }, versions: [{ version: "v1alpha2", freshness: "Current", resources: [aggregated("jobsets", "JobSet", "jobset.x-k8s.io", "v1alpha2")] }] },
    { metadata: { name: "stale.example" }, versions: [{ version: "v1", freshness: "Stale" }] },
  ],
};

describe("aggregated discovery", () => {
  test("two requests; a version that is understood; absent is absent; stale is unknown", async () => {
    const { discovery, asked, accept } = await ask(({ url }, response) => json(response, url.pathname === "/api" ? core : groups));
    expect(asked.sort()).toEqual(["/api", "/apis"]);
    expect(accept).toBe("application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json");
    expect(discovery.find(pods)).toMatchObject({ kind: "served", resource: { version: "v1", kind: "Pod", namespaced: true, verbs } });
    expect(discovery.find(jobsets)).toMatchObject({ kind: "served", resource: { version: "v1alpha2" } });
    expect(discovery.find(trainjobs)).toEqual({ kind: "absent" });
    expect(discovery.find(widgets)).toMatchObject({ kind: "unknown", version: "v1" });
    expect(discovery.kind("batch/v1", "Job")).toMatchObject({ plural: "jobs", group: "batch" });
  });

  test("the definition's first version wins where several are served; one that can't be watched doesn't count", async () => {
    const versions = [{ version: "v1alpha2", resources: [aggregated("jobsets", "JobSet", "jobset.x-k8s.io", "v1alpha2")] }, { version: "v1", resources: [aggregated("jobsets", "JobSet", "jobset.x-k8s.io", "v1")] }];
    const both = { ...groups, items: [{ metadata: { name: "jobset.x-k8s.io" }, versions }, { metadata: { name: "batch" }, versions: [{ version: "v1", resources: [aggregated("jobs", "Job", "batch", "v1", { verbs: ["get", "list"] })] }] }] };
    const { discovery } = await ask(({ url }, response) => json(response, url.pathname === "/api" ? core : both));
    expect(discovery.find(jobsets)).toMatchObject({ resource: { version: "v1" } });
    expect(discovery.find(jobs)).toEqual({ kind: "absent" });
  });
});

describe("the old form", () => {
  const old: Answer = ({ url }, response) => {
    const answers: Record<string, unknown> = {
      "/api": { kind: "APIVersions", versions: ["v1"] },
      "/apis": { kind: "APIGroupList", groups: ["batch", "jobset.x-k8s.io", "stale.example", "other.example"].map((name) => ({ name, versions: [{ groupVersion: `${name}/v1`, version: "v1" }], preferredVersion: {} })) },
      "/api/v1": { kind: "APIResourceList", groupVersion: "v1", resources: [{ name: "pods", kind: "Pod", namespaced: true, verbs }, { name: "pods/log", kind: "Pod", namespaced: true, verbs: ["get"] }] },
      "/apis/batch/v1": { kind: "APIResourceList", groupVersion: "batch/v1", resources: [{ name: "jobs", kind: "Job", namespaced: true, verbs }] },
      "/apis/jobset.x-k8s.io/v1": { kind: "APIResourceList", groupVersion: "jobset.x-k8s.io/v1", resources: [] },
    };
    const answer = answers[url.pathname];
    if (answer === undefined) json(response, status(503, "ServiceUnavailable"), 503);
    else json(response, answer);
  };

  test("gives the same answers, asking only for the groups that are wanted; what fails is unknown", async () => {
    const { discovery, asked } = await ask(old);
    expect(asked).not.toContain("/apis/other.example/v1");
    expect(discovery.find(pods)).toMatchObject({ kind: "served", resource: { plural: "pods" } });
    expect(discovery.find(jobs)).toMatchObject({ kind: "served" });
    expect(discovery.find(jobsets)).toEqual({ kind: "absent" });
    expect(discovery.find(trainjobs)).toEqual({ kind: "absent" });
    expect(discovery.find(widgets)).toMatchObject({ kind: "unknown", version: "v1" });
  });
});

test("something that is no Kubernetes API is said to be none", async () => {
  await expect(ask((_, response) => json(response, { hello: "world" }))).rejects.toMatchObject({ failure: { reason: "protocol" } });
});
