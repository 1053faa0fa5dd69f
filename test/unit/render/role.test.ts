import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { accessToAll, refusedAccess } from "../../../src/model/missingAccess.ts";
import type { ResourceTable } from "../../../src/model/inventory.ts";
import type { ResourceState } from "../../../src/model/state.ts";
import { missingWords, roleText } from "../../../src/render/role.ts";

const live: ResourceState = { kind: "live", since: 1 };
const forbidden: ResourceState = { kind: "forbidden", message: "no" };

function table(group: string, plural: string, ...scopes: readonly (readonly [string | undefined, ResourceState])[]): ResourceTable {
  return { definition: { group, plural }, scopes: scopes.map(([namespace, state]) => ({ state, ...(namespace === undefined ? {} : { namespace }) })) } as unknown as ResourceTable;
}

/** A user who sees pods of one of two namespaces, Jobs of none, and no nodes. */
const tables = [
  table("", "nodes", [undefined, forbidden]),
  table("", "pods", ["team-a", live], ["team-b", forbidden]),
  table("batch", "jobs", ["team-a", forbidden]),
  table("apps", "deployments", [undefined, live]),
  table("kubeflow.org", "pytorchjobs"),
];
const objects = (text: string) => parseAllDocuments(text).map((document) => document.toJS() as Record<string, unknown>);
const meta = (namespace?: string) => ({ name: "gpu-inspector-missing", ...(namespace === undefined ? {} : { namespace }) });

describe("the missing role", () => {
  test("has what was refused and nothing else: a ClusterRole for nodes, a Role for each namespace, and bindings to the user", () => {
    const text = roleText(refusedAccess(tables), "ana@example.com");
    const rbac = "rbac.authorization.k8s.io";
    const subjects = [{ apiGroup: rbac, kind: "User", name: "ana@example.com" }];
    const binding = (kind: "Role" | "ClusterRole", namespace?: string) => ({ apiVersion: `${rbac}/v1`, kind: `${kind}Binding`, metadata: meta(namespace), roleRef: { apiGroup: rbac, kind, name: "gpu-inspector-missing" }, subjects });
    const verbs = ["list", "watch"];
    expect(objects(text)).toEqual([
      { apiVersion: `${rbac}/v1`, kind: "ClusterRole", metadata: meta(), rules: [{ apiGroups: [""], resources: ["nodes"], verbs }] },
      binding("ClusterRole"),
      { apiVersion: `${rbac}/v1`, kind: "Role", metadata: meta("team-a"), rules: [{ apiGroups: ["batch"], resources: ["jobs"], verbs }] },
      binding("Role", "team-a"),
      { apiVersion: `${rbac}/v1`, kind: "Role", metadata: meta("team-b"), rules: [{ apiGroups: [""], resources: ["pods"], verbs }] },
      binding("Role", "team-b"),
    ]);
    expect(missingWords(refusedAccess(tables))).toBe("list and watch nodes cluster-wide, pods in namespace team-b and jobs.batch in namespace team-a");
  });

  test("for all namespaces is one ClusterRole over what isn't seen everywhere", () => {
    const [role, binding, ...rest] = objects(roleText(accessToAll(tables), undefined));
    expect(role).toMatchObject({ kind: "ClusterRole", rules: [{ apiGroups: [""], resources: ["nodes", "pods"] }, { apiGroups: ["batch"], resources: ["jobs"] }] });
    // The user is for whoever grants it to fill in.
    expect(binding).toMatchObject({ kind: "ClusterRoleBinding", subjects: [{ kind: "User", name: "" }] });
    expect(rest).toEqual([]);
  });

  test("is bound to a service account as one", () => {
    expect(objects(roleText([{ group: "", resource: "pods", namespace: "a" }], "system:serviceaccount:ci:runner"))[1]).toMatchObject({ subjects: [{ kind: "ServiceAccount", namespace: "ci", name: "runner" }] });
  });

  test("of a user who sees everything is empty", () => {
    expect(refusedAccess([table("", "pods", [undefined, live])])).toEqual([]);
    expect(accessToAll([table("", "pods", [undefined, live]), table("batch", "jobs")])).toEqual([]);
  });

  test("takes no YAML from names", () => {
    const evil = 'x"\n- apiGroups: ["*"]\n  resources: ["*"]\n  verbs: ["*"] #';
    const [role, binding] = objects(roleText([{ group: evil, resource: evil, namespace: evil }], evil));
    expect((role as { rules: unknown[] }).rules).toHaveLength(1);
    expect((binding as { subjects: unknown[] }).subjects).toHaveLength(1);
  });
});
