import type { MissingAccess } from "../model/missingAccess.ts";
import { neededVerbs } from "../model/missingAccess.ts";
import { groupBy } from "../base/groupBy.ts";
import { list } from "../base/format.ts";
import { line } from "../base/text.ts";

const name = "gpu-inspector-missing";

/**
 * Roles with exactly what is missing, and their bindings, as YAML for whoever may grant them: a Role for each namespace, a
 * ClusterRole for what is cluster-wide. `user` is the name that the API server knows; without it the binding has a place for it.
 */
export function roleText(missing: readonly MissingAccess[], user: string | undefined): string {
  const documents = [...groupBy(missing, ({ namespace }) => namespace)]
    .toSorted(([left], [right]) => ((left ?? "") < (right ?? "") ? -1 : 1))
    .flatMap(([namespace, these]) => [role(namespace, these), binding(namespace, user)]);
  return documents.map((lines) => `${lines.join("\n")}\n`).join("---\n");
}

/** `list and watch nodes; in namespace team-a pods and jobs.batch`: for messages. */
export function missingWords(missing: readonly MissingAccess[]): string {
  const where = [...groupBy(missing, ({ namespace }) => namespace)].map(([namespace, these]) =>
    `${list([...new Set(these.map(({ group, resource }) => line(group === "" ? resource : `${resource}.${group}`, 80)))], 6)} ${namespace === undefined ? "cluster-wide" : `in namespace ${line(namespace, 80)}`}`);
  return `${neededVerbs.join(" and ")} ${list(where, 6)}`;
}

function role(namespace: string | undefined, missing: readonly MissingAccess[]): readonly string[] {
  const byGroup = [...groupBy(missing, ({ group }) => group)].toSorted(([left], [right]) => (left < right ? -1 : 1));
  return [
    "apiVersion: rbac.authorization.k8s.io/v1",
    `kind: ${namespace === undefined ? "ClusterRole" : "Role"}`,
    ...metadata(namespace),
    "rules:",
    ...byGroup.flatMap(([group, these]) => [
      `- apiGroups: [${quoted(group)}]`,
      `  resources: [${[...new Set(these.map(({ resource }) => resource))].sort().map(quoted).join(", ")}]`,
      `  verbs: [${neededVerbs.map(quoted).join(", ")}]`,
    ]),
  ];
}

function binding(namespace: string | undefined, user: string | undefined): readonly string[] {
  return [
    "apiVersion: rbac.authorization.k8s.io/v1",
    `kind: ${namespace === undefined ? "ClusterRoleBinding" : "RoleBinding"}`,
    ...metadata(namespace),
    "roleRef:",
    "  apiGroup: rbac.authorization.k8s.io",
    `  kind: ${namespace === undefined ? "ClusterRole" : "Role"}`,
    `  name: ${name}`,
    "subjects:",
    ...subject(user),
  ];
}

/** Service accounts are named by namespace and name; everybody else is a user of the API server. */
function subject(user: string | undefined): readonly string[] {
  const [, namespace, account] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user ?? "") ?? [];
  if (namespace !== undefined && account !== undefined) return ["- kind: ServiceAccount", `  namespace: ${quoted(namespace)}`, `  name: ${quoted(account)}`];
  return [
    "- apiGroup: rbac.authorization.k8s.io",
    "  kind: User",
    user === undefined ? '  name: "" # your user name, as `kubectl auth whoami` says it' : `  name: ${quoted(user)}`,
  ];
}

function metadata(namespace: string | undefined): readonly string[] {
  return ["metadata:", `  name: ${name}`, ...(namespace === undefined ? [] : [`  namespace: ${quoted(namespace)}`])];
}

/** A text of JSON is one of YAML, whatever is in it. */
function quoted(text: string): string {
  return JSON.stringify(line(text, 300));
}
