import type { Inventory } from "../model/inventory.ts";
import type { ClusterSummary } from "./clusters.ts";
import { count, duration } from "../base/format.ts";
import { line } from "../base/text.ts";
import { mainDefinitions } from "../model/queues/index.ts";
import { factsOf } from "./facts.ts";
import { jobsOf } from "./jobs.ts";

export type ViewName = "nodes" | "allocations" | "queues" | "jobs";

/**
 * Why a view has no rows of its own. The kind is the value of the context key that chooses the welcome view (which has
 * the links that help); `message` is one plain sentence for the top of the view.
 */
export interface EmptyState {
  readonly kind: "noCluster" | "disconnected" | "connecting" | "signingIn" | "failed" | "loading" | "forbidden" | "unreadable" | "nothing" | "filtered";
  readonly message: string;
}

/** What a view says instead of rows; undefined when it has rows. `rows` is how many the tree has apart from message rows. */
export function emptyState(view: ViewName, cluster: ClusterSummary | undefined, rows: number, filter: string, now: number): EmptyState | undefined {
  if (cluster === undefined) return { kind: "noCluster", message: "No cluster is chosen." };
  const name = line(cluster.name, 80);
  const { connection } = cluster;
  // What was read stays while the connection is broken or made again: its message rows say how old it is.
  if (rows > 0 && connection.kind !== "disconnected") return undefined;
  switch (connection.kind) {
    case "disconnected": return { kind: "disconnected", message: `${name} is not connected.` };
    case "connecting": return { kind: "connecting", message: `Connecting to ${name}: ${line(connection.step, 80)}` };
    case "signing-in": return { kind: "signingIn", message: `Waiting for sign-in to ${name} with ${line(connection.program, 80)}, for ${duration(now - connection.since)}.` };
    case "failed": return { kind: "failed", message: `${line(connection.failure.message)} ${line(connection.failure.remedy)}`.trimEnd() };
    case "connected": break;
  }
  if (cluster.inventory === undefined) return { kind: "loading", message: `Loading from ${name}.` };
  return emptyInventory(view, name, cluster.inventory, filter);
}

function emptyInventory(view: ViewName, name: string, inventory: Inventory, filter: string): EmptyState {
  if (view === "queues") return emptyQueues(name, inventory, filter);
  const facts = factsOf(inventory);
  const key = view === "nodes" ? "nodes" : "pods";
  const state = facts.states.get(key)?.state.kind ?? "idle";
  const any = view === "nodes" ? inventory.nodes.length : view === "jobs" ? jobsOf(inventory).length : inventory.pods.filter((pod) => pod.holds).length;
  if (any > 0 && filter.trim() !== "") return { kind: "filtered", message: `Nothing matches “${line(filter, 60)}”.` };
  switch (state) {
    case "idle":
    case "loading": return { kind: "loading", message: `Loading ${key} of ${name}.` };
    case "forbidden": return { kind: "forbidden", message: `You may not list ${key} in ${name}.` };
    case "failed":
    case "absent": return { kind: "unreadable", message: `${key === "nodes" ? "Nodes" : "Pods"} of ${name} can't be read.` };
    case "live":
    case "stale": return { kind: "nothing", message: nothing(view, name, inventory) };
  }
}

/** Most clusters serve none or one of the queueing systems: those that are absent say nothing. */
function emptyQueues(name: string, inventory: Inventory, filter: string): EmptyState {
  if (inventory.queues.systems.length > 0 && filter.trim() !== "") return { kind: "filtered", message: `Nothing matches “${line(filter, 60)}”.` };
  const watched = new Set(mainDefinitions.map(({ key }) => key));
  const kinds = new Set(inventory.states.filter(({ key }) => watched.has(key)).map(({ state }) => state.kind));
  if (kinds.size === 0 || kinds.has("idle") || kinds.has("loading")) return { kind: "loading", message: `Loading queues of ${name}.` };
  // What may not be listed may be there: then nothing can be said of the rest.
  if (kinds.has("forbidden")) return { kind: "forbidden", message: `You may not list queues in ${name}.` };
  if (kinds.has("failed")) return { kind: "unreadable", message: `Queues of ${name} can't be read.` };
  return { kind: "nothing", message: nothing("queues", name, inventory) };
}

function nothing(view: ViewName, name: string, inventory: Inventory): string {
  switch (view) {
    case "nodes": return `${name} has no nodes.`;
    case "allocations": return `No pod${inNamespaces(inventory)} holds an accelerator.`;
    case "queues": return `${name} has no queues.`;
    case "jobs": return `No workload${inNamespaces(inventory)} asks for an accelerator.`;
  }
}

/** An empty list of two namespaces says nothing of the others. */
function inNamespaces(inventory: Inventory): string {
  const namespaces = factsOf(inventory).states.get("pods")?.namespaces;
  if (namespaces === undefined) return "";
  return namespaces.length === 1 ? ` in namespace ${line(namespaces[0] ?? "", 80)}` : ` in the ${count(namespaces.length, "namespace")} that were read`;
}
