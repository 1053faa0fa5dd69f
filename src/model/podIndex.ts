import { stepSize, type Steps } from "../base/steps.ts";
import { addTo, asksForCompute, lessBy, sameResources, sortedResources } from "./amounts.ts";
import { asksByClaims } from "./dra/amounts.ts";
import type { PodDevices } from "./dra/views.ts";
import type { PodView, WorkloadReference } from "./inventory.ts";
import type { PodRecord, Resources } from "./k8s.ts";
import { compareNamed } from "./order.ts";
import type { Place } from "./ownership.ts";
import { sameReference } from "./ownershipIndex.ts";
import { holdsNode, isNominated } from "./podState.ts";
import { NO_RESOURCES } from "./requests.ts";
import { putInto, takeFrom } from "./slots.ts";
import { failing, stackPart, type StackPart } from "./trouble/stack.ts";
import type { FailingPod } from "./trouble/types.ts";
import { podView } from "./views.ts";
import type { Bucket } from "./workloadIndex.ts";

/** A pod with what was worked out for it. */
export interface PodEntry {
  readonly uid: string;
  record: PodRecord;
  /** Undefined until it is placed for the first time. */
  place: Place | undefined;
  bucket: Bucket | undefined;
  /** Made when somebody needs it: pods without accelerators often nobody does. */
  view: PodView | undefined;
  asks: boolean;
  /** What Dynamic Resource Allocation has to do with it. */
  dra: PodDevices | undefined;
  /** The part of the accelerator stack that it is. */
  stack: StackPart | undefined;
  /** Where it stood in the store's order when that was last walked, and in which walk. */
  position: number;
  walk: number;
  workloadSlot: number;
  nodeSlot: number;
}

export function podEntry(uid: string, record: PodRecord): PodEntry {
  return { uid, record, place: undefined, bucket: undefined, view: undefined, asks: asksForCompute(record), dra: undefined, stack: stackPart(record), position: 0, walk: 0, workloadSlot: 0, nodeSlot: 0 };
}

/** Something that computes is asked for, by requests or by claims. */
export function entryAsks({ record, dra }: Pick<PodEntry, "record" | "dra">): boolean {
  return asksForCompute(record) || (dra !== undefined && asksByClaims(dra));
}

export function viewOf(entry: PodEntry, place: Place): PodView {
  const { view, record } = entry;
  const top: WorkloadReference = view !== undefined && sameReference(view.workload, place.top) ? view.workload : place.top;
  if (view?.record === record && view.workload === top && view.dra === entry.dra) return view;
  entry.view = podView(record, top, entry.dra);
  return entry.view;
}

/** Views of the entries that ask for accelerators, in order. */
export function acceleratorViews(entries: readonly PodEntry[]): readonly PodView[] {
  const views: PodView[] = [];
  for (const entry of entries) if (entry.asks && entry.place !== undefined) views.push(viewOf(entry, entry.place));
  return views.length > 1 ? views.sort(compareViews) : views;
}

/** Pods of the accelerator stack that fail, in order; undefined when none does. */
export function failingPods(entries: readonly PodEntry[]): readonly FailingPod[] | undefined {
  let all: FailingPod[] | undefined;
  for (const { stack, record } of entries) {
    const found = stack === undefined ? undefined : failing(stack, record);
    if (found !== undefined) (all ??= []).push(found);
  }
  return all?.sort((a, b) => compareNamed(a.pod, b.pod));
}

export function compareViews(a: PodView, b: PodView): number {
  return compareNamed(a.record, b.record);
}

/** The pods of one node. */
export interface NodePods {
  readonly name: string;
  readonly held: PodEntry[];
  readonly nominated: PodEntry[];
  requested: Resources;
  /** Its part of `total`. */
  counted: Resources;
  changed: boolean;
}

/** Which pods stand on which node, and what they request there. Only nodes whose pods changed are summed up again. */
export class NodePodIndex {
  readonly #nodes = new Map<string, NodePods>();
  readonly #total = new RunningTotal();
  #changed: NodePods[] = [];

  get(name: string): NodePods | undefined {
    return this.#nodes.get(name);
  }

  names(): IterableIterator<string> {
    return this.#nodes.keys();
  }

