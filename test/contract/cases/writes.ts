import { at, pod, type Case, type Recorder } from "../case.ts";

const patchTypes = { merge: "application/merge-patch+json", strategic: "application/strategic-merge-patch+json", json: "application/json-patch+json" } as const;

const deployment = (name: string) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name },
  spec: { replicas: 2, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: "main", image: "example.com/main" }] } } },
});

const eviction = (on: Recorder, name: string) => ({ apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace: on.namespace } });
const binding = (name: string, node: string) => ({ apiVersion: "v1", kind: "Binding", metadata: { name }, target: { apiVersion: "v1", kind: "Node", name: node } });

async function specOf(on: Recorder, path: string, ...names: string[]): Promise<unknown> {
  return at((await on.server.admin.request("GET", path)).body, ...names);
}

/** A pod that runs, as far as the API can tell. */
async function running(on: Recorder, name: string): Promise<void> {
  await on.pod(name);
  await on.setUp("POST", `${on.pods}/${name}/binding`, binding(name, "absent-node"));
  await on.setUp("PATCH", `${on.pods}/${name}/status`, { status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] } });
}

export const writes: readonly Case[] = [
  { name: "create and read a pod", statuses: [201, 200], run: async (on) => { await on.ask("POST", on.pods, pod("a")); await on.ask("GET", `${on.pods}/a`); } },
  {
    name: "generateName makes a name",
    statuses: [0],
    run: async (on) => {
      const { body, status } = await on.server.admin.request("POST", on.pods, { ...pod("a"), metadata: { generateName: "job-" } });
      on.note("name", { status, form: /^job-[a-z0-9]{5}$/.test(String(at(body, "metadata", "name"))), kept: at(body, "metadata", "generateName") });
    },
  },
  ...Object.entries(patchTypes).map(([name, contentType]): Case => ({
    name: `patch: ${name}`,
    statuses: [200],
    run: async (on) => {
      await on.pod("a", { keep: "1", drop: "2" });
      const body = name === "json" ? [{ op: "remove", path: "/metadata/labels/drop" }, { op: "add", path: "/metadata/labels/new", value: "3" }] : { metadata: { labels: { drop: null, new: "3" } } };
      await on.ask("PATCH", `${on.pods}/a`, body, { contentType });
    },
  })),
  {
    name: "server-side apply makes an object, changes it, and is only tried in a dry run",
    statuses: [201, 200, 200, 0, 422],
    run: async (on) => {
      const path = `/api/v1/namespaces/${on.namespace}/configmaps/applied`;
      const of = (value: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "applied", namespace: on.namespace }, data: { key: value } });
      const options = { contentType: "application/apply-patch+yaml" };
      await on.ask("PATCH", `${path}?fieldManager=contract`, of("1"), options);
      await on.ask("PATCH", `${path}?fieldManager=contract`, of("2"), options);
      await on.ask("PATCH", `${path}?fieldManager=contract&dryRun=All`, of("3"), options);
      on.note("data", await specOf(on, path, "data"));
      await on.ask("PATCH", path, of("4"), options);
    },
  },
  {
    name: "exec and port-forward of pods that aren't there, have no node, lack the container, or without an upgrade",
    statuses: [404, 400, 400, 404, 400],
    run: async (on) => {
      await on.pod("a");
      await on.ask("GET", `${on.pods}/absent/exec?command=sh&stdout=true`);
      await on.ask("GET", `${on.pods}/a/exec?command=sh&stdout=true`);
      await on.ask("GET", `${on.pods}/a/exec?command=sh&stdout=true&container=other`);
      await on.ask("GET", `${on.pods}/absent/portforward?ports=80`);
      await on.ask("GET", `${on.pods}/a/portforward?ports=80`);
    },
  },
  { name: "patch of an object that isn't there", statuses: [404], run: (on) => on.ask("PATCH", `${on.pods}/absent`, { metadata: { labels: { a: "b" } } }) },
  {
    name: "patch with a resource version that is old",
    statuses: [409],
    run: async (on) => {
      const { metadata } = await on.pod("a");
      await on.setUp("PATCH", `${on.pods}/a`, { metadata: { labels: { changed: "yes" } } });
      await on.ask("PATCH", `${on.pods}/a`, { metadata: { resourceVersion: metadata.resourceVersion, labels: { late: "yes" } } });
    },
  },
  {
    name: "cordon a node by a patch, as kubectl does",
    statuses: [200, 0],
    run: async (on) => {
      await on.setUp("POST", "/api/v1/nodes", { apiVersion: "v1", kind: "Node", metadata: { name: on.namespace } });
      await on.ask("PATCH", `/api/v1/nodes/${on.namespace}`, { spec: { unschedulable: true } }, { contentType: patchTypes.strategic });
      on.note("unschedulable", await specOf(on, `/api/v1/nodes/${on.namespace}`, "spec", "unschedulable"));
      await on.setUp("DELETE", `/api/v1/nodes/${on.namespace}`);
    },
  },
  {
    name: "status is written by its subresource only",
    statuses: [200, 0, 200, 0],
    run: async (on) => {
      await on.pod("a");
      await on.ask("PATCH", `${on.pods}/a`, { status: { phase: "Running" } });
      on.note("by the object", await specOf(on, `${on.pods}/a`, "status", "phase"));
      await on.ask("PATCH", `${on.pods}/a/status`, { status: { phase: "Running" } });
      on.note("by the subresource", await specOf(on, `${on.pods}/a`, "status", "phase"));
    },
  },
  {
    name: "delete a pod at once answers the pod",
    statuses: [200, 404],
    run: async (on) => { await on.pod("a"); await on.ask("DELETE", `${on.pods}/a`, { gracePeriodSeconds: 0 }); await on.ask("GET", `${on.pods}/a`); },
  },
  {
    name: "a pod that isn't bound goes at once",
    statuses: [200, 404],
    run: async (on) => { await on.pod("a"); await on.ask("DELETE", `${on.pods}/a`); await on.ask("GET", `${on.pods}/a`); },
  },
  {
    name: "a bound pod stays while it ends",
    statuses: [200, 0, 200],
    run: async (on) => {
      await running(on, "a");
      await on.ask("DELETE", `${on.pods}/a`, { gracePeriodSeconds: 300 });
      on.note("grace", await specOf(on, `${on.pods}/a`, "metadata", "deletionGracePeriodSeconds"));
      await on.ask("DELETE", `${on.pods}/a`, { gracePeriodSeconds: 0 });
    },
  },
  {
    name: "delete a job answers a status",
    statuses: [200, 404],
    run: async (on) => {
      const jobs = `/apis/batch/v1/namespaces/${on.namespace}/jobs`;
      await on.setUp("POST", jobs, { apiVersion: "batch/v1", kind: "Job", metadata: { name: "j" }, spec: { template: { spec: { restartPolicy: "Never", containers: [{ name: "main", image: "example.com/main" }] } } } });
      await on.ask("DELETE", `${jobs}/j`, { propagationPolicy: "Background" });
      await on.ask("GET", `${jobs}/j`);
    },
  },
  { name: "delete of an object that isn't there", statuses: [404], run: (on) => on.ask("DELETE", `${on.pods}/absent`) },
  {
    name: "delete with another uid as precondition",
    statuses: [409],
    run: async (on) => { await on.pod("a"); await on.ask("DELETE", `${on.pods}/a`, { preconditions: { uid: "00000000-0000-4000-8000-000000000000" } }); },
  },
  {
    name: "delete many by a selector",
    statuses: [200, 200],
    run: async (on) => {
      for (const name of ["a", "b", "c"]) await on.pod(name, { half: name < "c" ? "first" : "second" });
      await on.ask("DELETE", `${on.pods}?labelSelector=half%3Dfirst`);
      await on.ask("GET", on.pods);
    },
  },
  {
    name: "delete a job with another uid as precondition",
    statuses: [409],
    run: async (on) => {
      const jobs = `/apis/batch/v1/namespaces/${on.namespace}/jobs`;
      await on.setUp("POST", jobs, { apiVersion: "batch/v1", kind: "Job", metadata: { name: "j" }, spec: { template: { spec: { restartPolicy: "Never", containers: [{ name: "main", image: "example.com/main" }] } } } });
      await on.ask("DELETE", `${jobs}/j`, { preconditions: { uid: "00000000-0000-4000-8000-000000000000" } });
    },
  },
  { name: "evict a pod", statuses: [201, 404], run: async (on) => { await on.pod("a"); await on.ask("POST", `${on.pods}/a/eviction`, eviction(on, "a")); await on.ask("GET", `${on.pods}/a`); } },
  { name: "evict a pod that isn't there", statuses: [404], run: (on) => on.ask("POST", `${on.pods}/absent/eviction`, eviction(on, "absent")) },
  {
    name: "evict a pod that a disruption budget protects",
    statuses: [429],
    run: async (on) => {
      await running(on, "a");
      const budgets = `/apis/policy/v1/namespaces/${on.namespace}/poddisruptionbudgets`;
      await on.setUp("POST", budgets, { apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata: { name: "all" }, spec: { minAvailable: 1, selector: { matchLabels: { app: "a" } } } });
      await on.setUp("PATCH", `${budgets}/all/status`, { status: { observedGeneration: 1, disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 } });
      await on.ask("POST", `${on.pods}/a/eviction`, eviction(on, "a"));
    },
  },
  {
    name: "read and change a scale",
    statuses: [200, 0, 200, 0, 200, 0],
    run: async (on) => {
      const path = `/apis/apps/v1/namespaces/${on.namespace}/deployments`;
      await on.setUp("POST", path, deployment("web"));
      const read = await on.ask("GET", `${path}/web/scale`);
      on.note("spec", at(read.body, "spec"));
      await on.ask("PATCH", `${path}/web/scale`, { spec: { replicas: 5 } });
      on.note("replicas", await specOf(on, `${path}/web`, "spec", "replicas"));
      await on.ask("PUT", `${path}/web/scale`, { apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name: "web", namespace: on.namespace }, spec: { replicas: 0 } });
      on.note("replicas", (await specOf(on, `${path}/web`, "spec", "replicas")) ?? "none");
    },
  },
  {
    name: "scale of what isn't there",
    statuses: [404],
    run: (on) => on.ask("PATCH", `/apis/apps/v1/namespaces/${on.namespace}/deployments/absent/scale`, { spec: { replicas: 5 } }),
  },
  {
    name: "bind a pod, and bind it again",
    statuses: [201, 0, 409],
    run: async (on) => {
      await on.pod("a");
      await on.ask("POST", `${on.pods}/a/binding`, binding("a", "n1"));
      on.note("node", await specOf(on, `${on.pods}/a`, "spec", "nodeName"));
      await on.ask("POST", `${on.pods}/a/binding`, binding("a", "n2"));
    },
  },
  { name: "bind a pod that isn't there", statuses: [404], run: (on) => on.ask("POST", `${on.pods}/absent/binding`, binding("absent", "n1")) },
];
