import { coalesce } from "../../../src/base/coalesce.ts";
import { systemClock } from "../../../src/base/clock.ts";
import { Inventories } from "../../../src/editor/inventories.ts";
import type { Clusters } from "../../../src/editor/clusters.ts";
import type { KnownCluster } from "../../../src/editor/knownCluster.ts";
import { TreeModel } from "../../../src/editor/views/treeModel.ts";
import { KeptContent } from "../../../src/editor/views/keptContent.ts";
import { operatorsFeature } from "../../../src/model/featureIds.ts";
import { createCluster } from "../../../src/kube/index.ts";
import type { InventoryViewId } from "../../../src/editor/tables/views.ts";
import { processorTime } from "../kube/measure.ts";
import { Stalls, type LargeMeasured } from "./stalls.ts";

/**
 * Child: what the extension host does with a large cluster, but for VS Code itself. It connects, builds inventories in turns
 * and keeps Nodes, Allocations and Jobs painted, each with its first group open. Arguments: kubeconfig, pods, seconds to follow
 * the changes. Prints one line of JSON.
 */
const [kubeconfig = "", expected = "", seconds = ""] = process.argv.slice(2);
const baseline = process.memoryUsage().rss;
const cluster = createCluster("bench", { kubeconfigs: [kubeconfig], context: "", namespaces: [] }, (level, message) => {
  if (level === "error" || level === "warn") console.error(message);
});
// Nodes, Allocations and Jobs are shown.
cluster.need([operatorsFeature]);
const known = { id: "bench", name: "bench", demo: false, cluster, get state() { return cluster.state; } } as KnownCluster;
const inventories = new Inventories({ get: () => known, active: known } as unknown as Clusters);

const views: readonly InventoryViewId[] = ["kubeGpu.nodes", "kubeGpu.allocations", "kubeGpu.jobs"];
const models = views.map((view) => ({ view, content: new KeptContent(view), model: new TreeModel(view), opened: "" }));
let paints = 0;
let first: number | undefined;
const started = performance.now();

function paint(): void {
  paints++;
  const summary = inventories.summary(known);
  for (const each of models) {
    const content = each.content.get(summary, { filter: "", limits: new Map() }, systemClock.now());
    if (each.model.update(content.tree) === "all" || each.opened === "") open(each);
  }
  const { inventory } = summary;
  const read = inventory?.states.filter(({ key }) => key === "nodes" || key === "pods") ?? [];
  if (first === undefined && read.length === 2 && read.every(({ state }) => state.kind === "live") && inventory?.revision === cluster.objects.revision) first = performance.now() - started;
}

/** What VS Code asks for when a view is drawn: the roots, then the children of what is open. */
function open(each: (typeof models)[number]): void {
  const roots = each.model.children();
  const group = roots.find(({ row }) => row.collapsible !== "none" && row.target.type !== "message");
  if (group === undefined) return;
  each.opened = group.id;
  each.model.children(group);
}

const soon = coalesce(systemClock, { quiet: 30, maximum: 200 }, paint);
cluster.onDidChange(() => soon.request());
inventories.onDidChange(() => soon.request());

function wait(milliseconds: number, done: () => boolean = () => false): Promise<void> {
  const end = performance.now() + milliseconds;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (!done() && performance.now() < end) return;
      clearInterval(timer);
      resolve();
    }, 20);
  });
}

const stalls = new Stalls(processorTime());
const usage = process.cpuUsage();
await cluster.connect();
if (cluster.state.kind !== "connected") throw new Error(JSON.stringify(cluster.state));
await wait(120_000, () => first !== undefined);
const loading = stalls.take();
const used = process.cpuUsage(usage);
const loadedMiB = process.resourceUsage().maxRSS / 1024 - baseline / 1024 / 1024;
const paintsBefore = paints;
await wait(Number(seconds) * 1000);
const following = stalls.take();
stalls.dispose();
const result: LargeMeasured = {
  pods: cluster.objects.pods.items.size, expected: Number(expected), rows: inventories.get("bench")?.pods.length ?? 0,
  firstRows: first ?? Infinity, processor: (used.user + used.system) / 1000, peakMiB: loadedMiB,
  heldMiB: process.memoryUsage().rss / 1024 / 1024 - baseline / 1024 / 1024,
  loading, following, paints: paints - paintsBefore,
};
console.log(JSON.stringify(result));
process.exit(0);
