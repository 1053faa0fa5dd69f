import type { Client } from "../../controlplane/client.ts";
import { at, type Case, type Recorder } from "../case.ts";
import { restrictedNamespace } from "../server.ts";

type Json = Readonly<Record<string, unknown>>;

async function mayI(on: Recorder, client: Client, attributes: Json): Promise<void> {
  const { status, body } = await client.request("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview", spec: { resourceAttributes: attributes } });
  on.note(`may I ${JSON.stringify(attributes)}`, { status, kind: at(body, "kind"), apiVersion: at(body, "apiVersion"), allowed: at(body, "status", "allowed"), asked: at(body, "spec", "resourceAttributes") });
}

const sorted = (value: unknown) => (Array.isArray(value) ? (value as string[]).toSorted() : value);

/** The rules about what the extension reads; the real server adds rules for reviews and discovery to every user. */
async function rules(on: Recorder, client: Client, namespace: string): Promise<void> {
  const { status, body } = await client.request("POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectRulesReview", spec: { namespace } });
  const all = (at(body, "status", "resourceRules") ?? []) as readonly Json[];
  const groups = new Set(["", "batch", "apps", "*"]);
  on.note(`rules in ${namespace === restrictedNamespace ? namespace : "another namespace"}`, {
    status,
    kind: at(body, "kind"),
    incomplete: at(body, "status", "incomplete"),
    nonResource: Array.isArray(at(body, "status", "nonResourceRules")),
    resourceRules: all
      .filter((rule) => ((rule["apiGroups"] ?? []) as readonly string[]).some((group) => groups.has(group)))
      .map((rule) => ({ apiGroups: sorted(rule["apiGroups"]), resources: sorted(rule["resources"]), verbs: sorted(rule["verbs"]) }))
      .toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
  });
}

export const access: readonly Case[] = [
  {
    name: "the admin may everything",
    statuses: [0, 0, 0],
    run: async (on) => {
      await mayI(on, on.server.admin, { verb: "list", resource: "nodes" });
      await mayI(on, on.server.admin, { verb: "delete", resource: "pods", namespace: "default" });
      await rules(on, on.server.admin, "default");
    },
  },
  {
    name: "the restricted user may read in its namespace",
    statuses: [0, 0, 0, 0, 0, 0, 0, 0],
    run: async (on) => {
      const restricted = on.server.restricted;
      await mayI(on, restricted, { verb: "list", resource: "nodes" });
      await mayI(on, restricted, { verb: "list", resource: "pods" });
      await mayI(on, restricted, { verb: "list", resource: "pods", namespace: restrictedNamespace });
      await mayI(on, restricted, { verb: "get", resource: "pods", subresource: "log", namespace: restrictedNamespace });
      await mayI(on, restricted, { verb: "list", group: "batch", resource: "jobs", namespace: restrictedNamespace });
      await mayI(on, restricted, { verb: "delete", resource: "pods", namespace: restrictedNamespace });
      await rules(on, restricted, restrictedNamespace);
      await rules(on, restricted, "default");
    },
  },
  {
    name: "a review without a question",
    statuses: [422],
    run: (on) => on.ask("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview", spec: {} }),
  },
  {
    name: "who am I",
    statuses: [0, 0],
    run: async (on) => {
      for (const client of [on.server.admin, on.server.restricted]) {
        const { status, body } = await client.request("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" });
        on.note("user", { status, kind: at(body, "kind"), name: typeof at(body, "status", "userInfo", "username"), groups: Array.isArray(at(body, "status", "userInfo", "groups")) });
      }
    },
  },
];
