import type { ObjectRecord } from "./k8s.ts";
import type { ResourceTable } from "./inventory.ts";
import type { ResourceState } from "./state.ts";

/** Namespaces that are listed one by one unless the user chose: each costs a connection for each resource. */
export const namespaceLimit = 20;

/** The list is complete, or was until its watch broke or the connection failed. */
export function isKnown(state: ResourceState): boolean {
  return state.kind === "live" || state.kind === "stale" || (state.kind === "failed" && state.since !== undefined);
}

/** Everything of this kind in the whole cluster is known. */
export function isComplete<R extends ObjectRecord>(table: ResourceTable<R>): boolean {
  if (!isKnown(table.state)) return false;
  return table.scopes.length === 0 || table.scopes.some((scope) => scope.namespace === undefined && isKnown(scope.state));
}

/** Everything of this kind in the namespace is known. */
export function knownIn<R extends ObjectRecord>(table: ResourceTable<R>): (namespace: string) => boolean {
  if (isComplete(table)) return () => true;
  const namespaces = new Set<string>();
  for (const scope of table.scopes) {
    if (!isKnown(scope.state)) continue;
    if (scope.namespace === undefined) return () => true;
    namespaces.add(scope.namespace);
  }
  return (namespace) => namespaces.has(namespace);
}

/** Equal texts mean that `isComplete` and `knownIn` answer equally. */
export function visibilityOf<R extends ObjectRecord>(table: ResourceTable<R>): string {
  return JSON.stringify([isKnown(table.state), table.scopes.map((scope) => [scope.namespace ?? null, isKnown(scope.state)])]);
}

/** The namespaces that are listed one by one; undefined where the list is cluster-wide. */
export function listedNamespaces<R extends ObjectRecord>(table: ResourceTable<R>): readonly string[] | undefined {
  if (table.scopes.some((scope) => scope.namespace === undefined && scope.state.kind !== "forbidden")) return undefined;
  const namespaces = table.scopes.flatMap((scope) => scope.namespace ?? []);
  return namespaces.length === 0 ? undefined : namespaces.sort();
}
