import type { EntryView, Queues, QueueView } from "../model/queues/views.ts";
import type { Scene } from "./pods.ts";
import type { Cell, Column } from "./textTable.ts";
import { isStuck } from "../model/queues/views.ts";
import { age, integer, parts } from "../base/format.ts";
import { entriesBelow } from "./queuesJson.ts";
import { entryAsks, entryKind, entryLook, entryName, entrySince, gangWords, shortSays } from "./queueWords.ts";
import { quotaWords, telling } from "./quotas.ts";
import { shortReason } from "./reason.ts";

export const queueColumns: readonly Column[] = [
  { title: "SYSTEM", atLeast: 8 }, { title: "QUEUE", atLeast: 12 }, { title: "USED/QUOTA", atLeast: 12 }, { title: "WAITING", align: "right" },
  { title: "ADMITTED, NOT RUNNING", short: "STUCK", align: "right" }, { title: "CLOSED", atLeast: 8 },
];

export const entryColumns: readonly Column[] = [
  { title: "QUEUE", atLeast: 10 }, { title: "NAMESPACE", atLeast: 8 }, { title: "KIND", atLeast: 6 }, { title: "NAME", atLeast: 12 }, { title: "STATE", atLeast: 8 },
  { title: "ASKS", atLeast: 8 }, { title: "GANG" }, { title: "PRIORITY", short: "PRIO", align: "right" }, { title: "FOR", align: "right" }, { title: "SAID", atLeast: 20 },
];

/** Queues with those below them, indented. */
export function queueRows(queues: Queues, scene: Pick<Scene, "facts">): readonly (readonly Cell[])[] {
  return queues.systems.flatMap(({ system, roots }) => {
    const rows = (queue: QueueView, depth: number): readonly (readonly Cell[])[] => {
      const { record } = queue;
      const entries = entriesBelow(queue);
      const waiting = Math.max(pendingBelow(queue), entries.filter(({ state }) => state === "waiting").length);
      return [[
        { text: system.name }, { text: `${"  ".repeat(depth)}${record.name}` }, { text: quotaWords(telling(record.quotas, scene.facts), scene.facts, system.words.borrowed) },
        { text: integer(waiting) }, { text: integer(entries.filter(isStuck).length) }, { text: record.closed },
      ], ...queue.children.flatMap((child) => rows(child, depth + 1))];
    };
    return roots.flatMap((root) => rows(root, 0));
  });
}

function pendingBelow(queue: QueueView): number {
  return (queue.record.pending ?? 0) + queue.children.reduce((sum, child) => sum + pendingBelow(child), 0);
}

/** What doesn't run: what runs stands in Jobs. */
export function entryRows(queues: Queues, scene: Pick<Scene, "facts" | "now">): readonly (readonly Cell[])[] {
  return queues.systems.flatMap(({ system, roots, stray }) => [...roots.flatMap(entriesBelow), ...stray]
    .filter(({ state }) => state !== "running")
    .map((entry) => entryCells(entry, system.binds, scene)));
}

function entryCells(entry: EntryView, binds: boolean, scene: Pick<Scene, "facts" | "now">): readonly Cell[] {
  const { record, unbound } = entry;
  return [
    { text: record.queueName || record.queue }, { text: record.object.namespace }, { text: entryKind(entry) }, { text: entryName(entry) },
    { text: parts(entryLook(entry).word, record.position !== undefined && `#${integer(record.position)}`) },
    { text: entryAsks(entry, scene) || "no accelerators" }, { text: binds || entry.state === "admitted" ? gangWords(entry) : "" }, { text: record.priority === undefined ? "" : integer(record.priority) },
    { text: age(entrySince(entry), scene.now) ?? "unknown" },
    { text: isStuck(entry) && unbound !== "" ? shortReason(unbound, 2000) : shortSays(record.says, 2000) || shortReason(unbound, 2000) },
  ];
}
