import type { ResourceTable } from "./inventory.ts";

/** A resource that may not be listed (and watched): in one namespace, or cluster-wide (`namespace` undefined). */
export interface MissingAccess {
  readonly group: string;
  /** Plural, as RBAC rules name it. */
  readonly resource: string;
  readonly namespace?: string;
}

/** What a list and watch needs; nothing else is asked for. */
export const neededVerbs = ["list", "watch"] as const;

/** What the server refused of what is followed now. */
export function refusedAccess(tables: readonly ResourceTable[]): readonly MissingAccess[] {
  return tables.flatMap(({ definition, scopes }) =>
    scopes.filter(({ state }) => state.kind === "forbidden")
      .map(({ namespace }) => ({ group: definition.group, resource: definition.plural, ...(namespace === undefined ? {} : { namespace }) })));
}

/** What would have to be allowed to see all that is followed in all namespaces; empty where all of it is seen. */
export function accessToAll(tables: readonly ResourceTable[]): readonly MissingAccess[] {
  return tables
    .filter(({ scopes }) => scopes.length > 0 && scopes.some(({ namespace, state }) => namespace !== undefined || state.kind === "forbidden"))
    .map(({ definition }) => ({ group: definition.group, resource: definition.plural }));
}
