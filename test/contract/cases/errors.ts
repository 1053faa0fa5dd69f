import { observe } from "../normalise.ts";
import { pod, type Case, type Recorder } from "../case.ts";
import type { Client } from "../../controlplane/client.ts";
import { restrictedNamespace } from "../server.ts";

/** Asks as somebody else. */
async function as(on: Recorder, client: Client, method: string, path: string, body?: unknown): Promise<void> {
  on.seen.push(observe(`${method} ${path}`, await client.request(method, path, body)));
}

const refused = (name: string, method: string, path: (on: Recorder) => string, body?: unknown): Case => ({
  name: `the restricted user may not: ${name}`,
  statuses: [403],
  run: (on) => as(on, on.server.restricted, method, path(on), body),
});

export const errors: readonly Case[] = [
  {
    name: "an unknown token",
    statuses: [401],
    run: async (on) => {
      const stranger = on.server.stranger("not-a-token");
      await as(on, stranger, "GET", "/api/v1/pods");
      stranger.dispose();
    },
  },
  refused("list nodes", "GET", () => "/api/v1/nodes"),
  refused("read one node", "GET", () => "/api/v1/nodes/n1"),
  refused("list pods of all namespaces", "GET", () => "/api/v1/pods"),
  refused("list pods of another namespace", "GET", (on) => on.pods),
  refused("watch pods of another namespace", "GET", (on) => `${on.pods}?watch=1`),
  refused("list namespaces", "GET", () => "/api/v1/namespaces"),
  refused("read a pod of another namespace", "GET", (on) => `${on.pods}/a`),
  refused("delete a pod", "DELETE", () => `/api/v1/namespaces/${restrictedNamespace}/pods/a`),
  refused("evict a pod", "POST", () => `/api/v1/namespaces/${restrictedNamespace}/pods/a/eviction`, { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "a", namespace: restrictedNamespace } }),
  refused("scale a deployment", "PATCH", () => `/apis/apps/v1/namespaces/${restrictedNamespace}/deployments/a/scale`, { spec: { replicas: 1 } }),
  refused("read a resource that isn't served", "GET", () => "/apis/absent.example.com/v1/things"),
  {
    name: "the restricted user reads in its own namespace",
    statuses: [200, 200, 404],
    run: async (on) => {
      const path = `/api/v1/namespaces/${restrictedNamespace}`;
      await as(on, on.server.restricted, "GET", `${path}/pods?labelSelector=absent`);
      await as(on, on.server.restricted, "GET", `/apis/batch/v1/namespaces/${restrictedNamespace}/jobs?labelSelector=absent`);
      await as(on, on.server.restricted, "GET", `${path}/pods/absent`);
    },
  },
  { name: "an object that isn't there", statuses: [404], run: (on) => on.ask("GET", `${on.pods}/absent`) },
  { name: "an object of a named group that isn't there", statuses: [404], run: (on) => on.ask("GET", `/apis/batch/v1/namespaces/${on.namespace}/jobs/absent`) },
  { name: "a node that isn't there", statuses: [404], run: (on) => on.ask("GET", "/api/v1/nodes/absent") },
  { name: "a path that isn't there", statuses: [404], run: (on) => on.ask("GET", "/absent") },
  { name: "a subresource that isn't there", statuses: [404], run: async (on) => { await on.pod("a"); await on.ask("GET", `${on.pods}/a/absent`); } },
  { name: "a method that a list doesn't take", statuses: [405], run: (on) => on.ask("PATCH", on.pods, {}) },
  { name: "replace without a name", statuses: [405], run: (on) => on.ask("PUT", on.pods, pod("a")) },
  { name: "create under a name", statuses: [405], run: (on) => on.ask("POST", `${on.pods}/a`, pod("a")) },
  { name: "create twice", statuses: [409], run: async (on) => { await on.pod("a"); await on.ask("POST", on.pods, pod("a")); } },
  { name: "create in a namespace that isn't there", statuses: [404], run: (on) => on.ask("POST", "/api/v1/namespaces/absent/pods", pod("a")) },
  {
    name: "replace an object that changed since it was read",
    statuses: [409],
    run: async (on) => {
      const old = await on.pod("a");
      await on.setUp("PATCH", `${on.pods}/a`, { metadata: { labels: { changed: "yes" } } });
      await on.ask("PUT", `${on.pods}/a`, old);
    },
  },
  { name: "a pod without containers", statuses: [422], run: (on) => on.ask("POST", on.pods, pod("a", {}, { containers: [] })) },
  { name: "a pod with a malformed name", statuses: [422], run: (on) => on.ask("POST", on.pods, pod("A_b", {})) },
  { name: "an object without a name", statuses: [422], run: (on) => on.ask("POST", on.pods, { ...pod("a"), metadata: {} }) },
  { name: "a body that isn't JSON", freeWording: true, statuses: [400], run: (on) => on.ask("POST", on.pods, "{") },
  { name: "a body of another kind", freeWording: true, statuses: [400], run: (on) => on.ask("POST", on.pods, { ...pod("a"), kind: "Node" }) },
  { name: "a body of another namespace", statuses: [400], run: (on) => on.ask("POST", on.pods, { ...pod("a"), metadata: { name: "a", namespace: "elsewhere" } }) },
  { name: "a patch of an unknown type", statuses: [415], run: async (on) => { await on.pod("a"); await on.ask("PATCH", `${on.pods}/a`, {}, { contentType: "text/plain" }); } },
  { name: "an answer form that isn't known", freeWording: true, statuses: [406], run: (on) => on.ask("GET", on.pods, undefined, { headers: { accept: "text/html" } }) },
];
