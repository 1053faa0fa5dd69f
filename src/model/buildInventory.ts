import { atOnce, stepSize, type Steps } from "../base/steps.ts";
import { takeChanges, type Change } from "./changes.ts";
import { DraIndex } from "./dra/draIndex.ts";
import { definitionsOf, features } from "./features.ts";
import type { ClusterObjects, Inventory, PodView, ResourceTable, WorkloadView } from "./inventory.ts";
import type { ObjectRecord, WorkloadRecord } from "./k8s.ts";
import { NamespaceIndex } from "./namespaces.ts";
import { NodeIndex } from "./nodeIndex.ts";
import { compareNamed, compareText, mergeInSteps } from "./order.ts";
import type { Place } from "./ownership.ts";
import { OwnershipIndex } from "./ownershipIndex.ts";
import { compareViews, entryAsks, NodePodIndex, viewOf, type PodEntry } from "./podIndex.ts";
import { PodStore, type PodChange } from "./podStore.ts";
import { buildQueues } from "./queues/build.ts";
import { withQueues } from "./queues/jobs.ts";
import { queueTablesOf } from "./queues/tables.ts";
import { stackPart } from "./trouble/stack.ts";
import { acceleratorTotals } from "./totals.ts";
import { isComplete, knownIn, listedNamespaces, visibilityOf } from "./visibility.ts";
import { WorkloadIndex, type Bucket } from "./workloadIndex.ts";

/**
 * The picture of a cluster. A function of `objects`: `previous` only makes it cheaper, by what changed since it was built, and
 * keeps the views of what didn't change the same objects. Never throws on cluster data.
 */
export function buildInventory(objects: ClusterObjects, previous?: Inventory): Inventory {
  return atOnce(inventorySteps(objects, previous));
}

/**
 * The same in short steps, for whoever has to answer others in between: 100,000 pods from nothing take half a second. Nodes,
 * pods and workloads are read in the first step; what changes later is for the next inventory. `previous` is used up as soon
 * as this has begun.
 */
export function* inventorySteps(objects: ClusterObjects, previous?: Inventory): Steps<Inventory> {
  const builder = (previous === undefined ? undefined : builders.get(previous)) ?? new Builder();
  // A builder serves its latest inventory only; an older one given as `previous` is built anew.
  if (previous !== undefined) builders.delete(previous);
  const inventory = yield* builder.build(objects);
  builders.set(inventory, builder);
  return inventory;
}

/** The working state behind each latest inventory. */
const builders = new WeakMap<Inventory, Builder>();

class Builder {
  readonly #pods = new PodStore();
  readonly #workloadRecords: Map<string, WorkloadRecord>[] = [];
  readonly #buckets = new Map<WorkloadRecord, Bucket>();
  readonly #owners = new OwnershipIndex((uid) => this.#pods.get(uid)?.record);
  readonly #nodePods = new NodePodIndex();
  readonly #nodes = new NodeIndex();
  readonly #dra = new DraIndex<PodEntry>();
  readonly #workloads = new WorkloadIndex();
  readonly #namespaces = new NamespaceIndex();
  #sortedPods: readonly PodView[] = [];
  #sortedWorkloads: readonly WorkloadView[] = [];
  #visibility = "";
  #mostChains = 0;

