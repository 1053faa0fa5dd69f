import type { Labels, Resources, Taint } from "./k8s.ts";
import type { Json } from "./read.ts";
import type { ResourceStateKind } from "./state.ts";

/** What is known of one kind of thing in the cluster. Only `live` facts are complete: a rule that needs others doesn't run. */
export interface Fact<T> {
  readonly state: ResourceStateKind;
  /** When `items` was last known to be complete, in ms since the epoch; 0 for never. */
  readonly at: number;
  readonly items: readonly T[];
  /** Of namespaced objects, where not all namespaces may be read: those that were. */
  readonly namespaces?: readonly string[];
}

export interface NodeFact {
  readonly name: string;
  readonly labels: Labels;
  readonly taints: readonly Taint[];
  readonly unschedulable: boolean;
  readonly ready: boolean;
  /** See `Resources` for units. */
  readonly allocatable: Resources;
  /** allocatable - requested, of accelerator resources; undefined unless all pods can be seen. */
  readonly free: Resources | undefined;
}

export interface ObjectFact {
  readonly name: string;
  /** Empty for cluster-scoped objects. */
  readonly namespace: string;
  readonly labels: Labels;
  readonly spec: Json;
  readonly status: Json;
  /** Fields beside metadata, spec and status (a PriorityClass's `value`, a RuntimeClass's `handler`). */
  readonly rest: Json;
}

/**
 * A connected cluster as plain data: what rules with `needs: "cluster"` know of it. No pods, no secrets, no clients.
 */
export interface ClusterFacts {
  /** The context's name, to be named in messages. */
  readonly cluster: string;
  /** Namespace that objects without one are created in. */
  readonly namespace: string;
  readonly nodes: Fact<NodeFact>;
  /** Objects by `plural.group` (`localqueues.kueue.x-k8s.io`; `resourcequotas` for the core group). A missing key: nobody looked. */
  readonly objects: Readonly<Record<string, Fact<ObjectFact>>>;
  /** Served kinds as `group/version/Kind` (`/v1/Pod`). */
  readonly served: Fact<string>;
  /** A node autoscaler or scale from zero was seen: "no node now" is not "never". Undefined: not known. */
  readonly autoscaled: boolean | undefined;
}

const NEVER = { state: "idle", at: 0, items: [] } as const;

/** Facts of no cluster. */
export const NO_CLUSTER: ClusterFacts = Object.freeze({ cluster: "", namespace: "default", nodes: NEVER, objects: {}, served: NEVER, autoscaled: undefined });

/** A fact by its name as rules declare it: `nodes`, `served`, or a key of `objects`. */
export function factNamed(facts: ClusterFacts, name: string): Fact<unknown> {
  return name === "nodes" ? facts.nodes : name === "served" ? facts.served : (facts.objects[name] ?? NEVER);
}

/**
 * Objects of a namespaced kind in one namespace (empty: the one that objects without a namespace are created in); undefined
 * when it isn't known which there are.
 */
export function objectsIn(facts: ClusterFacts, key: string, namespace: string): readonly ObjectFact[] | undefined {
  const fact = facts.objects[key];
  const wanted = namespace === "" ? facts.namespace : namespace;
  if (fact?.state !== "live" || fact.namespaces?.includes(wanted) === false) return undefined;
  return fact.items.filter((item) => item.namespace === wanted);
}
