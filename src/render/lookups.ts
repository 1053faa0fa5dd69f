import { isOneOf, ownerOf } from "../model/owners.ts";
import { keyOf } from "../model/ownership.ts";
import { sameItems } from "../model/views.ts";
import type { Inventory, NodeView, PodView, WorkloadReference, WorkloadView } from "../model/inventory.ts";
import type { Labels } from "../model/k8s.ts";
import type { Facets } from "./query.ts";
import type { ViewOptions } from "./row.ts";
import { modelKey } from "./nodeGroups.ts";

/** What rows ask of other objects than their own: made once for a tree, worked out when asked for. */
export interface Lookups {
  workload(reference: WorkloadReference): WorkloadView | undefined;
  node(name: string): NodeView | undefined;
  /** What the accelerators of a node are called, as in the groups of Nodes; undefined when the node isn't known. */
  modelOf(nodeName: string): string | undefined;
  /** What owners depend on besides the objects themselves: equal ones, equal owners. */
  readonly ownersBy: { readonly labels: string; readonly namespaces: object };
  /** User or team, by the setting's labels. */
  ownerOf(pod: PodView): string | undefined;
  ownerOfWorkload(view: WorkloadView): string | undefined;
  /** Facets of what belongs to somebody. */
  belonging(owner: string | undefined): Pick<Facets, "owner" | "mine">;
}

const noLabels: ReadonlyMap<string, Labels> = new Map();

export function lookupsOf(inventory: Inventory, { ownerLabels = [], me }: Pick<ViewOptions, "ownerLabels" | "me">): Lookups {
  const namespaces = inventory.namespaces ?? noLabels;
  let nodes: Map<string, NodeView> | undefined;
  let workloads: Map<string, WorkloadView> | undefined;
  const lookups: Lookups = {
    ownersBy: { labels: ownerLabels.join(), namespaces },
    workload(reference) {
      workloads ??= new Map(inventory.workloads.filter((view) => view.partOf === undefined).map((view) => [keyOf(view.reference), view]));
      return workloads.get(keyOf(reference));
    },
    node(name) {
      nodes ??= new Map(inventory.nodes.map((node) => [node.name, node]));
      return nodes.get(name);
    },
    modelOf(name) {
      const node = lookups.node(name);
      return node?.record === undefined ? undefined : modelKey(node);
    },
    ownerOf: (pod) => ownerLabels.length === 0 ? undefined : ownerOf(pod, lookups.workload(pod.workload), namespaces, ownerLabels),
    ownerOfWorkload(view) {
      if (ownerLabels.length === 0) return undefined;
      const [first] = view.pods;
      if (first !== undefined) return ownerOf(first, view, namespaces, ownerLabels);
      return labelled(view.record?.labels, ownerLabels) ?? labelled(namespaces.get(view.reference.namespace), ownerLabels);
    },
    belonging: (owner) => owner === undefined ? {} : { owner, ...(me === undefined ? {} : { mine: isOneOf(owner, me) }) },
  };
  return lookups;
}

/**
 * All besides the objects themselves that decides what a filter finds in a row (see `Branch.same`): the view, who looks, and
 * what is said of owners and models elsewhere, which changes rarely.
 */
export function filterScope(view: string, inventory: Inventory, options: ViewOptions): string {
  const { filter, ownerLabels = [], me, grouping } = options;
  // Most filters have no such term, and then nothing has to be compared.
  const models = /\bmodel:/i.test(filter) ? revisionOf(inventory.nodes.map((node) => `${node.name} ${modelKey(node)}`)) : 0;
  const owners = /\bowner:|\bmine\b/i.test(filter) ? revisionOf([...(inventory.namespaces ?? noLabels).values()]) : 0;
  return [view, grouping, ownerLabels.join(), me?.join(), models, owners].join("|");
}

/** Lists that were seen last, each with a number of its own: equal lists, equal number. */
const seen: { readonly list: readonly unknown[]; readonly revision: number }[] = [];
const mostSeen = 8;
let latest = 0;

function revisionOf(list: readonly unknown[]): number {
  const known = seen.find((each) => sameItems(each.list, list));
  if (known !== undefined) return known.revision;
  seen.unshift({ list, revision: ++latest });
  seen.length = Math.min(seen.length, mostSeen);
  return latest;
}

function labelled(labels: Labels | undefined, wanted: readonly string[]): string | undefined {
  return wanted.map((label) => labels?.[label]).find((value) => value !== undefined && value !== "");
}
