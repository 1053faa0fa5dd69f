import type { Inventory, WorkloadView } from "../model/inventory.ts";
import type { EntryView, QueueView, SystemView } from "../model/queues/views.ts";
import type { RowTone, RowTree, SortOrder, ViewOptions } from "./row.ts";
import type { Branch, Face } from "./tree.ts";
import { mainDefinitions } from "../model/queues/index.ts";
import { acceleratorsOf } from "../model/amounts.ts";
import { isStuck, jobKey } from "../model/queues/views.ts";
import { count, integer, parts } from "../base/format.ts";
import { line } from "../base/text.ts";
import { amounts } from "./amounts.ts";
import { factsOf } from "./facts.ts";
import { filterScope } from "./lookups.ts";
import { paragraphs } from "./markdown.ts";
import { messageBranches } from "./messages.ts";
import { entryBranch } from "./queueEntries.ts";
import { queueTooltip, quotaTable } from "./queueTooltips.ts";
import { entryName, entrySince, type QueueScene } from "./queueWords.ts";
import { quotaAmount, quotaLabel, quotaWords, telling } from "./quotas.ts";
import { gpuCount, sorted, type SortKeys } from "./sort.ts";
import { buildTree } from "./tree.ts";

/** An entry that came a moment ago waits for nothing but its turn. */
const moment = 60_000;

/** The Queues view: system (where there are several) -> queue above queue -> quota, what waits, what runs. */
export function queuesTree(cluster: string, inventory: Inventory, now: number, options: ViewOptions): RowTree {
  let jobs: ReadonlyMap<string, WorkloadView> | undefined;
  const scene: QueueScene = {
    cluster, facts: factsOf(inventory), now, queues: inventory.queues,
    job(reference) {
      jobs ??= new Map(inventory.workloads.filter((view) => view.queued !== undefined).map((view) => [jobKey(view.reference), view]));
      return jobs.get(jobKey(reference));
    },
  };
  return buildTree(cluster, () => {
    const watched = new Set(mainDefinitions.map(({ key }) => key));
    const states = inventory.states.filter((each) => watched.has(each.key));
    const { systems } = inventory.queues;
    const [only] = systems;
    const rows = systems.length === 1 && only !== undefined ? systemRows(scene, only, options.sort) : systems.map((system) => systemBranch(scene, system, options.sort));
    return [...messageBranches(cluster, states, now, "others are not seen"), ...rows];
  }, options, filterScope("queues", inventory, options));
}

function systemBranch(scene: QueueScene, view: SystemView, order: SortOrder | undefined): Branch {
  const { system } = view;
  return {
    key: `system:${system.id}`,
    label: system.name,
    face: () => {
      const all = [...view.roots.flatMap(allEntries), ...view.stray];
      const description = parts(waitingWords(all, pendingOf(view.roots), view.system.words.waiting), stuckWords(all));
      return { description, icon: "layers", tone: toneOf(scene, view.roots, view.stray), context: "queueSystem", target: { type: "group", cluster: scene.cluster }, expanded: true };
    },
    children: () => systemRows(scene, view, order),
    tooltip: () => paragraphs(`**${system.name}**`, count(allQueues(view.roots).length, "queue")),
  };
}

function systemRows(scene: QueueScene, view: SystemView, order: SortOrder | undefined): readonly Branch[] {
  return [...view.roots.map((queue) => queueBranch(scene, view, queue, order)), ...strayBranch(scene, view, order)];
}

function queueBranch(scene: QueueScene, view: SystemView, queue: QueueView, order: SortOrder | undefined): Branch {
  const { record } = queue;
  return {
    key: record.key,
    label: line(record.name, 120),
    words: line(`${record.noun} ${record.facts.filter(([name]) => name === "LocalQueues").map(([, value]) => value).join(" ")}`),
    face: () => queueFace(scene, view, queue),
    children: () => [
      ...queue.children.map((child) => queueBranch(scene, view, child, order)),
      ...quotaBranches(scene, view, queue),
      ...entryRows(scene, view, queue, order),
    ],
    tooltip: () => queueTooltip(scene, view, queue),
    stands: { kind: record.object?.kind ?? record.noun, namespace: record.object?.namespace ?? "", name: record.name },
  };
}

