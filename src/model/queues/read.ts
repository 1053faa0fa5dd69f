import type { ObjectRecord, OwnerReference, PodRecord, Resources } from "../k8s.ts";
import { parseMilli } from "../quantity.ts";
import { compareText } from "../order.ts";
import { listOf, objectOf, textOf, type Json } from "../read.ts";
import type { Interner, ResourceDefinition } from "../resource.ts";
import type { ObjectIdentity, QueueSources } from "./types.ts";

/** A ResourceList with fractions kept (KAI counts half GPUs): `cpu` in millicores, everything else in its unit. */
export function exactResources(value: unknown, intern: Interner): Resources {
  const list = objectOf(value);
  const amounts: Record<string, number> = {};
  for (const name of Object.keys(list)) {
    const amount = exactAmount(name, list[name]);
    if (amount !== undefined && name !== "__proto__") amounts[name] = amount;
  }
  return intern.record(amounts);
}

export function exactAmount(resource: string, value: unknown): number | undefined {
  const milli = parseMilli(value);
  return milli === undefined ? undefined : resource === "cpu" ? milli : milli / 1000;
}

/** All owners, the controller first: not every queueing system marks its owner as the controller. */
export function ownersOf(object: Json, intern: Interner): readonly OwnerReference[] {
  const owners = listOf(objectOf(object["metadata"])["ownerReferences"]).map(objectOf);
  return owners
    .toSorted((left, right) => Number(right["controller"] === true) - Number(left["controller"] === true))
    .map((owner) => intern.record({ apiVersion: textOf(owner["apiVersion"]), kind: textOf(owner["kind"]), name: textOf(owner["name"]), uid: textOf(owner["uid"]) }))
    .filter(({ uid }) => uid !== "");
}

export function identity(record: { readonly apiVersion: string; readonly namespace: string; readonly name: string; readonly uid: string }, kind: string): ObjectIdentity {
  const { apiVersion, namespace, name, uid } = record;
  return { apiVersion, kind, namespace, name, uid };
}

/** The version that an object names; items of some lists don't, then the preferred one. */
export function versionOf(object: Json, preferred: string): string {
  const version = textOf(object["apiVersion"]);
  return version === "" ? preferred : version;
}

/** All objects of a kind by name, so that what is made of them doesn't depend on the order in which they came. */
export function recordsOf<R extends ObjectRecord>(sources: QueueSources, definition: ResourceDefinition<R>): readonly R[] {
  return [...sources.table(definition).items.values()].sort((left, right) => compareText(left.name, right.name) || compareText(left.namespace, right.namespace));
}

/** The first of these annotations or labels that a pod has. */
export function groupBy(...keys: readonly string[]): (pod: PodRecord) => string | undefined {
  return ({ annotations, labels }) => {
    for (const key of keys) {
      const name = annotations?.[key] ?? labels[key];
      if (name !== undefined && name !== "") return name;
    }
    return undefined;
  };
}
