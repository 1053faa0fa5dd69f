import { acceleratorsOf, addTo, asksForCompute, sameResources, sortedResources } from "./amounts.ts";
import type { PodView, WorkloadReference } from "./inventory.ts";
import type { PodRecord, Resources } from "./k8s.ts";
import { compareNamed } from "./order.ts";
import type { Place } from "./ownership.ts";
import { sameReference } from "./ownershipIndex.ts";
import { holdsNode, isNominated } from "./podState.ts";
import { requestedBy, podView } from "./views.ts";

/** A pod with what was worked out for it. */
export interface PodEntry {
  record: PodRecord;
  place: Place;
  /** Made when somebody needs it: pods without accelerators often nobody does. */
  view: PodView | undefined;
}

/** The pods of one node. */
export interface NodePods {
  readonly held: Set<PodEntry>;
  readonly nominated: Set<PodEntry>;
  requested: Resources;
}

export function viewOf(entry: PodEntry): PodView {
  const { view, record, place } = entry;
  const top: WorkloadReference = view !== undefined && sameReference(view.workload, place.top) ? view.workload : place.top;
  if (view?.record === record && view.workload === top) return view;
  entry.view = podView(record, top);
  return entry.view;
}

export function asksForAccelerators(entry: PodEntry): boolean {
  return asksForCompute(acceleratorsOf(entry.record.requests));
}

/** Views of the entries that ask for accelerators, in order. */
export function acceleratorViews(entries: Iterable<PodEntry>): PodView[] {
  const views: PodView[] = [];
  for (const entry of entries) if (asksForAccelerators(entry)) views.push(viewOf(entry));
  return views.length > 1 ? views.sort(compareViews) : views;
}

export function compareViews(a: PodView, b: PodView): number {
  return compareNamed(a.record, b.record);
}

/** Which pods stand on which node, and what they request there. Only nodes whose pods changed are summed up again. */
export class NodePodIndex {
  readonly #nodes = new Map<string, NodePods>();
  readonly #dirty = new Set<string>();

  get(name: string): NodePods | undefined {
    return this.#nodes.get(name);
  }

  names(): IterableIterator<string> {
    return this.#nodes.keys();
  }

  /** Also for a pod that stays where it is and looks different: its node shows it. */
  move(entry: PodEntry, before: PodRecord | undefined, after: PodRecord | undefined): void {
    if (before !== undefined) this.#change(before, (pods, list) => void pods[list].delete(entry));
    if (after !== undefined) this.#change(after, (pods, list) => void pods[list].add(entry));
  }

  #change(record: PodRecord, change: (pods: NodePods, list: "held" | "nominated") => void): void {
    const holds = holdsNode(record);
    if (!holds && !isNominated(record)) return;
    const name = holds ? record.nodeName : record.nominatedNodeName;
    let pods = this.#nodes.get(name);
    if (pods === undefined) {
      pods = { held: new Set(), nominated: new Set(), requested: {} };
      this.#nodes.set(name, pods);
    }
    change(pods, holds ? "held" : "nominated");
    this.#dirty.add(name);
  }

  /** Names of the nodes whose pods changed since the last call. */
  takeChanged(): ReadonlySet<string> {
    const changed = new Set(this.#dirty);
    this.#dirty.clear();
    for (const name of changed) {
      const pods = this.#nodes.get(name);
      if (pods === undefined) continue;
      if (pods.held.size === 0 && pods.nominated.size === 0) {
        this.#nodes.delete(name);
        continue;
      }
      const requested = requestedBy(records(pods.held));
      if (!sameResources(requested, pods.requested)) pods.requested = requested;
    }
    return changed;
  }

  /** What all pods that hold a node request together. */
  total(): Resources {
    const total: Record<string, number> = {};
    for (const pods of this.#nodes.values()) addTo(total, pods.requested);
    return sortedResources(total);
  }
}

function* records(entries: Iterable<PodEntry>): Generator<PodRecord> {
  for (const entry of entries) yield entry.record;
}
