import type { ClusterObjects, ResourceTable } from "../inventory.ts";
import type { ObjectRecord } from "../k8s.ts";
import { queueDefinitions } from "./index.ts";
import type { QueueSources } from "./types.ts";

/** The tables of queueing systems as they are now: those of a store go on changing. */
export function queueTablesOf(objects: ClusterObjects): QueueSources["table"] {
  const held = new Map<string, ResourceTable>();
  for (const definition of queueDefinitions) {
    const { state, scopes, items } = objects.table(definition);
    held.set(definition.key, { definition, state, scopes: scopes.map((scope) => ({ ...(scope.namespace === undefined ? {} : { namespace: scope.namespace }), state: scope.state })), items: items.size === 0 ? nothing : new Map(items) });
  }
  return <R extends ObjectRecord>(definition: ResourceTable<R>["definition"]) => {
    const table = held.get(definition.key);
    return table === undefined ? { definition, state: { kind: "idle" }, scopes: [], items: nothing as ReadonlyMap<string, R> } : (table as unknown as ResourceTable<R>);
  };
}

const nothing: ReadonlyMap<string, ObjectRecord> = new Map();
