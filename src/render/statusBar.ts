import type { Inventory } from "../model/inventory.ts";
import type { RowTone } from "./row.ts";
import { age, count, parts } from "../base/format.ts";
import { line } from "../base/text.ts";
import { takenWords, troubledNodes } from "./attention.ts";
import { capacityTable } from "./capacity.ts";
import { clusterLook, gpus, type ClusterSummary } from "./clusters.ts";
import { factsOf } from "./facts.ts";
import { escape, paragraphs } from "./markdown.ts";
import { stateLine } from "./messages.ts";

export interface StatusBarLook {
  /** May hold one `$(icon)` of ours; cluster text in it can't form another. */
  readonly text: string;
  /** Markdown. */
  readonly tooltip: string;
  readonly tone: RowTone;
  readonly accessibleLabel: string;
}

/** The active cluster in the status bar: `$(circuit-board) prod-eu-1 412/512 GPUs`. */
export function statusBar(cluster: ClusterSummary | undefined, now: number): StatusBarLook | undefined {
  if (cluster === undefined) return undefined;
  const look = clusterLook(cluster, now);
  const name = line(cluster.name, 40).replaceAll("$(", "$ (");
  const inventory = cluster.connection.kind === "connected" ? cluster.inventory : undefined;
  const all = inventory === undefined || (look.words === "loading" && inventory.totals.length === 0) ? "" : gpus(inventory);
  const numbers = firstOf(all);
  const summed = (inventory?.totals.length ?? 0) > 0;
  const table = inventory === undefined ? "" : capacityTable(inventory.nodes, factsOf(inventory));
  const state = look.words === "live" ? "" : inventory === undefined ? shortState(cluster) : shortWords(cluster, now);
  const icon = look.tone === "lost" ? "error" : look.tone === "waiting" ? "warning" : look.icon.endsWith("~spin") ? look.icon : "circuit-board";
  return {
    text: `$(${icon}) ${name} ${parts(numbers, state)}`.trimEnd(),
    tone: look.tone,
    accessibleLabel: `GPUs of cluster ${line(cluster.name, 40)}: ${parts(summed ? `${all} requested of allocatable` : all, look.words).replaceAll(" · ", ", ")}`,
    tooltip: paragraphs(
      `**${escape(cluster.name)}** · ${escape(look.words)}`,
      table === "" && summed && `${escape(all)}: requested of allocatable, summed over its nodes.`,
      table,
      inventory !== undefined && attentionWords(inventory, now),
      ...(inventory?.states.filter((each) => each.key === "nodes" || each.key === "pods").map((each) => stateLine(each, now)) ?? []),
    ),
  };
}

/** `3 nodes need attention: 9 GPUs not usable.`; empty where none does. */
function attentionWords(inventory: Inventory, now: number): string {
  const all = troubledNodes(inventory.nodes, now);
  if (all.length === 0) return "";
  const taken = takenWords({ facts: factsOf(inventory) }, all);
  return `${count(all.length, "node")} ${all.length === 1 ? "needs" : "need"} attention${taken === "" ? "" : `: ${escape(taken)} not usable`}.`;
}

/** The status bar is narrow: the first kind of accelerator, and that there are more. */
function firstOf(all: string): string {
  const [first = "", ...rest] = all.split(" · ");
  return rest.length === 0 ? first : `${first} +${rest.length}`;
}

function shortState(cluster: ClusterSummary): string {
  const words = { disconnected: "not connected", connecting: "connecting", "signing-in": "sign-in", connected: "loading", failed: "failed" } as const;
  return words[cluster.connection.kind];
}

function shortWords(cluster: ClusterSummary, now: number): string {
  const stale = cluster.inventory?.states.flatMap(({ state }) => (state.kind === "stale" ? [state.since] : [])) ?? [];
  if (cluster.inventory?.states.some(({ state }) => state.kind === "failed") === true) return "incomplete";
  return stale.length > 0 ? `stale ${age(Math.min(...stale), now) ?? ""}`.trimEnd() : "loading";
}
