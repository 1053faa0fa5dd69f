import { buildInventory } from "../model/buildInventory.ts";
import type { Inventory } from "../model/inventory.ts";
import type { ClusterSummary } from "../render/clusters.ts";
import type { Clusters } from "./clusters.ts";
import type { KnownCluster } from "./knownCluster.ts";

/** Inventories of the connected clusters, made when somebody looks and kept until the objects change. */
export class Inventories {
  readonly #clusters: Clusters;
  /** By the cluster's objects: a cluster that was made anew starts from nothing. */
  readonly #made = new Map<string, Inventory>();

  constructor(clusters: Clusters) {
    this.#clusters = clusters;
  }

  /** Undefined while the cluster isn't connected, or nothing was read from it yet. */
  get(id: string): Inventory | undefined {
    const known = this.#clusters.get(id);
    return known === undefined ? undefined : this.#of(known);
  }

  summary(known: KnownCluster): ClusterSummary {
    const inventory = this.#of(known);
    return {
      id: known.id,
      name: known.name,
      connection: known.state,
      active: known.id === this.#clusters.active?.id,
      ...(known.readOnly === undefined ? {} : { readOnly: true as const }),
      ...(inventory === undefined ? {} : { inventory }),
    };
  }

  #of({ id, cluster, state }: KnownCluster): Inventory | undefined {
    if (cluster === undefined || state.kind !== "connected") {
      this.#made.delete(id);
      return undefined;
    }
    const { objects } = cluster;
    const before = this.#made.get(id);
    if (before?.revision === objects.revision) return before;
    const inventory = buildInventory(objects, before);
    this.#made.set(id, inventory);
    return inventory;
  }
}