  *build(objects: ClusterObjects): Steps<Inventory> {
    // All that is live is read before the first pause: the rest must not mix two moments.
    const { revision } = objects;
    const podsComplete = isComplete(objects.pods);
    const nodesComplete = isComplete(objects.nodes);
    const nodesState = objects.nodes.state;
    const podsSeen = knownIn(objects.pods);
    const visibility = visibilityOf(objects.pods) + visibilityOf(objects.nodes) + nodesState.kind;
    const seenDifferently = visibility !== this.#visibility;
    this.#visibility = visibility;
    const states = [objects.nodes, objects.pods, ...[...objects.workloads, ...objects.further].filter(isNeeded)].map(stateOf);
    const workloadChanges = objects.workloads.flatMap((table, index) => takeChanges((this.#workloadRecords[index] ??= new Map()), table.items));
    const nodeChanges = this.#nodes.take(objects.nodes.items);
    const records = [...objects.pods.items.values()];
    const namespaces = this.#namespaces.update(objects);
    this.#dra.takeObjects(objects);
    const queueTables = queueTablesOf(objects);
    yield;

    for (const { before, after } of workloadChanges) this.#owners.replaceWorkload(before, after);
    const podChanges = yield* this.#pods.take(records);
    const cameOrWent = movedUids(workloadChanges);
    const rerouted = this.#owners.size > 0 && (yield* this.#owners.refresh(new Set([...cameOrWent, ...movedUids(podChanges)])));
    yield* this.#placeWorkloads(workloadChanges, rerouted);
    const withOtherDevices = yield* this.#dra.settle(podChanges, this.#pods.entries);
    const removedPods = new Set<PodView>();
    yield* this.#placePods(podChanges, removedPods);
    const replaced = new Set(rerouted || cameOrWent.length > 0 ? yield* this.#replacePods(rerouted, removedPods) : []);
    for (const entry of yield* this.#refreshPods(withOtherDevices, podChanges, removedPods)) replaced.add(entry);
    yield* this.#listPods(podChanges, replaced, removedPods);
    this.#sweepChains();
    yield;

    const nodes = yield* this.#nodes.update(nodeChanges, nodesState, this.#nodePods, this.#dra, podsComplete, seenDifferently);
    if (this.#dra.takeAsksChanged()) this.#workloads.touchClaiming();
    if (seenDifferently) this.#workloads.touchAll();
    const { removed, added } = yield* this.#workloads.takeChanges(this.#owners, this.#dra, podsSeen);
    this.#sortedWorkloads = yield* mergeInSteps(this.#sortedWorkloads, removed, added, compareWorkloads);

    const [pods, own] = [this.#sortedPods, this.#sortedWorkloads];
    const queues = buildQueues({
      table: queueTables, pods, workloads: own, podsComplete,
      pod: (uid) => this.#pods.get(uid)?.record,
      record: (uid) => this.#recordOf(uid),
    });
    yield;
    const workloads = withQueues(own, queues);
    const { pools } = this.#dra;
    const nodeless = this.#dra.nodelessRows();
    const totals = acceleratorTotals({ nodes, nodeless, requested: this.#nodePods.total() }, { nodes: nodesComplete, pods: podsComplete });
    return { revision, podsComplete, nodes, namespaces, pods, workloads, queues, totals, states, ...(pools.length === 0 ? {} : { pools, nodeless }) };
  }

  #recordOf(uid: string): WorkloadRecord | undefined {
    for (const records of this.#workloadRecords) {
      const record = records.get(uid);
      if (record !== undefined) return record;
    }
    return undefined;
  }

  *#placeWorkloads(changes: readonly Change<WorkloadRecord>[], rerouted: boolean): Steps<void> {
    let count = 0;
    for (const { before, after } of changes) {
      if (before !== undefined) this.#dropWorkload(before);
      if (after !== undefined) this.#placeWorkload(after);
      if (++count % stepSize === 0) yield;
    }
    if (!rerouted) return;
    for (const [record, bucket] of [...this.#buckets]) {
      if (++count % stepSize === 0) yield;
      if (this.#owners.placeOfWorkload(record) === bucket.records.get(record)) continue;
      this.#dropWorkload(record);
      this.#placeWorkload(record);
    }
  }

  #dropWorkload(record: WorkloadRecord): void {
    const bucket = this.#buckets.get(record);
    if (bucket !== undefined) this.#workloads.removeRecord(record, bucket);
    this.#buckets.delete(record);
  }

  #placeWorkload(record: WorkloadRecord): void {
    const place = this.#owners.placeOfWorkload(record);
    if (place !== undefined) this.#buckets.set(record, this.#workloads.addRecord(record, place));
  }

  *#placePods(changes: readonly PodChange[], removed: Set<PodView>): Steps<void> {
    let count = 0;
    for (const { entry, before, after } of changes) {
      if (++count % stepSize === 0) yield;
      if (entry.view !== undefined && entry.asks) removed.add(entry.view);
      if (before !== undefined) this.#nodePods.remove(entry, before);
      if (after === undefined) {
        this.#workloads.removePod(entry);
        continue;
      }
      entry.asks = entryAsks(entry);
      entry.stack = stackPart(after);
      this.#moveTo(entry, this.#owners.placeOfPod(after, entry.place));
      this.#nodePods.add(entry, after);
    }
  }

  /** Asks again where pods belong: chains lead elsewhere, or labels may name other objects. */
  *#replacePods(rerouted: boolean, removed: Set<PodView>): Steps<readonly PodEntry[]> {
    const replaced: PodEntry[] = [];
    let count = 0;
    for (const entry of this.#pods.entries) {
      if (++count % stepSize === 0) yield;
      if (!rerouted && entry.place?.top.by !== "label") continue;
      const place = this.#owners.placeOfPod(entry.record, entry.place);
      if (place === entry.place) continue;
      if (entry.view !== undefined && entry.asks) removed.add(entry.view);
      this.#moveTo(entry, place);
      this.#nodePods.touch(entry.record);
      replaced.push(entry);
    }
    return replaced;
  }

  /** Pods whose devices are others now, although they themselves stayed as they are. */
  *#refreshPods(entries: readonly PodEntry[], changes: readonly PodChange[], removed: Set<PodView>): Steps<readonly PodEntry[]> {
    if (entries.length === 0) return entries;
    const placed = new Set(changes.map(({ entry }) => entry));
    const rest = entries.filter((entry) => !placed.has(entry));
    let count = 0;
    for (const entry of rest) {
      if (++count % stepSize === 0) yield;
      if (entry.view !== undefined && entry.asks) removed.add(entry.view);
      entry.asks = entryAsks(entry);
      if (entry.bucket !== undefined) this.#workloads.touch(entry.bucket);
      this.#nodePods.touch(entry.record);
    }
    return rest;
  }

  #moveTo(entry: PodEntry, place: Place): void {
    if (place === entry.place && entry.bucket !== undefined) {
      this.#workloads.touch(entry.bucket);
      return;
    }
    this.#workloads.removePod(entry);
    this.#workloads.addPod(entry, place);
  }

  /** No entry is in both lists: a changed pod has its place already when the others are placed anew. */
  *#listPods(changes: readonly PodChange[], replaced: Iterable<PodEntry>, removed: Set<PodView>): Steps<void> {
    const added: PodView[] = [];
    const list = (entry: PodEntry) => {
      if (!entry.asks || entry.place === undefined) return;
      const view = viewOf(entry, entry.place);
      // Placed anew without looking different: it stays.
      if (!removed.delete(view)) added.push(view);
    };
    let count = 0;
    for (const { entry, after } of changes) {
      if (after !== undefined) list(entry);
      if (++count % stepSize === 0) yield;
    }
    for (const entry of replaced) {
      list(entry);
      if (++count % stepSize === 0) yield;
    }
    this.#sortedPods = yield* mergeInSteps(this.#sortedPods, removed, added, compareViews);
  }

  /** Chains of owners that are gone are forgotten when there may be as many of them as of the others. */
  #sweepChains(): void {
    if (this.#mostChains === 0) this.#mostChains = 2 * this.#owners.size + 1000;
    if (this.#owners.size <= this.#mostChains) return;
    const used = new Set<string>();
    for (const record of this.#buckets.keys()) used.add(record.uid);
    for (const { record } of this.#pods.entries) if (record.owner !== undefined) used.add(this.#owners.chainKey(record.owner, record.namespace));
    this.#owners.sweep(used);
    this.#mostChains = 2 * this.#owners.size + 1000;
  }
}

/** What nobody needs now is not a part of the picture: it isn't missing either. */
function isNeeded({ definition, state }: ResourceTable): boolean {
  return state.kind !== "idle" || !onDemand.has(definition.key);
}

const onDemand: ReadonlySet<string> = new Set(definitionsOf(features).map(({ key }) => key));

function stateOf(table: ResourceTable): Inventory["states"][number] {
  const { definition, state, leftOut = 0 } = table;
  const namespaces = listedNamespaces(table);
  return { key: definition.key, kind: definition.kind, state, ...(namespaces === undefined ? {} : { namespaces }), ...(leftOut === 0 ? {} : { leftOut }) };
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
