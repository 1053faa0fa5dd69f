import { count, list } from "../../base/format.ts";
import type { Located } from "../../manifest/locate.ts";
import { plainValue } from "../../manifest/nodes.ts";
import type { NodeFact } from "../../model/clusterFacts.ts";
import { listOf, objectOf, textOf } from "../../model/read.ts";
import { meets } from "../../model/scheduling/nodeAffinity.ts";
import { code } from "../../render/markdown.ts";
import { live, source, type LookupContext } from "./context.ts";

/** A node selector or a requirement of node affinity: which nodes match, and what the label is where they don't. */
export function selectorHover(located: Located, context: LookupContext): string | undefined {
  const nodes = live(context.cluster?.nodes);
  const wanted = nodes === undefined ? undefined : requirement(located);
  if (nodes === undefined || wanted === undefined) return undefined;
  const matching = nodes.items.filter(({ labels }) => meets(wanted, labels));
  return [
    `**${count(matching.length, "node")}** of ${count(nodes.items.length, "node")} ${matching.length === 1 ? "matches" : "match"} (${source(context, nodes)})${matching.length === 0 ? "." : `: ${list(matching.map(({ name }) => code(name)), 4)}.`}`,
    values(wanted.key, nodes.items),
  ].join("\n\n");
}

function requirement({ path, nodes, field }: Located): { key: string; operator: string; values: readonly string[] } | undefined {
  if (path.at(-2) === "nodeSelector" && field?.value.type === "scalar") return { key: field.key.text, operator: "In", values: [field.value.text] };
  const at = path.lastIndexOf("matchExpressions");
  if (at < 0 || path[at + 1] !== "[]" || !path.includes("nodeAffinity")) return undefined;
  const { key, operator, values: written } = objectOf(plainValue(nodes[at + 2]));
  return { key: textOf(key), operator: textOf(operator), values: listOf(written).map(textOf) };
}

/** Values that the label has in the cluster, the most frequent first. */
export function labelValues(key: string, nodes: readonly NodeFact[]): readonly (readonly [value: string, nodes: number])[] {
  const counts = new Map<string, number>();
  for (const { labels } of nodes) {
    const value = labels[key];
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

function values(key: string, nodes: readonly NodeFact[]): string {
  const known = labelValues(key, nodes);
  if (known.length === 0) return `No node has the label ${code(key)}.`;
  const lines = known.slice(0, 8).map(([value, number]) => `- ${value === "" ? "(empty)" : code(value)}: ${count(number, "node")}`);
  return [`Values of ${code(key)}:`, "", ...lines, ...(known.length > 8 ? [`- ${String(known.length - 8)} more`] : [])].join("\n");
}
