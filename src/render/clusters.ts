import type { Inventory } from "../model/inventory.ts";
import type { RowTone, RowTree } from "./row.ts";
import type { Branch, Face } from "./tree.ts";
import { age, count, integer, parts, utc } from "../base/format.ts";
import { line } from "../base/text.ts";
import { countedOnce } from "../model/dra/overlap.ts";
import { totalAmounts } from "./nodeAmounts.ts";
import { capacityTable } from "./capacity.ts";
import { factsOf } from "./facts.ts";
import { code, escape, paragraphs, quote } from "./markdown.ts";
import { names, stateWords } from "./messages.ts";
import { buildTree } from "./tree.ts";

/** The state of a connection; `ConnectionState` of kube/types.ts fits it. */
export type ConnectionView =
  | { readonly kind: "disconnected" }
  | { readonly kind: "connecting"; readonly step: string; readonly since: number }
  | { readonly kind: "signing-in"; readonly program: string; readonly since: number }
  | { readonly kind: "connected"; readonly since: number; readonly version: string; readonly server: string }
  | { readonly kind: "failed"; readonly since: number; readonly failure: { readonly reason: string; readonly message: string; readonly remedy: string } };

/** One known cluster as the Clusters view and the status bar need it. */
export interface ClusterSummary {
  readonly id: string;
  /** Name for people: the context. */
  readonly name: string;
  readonly connection: ConnectionView;
  /** The one that Nodes, Allocations, Jobs and the status bar show. */
  readonly active: boolean;
  /** Nothing of it may be changed: read-only mode, or a protected context. */
  readonly readOnly?: true;
  /** Undefined until something was read from it. */
  readonly inventory?: Inventory;
}

/** How a cluster stands in one look: shared by its row and the status bar. */
export interface ClusterLook {
  readonly icon: string;
  readonly tone: RowTone;
  readonly words: string;
}

/** The Clusters view: one row a cluster, below it what it has and how each watched resource stands. */
export function clustersTree(clusters: readonly ClusterSummary[], now: number): RowTree {
  const several = clusters.length > 1;
  return buildTree("clusters", () => clusters.map((cluster) => clusterBranch(cluster, several, now)), { filter: "", limits: new Map() });
}

/** Connection and data in one word each: live only when connected and every list that counts is live. */
export function clusterLook(cluster: ClusterSummary, now: number): ClusterLook {
  const { connection } = cluster;
  switch (connection.kind) {
    case "disconnected": return { icon: "circle-outline", tone: "normal", words: "not connected" };
    case "connecting": return { icon: "loading~spin", tone: "unknown", words: parts("connecting", line(connection.step, 80)) };
    case "signing-in": return { icon: "loading~spin", tone: "waiting", words: `waiting for sign-in with ${line(connection.program, 60)}` };
    case "failed": return { icon: "error", tone: "lost", words: line(connection.failure.message, 160) };
    case "connected": return dataLook(cluster, now);
  }
}

function dataLook(cluster: ClusterSummary, now: number): ClusterLook {
  const states = cluster.inventory?.states ?? [];
  const failed = states.filter((each) => each.state.kind === "failed");
  if (failed.length > 0) return { icon: "error", tone: "lost", words: `can't read ${names(failed)}` };
  const stale = states.flatMap(({ state }) => (state.kind === "stale" ? [state.since] : []));
  if (stale.length > 0) return { icon: "warning", tone: "waiting", words: parts(`stale for ${age(Math.min(...stale), now) ?? "unknown"}`, "reconnecting") };
  const loading = states.filter((each) => each.state.kind === "loading" || each.state.kind === "idle");
  if (loading.length > 0 || states.length === 0) return { icon: "loading~spin", tone: "unknown", words: "loading" };
  return { icon: "circle-filled", tone: "active", words: "live" };
}

function clusterBranch(cluster: ClusterSummary, several: boolean, now: number): Branch {
  const label = line(cluster.name);
  const branch: Branch = { key: cluster.id, label, face: () => clusterFace(cluster, several, now), tooltip: () => clusterTooltip(cluster, now) };
  const { inventory } = cluster;
  if (inventory === undefined || cluster.connection.kind !== "connected") return branch;
  return { ...branch, children: () => inventory.states.filter((each) => each.state.kind !== "absent").map((watched) => watchedBranch(cluster.id, watched, now)) };
}

