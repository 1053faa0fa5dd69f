import type { NodeView } from "../model/inventory.ts";
import type { Scene } from "./pods.ts";
import type { Branch } from "./tree.ts";
import { groupBy } from "../base/groupBy.ts";
import { count, integer, list, parts, plural } from "../base/format.ts";
import { line } from "../base/text.ts";
import { capacityTable, largestWords } from "./capacity.ts";
import { shortModel } from "./amounts.ts";
import { telling, totalAmounts } from "./nodeAmounts.ts";
import { countedOnce } from "../model/dra/overlap.ts";
import { hasCompute } from "../model/views.ts";
import { nodeFact } from "../model/nodeFacts/index.ts";
import { escape, paragraphs } from "./markdown.ts";
import { source } from "./podTooltip.ts";

/** More nodes than a screen shows are grouped. */
const groupAbove = 40;
/** Several models are grouped only where groups save lines. */
const groupModelsAbove = 6;

/** Nodes as branches: grouped by model, or by pool where there is one model only; nodes without accelerators in one group at the end. */
export function nodeGroups(scene: Scene, nodes: readonly NodeView[], branch: (node: NodeView) => Branch): readonly Branch[] {
  const having = nodes.filter((node) => hasCompute(node));
  const without = nodes.filter((node) => !hasCompute(node));
  const grouped = groupsOf(having);
  const rows = grouped === undefined
    ? having.map(branch)
    : [...grouped].sort(([left], [right]) => left.localeCompare(right, "en")).map(([name, members]) => group(scene, name, members, branch));
  return without.length === 0 ? rows : [...rows, cpuOnly(scene, without, branch)];
}

function groupsOf(nodes: readonly NodeView[]): ReadonlyMap<string, readonly NodeView[]> | undefined {
  if (nodes.length <= groupModelsAbove) return undefined;
  const byModel = groupBy(nodes, modelKey);
  if (byModel.size > 1) return byModel;
  if (nodes.length <= groupAbove) return undefined;
  const byPool = groupBy(nodes, poolKey);
  return byPool.size > 1 ? byPool : byModel;
}

/** Model (or noun where no label says a model) of all that a node has, then how it is cut: `A100 80GB · MIG`, `L4 · shared`. */
export function modelKey(node: NodeView): string {
  let key = modelKeys.get(node);
  if (key === undefined) modelKeys.set(node, (key = modelWords(node)));
  return key;
}

/** Asked for at every repaint, for thousands of nodes of which few changed. */
const modelKeys = new WeakMap<NodeView, string>();

function modelWords(node: NodeView): string {
  const names = new Set<string>();
  const cuts = new Set<string>();
  for (const each of telling(node.accelerators)) {
    const { unit, vendor, noun } = each.accelerator;
    if (unit === "network" || unit === "amount") continue;
    names.add(each.model === undefined ? line(plural(noun), 60) : shortModel(each.model));
    if (unit === "partition") cuts.add(vendor === "nvidia" ? "MIG" : "partitioned");
    if (unit === "replica") cuts.add("shared");
  }
  return [...[...names].sort(), ...cuts].join(" · ") || "Other accelerators";
}

/** The pool that labels name, or else the machine's type: nodes of one pool are equal, and so are those of one type. */
export function poolKey(node: NodeView): string {
  const labels = node.record?.labels;
  const fact = labels === undefined ? undefined : nodeFact(labels, "pool") ?? nodeFact(labels, "instanceType");
  return fact === undefined ? "No pool label" : line(fact.words, 80);
}

function group(scene: Scene, name: string, nodes: readonly NodeView[], branch: (node: NodeView) => Branch): Branch {
  const trouble = nodes.filter((node) => node.health === "notReady").length;
  return {
    key: `group:${name}`,
    label: name,
    face: () => {
      const description = parts(
        totalAmounts(nodes.flatMap((node) => countedOnce(node.accelerators)), scene.facts.pods),
        count(nodes.length, "node"),
        trouble > 0 && `${integer(trouble)} not ready`,
        largestWords(nodes, scene.facts),
      );
      return { description, icon: "layers", tone: trouble > 0 ? "waiting" : "normal", context: "nodeGroup", target: { type: "group", cluster: scene.cluster } };
    },
    children: () => nodes.map(branch),
    tooltip: () => paragraphs(
      `**${escape(name)}**`,
      `${count(nodes.length, "node")}: ${healthCounts(nodes)}.`,
      capacityTable(nodes, scene.facts),
      source(scene, "nodes", "pods"),
    ),
  };
}

function healthCounts(nodes: readonly NodeView[]): string {
  const words = { ready: "ready", cordoned: "cordoned", pressure: "under pressure", notReady: "not ready", unknown: "unknown" } as const;
  const counted = Object.entries(words).map(([health, word]) => ({ word, number: nodes.filter((node) => node.health === health).length }));
  return list(counted.filter((each) => each.number > 0).map((each) => `${integer(each.number)} ${each.word}`), 5);
}

function cpuOnly(scene: Scene, nodes: readonly NodeView[], branch: (node: NodeView) => Branch): Branch {
  const trouble = nodes.filter((node) => node.health === "notReady").length;
  const readable = nodes.every((node) => node.record !== undefined);
  return {
    key: "no-accelerators",
    label: readable ? "No accelerators" : "No accelerators seen",
    face: () => ({
      description: parts(count(nodes.length, "node"), trouble > 0 && `${integer(trouble)} not ready`),
      icon: "server", tone: "normal", context: "nodeGroup cpuOnly", target: { type: "group", cluster: scene.cluster },
    }),
    children: () => nodes.map(branch),
    tooltip: () => paragraphs(
      readable
        ? "Nodes that advertise no accelerator resource in `status.capacity`, as far as known vendors go."
        : "Nodes can't be read. On these no pod that is seen holds an accelerator; whether they have any is unknown.",
      source(scene, "nodes"),
    ),
  };
}
