import type { Inventory, NodeView, PodView, WorkloadView } from "../model/inventory.ts";
import type { Resources } from "../model/k8s.ts";
import type { Lookups } from "./lookups.ts";
import type { Grouping } from "./row.ts";
import type { Share } from "./workloads.ts";
import { addTo } from "../model/amounts.ts";
import { sameItems } from "../model/views.ts";
import { groupBy } from "../base/groupBy.ts";
import { line } from "../base/text.ts";
import { modelKey, poolKey } from "./nodeGroups.ts";

/** One group of Allocations. Groups share no pod, and together they have every pod that holds an accelerator. */
export interface HeldGroup {
  readonly key: string;
  readonly label: string;
  /** Nobody says which group it is: stands last. */
  readonly unnamed: boolean;
  /** What its pods request together. */
  readonly held: Resources;
  readonly shares: () => readonly Share[];
  /** All nodes of the group, where it is made of nodes: what they have besides what is held. */
  readonly nodes?: readonly NodeView[];
  /** When the oldest of what stands in it began; undefined where that would need a look at every pod. */
  readonly since?: number;
}

/** What is held now, by what a person chose. Their sums are the sums over the nodes (network devices apart). */
export function heldGroups(inventory: Inventory, grouping: Grouping, lookups: Lookups): readonly HeldGroup[] {
  const groups = makers[grouping](inventory, lookups);
  return [...groups].sort((left, right) => Number(left.unnamed) - Number(right.unnamed) || (left.label === right.label ? 0 : left.label < right.label ? -1 : 1));
}

const makers: Readonly<Record<Grouping, (inventory: Inventory, lookups: Lookups) => readonly HeldGroup[]>> = {
  namespace: (inventory) => byShare(holders(inventory).map((view) => ({ name: view.reference.namespace, share: whole(view, false) })), ""),
  owner: (inventory, lookups) => byShare(holders(inventory).flatMap((view) => byOwner(view, lookups)), "No owner label"),
  model: (inventory) => byNode(inventory, (node) => (node.record === undefined ? undefined : modelKey(node)), "Model unknown"),
  pool: (inventory) => byNode(inventory, poolKey, "No pool label"),
};

function holders(inventory: Inventory): readonly WorkloadView[] {
  return inventory.workloads.filter((view) => view.partOf === undefined && holdsAnything(view));
}

function holdsAnything(view: WorkloadView): boolean {
  for (const resource in view.held) if ((view.held[resource] ?? 0) > 0) return true;
  // What it shares is counted with another, and it uses it all the same.
  return view.shared !== undefined && view.pods.some(holdsSomething);
}

/** Shares by workload, as long as it doesn't change: rows of what stays are not made anew. */
const wholes = new WeakMap<WorkloadView, Share>();

function whole(view: WorkloadView, named: boolean): Share {
  let share = wholes.get(view);
  if (share?.named !== named) wholes.set(view, (share = { view, pods: view.pods.filter(holdsSomething), held: view.held, named }));
  return share;
}

function holdsSomething(pod: PodView): boolean {
  return pod.holds;
}

interface NamedShare {
  readonly name: string | undefined;
  readonly share: Share;
}

/** Shares by owner, as long as the workload and what names owners stay the same. */
const byOwners = new WeakMap<WorkloadView, { readonly by: Lookups["ownersBy"]; readonly shares: readonly NamedShare[] }>();

function byOwner(view: WorkloadView, lookups: Lookups): readonly NamedShare[] {
  const { labels, namespaces } = lookups.ownersBy;
  const kept = byOwners.get(view);
  if (kept?.by.labels === labels && kept.by.namespaces === namespaces) return kept.shares;
  const byName = [...groupBy(view.pods.filter(holdsSomething), (pod) => lookups.ownerOf(pod))];
  const shares = byName.map(([name, pods]) => ({ name, share: byName.length === 1 ? whole(view, true) : { view, pods, held: heldBy(pods), named: true } }));
  byOwners.set(view, { by: lookups.ownersBy, shares });
  return shares;
}