function queueFace(scene: QueueScene, view: SystemView, queue: QueueView): Face {
  const { record } = queue;
  const all = allEntries(queue);
  const idle = idleQuota(scene, queue).length;
  const description = parts(
    quotaWords(telling(record.quotas, scene.facts), scene.facts, view.system.words.borrowed),
    record.closed !== "" && "takes nothing in",
    waitingWords(all, pendingOf([queue]), view.system.words.waiting),
    idle > 0 && `${integer(idle)} although quota is free`,
    stuckWords(all),
  );
  const { object } = record;
  return {
    description,
    icon: queue.children.length > 0 ? "organization" : record.closed === "" ? "inbox" : "circle-slash",
    tone: toneOf(scene, [queue], []),
    context: object === undefined ? "queue" : "queue object",
    target: object === undefined ? { type: "group", cluster: scene.cluster } : { type: "object", cluster: scene.cluster, ...object },
    expanded: queue.children.length > 0,
    accessibleLabel: `${record.noun} ${line(record.name, 120)}, ${description.replaceAll(" · ", ", ")}`,
  };
}

/** Amber where something waits in vain: quota is free, or is taken and nothing runs, or there will never be enough, or the queue is closed. */
function toneOf(scene: QueueScene, queues: readonly QueueView[], stray: readonly EntryView[]): RowTone {
  const all = allQueues(queues);
  const entries = [...all.flatMap((queue) => queue.entries), ...stray];
  if (stray.length > 0 || entries.some((entry) => isStuck(entry) || entry.record.never === true) || all.some((queue) => queue.record.closed !== "" || idleQuota(scene, queue).length > 0)) return "waiting";
  return entries.some(({ state }) => state === "running" || state === "admitted") ? "used" : "normal";
}

/** Own entries that wait although what they ask for is free in the queue's own quota. */
function idleQuota({ now }: QueueScene, { record, entries }: QueueView): readonly EntryView[] {
  if (record.closed !== "") return [];
  return entries.filter(({ state, requests, record: entry }) => {
    if (state !== "waiting" || entry.never === true || entry.reserved === true || requests === undefined || now - entry.queued < moment) return false;
    const asked = Object.entries(requests).filter(([, amount]) => amount > 0);
    return asked.length > 0 && asked.every(([resource, amount]) => record.quotas.some((quota) =>
      quota.resource === resource && quota.partial !== true && quota.used !== undefined && (quota.nominal === "unlimited" || (quota.nominal ?? 0) - quota.used >= amount)));
  });
}

function quotaBranches(scene: QueueScene, { system }: SystemView, { record, children }: QueueView): readonly Branch[] {
  const quotas = telling(record.quotas, scene.facts);
  // Of a parent with one of them only, its own row says the same.
  return quotas.length === 1 && children.length > 0 ? [] : quotas.map((quota) => ({
    key: `quota:${quota.flavor}/${quota.resource}`,
    label: quotaLabel(quota, scene.facts),
    words: line(quota.resource, 120),
    face: () => {
      const free = typeof quota.nominal === "number" && quota.used !== undefined && quota.partial !== true ? quota.nominal - quota.used : undefined;
      const most = quota.nominal === undefined || quota.limit === undefined || quota.limit === quota.nominal ? "" : quota.limit === "unlimited" ? "no limit" : `at most ${quotaAmount(quota.resource, quota.limit, scene.facts)}`;
      return {
        description: parts(quotaWords([quota], scene.facts, system.words.borrowed), most),
        icon: "circuit-board", tone: free === undefined || free > 0 ? "normal" : "used", context: "quota", target: { type: "group", cluster: scene.cluster },
      };
    },
    tooltip: () => paragraphs(`**${quotaLabel(quota, scene.facts)}**`, quotaTable(scene, system, [quota])),
  }));
}

