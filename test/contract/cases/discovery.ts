import { at, type Case, type Recorder } from "../case.ts";

type Json = Readonly<Record<string, unknown>>;

const aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

/** What the extension lists, by group. */
const used: readonly (readonly [group: string, version: string, plurals: readonly string[]])[] = [
  ["", "v1", ["pods", "nodes", "namespaces", "events", "services"]],
  ["apps", "v1", ["deployments", "replicasets", "statefulsets", "daemonsets"]],
  ["batch", "v1", ["jobs", "cronjobs"]],
];

const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? (value as Json[]) : []);
const byName = (a: Json, b: Json) => String(a["name"] ?? a["resource"] ?? a["subresource"]).localeCompare(String(b["name"] ?? b["resource"] ?? b["subresource"]));
const sortedTexts = (value: unknown): unknown => (Array.isArray(value) ? (value as string[]).toSorted() : value);

/** Subresources that the extension calls; the real server has more. */
const called = new Set(["log", "eviction", "scale", "binding", "proxy", "status"]);

async function aggregatedOf(on: Recorder, path: string, groups: typeof used): Promise<void> {
  const answer = await on.server.admin.request("GET", path, undefined, { headers: { accept: aggregated } });
  on.note(`${path} header`, { status: answer.status, type: answer.headers["content-type"], kind: at(answer.body, "kind"), apiVersion: at(answer.body, "apiVersion") });
  for (const [group, version, plurals] of groups) {
    const found = list(at(answer.body, "items")).find((item) => (at(item, "metadata", "name") ?? "") === group);
    const versions = list(found?.["versions"]);
    const served = versions.find((item) => item["version"] === version);
    on.note(`${path} ${group}/${version}`, {
      freshness: served?.["freshness"],
      resources: list(served?.["resources"]).filter((item) => plurals.includes(String(item["resource"]))).toSorted(byName).map((item) => ({
        ...item,
        verbs: sortedTexts(item["verbs"]),
        subresources: list(item["subresources"]).filter((sub) => called.has(String(sub["subresource"]))).toSorted(byName).map((sub) => ({ ...sub, verbs: sortedTexts(sub["verbs"]) })),
      })),
    });
  }
}

async function legacyOf(on: Recorder, path: string, plurals: readonly string[]): Promise<void> {
  const answer = await on.server.admin.request("GET", path);
  const body = answer.body as Json;
  on.note(path, {
    status: answer.status,
    type: answer.headers["content-type"],
    kind: body["kind"],
    apiVersion: body["apiVersion"],
    groupVersion: body["groupVersion"],
    resources: list(body["resources"]).filter((item) => plurals.includes(String(item["name"]))).toSorted(byName).map((item) => ({ ...item, storageVersionHash: undefined, verbs: sortedTexts(item["verbs"]) })),
  });
}

export const discovery: readonly Case[] = [
  {
    name: "version names the release",
    statuses: [0],
    run: async (on) => {
      const { status, body } = await on.server.admin.request("GET", "/version");
      const version = body as Readonly<Record<string, string>>;
      on.note("/version", { status, major: version["major"], hasMinor: /^\d+\+?$/.test(version["minor"] ?? ""), form: /^v1\.\d+\.\d+/.test(version["gitVersion"] ?? ""), keys: ["gitVersion", "gitCommit", "goVersion", "platform"].every((key) => typeof version[key] === "string") });
    },
  },
  { name: "aggregated discovery of the core group", statuses: [0, 0], run: (on) => aggregatedOf(on, "/api", used.slice(0, 1)) },
  { name: "aggregated discovery of the other groups", statuses: [0, 0, 0], run: (on) => aggregatedOf(on, "/apis", used.slice(1)) },
  {
    name: "legacy discovery of versions and groups",
    statuses: [0, 0],
    run: async (on) => {
      const core = (await on.server.admin.request("GET", "/api")).body as Json;
      on.note("/api", { kind: core["kind"], versions: core["versions"] });
      const groups = (await on.server.admin.request("GET", "/apis")).body as Json;
      on.note("/apis", { kind: groups["kind"], apiVersion: groups["apiVersion"], groups: list(groups["groups"]).filter((item) => ["apps", "batch"].includes(String(item["name"]))).toSorted(byName) });
    },
  },
  { name: "legacy discovery of the core group", statuses: [0], run: (on) => legacyOf(on, "/api/v1", ["pods", "pods/log", "pods/eviction", "pods/binding", "nodes", "namespaces", "events"]) },
  { name: "legacy discovery of batch", statuses: [0], run: (on) => legacyOf(on, "/apis/batch/v1", ["jobs", "cronjobs", "jobs/status"]) },
  { name: "legacy discovery of apps", statuses: [0], run: (on) => legacyOf(on, "/apis/apps/v1", ["deployments", "deployments/scale", "replicasets", "statefulsets", "daemonsets"]) },
  { name: "discovery of a group that isn't served", statuses: [404], run: (on) => on.ask("GET", "/apis/absent.example.com/v1") },
  { name: "list of a resource that isn't served", statuses: [404], run: (on) => on.ask("GET", "/apis/absent.example.com/v1/things") },
  { name: "list of a resource that isn't served by a group that is", statuses: [404], run: (on) => on.ask("GET", "/apis/batch/v1/things") },
];
