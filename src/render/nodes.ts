import type { Inventory, NodeAccelerator, NodeHealth, NodeView, PodView } from "../model/inventory.ts";
import type { RowTone, RowTree, ViewOptions } from "./row.ts";
import type { Branch, Face } from "./tree.ts";
import { takesPods } from "../model/capacity.ts";
import { age, count, integer, parts, plural } from "../base/format.ts";
import { line } from "../base/text.ts";
import { amount, amounts, knowledgeOf, requestedOf, requestedWords, shortModel } from "./amounts.ts";
import { nodeAmounts, telling } from "./nodeAmounts.ts";
import { hasCompute } from "../model/views.ts";
import { attentionBranches } from "./attention.ts";
import { tpuSlice } from "../model/accelerators/google-tpu.ts";
import { nodeFact } from "../model/nodeFacts/index.ts";
import { spot } from "../model/nodeFacts/platforms.ts";
import { nodeContext } from "./contexts.ts";
import { holderBranches } from "./deviceRows.ts";
import { factsOf } from "./facts.ts";
import { messageBranches } from "./messages.ts";
import { filterScope, lookupsOf } from "./lookups.ts";
import { modelKey, nodeGroups } from "./nodeGroups.ts";
import { deviceBranches, deviceHolders, deviceTrouble, nodelessBranches, placeWords } from "./dra.ts";
import { draKeys } from "./draTooltips.ts";
import { freeTooltip, nodelessTooltip, nodeTooltip, resourceTooltip, unusableWord } from "./nodeTooltip.ts";
import { podBranch, type Scene } from "./pods.ts";
import { sorted, type SortKeys } from "./sort.ts";
import { buildTree } from "./tree.ts";

/** The Nodes view: what needs attention, then groups (when there are many) -> node -> resource -> pods that hold it, nominated pods, what is free. */
export function nodesTree(cluster: string, inventory: Inventory, now: number, options: ViewOptions): RowTree {
  const scene: Scene = { cluster, facts: factsOf(inventory), now, lookups: lookupsOf(inventory, options) };
  const roots = () => {
    const states = inventory.states.filter((each) => shownKeys.has(each.key));
    const branch = (node: NodeView) => nodeBranch(scene, node);
    return [
      ...messageBranches(cluster, states, now),
      ...attentionBranches(scene, inventory.nodes, branch),
      ...nodeGroups(scene, sorted(inventory.nodes, options.sort, sortKeys(scene)), branch),
      ...nodelessBranches(scene, inventory, (each, pods) => nodelessBranch(scene, each, pods)),
    ];
  };
  return buildTree(cluster, roots, options, filterScope("nodes", inventory, options));
}

/** Lists that rows of nodes are made of. */
const shownKeys: ReadonlySet<string> = new Set(["nodes", "pods", ...draKeys]);

/** Most free first: that is what a person looks for among nodes. Unknown is last. */
function sortKeys(scene: Scene): SortKeys<NodeView> {
  return {
    gpus: (node) => node.accelerators.reduce<number | undefined>((sum, each) => {
      const { unit } = each.accelerator;
      if (unit === "network" || unit === "amount" || !freeKnown(scene, each)) return sum;
      return (sum ?? 0) + (takesPods(node) ? (each.free ?? 0) : 0);
    }, undefined),
    since: (node) => node.record?.created,
    name: (node) => node.name,
  };
}

const healthLook: Readonly<Record<NodeHealth, { icon: string; tone: RowTone; word: string }>> = {
  ready: { icon: "server", tone: "normal", word: "ready" },
  cordoned: { icon: "circle-slash", tone: "waiting", word: "cordoned" },
  pressure: { icon: "warning", tone: "waiting", word: "under pressure" },
  notReady: { icon: "error", tone: "lost", word: "not ready" },
  unknown: { icon: "question", tone: "unknown", word: "state unknown" },
};

/** Word for a node's health in rows, texts and sentences. */
export function healthWord(health: NodeHealth): string {
  return healthLook[health].word;
}

function nodeBranch(scene: Scene, node: NodeView): Branch {
  const branch: Branch = {
    key: node.name,
    label: line(node.name),
    words: node.accelerators.map((each) => line(`${each.model ?? ""} ${each.accelerator.resource} ${each.accelerator.noun}`)).join(" "),
    face: () => nodeFace(scene, node),
    tooltip: () => nodeTooltip(scene, node),
    stands: { kind: "Node", namespace: "", name: node.name },
    facets: () => ({ state: healthLook[node.health].word, model: models(node) }),
    same: node,
  };
  if (node.accelerators.length === 0) return branch;
  return {
    ...branch,
    children: () => {
      const nominated = node.nominated.length === 0 ? [] : [nominatedBranch(scene, node)];
      return [...telling(node.accelerators), ...aside(node), ...network(node)].map((each) => resourceBranch(scene, node, each)).concat(nominated);
    },
  };
}

