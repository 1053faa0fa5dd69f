import type { PlannedNode } from "./nodes.ts";

interface Place {
  readonly node: PlannedNode;
  readonly free: Map<string, number>;
  pods: number;
}

/** What is still free on the nodes of the crowd, so that nothing is promised twice. */
export class Room {
  readonly #byPool = new Map<string, Place[]>();
  readonly #places: Place[];

  constructor(nodes: readonly PlannedNode[], podLimit: number) {
    this.#places = nodes.map((node) => ({ node, free: new Map(Object.entries(node.pool.devices)), pods: podLimit - 12 }));
    for (const place of this.#places) {
      const held = this.#byPool.get(place.node.pool.name);
      if (held === undefined) this.#byPool.set(place.node.pool.name, [place]);
      else held.push(place);
    }
  }

  /** Up to `count` places for a pod that takes `amount` of a resource; fewer when there is no more. One node in ten stays free. */
  take(pool: string | undefined, resource: string | undefined, amount: number, count: number): readonly string[] {
    const places = pool === undefined ? this.#places : this.#byPool.get(pool) ?? [];
    const usable = resource === undefined ? places : places.slice(0, Math.ceil(places.length * 0.9));
    const taken: string[] = [];
    for (let index = 0; index < usable.length && taken.length < count;) {
      const place = usable[index];
      if (place === undefined) break;
      const free = resource === undefined ? Infinity : place.free.get(resource) ?? 0;
      // Pods without devices spread out; the others fill a node before they take the next.
      const fits = place.pods > 0 && free >= amount && free > 0;
      if (!fits) {
        index++;
        continue;
      }
      place.pods--;
      if (resource !== undefined) place.free.set(resource, free - amount);
      taken.push(place.node.name);
      if (resource === undefined) index++;
    }
    if (resource === undefined && places.length > 1) places.push(...places.splice(0, taken.length));
    return taken;
  }
}
