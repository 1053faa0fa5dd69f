import { count } from "../../base/format.ts";
import { scalarText } from "../../manifest/write.ts";
import { live } from "../hover/context.ts";
import { labelValues } from "../hover/selector.ts";
import { terms } from "../terms.ts";
import { endsWith, literal, type Completer } from "./types.ts";

/** Labels of nodes that tell accelerators apart; a node has dozens of others. */
const telling = /gpu|accelerator|instance-type|topology\.kubernetes\.io|nodepool|node-pool|agentpool|nodegroup|tpu|neuron|\bcuda|mig|kubernetes\.io\/(?:arch|hostname)|nvidia\.com|amd\.com|intel|habana/i;
const usual = ["nvidia.com/gpu.product", "nvidia.com/gpu.memory", "nvidia.com/mig.strategy", "cloud.google.com/gke-accelerator", "karpenter.k8s.aws/instance-gpu-name", "node.kubernetes.io/instance-type", "amd.com/gpu.product-name"];

/** Keys and values of node selectors, as the cluster's nodes have them. */
export const nodeLabels: Completer = ({ cursor: { path, key }, cluster }) => {
  const nodes = live(cluster?.nodes);
  if (key === undefined && endsWith(path, "nodeSelector")) {
    const known = nodes === undefined ? usual : [...new Set(nodes.items.flatMap(({ labels }) => Object.keys(labels)))].filter((name) => telling.test(name)).sort();
    return known.map((name) => ({ label: name, insert: `${literal(scalarText(name, false))}: \${1}`, kind: "key" as const, ...(nodes === undefined ? {} : { detail: count(labelValues(name, nodes.items).length, "value") }) }));
  }
  const inExpression = path.includes("nodeAffinity") && endsWith(path, "matchExpressions", "[]", key ?? "");
  if (inExpression && key === "operator") return ["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"].map((operator) => ({ label: operator, insert: operator, kind: "value" as const }));
  if (nodes === undefined) return inExpression && key === "key" ? usual.map((name) => ({ label: name, insert: literal(name), kind: "value" as const })) : [];
  if (inExpression && key === "key") return [...new Set(nodes.items.flatMap(({ labels }) => Object.keys(labels)))].filter((name) => telling.test(name)).sort().map((name) => ({ label: name, insert: literal(scalarText(name, false)), kind: "value" as const }));
  if (key === undefined || path.at(-2) !== "nodeSelector") return [];
  return labelValues(key, nodes.items).map(([value, number]) => ({ label: value, insert: literal(scalarText(value, false)), kind: "value" as const, detail: count(number, "node") }));
};

/** Labels and annotations of Kueue, KAI, HAMi, Volcano and others, on jobs and pods. */
export const metadataKeys: Completer = ({ cursor: { path, key } }) => {
  const place = endsWith(path, "metadata", "labels") ? "label" : endsWith(path, "metadata", "annotations") ? "annotation" : undefined;
  if (key !== undefined || place === undefined) return [];
  return terms.filter((term) => term.in === place && term.written !== true).map(({ key: name, of, text, example }) => ({ label: name, insert: `${literal(name)}: ${example === undefined ? "${1}" : `\${1:${literal(example)}}`}`, kind: "key" as const, detail: of, documentation: text }));
};
