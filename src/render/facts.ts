import { recogniseResource } from "../model/accelerators/index.ts";
import type { AcceleratorResource } from "../model/accelerators/types.ts";
import type { Inventory, Knowledge } from "../model/inventory.ts";
import { isKnown } from "../model/visibility.ts";

type Watched = Inventory["states"][number];

export type { Knowledge };

/** What the views ask of an inventory again and again, worked out once. */
export interface Facts {
  readonly resources: ReadonlyMap<string, AcceleratorResource>;
  /** By node: resources of which a unit is something else there than the name says (time-slicing, MIG strategy single). */
  readonly units: ReadonlyMap<string, ReadonlyMap<string, AcceleratorResource>>;
  readonly nodes: Knowledge;
  /** Of all pods of the cluster: what sums over a node need. */
  readonly pods: Knowledge;
  /** Of the pods of the namespaces that are read: what sums over a workload or a namespace need. */
  readonly podsRead: Knowledge;
  readonly states: ReadonlyMap<string, Inventory["states"][number]>;
}

const made = new WeakMap<Inventory, Facts>();

/** Facts of an immutable inventory, kept as long as it lives. */
export function factsOf(inventory: Inventory): Facts {
  const kept = made.get(inventory);
  if (kept !== undefined) return kept;
  const resources = new Map<string, AcceleratorResource>();
  const units = new Map<string, Map<string, AcceleratorResource>>();
  for (const total of inventory.totals) resources.set(total.accelerator.resource, byName(total.accelerator));
  for (const node of inventory.nodes) {
    for (const { accelerator } of node.accelerators) {
      const named = byName(accelerator);
      if (!resources.has(accelerator.resource)) resources.set(accelerator.resource, named);
      if (named.noun === accelerator.noun) continue;
      const own = units.get(node.name);
      if (own === undefined) units.set(node.name, new Map([[accelerator.resource, accelerator]]));
      else own.set(accelerator.resource, accelerator);
    }
  }
  const states = new Map(inventory.states.map((each) => [each.key, each]));
  const pods = podsOf(inventory, states.get("pods"));
  const podState = states.get("pods")?.state;
  const facts: Facts = {
    resources,
    units: sameUnits(units),
    states,
    nodes: knowledge(states.get("nodes"), inventory.nodes.some((node) => node.record !== undefined)),
    pods,
    podsRead: podState !== undefined && isKnown(podState) ? "all" : pods,
  };
  made.set(inventory, facts);
  return facts;
}

let last: Facts["units"] = new Map();

/** Nodes seldom change in this: then the object stays the same, and so does what was worked out with it. */
function sameUnits(units: Facts["units"]): Facts["units"] {
  const same = units.size === last.size && [...units].every(([node, own]) => {
    const other = last.get(node);
    return other?.size === own.size && [...own].every(([resource, accelerator]) => other.get(resource)?.noun === accelerator.noun);
  });
  return same ? last : (last = units);
}

/** What the name of a resource means, wherever it is. */
function byName(accelerator: AcceleratorResource): AcceleratorResource {
  return recogniseResource(accelerator.resource) ?? accelerator;
}

function podsOf(inventory: Inventory, listed: Watched | undefined): Knowledge {
  if (inventory.podsComplete) return "all";
  // Namespaces that were listed and have no pods are known too: their sums are 0, and lower bounds of the cluster's.
  return inventory.pods.length > 0 || (listed?.namespaces !== undefined && isKnown(listed.state)) ? "some" : "none";
}

function knowledge(listed: Watched | undefined, any: boolean): Knowledge {
  if (listed === undefined) return any ? "some" : "none";
  if (isKnown(listed.state)) return listed.namespaces === undefined ? "all" : "some";
  return any ? "some" : "none";
}
