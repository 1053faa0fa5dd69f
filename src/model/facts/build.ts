import type { ClusterFacts, Fact, NodeFact, ObjectFact } from "../clusterFacts.ts";
import type { Inventory, NodeView } from "../inventory.ts";
import type { Labels } from "../k8s.ts";
import { objectOf, textOf, type Json } from "../read.ts";
import type { ResourceState } from "../state.ts";

/** One list as it was read. */
export interface FactList {
  readonly state: "live" | "forbidden" | "absent" | "failed";
  /** Of namespaced kinds: those that were read; undefined: all. */
  readonly namespaces?: readonly string[];
  readonly items: readonly unknown[];
}

/** What was listed of a cluster at a time. */
export interface FactLists {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** By key of `factKinds`. */
  readonly lists: Readonly<Record<string, FactList>>;
  /** Served kinds as `group/version/Kind`; undefined when the server couldn't say all. */
  readonly served: readonly string[] | undefined;
}

export interface FactsOf {
  readonly cluster: string;
  /** Where objects without a namespace are created; empty: `default`. */
  readonly namespace: string;
  readonly inventory: Inventory;
  readonly nodes: ResourceState;
  /** Undefined: nothing was listed yet. */
  readonly lists: FactLists | undefined;
  readonly now: number;
}

/** Everything that rules may know of a cluster, as plain data. */
export function buildClusterFacts({ cluster, namespace, inventory, nodes, lists, now }: FactsOf): ClusterFacts {
  return {
    cluster,
    namespace: namespace === "" ? "default" : namespace,
    nodes: { state: nodes.kind, at: timeOf(nodes, now), items: inventory.nodes.flatMap(nodeFact) },
    objects: Object.fromEntries(Object.entries(lists?.lists ?? {}).map(([key, list]) => [key, objectFacts(list, lists?.at ?? 0)])),
    served: { state: lists === undefined ? "idle" : lists.served === undefined ? "failed" : "live", at: lists?.at ?? 0, items: lists?.served ?? [] },
    autoscaled: autoscaled(inventory.nodes, lists?.served),
  };
}

/** What is watched is known as of now. */
function timeOf(state: ResourceState, now: number): number {
  return state.kind === "live" ? now : state.kind === "stale" ? state.since : 0;
}

function nodeFact({ name, record, health, accelerators }: NodeView): readonly NodeFact[] {
  if (record === undefined) return [];
  const known = accelerators.flatMap(({ accelerator, free }): [string, number][] => (free === undefined ? [] : [[accelerator.resource, Math.max(0, free)]]));
  return [{
    name,
    labels: record.labels,
    taints: record.taints,
    unschedulable: record.unschedulable,
    ready: health !== "notReady" && health !== "unknown",
    allocatable: record.allocatable,
    free: known.length === accelerators.length ? Object.fromEntries(known) : undefined,
  }];
}

function objectFacts({ state, namespaces, items }: FactList, at: number): Fact<ObjectFact> {
  return { state, at, items: items.map(objectFact), ...(namespaces === undefined ? {} : { namespaces }) };
}

/** Fields that may hold something secret, or that nobody asks for. */
const leftOut = new Set(["apiVersion", "kind", "metadata", "spec", "status", "data", "stringData", "binaryData", "secrets", "imagePullSecrets"]);

function objectFact(item: unknown): ObjectFact {
  const object = objectOf(item);
  const metadata = objectOf(object["metadata"]);
  const rest: Json = Object.fromEntries(Object.entries(object).filter(([key]) => !leftOut.has(key)));
  return { name: textOf(metadata["name"]), namespace: textOf(metadata["namespace"]), labels: textMap(metadata["labels"]), spec: objectOf(object["spec"]), status: objectOf(object["status"]), rest };
}

function textMap(value: unknown): Labels {
  return Object.fromEntries(Object.entries(objectOf(value)).filter((entry): entry is [string, string] => typeof entry[1] === "string" && entry[0] !== "__proto__"));
}

const autoscalers = /^(?:karpenter\.sh|karpenter\.k8s\.aws|autoscaling\.x-k8s\.io|cluster\.x-k8s\.io|machine\.openshift\.io)\//;
const clouds = /^(?:karpenter\.sh|eks\.amazonaws\.com|cloud\.google\.com|kubernetes\.azure\.com|node\.kubernetes\.io\/instance-type|topology\.kubernetes\.io\/zone)/;

/** Whether nodes can be made on demand. Clouds can and nobody says whether this one does: then it isn't known. */
function autoscaled(nodes: readonly NodeView[], served: readonly string[] | undefined): boolean | undefined {
  if (served?.some((kind) => autoscalers.test(kind)) === true) return true;
  if (served === undefined) return undefined;
  return nodes.some(({ record }) => Object.keys(record?.labels ?? {}).some((key) => clouds.test(key))) ? undefined : false;
}
