import { age } from "../base/format.ts";
import type { ClusterFacts, Fact, NodeFact } from "../model/clusterFacts.ts";
import { podRequests } from "../model/requests.ts";
import { objectOf, type Json } from "../model/read.ts";
import { recogniseResource } from "../model/accelerators/index.ts";
import { nodeAt, plainValue } from "../manifest/nodes.ts";
import { placementOf, type Placement } from "../model/scheduling/pod.ts";
import type { Context } from "./rule.ts";
import type { Pod } from "./pod.ts";

/** Where a pod may run, and what it asks for of accelerators: what rules hold against the nodes of a cluster. */
export interface PodNeeds {
  readonly placement: Placement;
  /** Effective request of one pod, by accelerator resource. */
  readonly accelerators: ReadonlyMap<string, number>;
}

const known = new WeakMap<Pod, PodNeeds>();

/** Of one pod template; computed once. */
export function needsOf(pod: Pod): PodNeeds {
  const before = known.get(pod);
  if (before !== undefined) return before;
  const spec = objectOf(plainValue(pod.spec));
  const amounts = Object.entries(podRequests({ spec: { ...spec, ...containersOf(pod) } })).filter(([name, amount]) => {
    const unit = recogniseResource(name)?.unit;
    return amount > 0 && unit !== undefined && unit !== "network" && unit !== "amount";
  });
  const needs = { placement: placementOf(spec), accelerators: new Map(amounts) };
  known.set(pod, needs);
  return needs;
}

/** Nodes that advertise at least `amount` of a resource. */
export function offering(nodes: readonly NodeFact[], resource: string, amount = 1): readonly NodeFact[] {
  return nodes.filter(({ allocatable }) => (allocatable[resource] ?? 0) >= amount);
}

/** How old facts are, for the end of a sentence: ` (as of 12 s ago, cluster prod)`. */
export function asOf(context: Pick<Context, "cluster" | "now">, fact: Fact<unknown>): string {
  return ` (cluster ${context.cluster.cluster}, as of ${age(fact.at, context.now) ?? "just now"} ago)`;
}

/** As a PodSpec has them: some kinds keep theirs elsewhere (a Workflow's `container`, an InferenceService's `model`). */
function containersOf(pod: Pod): Json {
  const json = pod.containers.map(({ node, role, resourcesKey }) => ({
    role,
    container: { resources: plainValue(nodeAt(node, resourcesKey)), ...(role === "sidecar" ? { restartPolicy: "Always" } : {}) },
  }));
  const those = (init: boolean) => json.filter(({ role }) => (role !== "container") === init).map(({ container }) => container);
  return { containers: those(false), initContainers: those(true) };
}

/** Where nodes can be made, what no node has now is no error: the words, and the severity that goes with them. */
export function unlessMade(cluster: ClusterFacts): { readonly now: string; readonly severity?: "hint" } {
  return cluster.autoscaled === false ? { now: "" } : { now: " now", severity: "hint" };
}

/** The namespace that an object is created in. */
export function namespaceOf(pod: { readonly namespace: string }, cluster: ClusterFacts): string {
  return pod.namespace === "" ? cluster.namespace : pod.namespace;
}