/** As the groups name them, and as the labels do. */
function models(node: NodeView): readonly string[] {
  return [modelKey(node), ...node.accelerators.flatMap((each) => each.model ?? [])];
}

function nodeFace(scene: Scene, node: NodeView): Face {
  const look = healthLook[node.health];
  const since = node.health === "notReady" ? age(node.record?.conditions.find((each) => each.type === "Ready")?.since, scene.now) : undefined;
  const trouble = node.health === "ready" ? "" : node.record === undefined ? "" : since === undefined ? troubleWords(node, look.word) : `${look.word} for ${since}`;
  const numbers = nodeAmounts(node.accelerators, scene.facts.pods);
  const missing = node.accelerators.filter((each) => (each.capacity ?? 0) > (each.allocatable ?? Infinity));
  const lost = missing.map((each) => `${integer(each.allocatable ?? 0)} of ${integer(each.capacity ?? 0)} allocatable`).join(" · ");
  const gone = hasCompute(node) && telling(node.accelerators).every((each) => each.capacity === 0);
  return {
    description: parts(trouble, numbers, gone ? "no device advertised" : lost, ...kindWords(node), node.record === undefined && "from its pods"),
    icon: look.icon,
    tone: node.health !== "ready" ? look.tone : gone || missing.length > 0 ? "lost" : useTone(scene, node),
    context: nodeContext(node),
    target: { type: "object", cluster: scene.cluster, apiVersion: "v1", kind: "Node", namespace: "", name: node.name, uid: node.record?.uid ?? "" },
    accessibleLabel: parts(`Node ${line(node.name)}`, since === undefined ? look.word : `${look.word} for ${since}`, ...telling(node.accelerators).map((each) => spoken(scene, each)), gone ? "no device advertised" : lost, line(node.healthReason)).replaceAll(" · ", ", "),
  };
}

/** What of the node's labels matters to whoever looks for a place: that it may be taken away, and that it is a part of something larger. */
function kindWords({ record }: NodeView): readonly string[] {
  if (record === undefined) return [];
  const slice = tpuSlice(record.labels);
  const part = slice?.hosts !== undefined && slice.hosts > 1 ? `${slice.topology} slice of ${integer(slice.hosts)} nodes` : "";
  return [part, nodeFact(record.labels, "capacity")?.words === spot ? "spot" : ""];
}

/** Pressure says which condition it is: `under pressure` alone would send the reader to the tooltip. */
function troubleWords(node: NodeView, word: string): string {
  const condition = node.health === "pressure" ? /^(\S+) is True/.exec(node.healthReason)?.[1] : undefined;
  return condition === undefined ? word : line(condition, 60);
}

/** Below the node, after what computes; nodes without compute have no other. */
function network(node: NodeView): readonly NodeAccelerator[] {
  return hasCompute(node) ? node.accelerators.filter((each) => each.accelerator.unit === "network") : [];
}

/** Other ways to use the node's devices, which nobody uses. */
function aside(node: NodeView): readonly NodeAccelerator[] {
  return node.accelerators.filter((each) => each.dra?.aside === true);
}

function useTone(scene: Scene, node: NodeView): RowTone {
  if (scene.facts.pods === "none" || !hasCompute(node)) return "normal";
  return telling(node.accelerators).some((each) => each.requested > 0) ? "used" : "free";
}

function spoken(scene: Scene, each: NodeAccelerator): string {
  const known = knowledgeOf(each, scene.facts.pods);
  const requested = requestedOf(each.requested, known);
  const words = requested === undefined ? "an unknown number" : `${known === "some" ? "at least " : ""}${integer(requested)}`;
  const whole = each.allocatable === undefined ? "an unknown number of" : integer(each.allocatable);
  return `${words} of ${whole} ${plural(each.accelerator.noun)} requested${each.model === undefined ? "" : ` (${shortModel(each.model)})`}`;
}

function resourceBranch(scene: Scene, node: NodeView, each: NodeAccelerator): Branch {
  const { resource } = each.accelerator;
  return {
    key: resource,
    label: line(resource),
    words: each.model === undefined ? "" : line(each.model),
    face: () => {
      const description = resourceWords(scene, each);
      return {
        description, icon: "circuit-board", tone: "normal", context: "resource", expanded: each.dra?.aside !== true,
        target: { type: "group", cluster: scene.cluster },
        accessibleLabel: `${plural(each.accelerator.noun)} of node ${line(node.name)}, ${description.replaceAll(" · ", ", ")}`,
      };
    },
    children: () => [...(each.dra === undefined ? holderBranches(scene, node, each) : deviceHolders(scene, node, each)), ...deviceBranches(scene, each), ...freeBranch(scene, node, each)],
    tooltip: () => resourceTooltip(scene, node, each),
  };
}

