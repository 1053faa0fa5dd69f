import { count, integer, parts } from "../../base/format.ts";
import { recogniseResource } from "../../model/accelerators/index.ts";
import type { NodeFact } from "../../model/clusterFacts.ts";
import { live } from "../hover/context.ts";
import { literal, type Completer } from "./types.ts";

/** Offered where no cluster says what there is: vendors' whole devices, and MIG slices of A100 and H100. */
const usual = [
  "nvidia.com/gpu", "amd.com/gpu", "google.com/tpu", "aws.amazon.com/neuron", "habana.ai/gaudi", "gpu.intel.com/xe", "gpu.intel.com/i915",
  "nvidia.com/mig-1g.10gb", "nvidia.com/mig-2g.20gb", "nvidia.com/mig-3g.40gb", "nvidia.com/mig-1g.5gb", "nvidia.com/mig-3g.20gb", "nvidia.com/mig-7g.80gb",
];

/** Accelerator resources below `limits` and `requests`: what the cluster's nodes offer, with what is free. */
export const resources: Completer = ({ cursor: { path, key }, cluster }) => {
  const list = path.at(-1);
  if (key !== undefined || (list !== "limits" && list !== "requests")) return [];
  const nodes = live(cluster?.nodes);
  const offered = nodes === undefined ? [] : offeredNames(nodes.items);
  const names = nodes === undefined || offered.length === 0 ? usual : offered;
  return names.map((name) => ({ label: name, insert: `${literal(name)}: \${1:1}`, kind: "resource" as const, detail: parts(recogniseResource(name)?.noun, nodes !== undefined && offered.length > 0 && room(name, nodes.items)) }));
};

function offeredNames(nodes: readonly NodeFact[]): readonly string[] {
  const names = new Set(nodes.flatMap(({ allocatable }) => Object.keys(allocatable).filter((name) => (allocatable[name] ?? 0) > 0 && recogniseResource(name) !== undefined)));
  return [...names].sort();
}

function room(name: string, nodes: readonly NodeFact[]): string {
  const having = nodes.filter(({ allocatable }) => (allocatable[name] ?? 0) > 0);
  const known = having.every(({ free }) => free?.[name] !== undefined);
  const free = having.reduce((sum, node) => sum + (node.free?.[name] ?? 0), 0);
  return known ? `${integer(free)} free on ${count(having.length, "node")}` : `on ${count(having.length, "node")}`;
}
