import type { PodView, WorkloadView } from "./inventory.ts";
import type { Labels } from "./k8s.ts";

/** Labels of namespaces, with their annotations, by name; empty where namespaces can't be read. */
export type NamespaceLabels = ReadonlyMap<string, Labels>;

/**
 * Which user or team a pod belongs to: the first of `labels` (in their order) that the pod, else its workload, else its
 * namespace has. Undefined where nobody says.
 */
export function ownerOf(pod: PodView, workload: WorkloadView | undefined, namespaces: NamespaceLabels, labels: readonly string[]): string | undefined {
  return valueOf(pod.record.labels, labels) ?? valueOf(workload?.record?.labels, labels) ?? valueOf(namespaces.get(pod.record.namespace), labels);
}

function valueOf(labels: Labels | undefined, wanted: readonly string[]): string | undefined {
  if (labels === undefined) return undefined;
  for (const label of wanted) {
    const value = labels[label];
    if (value !== undefined && value !== "") return value;
  }
  return undefined;
}

/**
 * Names under which a user may stand in a label, in the form that `isOneOf` compares: the user name of the API server
 * (`oidc:ana@example.com`, `system:serviceaccount:team-a:ci`), without a prefix, and its part before the `@`.
 */
export function namesOfUser(user: string): readonly string[] {
  const bare = user.slice(user.lastIndexOf(":") + 1);
  return [...new Set([user, bare, bare.split("@")[0] ?? ""].map(comparable).filter((name) => name !== ""))];
}

/** Label values can't hold an `@`: whatever stands instead of it counts as equal. */
export function isOneOf(owner: string, names: readonly string[]): boolean {
  return names.includes(comparable(owner));
}

function comparable(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
}