function clusterFace(cluster: ClusterSummary, several: boolean, now: number): Face {
  const look = clusterLook(cluster, now);
  const { inventory } = cluster;
  const empty = look.words === "loading" && (inventory?.nodes.length ?? 0) === 0;
  const shown = cluster.connection.kind === "connected" && !empty ? inventory : undefined;
  const description = parts(several && cluster.active && "active", look.words, shown && nodeCount(shown), shown && gpus(shown), cluster.readOnly === true && "read-only");
  return {
    description, icon: look.icon, tone: look.tone,
    context: parts("cluster", cluster.connection.kind, cluster.active && "active").replaceAll(" · ", " "),
    target: { type: "cluster", cluster: cluster.id },
    accessibleLabel: `Cluster ${line(cluster.name)}${cluster.active ? ", the active one" : ""}, ${parts(look.words, shown && nodeCount(shown), shown && gpus(shown), cluster.readOnly === true && "read-only").replaceAll(" · ", ", ")}`,
  };
}

function nodeCount(inventory: Inventory): string {
  const { nodes } = factsOf(inventory);
  const number = inventory.nodes.length;
  if (nodes === "all") return count(number, "node");
  return number === 0 ? "nodes unknown" : `≥ ${count(number, "node")}`;
}

/** `412/512 GPUs`, with `?` for what is unknown; words when there is nothing to count. */
export function gpus(inventory: Inventory): string {
  const facts = factsOf(inventory);
  // Nodes know what a total of one resource name doesn't: whether a unit is a device or a share of one.
  const all = facts.nodes === "all" ? [...inventory.nodes.flatMap((node) => countedOnce(node.accelerators)), ...(inventory.nodeless ?? [])] : inventory.totals;
  const compute = all.filter(({ accelerator }) => accelerator.unit !== "amount" && accelerator.unit !== "network");
  if (compute.length > 0) return totalAmounts(compute, facts.pods);
  return facts.nodes === "all" ? "no accelerators" : "GPUs unknown";
}

function watchedBranch(cluster: string, watched: Inventory["states"][number], now: number): Branch {
  const looks = { idle: ["circle-outline", "unknown"], loading: ["loading~spin", "unknown"], live: ["pass", "normal"], stale: ["history", "waiting"], forbidden: ["lock", "unknown"], absent: ["circle-slash", "unknown"], failed: ["error", "lost"] } as const;
  const [icon, tone] = looks[watched.state.kind];
  const where = watched.namespaces === undefined ? "" : `${integer(watched.namespaces.length)} namespaces only${watched.leftOut === undefined ? "" : `, ${integer(watched.leftOut)} more not read`}`;
  return {
    key: watched.key,
    label: line(watched.key),
    face: () => ({ description: parts(stateWords(watched.state, now), where), icon, tone, context: `resource ${watched.state.kind}`, target: { type: "group", cluster } }),
    tooltip: () => paragraphs(`${code(watched.key)} (${escape(watched.kind)})`, escape(stateWords(watched.state, now)), watched.namespaces === undefined ? "" : `Namespaces: ${escape(watched.namespaces.join(", "), 2000)}`),
  };
}

function clusterTooltip(cluster: ClusterSummary, now: number): string {
  const { connection, inventory } = cluster;
  const absent = inventory?.states.filter((each) => each.state.kind === "absent") ?? [];
  return paragraphs(
    `**${escape(cluster.name)}**${cluster.active ? " · active: Nodes, Allocations, Jobs and the status bar show it" : ""}`,
    connection.kind === "failed" ? `${quote(connection.failure.message)}\n\n${escape(connection.failure.remedy)}` : escape(clusterLook(cluster, now).words),
    connection.kind === "connected" ? `Kubernetes ${escape(connection.version)} at ${code(connection.server)}, connected since ${utc(connection.since)}` : "",
    connection.kind === "connected" && inventory !== undefined && capacityTable(inventory.nodes, factsOf(inventory)),
    absent.length === 0 ? "" : `Not served here, so not watched: ${escape(names(absent))}.`,
  );
}
