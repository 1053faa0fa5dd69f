import { readFileSync, statSync } from "node:fs";
import { buildInventory } from "../../model/buildInventory.ts";
import type { ClusterFacts } from "../../model/clusterFacts.ts";
import { buildClusterFacts, type FactList } from "../../model/facts/build.ts";
import { factKinds } from "../../model/facts/kinds.ts";
import type { ResourceTable } from "../../model/inventory.ts";
import type { ObjectRecord } from "../../model/k8s.ts";
import { listOf, objectOf, textOf, type Json } from "../../model/read.ts";
import type { Interner, ResourceDefinition } from "../../model/resource.ts";
import { clusterObjects } from "../../model/resources.ts";
import type { ResourceState } from "../../model/state.ts";

const intern: Interner = { string: (value) => value, record: (value) => value };

/**
 * Facts of a cluster from what `kubectl get nodes,pods,localqueues,... -A -o json` printed. A kind of which no object is in it is not
 * known: rules that need it aren't asked. The facts are as old as the oldest file, and `name` stands for
 * the cluster in messages. Throws with a sentence.
 */
export function factsOfFiles(files: readonly string[], name: string): ClusterFacts {
  const objects = files.flatMap(read);
  const at = Math.min(...files.map((file) => statSync(file).mtimeMs));
  const table = <R extends ObjectRecord>(definition: ResourceDefinition<R>): ResourceTable<R> => {
    const own = objects.filter((object) => isOf(object, definition));
    const state: ResourceState = own.length === 0 ? { kind: "idle" } : { kind: "live", since: at };
    const records = own.map((object, index) => {
      const record = definition.project(object, intern);
      // kubectl can be told to leave uids out.
      return [record.uid === "" ? `${record.namespace}/${record.name}/${String(index)}` : record.uid, record] as const;
    });
    return { definition, state, scopes: [{ state }], items: new Map(records) };
  };
  const model = clusterObjects(1, table);
  const lists = factKinds.flatMap((kind): [string, FactList][] => {
    const items = objects.filter((object) => isOf(object, kind));
    return items.length === 0 ? [] : [[kind.key, { state: "live", items }]];
  });
  return buildClusterFacts({
    cluster: name,
    namespace: "",
    inventory: buildInventory(model),
    nodes: model.nodes.state,
    lists: { at, lists: Object.fromEntries(lists), served: undefined },
    now: at,
  });
}

function read(file: string): readonly Json[] {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`${file} can't be read as JSON: ${error instanceof Error ? error.message : String(error)}. Write it with kubectl get ... -o json.`, { cause: error });
  }
  const object = objectOf(value);
  return Array.isArray(object["items"]) ? listOf(object["items"]).map(objectOf) : [object];
}

function isOf(object: Json, { group, kind }: { readonly group: string; readonly kind: string }): boolean {
  const apiVersion = textOf(object["apiVersion"]);
  return object["kind"] === kind && (apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "") === group;
}
