import { takeChanges, type Change } from "./changes.ts";
import type { ClusterObjects, Inventory, PodView, ResourceTable, WorkloadView } from "./inventory.ts";
import type { ObjectRecord, PodRecord, WorkloadRecord } from "./k8s.ts";
import { NodeIndex } from "./nodeIndex.ts";
import { compareNamed, compareText, mergeSorted } from "./order.ts";
import type { Place } from "./ownership.ts";
import { OwnershipIndex } from "./ownershipIndex.ts";
import { asksForAccelerators, compareViews, NodePodIndex, viewOf, type PodEntry } from "./podIndex.ts";
import { acceleratorTotals } from "./totals.ts";
import { isComplete, knownIn, listedNamespaces, visibilityOf } from "./visibility.ts";
import { WorkloadIndex } from "./workloadIndex.ts";

/**
 * The picture of a cluster. A function of `objects`: `previous` only makes it cheaper, by what changed since it was built, and
 * keeps the views of what didn't change the same objects. Never throws on cluster data.
 */
export function buildInventory(objects: ClusterObjects, previous?: Inventory): Inventory {
  const builder = (previous === undefined ? undefined : builders.get(previous)) ?? new Builder();
  // A builder serves its latest inventory only; an older one given as `previous` is built anew.
  if (previous !== undefined) builders.delete(previous);
  const inventory = builder.build(objects);
  builders.set(inventory, builder);
  return inventory;
}

/** The working state behind each latest inventory. */
const builders = new WeakMap<Inventory, Builder>();

class Builder {
  readonly #podRecords = new Map<string, PodRecord>();
  readonly #workloadRecords: Map<string, WorkloadRecord>[] = [];
  readonly #entries = new Map<string, PodEntry>();
  readonly #places = new Map<WorkloadRecord, Place>();
  readonly #owners = new OwnershipIndex((uid) => this.#podRecords.get(uid));
  readonly #nodePods = new NodePodIndex();
  readonly #nodes = new NodeIndex();
  readonly #workloads = new WorkloadIndex();
  #sortedPods: readonly PodView[] = [];
  #sortedWorkloads: readonly WorkloadView[] = [];
  #visibility = "";
  #chainsAtSweep = 0;

