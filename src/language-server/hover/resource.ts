import { count, integer, mebibytes } from "../../base/format.ts";
import type { Located } from "../../manifest/locate.ts";
import { deviceFacts, recogniseResource } from "../../model/accelerators/index.ts";
import type { AcceleratorUnit } from "../../model/accelerators/types.ts";
import type { NodeFact } from "../../model/clusterFacts.ts";
import { code, escape } from "../../render/markdown.ts";
import { live, source, type LookupContext } from "./context.ts";

/** What one unit is, in words; sources: reference of each vendor's device plugin, see `model/accelerators`. */
const unitText: Readonly<Record<AcceleratorUnit, string>> = {
  device: "One unit is a whole device.",
  partition: "One unit is a hardware partition of a device, with its own memory and compute.",
  replica: "One unit is a share of a device (time-slicing or MPS). More units don't give more compute.",
  amount: "An amount, not a count of devices.",
  note: "Says something of the pod's devices; it is no device itself.",
  network: "A network device, not compute.",
};

/** Keys under which the Kubernetes API keeps a ResourceList. */
const resourceLists = new Set(["limits", "requests", "capacity", "allocatable", "hard", "nominalQuota"]);

/** An accelerator resource: what one unit is, and what the cluster has of it. */
export function resourceHover({ path, onKey }: Located, context: LookupContext): string | undefined {
  const [list, written = ""] = path.slice(-2);
  const name = written.replace(/^requests\.(?=.*\/)/, "");
  const resource = list !== undefined && resourceLists.has(list) ? recogniseResource(name) : undefined;
  if (resource === undefined || !onKey) return undefined;
  return [
    `**${escape(resource.noun)}** · ${escape(resource.vendor)}`,
    unitText[resource.unit],
    "Whole numbers only. `limits` suffices; a request must equal its limit.",
    offered(name, context),
    "[Extended resources in the Kubernetes documentation](https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#extended-resources)",
  ].filter((part) => part !== undefined).join("\n\n");
}

function offered(name: string, context: LookupContext): string | undefined {
  const nodes = live(context.cluster?.nodes);
  if (nodes === undefined) return undefined;
  const having = nodes.items.filter(({ allocatable }) => (allocatable[name] ?? 0) > 0);
  if (having.length === 0) return `No node offers it now (${source(context, nodes)}).`;
  const all = having.reduce((sum, { allocatable }) => sum + (allocatable[name] ?? 0), 0);
  const free = having.every((node) => node.free?.[name] !== undefined) ? having.reduce((sum, node) => sum + (node.free?.[name] ?? 0), 0) : undefined;
  const largest = Math.max(...having.map(({ allocatable }) => allocatable[name] ?? 0));
  return `${count(having.length, "node")} ${having.length === 1 ? "offers" : "offer"} ${integer(all)}, at most ${integer(largest)} each; ${free === undefined ? "how many are free isn't known" : `**${integer(free)} free**`} (${source(context, nodes)}).${models(name, having)}`;
}

/** Models behind the resource, with their memory. */
function models(name: string, nodes: readonly NodeFact[]): string {
  const resource = recogniseResource(name);
  if (resource === undefined) return "";
  const found = new Map<string, string>();
  for (const { labels, allocatable } of nodes) {
    const { model, memoryMiB } = deviceFacts({ labels, capacity: allocatable }, resource);
    if (model !== undefined) found.set(model, memoryMiB === undefined ? code(model) : `${code(model)} (${mebibytes(memoryMiB)})`);
  }
  return found.size === 0 ? "" : `\n\n${[...found.values()].slice(0, 6).join(", ")}`;
}
