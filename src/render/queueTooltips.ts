import type { EntryView, QueueView, SystemView } from "../model/queues/views.ts";
import type { Quota, QueueingSystem } from "../model/queues/types.ts";
import { queueingSystems } from "../model/queues/index.ts";
import { groupBy } from "../base/groupBy.ts";
import { age, count, integer, list, parts, plural, utc } from "../base/format.ts";
import { code, escape, paragraphs, quote, table } from "./markdown.ts";
import { stateWords } from "./messages.ts";
import type { Scene } from "./pods.ts";
import { entryKind, entryLook, entryName, entrySince, gangWords, systemOf, type QueueScene } from "./queueWords.ts";
import { quotaAmount } from "./quotas.ts";
import { factLines, statement } from "./statements.ts";

/** Lists that a system's rows are made from: those that are in the same state together. */
function sources(scene: QueueScene, id: string): string {
  const served = queueingSystems.find((system) => system.id === id)?.definitions.flatMap(({ key }) => scene.facts.states.get(key) ?? []).filter(({ state }) => state.kind !== "absent") ?? [];
  const byState = groupBy(served, ({ state }) => stateWords(state, scene.now));
  return [...byState].map(([words, watched]) => `${escape(list(watched.map(({ kind }) => plural(kind)), 8))}: ${escape(words, 600)}`).join("  \n");
}

export function queueTooltip(scene: QueueScene, { system }: SystemView, queue: QueueView): string {
  const { record } = queue;
  return paragraphs(
    `**${escape(record.name)}** · ${system.name} ${record.noun}`,
    record.closed === "" ? "" : quote(record.closed),
    quotaTable(scene, system, record.quotas),
    factLines(record.facts),
    record.object === undefined && (record.noun === "Cohort" ? "No Cohort object of this name: it is what the ClusterQueues that name it share." : `The ${record.noun} itself can't be read: its quota is unknown.`),
    record.pending === undefined ? "" : `${count(record.pending, "entry")} pending, as its status says.`,
    sources(scene, system.id),
  );
}

/** Everything of every resource, and where it comes from: rows have accelerators only. */
export function quotaTable(scene: Pick<Scene, "facts">, { words, origin }: Pick<QueueingSystem, "words" | "origin">, quotas: readonly Quota[]): string {
  if (quotas.length === 0) return "";
  const amount = (resource: string, value: Quota["nominal"]) => (value === undefined ? "" : escape(quotaAmount(resource, value, scene.facts)));
  const columns: readonly (readonly [head: string, cell: (quota: Quota) => string])[] = [
    ["Flavor", ({ flavor }) => (flavor === "" ? "" : code(flavor, 80))],
    ["Resource", ({ resource }) => code(resource, 80)],
    ["Used", ({ resource, used, partial }) => `${partial === true ? "at least " : ""}${escape(quotaAmount(resource, used, scene.facts))}`],
    [capital(words.nominal), ({ resource, nominal }) => amount(resource, nominal)],
    [capital(words.borrowed), ({ resource, borrowed }) => amount(resource, borrowed)],
    ["Lent", ({ resource, lent }) => amount(resource, lent)],
    ["At most", ({ resource, limit }) => amount(resource, limit)],
    ["Kept for it", ({ resource, guaranteed }) => amount(resource, guaranteed)],
    ["Fair share", ({ resource, fairShare }) => amount(resource, fairShare)],
  ];
  // A column that says nothing anywhere is left out.
  const kept = columns.filter(([, cell]) => quotas.some((quota) => cell(quota) !== ""));
  const head = kept.map(([name]) => name);
  return paragraphs(table(head, quotas.map((quota) => kept.map(([, cell]) => cell(quota) || "unknown")), head.slice(head.indexOf("Resource") + 1)), origin);
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function entryTooltip(scene: QueueScene, entry: EntryView): string {
  const { record } = entry;
  return paragraphs(
    `**${escape(entryName(entry))}** · ${escape(entryKind(entry))} · ${escape(record.object.namespace)}`,
    entryParagraphs(scene, entry),
    asksTable(scene, entry),
    sources(scene, entry.system),
  );
}

/** Where it stands in its queue and what was said of it: of an entry's row, and of its job's. */
export function entryParagraphs(scene: Scene, entry: EntryView): string {
  const { record } = entry;
  const since = entrySince(entry);
  const old = age(since, scene.now);
  const { word } = entryLook(entry);
  const system = systemOf(entry);
  const name = system?.name ?? "";
  return paragraphs(
    parts(capital(old === undefined ? word : `${word} for ${old} (since ${utc(since)})`), (system?.binds === true || entry.state !== "waiting") && gangWords(entry)),
    record.says === undefined ? `${name} has said nothing about it yet.` : statement(scene, record.says, name),
    entry.unbound === "" || entry.unbound === record.says?.message ? "" : `Its scheduler says:\n\n${quote(entry.unbound)}`,
    ...record.also.map((each) => statement(scene, each)),
    parts(
      record.queueName === "" ? "" : `${system?.words.queue === "quota" ? "Quota" : "Queue"} ${code(record.queueName)}${record.queue === "" || record.queue === record.queueName ? "" : ` of ${code(record.queue)}`}`,
      record.priority === undefined && record.priorityClass === "" ? "" : `priority ${record.priority === undefined ? "" : `${integer(record.priority)} `}${record.priorityClass === "" ? "" : `(${escape(record.priorityClass, 80)})`}`.trimEnd(),
      record.position === undefined ? "" : `place ${integer(record.position)}, as ${name} publishes it`,
      `${record.object.kind} ${code(record.object.name)}`,
    ),
  );
}

function asksTable(scene: QueueScene, { record, requests }: EntryView): string {
  const rows = Object.entries(requests ?? {}).map(([resource, value]) => [code(resource, 80), escape(quotaAmount(resource, value, scene.facts)), record.flavors?.[resource] === undefined ? "" : `flavor ${code(record.flavors[resource])}`]);
  const given = rows.some((row) => row[2] !== "");
  const from = record.requests === undefined ? "its job" : `its ${record.object.kind}`;
  return rows.length === 0 ? "" : table(["Asks for", "", given ? "gets" : "from"], rows.map((row) => (given ? row : [...row.slice(0, 2), from])));
}