  add(entry: PodEntry, record: PodRecord): void {
    const holds = holdsNode(record);
    if (!holds && !isNominated(record)) return;
    const name = holds ? record.nodeName : record.nominatedNodeName;
    let pods = this.#nodes.get(name);
    if (pods === undefined) {
      pods = { name, held: [], nominated: [], requested: NO_RESOURCES, counted: NO_RESOURCES, changed: false };
      this.#nodes.set(name, pods);
    }
    putInto(holds ? pods.held : pods.nominated, entry, "nodeSlot");
    this.#touch(pods);
  }

  /** `record` is what `add` was called with. */
  remove(entry: PodEntry, record: PodRecord): void {
    const holds = holdsNode(record);
    if (!holds && !isNominated(record)) return;
    const pods = this.#nodes.get(holds ? record.nodeName : record.nominatedNodeName);
    if (pods === undefined) return;
    takeFrom(holds ? pods.held : pods.nominated, entry, "nodeSlot");
    this.#touch(pods);
  }

  /** The pod stays where it is and looks different: its node shows it. */
  touch(record: PodRecord): void {
    const pods = holdsNode(record) ? this.#nodes.get(record.nodeName) : isNominated(record) ? this.#nodes.get(record.nominatedNodeName) : undefined;
    if (pods !== undefined) this.#touch(pods);
  }

  #touch(pods: NodePods): void {
    if (pods.changed) return;
    pods.changed = true;
    this.#changed.push(pods);
  }

  /** Names of the nodes whose pods changed since the last call. */
  *takeChanged(): Steps<readonly string[]> {
    const changed = this.#changed;
    this.#changed = [];
    let count = 0;
    for (const pods of changed) {
      if (++count % stepSize === 0) yield;
      pods.changed = false;
      const requested = requestedBy(pods.held);
      if (!sameResources(requested, pods.requested)) pods.requested = requested;
      const served = servedByClaims(pods.held);
      const counted = served === NO_RESOURCES ? pods.requested : lessBy(pods.requested, served);
      if (counted !== pods.counted) {
        this.#total.replace(pods.counted, counted);
        pods.counted = counted;
      }
      if (pods.held.length === 0 && pods.nominated.length === 0) this.#nodes.delete(pods.name);
    }
    return changed.map((pods) => pods.name);
  }

  /**
   * What all pods that hold a node request together of the nodes and their device plugins: without what claims serve. As of
   * the last `takeChanged`.
   */
  total(): Resources {
    return this.#total.sum();
  }
}

/** A sum over many amounts of which few change. A resource is in it as long as one of them names it, be it with 0. */
class RunningTotal {
  readonly #byName = new Map<string, { sum: number; times: number }>();

  replace(before: Resources, after: Resources): void {
    this.#add(before, -1);
    this.#add(after, 1);
  }

  sum(): Resources {
    const total: Record<string, number> = {};
    for (const [name, { sum, times }] of this.#byName) if (times > 0) total[name] = sum;
    return sortedResources(total);
  }

  #add(amounts: Resources, sign: 1 | -1): void {
    for (const name in amounts) {
      const entry = this.#byName.get(name) ?? { sum: 0, times: 0 };
      this.#byName.set(name, entry);
      entry.sum += sign * (amounts[name] ?? 0);
      entry.times += sign;
    }
  }
}

/** Extended resources of the pods' requests that claims serve: they count with the claims' devices. */
export function servedByClaims(entries: readonly PodEntry[]): Resources {
  let total: Record<string, number> | undefined;
  for (const { dra } of entries) if (dra !== undefined && dra.served !== NO_RESOURCES) addTo((total ??= {}), dra.served);
  return total ?? NO_RESOURCES;
}

/** What pods request together; `pods` is their number, which the scheduler limits too. */
function requestedBy(entries: readonly PodEntry[]): Resources {
  const [first] = entries;
  if (first === undefined) return NO_RESOURCES;
  // Pods of one template share their requests: one addition stands for all that follow one another.
  const total: Record<string, number> = {};
  let last = first.record.requests;
  let times = 0;
  for (const { record } of entries) {
    if (record.requests !== last) {
      addTo(total, last, times);
      last = record.requests;
      times = 0;
    }
    times++;
  }
  addTo(total, last, times);
  total["pods"] = entries.length;
  return sortedResources(total);
}
