import { count } from "../../base/format.ts";
import { scalarText } from "../../manifest/write.ts";
import type { NodeFact } from "../../model/clusterFacts.ts";
import type { Taint } from "../../model/k8s.ts";
import { taintMeaning } from "../../model/nodeFacts/taints.ts";
import { taintText } from "../hover/toleration.ts";
import { live } from "../hover/context.ts";
import { endsWith, literal, type Completer, type Suggestion } from "./types.ts";

const usual: readonly Taint[] = [
  { key: "nvidia.com/gpu", value: "", effect: "NoSchedule" },
  { key: "amd.com/gpu", value: "", effect: "NoSchedule" },
  { key: "google.com/tpu", value: "", effect: "NoSchedule" },
  { key: "sku", value: "gpu", effect: "NoSchedule" },
];

const fixed: Readonly<Record<string, readonly string[]>> = { effect: ["NoSchedule", "NoExecute", "PreferNoSchedule"], operator: ["Exists", "Equal"] };

/** Tolerations of the taints that the cluster's nodes have now; without a cluster, of those that are usual. */
export const tolerations: Completer = ({ cursor, cluster }) => {
  const { path, key } = cursor;
  const nodes = live(cluster?.nodes);
  const taints = nodes === undefined ? usual.map((taint) => ({ taint, nodes: undefined })) : taintsOf(nodes.items);
  if (key === undefined && endsWith(path, "tolerations")) return taints.map((each) => whole(each, "- "));
  if (key === undefined && endsWith(path, "tolerations", "[]") && cursor.begins) return taints.map((each) => whole(each, ""));
  if (!endsWith(path, "tolerations", "[]", key ?? "")) return [];
  if (key === "key") return taints.map(({ taint, nodes: number }) => ({ label: taint.key, insert: literal(scalarText(taint.key, false)), kind: "value", ...detail(taint, number) }));
  return (fixed[key ?? ""] ?? []).map((value) => ({ label: value, insert: value, kind: "value" }));
};

function whole({ taint, nodes }: { readonly taint: Taint; readonly nodes: number | undefined }, dash: string): Suggestion {
  const { key, value, effect } = taint;
  // Exists matches whatever the value: one cluster has `present`, another `true`.
  const lines = [`${dash}key: ${scalarText(key, false)}`, ...(value === "" || key.includes("/") ? ["  operator: Exists"] : ["  operator: Equal", `  value: ${scalarText(value, false)}`]), `  effect: ${effect}`];
  return { label: `Tolerate ${taintText(taint)}`, insert: literal(lines.join("\n")), kind: "snippet", ...detail(taint, nodes) };
}

function detail(taint: Taint, nodes: number | undefined): { detail?: string; documentation?: string } {
  const meaning = taintMeaning(taint)?.words;
  return { ...(nodes === undefined ? {} : { detail: count(nodes, "node") }), ...(meaning === undefined ? {} : { documentation: meaning }) };
}

/** Taints that keep pods away, without those that the control plane sets and takes back. */
function taintsOf(nodes: readonly NodeFact[]): readonly { taint: Taint; nodes: number }[] {
  const found = new Map<string, { taint: Taint; nodes: number }>();
  for (const { taints } of nodes) {
    for (const taint of taints) {
      if (taint.effect === "PreferNoSchedule" || /^node(?:\.cloudprovider)?\.kubernetes\.io\//.test(taint.key)) continue;
      const key = taintText(taint);
      found.set(key, { taint, nodes: (found.get(key)?.nodes ?? 0) + 1 });
    }
  }
  return [...found.values()].sort((a, b) => b.nodes - a.nodes);
}
