import type { RequestInfo, User } from "./request.ts";
import { ApiError } from "./status.ts";

/** One rule of a role, as RBAC has it. `namespaces` missing: in the whole cluster. */
export interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly namespaces?: readonly string[];
}

export interface Account {
  readonly user: User;
  readonly rules: readonly Rule[];
  /** May read every path that is no resource. Everybody may read version and discovery. */
  readonly allPaths: boolean;
}

export interface Attributes {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
  readonly namespace: string;
}

const matches = (list: readonly string[], value: string): boolean => list.includes("*") || list.includes(value);

export function allowed(account: Account, wanted: Attributes): boolean {
  if (account.user.groups.includes("system:masters")) return true;
  const resource = wanted.subresource === "" ? wanted.resource : `${wanted.resource}/${wanted.subresource}`;
  return [...selfReviews, ...account.rules].some((rule) =>
    matches(rule.verbs, wanted.verb) && matches(rule.apiGroups, wanted.group) && matches(rule.resources, resource) &&
    (rule.resourceNames === undefined || rule.resourceNames.includes(wanted.name)) &&
    (rule.namespaces === undefined || rule.namespaces.includes(wanted.namespace)));
}

/** What system:basic-user grants to everybody who is signed in. */
const selfReviews: readonly Rule[] = [
  { verbs: ["create"], apiGroups: ["authorization.k8s.io"], resources: ["selfsubjectaccessreviews", "selfsubjectrulesreviews"] },
  { verbs: ["create"], apiGroups: ["authentication.k8s.io"], resources: ["selfsubjectreviews"] },
];

/** What system:discovery and system:public-info-viewer grant. */
const publicPaths = ["/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*", "/readyz", "/version", "/version/"];

function mayReadPath(account: Account, path: string): boolean {
  if (account.allPaths) return true;
  return publicPaths.some((allowedPath) => allowedPath.endsWith("/*") ? path.startsWith(allowedPath.slice(0, -1)) : path === allowedPath);
}

/** Throws the 403 that the real server answers. */
export function authorize(account: Account, info: RequestInfo): void {
  const user = account.user.name;
  if (!info.resourceRequest) {
    if (mayReadPath(account, info.path)) return;
    throw new ApiError(403, "Forbidden", `forbidden: User "${user}" cannot ${info.verb} path "${info.path}"`, { details: {} });
  }
  if (allowed(account, { ...info, resource: info.plural })) return;
  const id = info.group === "" ? info.plural : `${info.plural}.${info.group}`;
  const full = info.subresource === "" ? info.plural : `${info.plural}/${info.subresource}`;
  const subject = info.name === "" ? `${id} is forbidden` : `${id} "${info.name}" is forbidden`;
  const scope = info.namespace === "" ? "at the cluster scope" : `in the namespace "${info.namespace}"`;
  throw new ApiError(403, "Forbidden", `${subject}: User "${user}" cannot ${info.verb} resource "${full}" in API group "${info.group}" ${scope}`, {
    details: {
      ...(info.name === "" ? {} : { name: info.name }),
      ...(info.group === "" ? {} : { group: info.group }),
      kind: info.plural,
    },
  });
}

/** `status` of a SelfSubjectRulesReview for one namespace. */
export function rulesIn(account: Account, namespace: string): object {
  const everything = account.user.groups.includes("system:masters");
  const rules: readonly Rule[] = everything ? [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }] : account.rules;
  const here = rules.filter((rule) => rule.namespaces === undefined || rule.namespaces.includes(namespace));
  return {
    resourceRules: [...here, ...selfReviews].map((rule) => ({
      verbs: rule.verbs, apiGroups: rule.apiGroups, resources: rule.resources,
      ...(rule.resourceNames === undefined ? {} : { resourceNames: rule.resourceNames }),
    })),
    nonResourceRules: [
      ...(account.allPaths ? [{ verbs: ["*"], nonResourceURLs: ["*"] }] : []),
      { verbs: ["get"], nonResourceURLs: publicPaths },
    ],
    incomplete: false,
  };
}

/** A user of the demo cluster who may read what runs in some namespaces, and nothing of the cluster as a whole. */
export function restrictedRules(namespaces: readonly string[]): readonly Rule[] {
  const read = ["get", "list", "watch"];
  return [
    { namespaces, verbs: read, apiGroups: [""], resources: ["pods", "pods/log", "events", "services", "configmaps", "persistentvolumeclaims", "resourcequotas", "replicationcontrollers"] },
    { namespaces, verbs: read, apiGroups: ["apps"], resources: ["deployments", "replicasets", "statefulsets", "daemonsets"] },
    { namespaces, verbs: read, apiGroups: ["batch"], resources: ["jobs", "cronjobs"] },
    { namespaces, verbs: read, apiGroups: ["jobset.x-k8s.io", "leaderworkerset.x-k8s.io", "kubeflow.org", "trainer.kubeflow.org", "ray.io", "serving.kserve.io", "batch.volcano.sh"], resources: ["*"] },
    // As Kueue's role for users: their LocalQueues and Workloads, no ClusterQueues.
    { namespaces, verbs: read, apiGroups: ["kueue.x-k8s.io"], resources: ["localqueues", "workloads"] },
    { namespaces, verbs: ["get"], apiGroups: ["visibility.kueue.x-k8s.io"], resources: ["localqueues/pendingworkloads"] },
  ];
}