/** In the order in which a person needs them: what stands still, what waits, then what runs, folded. */
function entryRows(scene: QueueScene, view: SystemView, { record, entries }: QueueView, order: SortOrder | undefined): readonly Branch[] {
  const running = entries.filter((entry) => entry.state === "running");
  const others = entries.filter((entry) => entry.state !== "running");
  const shown = [...others.filter(isStuck), ...others.filter((entry) => !isStuck(entry))];
  const hidden = view.entriesComplete ? 0 : (record.pending ?? 0) - entries.filter(({ state }) => state === "waiting").length;
  return [
    ...sorted(shown, order, sortKeys(scene)).map((entry) => entryBranch(scene, entry)),
    ...(hidden > 0 ? [hiddenBranch(scene, hidden)] : []),
    ...(running.length > 0 ? [runningBranch(scene, running, order)] : []),
  ];
}

function hiddenBranch({ cluster }: QueueScene, hidden: number): Branch {
  return {
    key: "hidden",
    label: `${integer(hidden)} more waiting`,
    face: () => ({ description: "in namespaces that you can't read", icon: "lock", tone: "unknown", context: "queueHidden", target: { type: "group", cluster } }),
    tooltip: () => "The queue publishes how many wait in it. What they are stands in namespaces whose objects you may not list.",
  };
}

function runningBranch(scene: QueueScene, running: readonly EntryView[], order: SortOrder | undefined): Branch {
  return {
    key: "running",
    label: "Running",
    face: () => ({
      description: parts(count(running.length, "job"), amounts(running.map(({ requests }) => acceleratorsOf(requests ?? {})), scene.facts)),
      icon: "circle-filled", tone: "active", context: "queueRunning", target: { type: "group", cluster: scene.cluster },
    }),
    children: () => sorted(running, order, sortKeys(scene)).map((entry) => entryBranch(scene, entry)),
    tooltip: () => "Let in by the queue, and all their pods have nodes.",
  };
}

/** Their queue doesn't exist, or may not be read. */
function strayBranch(scene: QueueScene, { stray }: SystemView, order: SortOrder | undefined): readonly Branch[] {
  if (stray.length === 0) return [];
  return [{
    key: "stray",
    label: "In no queue that can be seen",
    face: () => ({ description: count(stray.length, "job"), icon: "question", tone: "waiting", context: "queueStray", target: { type: "group", cluster: scene.cluster }, expanded: true }),
    children: () => sorted(stray, order, sortKeys(scene)).map((entry) => entryBranch(scene, entry)),
    tooltip: () => "The queue that they name does not exist, or you may not read it.",
  }];
}

function sortKeys(scene: QueueScene): SortKeys<EntryView> {
  return { gpus: ({ requests }) => requests === undefined ? undefined : gpuCount(acceleratorsOf(requests), scene.facts), since: entrySince, name: entryName };
}

/** What waits here and below. What a queue publishes counts entries that can't be seen, too. */
function waitingWords(entries: readonly EntryView[], published: number, word: string): string {
  const never = entries.filter(({ record }) => record.never === true).length;
  const waiting = Math.max(published, entries.filter(({ state }) => state === "waiting").length) - never;
  return parts(waiting > 0 && `${integer(waiting)} ${word}`, never > 0 && `${integer(never)} can't be admitted`);
}

function stuckWords(entries: readonly EntryView[]): string {
  const stuck = entries.filter(isStuck).length;
  // Of the others nobody knows whether their pods have nodes.
  const open = entries.filter((entry) => entry.state === "admitted").length - stuck;
  return parts(stuck > 0 && `${integer(stuck)} admitted, not running`, open > 0 && `${integer(open)} admitted`);
}

function pendingOf(queues: readonly QueueView[]): number {
  return allQueues(queues).reduce((sum, { record }) => sum + (record.pending ?? 0), 0);
}

function allQueues(queues: readonly QueueView[]): readonly QueueView[] {
  return queues.flatMap((queue) => [queue, ...allQueues(queue.children)]);
}

function allEntries(queue: QueueView): readonly EntryView[] {
  return allQueues([queue]).flatMap(({ entries }) => entries);
}
