import type { ConnectionState } from "../../kube/types.ts";
import type { EmptyState } from "../../render/empty.ts";

/** Context keys that `when` clauses read. */
export const contextKeys = {
  /** How the active cluster's connection stands; `none` without one. */
  connection: "kubeGpu.connection",
  /** Why the active cluster failed: a reason of `ClusterFailure`, or `none`. */
  failure: "kubeGpu.failure",
  /** Whether there is a cluster to connect: `some`, `none`, or `unreadable` when a kubeconfig is broken. Unset until it was read. */
  contexts: "kubeGpu.contexts",
  /** The active cluster may not be changed: read-only mode, or a protected context. */
  readOnly: "kubeGpu.activeReadOnly",
  /** The active text editor holds what looks like a Kubernetes object. */
  manifest: "kubeGpu.editorHasManifest",
} as const;

/** Scheme of documents in which an object is edited. */
export const editScheme = "kube-gpu-edit";

/** `when` clause: how the active cluster's connection stands. */
export function whenConnection(...kinds: readonly (ConnectionState["kind"] | "none")[]): string {
  return kinds.map((kind) => `${contextKeys.connection} == ${kind}`).join(" || ");
}

/** Context key of a view: a filter is set. */
export function filteredKey(view: string): string {
  return `${view}.filtered`;
}

/** Context key of a view: why it has no rows (a kind of `EmptyState`), or `no` when it has some. */
export function emptyKey(view: string): string {
  return `${view}.empty`;
}

/** `when` clause: the view is empty for one of these reasons. */
export function whenEmpty(view: string, ...kinds: readonly EmptyState["kind"][]): string {
  return kinds.map((kind) => `${emptyKey(view)} == ${kind}`).join(" || ");
}
