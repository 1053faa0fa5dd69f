import { timestamp, type KubeObject } from "../objects.ts";
import type { Resource } from "../resources.ts";
import type { ObjectStore } from "../store.ts";

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: string;
  readonly uid?: string;
}

/**
 * Deletes as the real server does: a pod on a node first gets a deletion timestamp and goes when its kubelet says so;
 * an object with finalizers waits for them. Returns the object where it is still there or was a pod, undefined where it is gone.
 */
export function remove(store: ObjectStore, resource: Resource, object: KubeObject, options: DeleteOptions): KubeObject | undefined {
  const { namespace = "", name } = object.metadata;
  const pod = resource.id === "pods";
  const grace = pod ? gracePeriod(object, options) : 0;
  if (options.propagationPolicy === "Orphan") orphan(store, object);
  const waits = grace > 0 || (object.metadata.finalizers?.length ?? 0) > 0;
  if (!pod && !waits) {
    store.remove(resource.id, namespace, name);
    return undefined;
  }
  const asked = object.metadata.deletionTimestamp;
  const due = timestamp(Date.parse(store.now()) + grace * 1000);
  // A second deletion may shorten the grace period, never lengthen it.
  const metadata = asked !== undefined && asked <= due ? object.metadata : {
    ...object.metadata, deletionTimestamp: due, deletionGracePeriodSeconds: grace,
    ...(object.metadata.generation === undefined ? {} : { generation: object.metadata.generation + 1 }),
  };
  const marked = store.update(resource.id, { ...object, metadata });
  return waits ? marked : store.remove(resource.id, namespace, name);
}

interface PodParts {
  readonly spec?: { readonly nodeName?: string; readonly terminationGracePeriodSeconds?: number };
  readonly status?: { readonly phase?: string };
}

function gracePeriod(object: KubeObject, options: DeleteOptions): number {
  const { spec, status } = object as KubeObject & PodParts;
  // Nobody runs it: there is nothing to wait for.
  if (spec?.nodeName === undefined || spec.nodeName === "" || status?.phase === "Succeeded" || status?.phase === "Failed") return 0;
  return options.gracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30;
}

function orphan(store: ObjectStore, owner: KubeObject): void {
  for (const resource of store.resources) {
    if (resource.virtual) continue;
    for (const object of store.list(resource.id, owner.metadata.namespace)) {
      const { ownerReferences } = object.metadata;
      if (ownerReferences?.some((reference) => reference.uid === owner.metadata.uid) !== true) continue;
      const left = ownerReferences.filter((reference) => reference.uid !== owner.metadata.uid);
      store.update(resource.id, { ...object, metadata: { ...object.metadata, ownerReferences: left } });
    }
  }
}
