import type { Inventory } from "../model/inventory.ts";
import type { QueueView } from "../model/queues/views.ts";
import { resourceQuota } from "../model/queues/resourceQuota.ts";
import type { Face, Branch } from "./tree.ts";
import type { Grouping, RowTree, ViewOptions } from "./row.ts";
import { count, integer, list, parts } from "../base/format.ts";
import { line } from "../base/text.ts";
import { heldGroups, type HeldGroup } from "./allocationGroups.ts";
import { heldAmounts } from "./amounts.ts";
import { capacityTable } from "./capacity.ts";
import { factsOf } from "./facts.ts";
import { filterScope, lookupsOf } from "./lookups.ts";
import { code, escape, paragraphs } from "./markdown.ts";
import { messageBranches } from "./messages.ts";
import type { Scene } from "./pods.ts";
import { source } from "./podTooltip.ts";
import { quotaTable } from "./queueTooltips.ts";
import { quotaWords } from "./quotas.ts";
import { gpuCount, sorted, type SortKeys } from "./sort.ts";
import { buildTree } from "./tree.ts";
import { workloadBranch, type Share } from "./workloads.ts";

/** The Allocations view, who holds what now: group -> workload -> pod -> container. What only waits is in Jobs. */
export function allocationsTree(cluster: string, inventory: Inventory, now: number, options: ViewOptions): RowTree {
  const lookups = lookupsOf(inventory, options);
  const scene: Scene = { cluster, facts: factsOf(inventory), now, lookups, queues: inventory.queues };
  const grouping = options.grouping ?? "namespace";
  return buildTree(cluster, () => {
    const groups = sorted(heldGroups(inventory, grouping, lookups), options.sort, groupKeys(scene));
    // By node, what isn't known of nodes matters too.
    const states = inventory.states.filter((each) => each.key === "pods" || (each.key === "nodes" && looks[grouping].byNode));
    return [...messageBranches(cluster, states, now, "others are not seen"), ...groups.map((group) => groupBranch(scene, group, grouping, options))];
  }, options, filterScope("allocations", inventory, options));
}

interface Look {
  readonly icon: string;
  /** Before the group's name in a sentence. */
  readonly noun: string;
  readonly byNode: boolean;
  readonly tooltip: string;
}

const looks: Readonly<Record<Grouping, Look>> = {
  namespace: { icon: "symbol-namespace", noun: "Namespace", byNode: false, tooltip: "Sum of the effective requests of bound, unfinished pods in this namespace." },
  owner: { icon: "account", noun: "Owner", byNode: false, tooltip: "Sum of the effective requests of bound, unfinished pods whose labels, or those of their workload or namespace, name this owner." },
  model: { icon: "circuit-board", noun: "Model", byNode: true, tooltip: "Sum of the effective requests of bound, unfinished pods on nodes with these accelerators." },
  pool: { icon: "server-environment", noun: "Pool", byNode: true, tooltip: "Sum of the effective requests of bound, unfinished pods on the nodes of this pool." },
};

function groupKeys(scene: Scene): SortKeys<HeldGroup> {
  return { gpus: (group) => gpuCount(group.held, scene.facts), since: (group) => group.since, name: (group) => group.label };
}

function shareKeys(scene: Scene): SortKeys<Share> {
  return { gpus: (share) => gpuCount(share.held, scene.facts), since: (share) => share.view.since, name: (share) => share.view.reference.name };
}

function groupBranch(scene: Scene, group: HeldGroup, grouping: Grouping, options: ViewOptions): Branch {
  const look = looks[grouping];
  const isNamespace = grouping === "namespace";
  return {
    key: isNamespace ? group.key : `${grouping}:${group.key}`,
    label: group.label,
    facets: () => grouping === "namespace" ? { ns: group.key } : grouping === "owner" ? (group.unnamed ? {} : scene.lookups?.belonging(group.key) ?? {}) : grouping === "model" && !group.unnamed ? { model: group.label } : {},
    face: () => face(scene, group, grouping),
    children: () => sorted(group.shares(), options.sort, shareKeys(scene)).map((share) => workloadBranch(scene, share.view, "allocations", share)),
    tooltip: () => paragraphs(
      `**${escape(group.label)}**`,
      look.tooltip,
      group.nodes !== undefined && capacityTable(group.nodes, scene.facts),
      ...(isNamespace ? quotasOf(scene, group.key) : []).map(({ record }) => paragraphs(`ResourceQuota ${code(record.object?.name ?? record.name)}:`, quotaTable(scene, resourceQuota, record.quotas))),
      grouping === "owner" && ownerNote(scene, options.ownerLabels ?? []),
      source(scene, ...(look.byNode ? ["nodes", "pods"] : ["pods"])),
    ),
    ...(isNamespace ? { stands: { kind: "Namespace", namespace: "", name: group.key } } : {}),
  };
}

function face(scene: Scene, group: HeldGroup, grouping: Grouping): Face {
  const { icon, noun } = looks[grouping];
  const many = group.nodes === undefined ? count(group.shares().length, "workload") : count(group.nodes.length, "node");
  const description = parts(heldAmounts(() => group.nodes?.map(({ pods }) => pods) ?? group.shares().map(({ pods }) => pods), [group.held], scene.facts, scene.facts.podsRead), many, grouping === "namespace" && quotaOf(scene, group.key));
  return {
    description, icon: group.unnamed ? "question" : icon, tone: group.unnamed ? "unknown" : "normal",
    context: grouping === "namespace" ? "namespace" : `heldGroup ${grouping}`,
    target: grouping === "namespace"
      ? { type: "object", cluster: scene.cluster, apiVersion: "v1", kind: "Namespace", namespace: "", name: group.key, uid: "" }
      : { type: "group", cluster: scene.cluster },
    accessibleLabel: `${group.unnamed ? group.label : `${noun} ${line(group.label)}`} holds ${description.replace(" · ", " with ")}`,
  };
}

function quotasOf({ queues }: Scene, namespace: string): readonly QueueView[] {
  return queues?.systems.find(({ system }) => system.id === resourceQuota.id)?.roots.filter(({ record }) => record.object?.namespace === namespace) ?? [];
}

/** `quota 6/8 GPUs`: what its ResourceQuota counts, where it has one of accelerators; it counts pods that have no node yet, too. */
function quotaOf(scene: Scene, namespace: string): string {
  const quotas = quotasOf(scene, namespace);
  const words = parts(...quotas.map(({ record }) => quotaWords(record.quotas, scene.facts, "")));
  const blocked = quotas.reduce((sum, { entries }) => sum + entries.length, 0);
  return words === "" ? "" : parts(`quota ${words}`, blocked > 0 && `${integer(blocked)} blocked by it`);
}

/** Which labels were looked at, and what could not be. */
function ownerNote({ facts }: Scene, labels: readonly string[]): string {
  const looked = labels.length === 0 ? "The setting `kubeGpu.ownerLabels` names no label." : `Looked at: ${list(labels.map((label) => code(label, 80)), 12)} (setting \`kubeGpu.ownerLabels\`).`;
  const state = facts.states.get("namespaces")?.state.kind ?? "idle";
  if (state === "forbidden") return `${looked} Namespaces may not be listed: what their labels say isn't known.`;
  return state === "live" || state === "stale" ? looked : `${looked} Namespaces are not read yet.`;
}
