import { systemClock } from "../base/clock.ts";
import { Emitter, type Disposable } from "../base/event.ts";
import { runUntil, type Steps } from "../base/steps.ts";
import { inventorySteps } from "../model/buildInventory.ts";
import type { ClusterObjects, Inventory } from "../model/inventory.ts";
import type { ClusterSummary } from "../render/clusters.ts";
import type { Clusters } from "./clusters.ts";
import type { KnownCluster } from "./knownCluster.ts";

/** Milliseconds of building after which everything else in the extension host gets its turn: half a frame of 60 a second. */
const budget = 8;

/** After a build of several turns the next one waits this many times as long as it took: of a second a fifth is for it at most. */
const restShare = 4;
const longestRest = 2000;

interface Made {
  readonly objects: ClusterObjects;
  /** What was known when the connection failed: shown until the next connection has read as much. */
  kept: Inventory | undefined;
  failed: boolean;
  /** The latest that is complete. */
  inventory: Inventory | undefined;
  /** The next one, under way. */
  building: Steps<Inventory> | undefined;
  begun: number;
  /** No build begins before; somebody is told then, if anybody asked. */
  restsUntil: number;
  waits: boolean;
}

export interface Turn {
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Goes on in a later turn of the event loop. */
  readonly later: (next: () => void) => void;
  readonly after: (milliseconds: number, next: () => void) => void;
}

const processTurn: Turn = {
  now: () => performance.now(),
  later: (next) => setImmediate(next),
  after: (milliseconds, next) => void systemClock.schedule(milliseconds, next),
};

/**
 * Inventories of the clusters that something was read from, made when somebody looks and kept until the objects change. Few
 * changes are worked in at once; many (the first 100,000 pods) over several turns, while the one before is shown.
 */
export class Inventories implements Disposable {
  readonly #clusters: Clusters;
  readonly #turn: Turn;
  readonly #made = new Map<string, Made>();
  readonly #change = new Emitter<string>();

  /** An inventory that took several turns is complete; the value is its cluster's id. */
  readonly onDidChange = this.#change.event;

  constructor(clusters: Clusters, turn: Turn = processTurn) {
    this.#clusters = clusters;
    this.#turn = turn;
  }

  /** Undefined while nothing was read from the cluster yet. */
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

  dispose(): void {
    this.#made.clear();
    this.#change.dispose();
  }

  #of({ id, cluster, state }: KnownCluster): Inventory | undefined {
    const before = this.#made.get(id);
    const rest = before?.failed === true ? (before.inventory ?? before.kept) : undefined;
    if (state.kind === "disconnected" || (cluster === undefined && rest === undefined)) {
      this.#made.delete(id);
      return undefined;
    }
    if (cluster === undefined) return rest;
    const { objects } = cluster;
    // A cluster that was made anew starts from nothing.
    const made = before?.objects === objects ? before : { objects, kept: rest, failed: false, inventory: undefined, building: undefined, begun: 0, restsUntil: 0, waits: false };
    this.#made.set(id, made);
    if (state.kind === "failed") made.failed = true;
    if (state.kind !== "connected" && !holdsAnything(objects)) return made.kept;
    this.#update(id, made);
    if (made.kept !== undefined && !isRead(made.inventory)) return made.kept;
    made.kept = undefined;
    return made.inventory;
  }

  #update(id: string, made: Made): void {
    if (made.building !== undefined || made.inventory?.revision === made.objects.revision) return;
    const { now, after } = this.#turn;
    made.begun = now();
    if (made.begun < made.restsUntil) {
      // A busy cluster has always changed by the time an inventory is complete: without a rest one build would follow the other.
      if (!made.waits) after(made.restsUntil - made.begun, () => this.#rested(id, made));
      made.waits = true;
      return;
    }
    made.building = inventorySteps(made.objects, made.inventory);
    if (!this.#goOn(made)) this.#later(id, made);
  }

  #rested(id: string, made: Made): void {
    made.waits = false;
    if (this.#made.get(id) === made) this.#change.fire(id);
  }

  /** Builds for a while; true when the inventory is complete. */
  #goOn(made: Made): boolean {
    const { now } = this.#turn;
    const end = now() + budget;
    if (made.building === undefined) return true;
    try {
      const done = runUntil(made.building, () => now() >= end);
      if (done === undefined) return false;
      made.inventory = done.result;
    } catch (error) {
      // What it had is lost with it: the next one is built from nothing.
      made.inventory = undefined;
      made.building = undefined;
      throw error;
    }
    made.building = undefined;
    return true;
  }

  #later(id: string, made: Made): void {
    this.#turn.later(() => {
      if (this.#made.get(id) !== made) return;
      if (!this.#goOn(made)) {
        this.#later(id, made);
        return;
      }
      const { now } = this.#turn;
      made.restsUntil = now() + Math.min(longestRest, (now() - made.begun) * restShare);
      this.#change.fire(id);
    });
  }
}

/** Nodes and pods have been listed, or it is known why not. */
function isRead(inventory: Inventory | undefined): boolean {
  const states = inventory?.states.filter(({ key }) => key === "nodes" || key === "pods") ?? [];
  return states.length > 0 && states.every(({ state }) => state.kind !== "idle" && state.kind !== "loading");
}

/** After a failure what was read stays: it says itself how old it is. */
function holdsAnything({ nodes, pods, workloads }: ClusterObjects): boolean {
  return nodes.items.size > 0 || pods.items.size > 0 || workloads.some(({ items }) => items.size > 0);
}
