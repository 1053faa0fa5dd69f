import type { Steps } from "../base/steps.ts";
import { takeChanges, type Change } from "./changes.ts";
import type { NodeAccelerator, NodeView } from "./inventory.ts";
import type { NodeRecord } from "./k8s.ts";
import { NewestByName } from "./newestByName.ts";
import { compareText, mergeInSteps } from "./order.ts";
import { acceleratorViews, failingPods, servedByClaims, type NodePodIndex } from "./podIndex.ts";
import { NO_RESOURCES } from "./requests.ts";
import type { ResourceState } from "./state.ts";
import { nodeView, sameNode } from "./views.ts";
import { isKnown } from "./visibility.ts";

/** Devices that drivers publish for nodes. */
export interface NodeDevices {
  takeChangedNodes(): ReadonlySet<string>;
  nodes(): Iterable<string>;
  rowsOf(node: string): readonly NodeAccelerator[];
}

/** Nodes that are made in one step: each has some twenty pods. */
const nodeStep = 64;

/** The nodes of a cluster as views, in order; only nodes whose object or pods changed are made again. */
export class NodeIndex {
  readonly #records = new Map<string, NodeRecord>();
  readonly #named = new NewestByName<NodeRecord>();
  readonly #views = new Map<string, NodeView>();
  #sorted: readonly NodeView[] = [];

  /** What differs from the last time, for `update`. */
  take(nodes: ReadonlyMap<string, NodeRecord>): readonly Change<NodeRecord>[] {
    return takeChanges(this.#records, nodes);
  }

  /** `state` is that of the list of nodes; `all` makes every node again: what can be seen has changed. */
  *update(changes: readonly Change<NodeRecord>[], state: ResourceState, pods: NodePodIndex, dra: NodeDevices, podsComplete: boolean, all: boolean): Steps<readonly NodeView[]> {
    const names = new Set([...(yield* pods.takeChanged()), ...dra.takeChangedNodes()]);
    for (const { before, after } of changes) {
      for (const record of [before, after]) if (record !== undefined) names.add(record.name);
      if (before !== undefined) this.#named.replace(before.name, before, undefined);
      if (after !== undefined) this.#named.replace(after.name, undefined, after);
    }
    if (all) for (const known of [this.#named.names(), pods.names(), dra.nodes(), this.#views.keys()]) for (const name of known) names.add(name);
    const removed = new Set<NodeView>();
    const added: NodeView[] = [];
    let count = 0;
    for (const name of names) {
      if (++count % nodeStep === 0) yield;
      const before = this.#views.get(name);
      const after = this.#view(name, state, pods, dra, podsComplete);
      if (before !== undefined && after !== undefined && sameNode(before, after)) continue;
      if (before !== undefined) removed.add(before);
      if (after === undefined) this.#views.delete(name);
      else {
        added.push(after);
        this.#views.set(name, after);
      }
    }
    this.#sorted = yield* mergeInSteps(this.#sorted, removed, added, (a, b) => compareText(a.name, b.name));
    return this.#sorted;
  }

  #view(name: string, state: ResourceState, pods: NodePodIndex, dra: NodeDevices, podsComplete: boolean): NodeView | undefined {
    const record = this.#named.get(name);
    const own = pods.get(name);
    const rows = dra.rowsOf(name);
    // Slices of a node that is gone are soon gone, too; where nodes can't be read they name them.
    const named = (own !== undefined && own.held.length > 0) || (rows.length > 0 && !isKnown(state));
    if (record === undefined && !(named && mayBeMissing(state))) return undefined;
    return nodeView({
      name,
      record,
      pods: acceleratorViews(own?.held ?? []),
      nominated: acceleratorViews(own?.nominated ?? []),
      requested: own?.requested ?? NO_RESOURCES,
      failing: failingPods(own?.held ?? []),
      podsComplete,
      missing: missing(state),
      served: servedByClaims(own?.held ?? []),
      dra: rows,
    });
  }
}

/** While nodes load, a name without a node means only that its page has not come yet. */
function mayBeMissing(state: ResourceState): boolean {
  return state.kind !== "loading" && state.kind !== "idle";
}

function missing(state: ResourceState): string {
  switch (state.kind) {
    case "live":
    case "stale":
      return "The cluster has no node of this name any more; pods still name it.";
    case "forbidden":
      return "Nodes may not be listed; the name is known from pods.";
    case "absent":
    case "failed":
    case "idle":
    case "loading":
      return "Nodes can't be read; the name is known from pods.";
  }
}