  build(objects: ClusterObjects): Inventory {
    const podsComplete = isComplete(objects.pods);
    const visibility = visibilityOf(objects.pods) + visibilityOf(objects.nodes) + objects.nodes.state.kind;
    const seenDifferently = visibility !== this.#visibility;
    this.#visibility = visibility;

    const workloadChanges = objects.workloads.flatMap((table, index) => takeChanges((this.#workloadRecords[index] ??= new Map()), table.items));
    for (const { before, after } of workloadChanges) this.#owners.replaceWorkload(before, after);
    const podChanges = takeChanges(this.#podRecords, objects.pods.items);
    const moved = movedUids(workloadChanges);
    const rerouted = this.#owners.refresh(new Set([...moved, ...movedUids(podChanges)]));
    this.#placeWorkloads(workloadChanges, rerouted);
    this.#placePods(podChanges, rerouted, moved.length > 0);
    this.#sweepChains();

    const nodes = this.#nodes.update(objects, this.#nodePods, podsComplete, seenDifferently);
    if (seenDifferently) this.#workloads.touchAll();
    const { removed, added } = this.#workloads.takeChanges(this.#owners, knownIn(objects.pods));
    this.#sortedWorkloads = mergeSorted(this.#sortedWorkloads, removed, added, compareWorkloads);

    return {
      revision: objects.revision,
      podsComplete,
      nodes,
      pods: this.#sortedPods,
      workloads: this.#sortedWorkloads,
      totals: acceleratorTotals(nodes, this.#nodePods.total(), { nodes: isComplete(objects.nodes), pods: podsComplete }),
      states: [objects.nodes, objects.pods, ...objects.workloads].map(stateOf),
    };
  }

  #placeWorkloads(changes: readonly Change<WorkloadRecord>[], rerouted: boolean): void {
    for (const { before, after } of changes) {
      const place = before === undefined ? undefined : this.#places.get(before);
      if (before !== undefined && place !== undefined) {
        this.#workloads.removeRecord(before, place);
        this.#places.delete(before);
      }
      if (after !== undefined) this.#placeWorkload(after, this.#owners.placeOfWorkload(after));
    }
    if (!rerouted) return;
    for (const [record, before] of [...this.#places]) {
      const place = this.#owners.placeOfWorkload(record);
      if (place === before) continue;
      this.#workloads.removeRecord(record, before);
      this.#placeWorkload(record, place);
    }
  }

  #placeWorkload(record: WorkloadRecord, place: Place | undefined): void {
    if (place === undefined) return;
    this.#places.set(record, place);
    this.#workloads.addRecord(record, place);
  }

  /** `labelsToo`: workloads came or went, so a label may name another object now. */
  #placePods(changes: readonly Change<PodRecord>[], rerouted: boolean, labelsToo: boolean): void {
    const removed = new Set<PodView>();
    const changed: PodEntry[] = [];
    for (const { uid, before, after } of changes) {
      let entry = this.#entries.get(uid);
      if (entry?.view !== undefined && asksForAccelerators(entry)) removed.add(entry.view);
      if (after === undefined) {
        if (entry === undefined) continue;
        this.#nodePods.move(entry, before, undefined);
        this.#workloads.removePod(entry, entry.place);
        this.#entries.delete(uid);
        continue;
      }
      const place = this.#owners.placeOfPod(after, entry?.place);
      if (entry === undefined) {
        entry = { record: after, place, view: undefined };
        this.#entries.set(uid, entry);
        this.#workloads.addPod(entry);
      } else {
        entry.record = after;
        this.#replace(entry, place);
      }
      this.#nodePods.move(entry, before, after);
      changed.push(entry);
    }
    if (rerouted || labelsToo) {
      for (const entry of this.#entries.values()) {
        if (!rerouted && entry.place.top.by !== "label") continue;
        const place = this.#owners.placeOfPod(entry.record, entry.place);
        if (place === entry.place) continue;
        if (entry.view !== undefined && asksForAccelerators(entry)) removed.add(entry.view);
        this.#replace(entry, place);
        this.#nodePods.move(entry, entry.record, entry.record);
        changed.push(entry);
      }
    }
    this.#listPods(changed, removed);
  }

  #replace(entry: PodEntry, place: Place): void {
    if (place === entry.place) {
      this.#workloads.touch(place);
      return;
    }
    this.#workloads.removePod(entry, entry.place);
    entry.place = place;
    this.#workloads.addPod(entry);
  }

  #listPods(changed: readonly PodEntry[], removed: Set<PodView>): void {
    const added = new Set<PodView>();
    for (const entry of changed) {
      if (!asksForAccelerators(entry)) continue;
      const view = viewOf(entry);
      // Placed anew without looking different, or changed twice.
      if (!removed.delete(view)) added.add(view);
    }
    this.#sortedPods = mergeSorted(this.#sortedPods, removed, [...added], compareViews);
  }

  /** Chains of owners that are gone are forgotten when there may be as many of them as of the others. */
  #sweepChains(): void {
    if (this.#owners.size <= 2 * this.#chainsAtSweep + 1000) return;
    const used = new Set<string>();
    for (const record of this.#places.keys()) used.add(record.uid);
    for (const { record } of this.#entries.values()) if (record.owner !== undefined) used.add(this.#owners.chainKey(record.owner, record.namespace));
    this.#owners.sweep(used);
    this.#chainsAtSweep = this.#owners.size;
  }
}

function stateOf(table: ResourceTable): Inventory["states"][number] {
  const { definition, state } = table;
  const namespaces = listedNamespaces(table);
  return { key: definition.key, kind: definition.kind, state, ...(namespaces === undefined ? {} : { namespaces }) };
}

/** Objects that came, went or changed owner: chains through them may lead elsewhere. */
function movedUids<R extends ObjectRecord>(changes: readonly Change<R>[]): readonly string[] {
  const uids: string[] = [];
  for (const { uid, before, after } of changes) {
    if (before === undefined || after === undefined || before.owner?.uid !== after.owner?.uid) uids.push(uid);
  }
  return uids;
}

function compareWorkloads(a: WorkloadView, b: WorkloadView): number {
  return compareNamed(a.reference, b.reference) || compareText(a.reference.kind, b.reference.kind) || compareText(a.reference.apiVersion, b.reference.apiVersion);
}
