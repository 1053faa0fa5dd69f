import { NO_CLUSTER, type ClusterFacts, type Fact, type NodeFact, type ObjectFact } from "../model/clusterFacts.ts";

/** When the facts of examples were read: 12 seconds before the "now" of the tests. */
const READ = Date.UTC(2026, 7, 20, 9, 59, 48);

const live = <T>(items: readonly T[]): Fact<T> => ({ state: "live", at: READ, items });

/** A node as examples need it: ready, with these labels, taints and accelerators. */
export function exampleNode(name: string, resource: string, amount: number, more: Partial<NodeFact> = {}): NodeFact {
  return { name, labels: { "kubernetes.io/hostname": name }, taints: [], unschedulable: false, ready: true, allocatable: { [resource]: amount }, free: { [resource]: amount }, ...more };
}

export function exampleObject(name: string, more: Partial<ObjectFact> = {}): ObjectFact {
  return { name, namespace: "", labels: {}, spec: {}, status: {}, rest: {}, ...more };
}

/** Facts of a cluster "prod" without autoscaler. `namespaces`: the only ones whose objects may be read. */
export function exampleCluster(parts: { readonly nodes?: readonly NodeFact[]; readonly objects?: Readonly<Record<string, readonly ObjectFact[]>>; readonly served?: readonly string[]; readonly autoscaled?: boolean; readonly namespaces?: readonly string[] }): ClusterFacts {
  return {
    ...NO_CLUSTER,
    cluster: "prod",
    autoscaled: parts.autoscaled ?? false,
    ...(parts.nodes === undefined ? {} : { nodes: live(parts.nodes) }),
    objects: Object.fromEntries(Object.entries(parts.objects ?? {}).map(([key, items]) => [key, { ...live(items), ...(parts.namespaces === undefined ? {} : { namespaces: parts.namespaces }) }])),
    ...(parts.served === undefined ? {} : { served: live(parts.served) }),
  };
}
