import type { NodeView } from "../model/inventory.ts";
import type { Resources } from "../model/k8s.ts";
import type { RowTone } from "./row.ts";
import type { Branch, Face } from "./tree.ts";
import { costOf, standingTroubles, type Severity, type Trouble } from "../model/trouble/index.ts";
import { brokenSlices, type BrokenSlice } from "../model/trouble/slices.ts";
import { podState } from "../model/podState.ts";
import { age, count, parts, utc } from "../base/format.ts";
import { line } from "../base/text.ts";
import { amountsOn } from "./amounts.ts";
import { nodeContext, podContext } from "./contexts.ts";
import { escape, paragraphs, quote } from "./markdown.ts";
import type { Scene } from "./pods.ts";
import { source } from "./podTooltip.ts";

const looks: Readonly<Record<Severity, { readonly icon: string; readonly tone: RowTone; readonly rank: number; readonly words: string }>> = {
  lost: { icon: "error", tone: "lost", rank: 0, words: "Accelerators are lost." },
  risk: { icon: "warning", tone: "waiting", rank: 1, words: "New pods may not get them, or they may be lost soon." },
  notice: { icon: "info", tone: "normal", rank: 2, words: "It takes no accelerators away." },
};

/** New machines of a slice come one after the other. */
const FILLING = 20 * 60_000;

/** A node with what is wrong with it, the worst first. */
export interface Troubled {
  readonly node: NodeView;
  readonly troubles: readonly Trouble[];
}

/** The nodes that need a person, the worst first. Notices alone bring no node here: they are in its tooltip. */
export function troubledNodes(nodes: readonly NodeView[], now: number): readonly Troubled[] {
  const all = nodes.flatMap((node): readonly Troubled[] => {
    const troubles = standingTroubles(node, now);
    return troubles.some(({ severity }) => severity !== "notice") ? [{ node, troubles }] : [];
  });
  return all.sort((a, b) => rank(a) - rank(b) || weight(b) - weight(a) || (a.node.name < b.node.name ? -1 : 1));
}

function rank({ troubles: [worst] }: Troubled): number {
  return looks[worst?.severity ?? "notice"].rank;
}

function weight({ troubles }: Troubled): number {
  return Object.values(costOf(troubles) ?? {}).reduce((sum, value) => sum + value, 0);
}

/** What the troubles take from new pods together: `13 GPUs · 4 TPU chips`; empty where that isn't known or nothing. */
export function takenWords(scene: Pick<Scene, "facts">, all: readonly Troubled[]): string {
  return amountsOn(all.map(({ node, troubles }) => ({ node: node.name, resources: costOf(troubles) ?? {} })), scene.facts);
}

/** "Needs attention", first of the Nodes view; none where nothing is wrong. */
export function attentionBranches(scene: Scene, nodes: readonly NodeView[], nodeBranch: (node: NodeView) => Branch): readonly Branch[] {
  const all = troubledNodes(nodes, scene.now);
  const slices = scene.facts.nodes === "all" ? brokenSlices(nodes).filter(({ since }) => scene.now - since >= FILLING) : [];
  if (all.length === 0 && slices.length === 0) return [];
  return [{
    key: "%attention",
    label: "Needs attention",
    face: () => {
      const taken = takenWords(scene, all);
      const worst = slices.length > 0 || all.some((each) => rank(each) === 0);
      return {
        description: parts(all.length > 0 && count(all.length, "node"), slices.length > 0 && count(slices.length, "TPU slice"), taken !== "" && `${taken} not usable`),
        icon: worst ? "error" : "warning", tone: worst ? "lost" : "waiting", context: "attention", expanded: true, target: { type: "group", cluster: scene.cluster },
      };
    },
    children: () => [...all.map((each) => troubledBranch(scene, each, nodeBranch(each.node))), ...slices.map((slice) => sliceBranch(scene, slice))],
    tooltip: () => paragraphs(
      "**Needs attention**",
      "Nodes with something that costs accelerators, or may: each with what shows it. Two reasons for one device count it once. The same nodes stand in their groups below.",
      source(scene, "nodes", "pods"),
    ),
  }];
}