/** A kind of device that no single node has. */
function nodelessBranch(scene: Scene, each: NodeAccelerator, pods: readonly PodView[]): Branch {
  return {
    key: `${each.accelerator.resource} ${placeWords(each.dra?.place)}`,
    label: line(each.accelerator.resource),
    words: line(each.model ?? ""),
    face: () => {
      const description = parts(resourceWords(scene, each), placeWords(each.dra?.place));
      return { description, icon: "circuit-board", tone: "normal", context: "resource", expanded: true, target: { type: "group", cluster: scene.cluster } };
    },
    children: () => [...deviceHolders(scene, { pods }, each), ...deviceBranches(scene, each)],
    tooltip: () => nodelessTooltip(scene, each),
  };
}

/** The four numbers in words: `2 free · 6 requested · 7 allocatable of 8`. */
function resourceWords(scene: Scene, each: NodeAccelerator): string {
  const { free, allocatable, capacity } = each;
  const seen = knowledgeOf(each, scene.facts.pods);
  const blocked = each.dra?.blocked ?? 0;
  const less = capacity !== undefined && capacity !== allocatable;
  return parts(
    freeKnown(scene, each) ? `${integer(free ?? 0)} free` : "free unknown",
    requestedOf(each.requested, seen) === undefined ? "requested unknown" : `${requestedWords(each.requested, seen)} requested`,
    blocked > 0 && `${integer(blocked)} blocked`,
    allocatable === undefined ? "allocatable unknown" : `${integer(allocatable)} allocatable${less ? ` of ${integer(capacity)}` : ""}`,
    deviceTrouble(each),
    each.dra?.sameAs !== undefined && `also as ${line(each.dra.sameAs.resource)}`,
  );
}

/** Free is a difference: with pods known in part it would be a promise that nobody can keep. */
function freeKnown(scene: Pick<Scene, "facts">, each: NodeAccelerator): boolean {
  return each.free !== undefined && knowledgeOf(each, scene.facts.pods) === "all";
}

function freeBranch(scene: Scene, node: NodeView, each: NodeAccelerator): readonly Branch[] {
  const { noun, resource } = each.accelerator;
  const isKnown = freeKnown(scene, each);
  const free = each.free ?? 0;
  if (isKnown && free === 0) return [];
  const look = !isKnown
    ? { label: "Free: unknown", description: unknownFree(scene, each), icon: "question", tone: "unknown" as const, context: "free unknown" }
    : free < 0
      ? { label: `${amount(-free, noun)} missing`, description: "requested by pods, no longer allocatable", icon: "error", tone: "lost" as const, context: "free negative" }
      : takesPods(node)
        ? { label: `${integer(free)} free`, description: node.health === "ready" ? "" : `node is ${unusableWord(node)}`, icon: "circle-outline", tone: "free" as const, context: "free" }
        : { label: `${integer(free)} free`, description: `not usable: node is ${unusableWord(node)}`, icon: "circle-slash", tone: healthLook[node.health].tone, context: "free unusable" };
  return [{
    key: "free",
    label: look.label,
    words: resource,
    face: () => ({ description: look.description, icon: look.icon, tone: look.tone, context: look.context, target: { type: "group", cluster: scene.cluster } }),
    tooltip: () => freeTooltip(scene, node, each, isKnown),
  }];
}

function unknownFree(scene: Scene, each: NodeAccelerator): string {
  if (each.dra === undefined) return scene.facts.pods === "all" ? "the node can't be read" : "not all pods can be seen";
  if (each.dra.claims !== "all") return "not all ResourceClaims can be seen";
  return each.dra.problem === "" ? "what its drivers publish isn't fully known" : "its pool is not complete";
}

function nominatedBranch(scene: Scene, node: NodeView): Branch {
  const pods: readonly PodView[] = node.nominated;
  return {
    key: "nominated",
    label: "Nominated",
    face: () => ({
      description: parts(amounts(pods.map((pod) => pod.accelerators), scene.facts), count(pods.length, "pod"), "not counted"),
      icon: "circle-outline", tone: "waiting", context: "nominated", target: { type: "group", cluster: scene.cluster },
      accessibleLabel: `${count(pods.length, "pod")} nominated to node ${line(node.name)}, not counted as requested`,
    }),
    children: () => pods.map((pod) => podBranch(scene, pod, "node", false)),
    tooltip: () => "Pods that the scheduler means to place here once others are gone (`status.nominatedNodeName`). They hold nothing yet.",
  };
}

