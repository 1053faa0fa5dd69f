import type { Client } from "../controlplane/client.ts";
import type { ControlPlane } from "../controlplane/harness.ts";

/** One of the two servers that every case runs against. */
export interface ContractServer {
  readonly name: string;
  readonly admin: Client;
  /** A user who may read in one namespace, as `restrictedRole` says, and nothing else. */
  readonly restricted: Client;
  /** A client with a bearer token that the server doesn't know; without one it is anonymous. */
  stranger(token?: string): Client;
  /** Makes all resource versions and continue tokens up to now too old. */
  forget(): Promise<void>;
  stop(failed: boolean): Promise<void>;
}

/** What the restricted user may do in the namespace `team-a`. */
export const restrictedNamespace = "team-a";
export const restrictedRules = [
  { apiGroups: [""], resources: ["pods", "pods/log", "events"], verbs: ["get", "list", "watch"] },
  { apiGroups: ["batch"], resources: ["jobs"], verbs: ["get", "list", "watch"] },
  { apiGroups: ["apps"], resources: ["deployments", "replicasets"], verbs: ["get", "list", "watch"] },
] as const;

/** Gives the restricted user its role on a server that has RBAC. */
export async function grantRestricted(plane: ControlPlane): Promise<void> {
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${restrictedNamespace}`;
  const apiVersion = "rbac.authorization.k8s.io/v1";
  await plane.api("POST", "/api/v1/namespaces", { metadata: { name: restrictedNamespace } });
  await plane.api("POST", `${rbac}/roles`, { apiVersion, kind: "Role", metadata: { name: "viewer" }, rules: restrictedRules });
  await plane.api("POST", `${rbac}/rolebindings`, {
    apiVersion,
    kind: "RoleBinding",
    metadata: { name: "viewer" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "viewer" },
    subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "restricted" }],
  });
}