function troubledBranch(scene: Scene, each: Troubled, branch: Branch): Branch {
  const { node, troubles } = each;
  return {
    key: node.name,
    label: line(node.name),
    face: () => troubledFace(scene, each),
    children: () => troubles.map((trouble) => troubleBranch(scene, node, trouble)),
    tooltip: () => paragraphs(`**${escape(node.name)}**`, ...troubles.map((trouble) => troubleText(scene, node, trouble)), source(scene, "nodes", "pods")),
    ...(branch.words === undefined ? {} : { words: branch.words }),
    facets: () => branch.facets?.() ?? {},
    // Not the node: its other row has other rows below, and is found for other words.
    same: troubles,
  };
}

function troubledFace(scene: Scene, each: Troubled): Face {
  const { node, troubles } = each;
  const [worst] = troubles;
  const look = looks[worst?.severity ?? "notice"];
  const taken = takenWords(scene, [each]);
  const more = troubles.length - 1;
  const words = worst === undefined ? "" : dated(scene, worst);
  return {
    description: parts(words, more > 0 && `+${more} more`, taken !== "" && `${taken} not usable`),
    icon: look.icon, tone: look.tone, context: nodeContext(node),
    target: { type: "object", cluster: scene.cluster, apiVersion: "v1", kind: "Node", namespace: "", name: node.name, uid: node.record?.uid ?? "" },
    accessibleLabel: `Node ${line(node.name)} needs attention: ${troubles.map((trouble) => dated(scene, trouble)).join(", ")}${taken === "" ? "" : `, ${taken} not usable`}`,
  };
}

/** `not ready for 2 h`. */
function dated({ now }: Scene, { words, since }: Trouble): string {
  const old = age(since, now);
  return line(old === undefined ? words : `${words} for ${old}`, 160);
}

function troubleBranch(scene: Scene, node: NodeView, trouble: Trouble): Branch {
  const look = looks[trouble.severity];
  return {
    key: trouble.key,
    label: line(trouble.words.charAt(0).toUpperCase() + trouble.words.slice(1), 120),
    face: () => ({
      description: parts(age(trouble.since, scene.now), line(trouble.evidence, 200)),
      icon: look.icon, tone: look.tone,
      context: trouble.pod === undefined ? "trouble" : podContext({ record: trouble.pod, state: podState(trouble.pod) }),
      target: trouble.pod === undefined
        ? { type: "group", cluster: scene.cluster }
        : { type: "object", cluster: scene.cluster, apiVersion: "v1", kind: "Pod", namespace: trouble.pod.namespace, name: trouble.pod.name, uid: trouble.pod.uid },
    }),
    tooltip: () => paragraphs(troubleText(scene, node, trouble), source(scene, "nodes", "pods")),
  };
}

function troubleText(scene: Scene, node: NodeView, trouble: Trouble): string {
  const old = age(trouble.since, scene.now);
  return paragraphs(
    `**${escape(trouble.words)}**${old === undefined ? "" : ` for ${old} (since ${utc(trouble.since)})`}`,
    quote(trouble.evidence),
    `${looks[trouble.severity].words} ${costWords(scene, node, trouble.cost)} From ${escape(trouble.source, 200)}.`,
  );
}

function costWords(scene: Scene, node: NodeView, cost: Resources | undefined): string {
  if (cost === undefined) return "How many isn't known.";
  const words = amountsOn([{ node: node.name, resources: cost }], scene.facts);
  return words === "" ? "" : `It keeps ${escape(words)} from new pods.`;
}

function sliceBranch(scene: Scene, slice: BrokenSlice): Branch {
  const { pool, topology, hosts, ready, unready, chips } = slice;
  const label = `TPU slice ${line(topology, 40)}${pool === "" ? "" : ` of pool ${line(pool, 80)}`}`;
  return {
    key: `slice:${pool} ${topology}`,
    label,
    face: () => ({
      description: parts(`${ready.length} of ${count(hosts, "node")} ready`, `${count(chips, "TPU chip")} lie idle`), icon: "error", tone: "lost", context: "trouble", target: { type: "group", cluster: scene.cluster },
    }),
    tooltip: () => paragraphs(
      `**${escape(label)}**`,
      `A slice of topology ${escape(topology)} is ${hosts} machines, and only whole slices can be used. ${count(ready.length, "machine")} ${ready.length === 1 ? "is" : "are"} ready${unready.length === 0 ? "" : `, not ready: ${escape(unready.map((node) => node.name).join(", "), 400)}`}.`,
      source(scene, "nodes"),
    ),
  };
}