function byShare(all: readonly NamedShare[], otherwise: string): readonly HeldGroup[] {
  return [...groupBy(all, ({ name }) => name)].map(([name, members]) => ({
    key: name ?? "%none",
    label: name === undefined ? otherwise : line(name),
    unnamed: name === undefined,
    held: summed(members.map(({ share }) => share.held)),
    shares: () => members.map(({ share }) => share),
    since: members.reduce((oldest, { share }) => (share.view.since > 0 ? Math.min(oldest, share.view.since) : oldest), Infinity),
  }));
}

function byNode(inventory: Inventory, nameOf: (node: NodeView) => string | undefined, otherwise: string): readonly HeldGroup[] {
  const all = [...groupBy(inventory.nodes.filter((node) => node.accelerators.length > 0 || node.pods.length > 0), nameOf)];
  const groups = all.filter(([, nodes]) => nodes.some((node) => node.pods.length > 0)).map(([name, nodes]): HeldGroup => ({
    key: name ?? "%none",
    label: name ?? otherwise,
    unnamed: name === undefined || name === otherwise,
    held: summed(nodes.map(heldOn)),
    shares: () => sharesOf(inventory, nodes.flatMap((node) => node.pods), name ?? otherwise),
    nodes,
  }));
  return [...groups, ...unplaced(inventory)];
}

/** While nodes load, pods may stand on nodes that no list has named yet. They hold what they hold all the same. */
function unplaced(inventory: Inventory): readonly HeldGroup[] {
  const loading = inventory.states.some(({ key, state }) => key === "nodes" && (state.kind === "loading" || state.kind === "idle"));
  if (!loading) return [];
  const known = new Set(inventory.nodes.map((node) => node.name));
  const pods = inventory.pods.filter((pod) => pod.holds && !known.has(pod.record.nodeName));
  return pods.length === 0 ? [] : [{ key: "%unread", label: "Nodes not read yet", unnamed: true, held: heldBy(pods), shares: () => sharesOf(inventory, pods, "%unread") }];
}

/** The pods by workload, in the order of the inventory's workloads. */
function sharesOf(inventory: Inventory, pods: readonly PodView[], group: string): readonly Share[] {
  const views = holders(inventory);
  for (const view of views) remember(view);
  const own = groupBy(pods.filter(holdsSomething), (pod) => workloadOf.get(pod));
  return views.flatMap((view) => {
    const held = own.get(view);
    return held === undefined ? [] : [part(view, held, group)];
  });
}

/** Shares by workload and group, as long as the pods stay the same: a filter then knows them again. */
const partsOf = new WeakMap<WorkloadView, Map<string, Share>>();

function part(view: WorkloadView, pods: readonly PodView[], group: string): Share {
  const parts = partsOf.get(view) ?? new Map<string, Share>();
  partsOf.set(view, parts);
  let share = parts.get(group);
  if (share === undefined || !sameItems(share.pods, pods)) parts.set(group, (share = { view, pods, held: heldBy(pods), named: true }));
  return share;
}

/** The workload that a pod stands below; a pod that moves gets the view of its new workload, which is a new one. */
const workloadOf = new WeakMap<PodView, WorkloadView>();
const remembered = new WeakSet<WorkloadView>();

function remember(view: WorkloadView): void {
  if (remembered.has(view)) return;
  remembered.add(view);
  for (const pod of view.pods) workloadOf.set(pod, view);
}

const onNode = new WeakMap<NodeView, Resources>();

function heldOn(node: NodeView): Resources {
  let held = onNode.get(node);
  if (held === undefined) onNode.set(node, (held = heldBy(node.pods.filter(holdsSomething))));
  return held;
}

function heldBy(pods: readonly PodView[]): Resources {
  return summed(pods.map((pod) => pod.accelerators));
}

function summed(all: readonly Resources[]): Resources {
  const total: Record<string, number> = {};
  for (const each of all) addTo(total, each);
  return total;
}
