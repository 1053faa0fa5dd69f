import type { EntryView, QueueView, SystemView } from "../model/queues/views.ts";
import type { Fact, Quota, Statement } from "../model/queues/types.ts";
import { queueingSystems } from "../model/queues/index.ts";
import { age, count, integer, parts, utc } from "../base/format.ts";
import { code, escape, paragraphs, quote, table } from "./markdown.ts";
import { source } from "./podTooltip.ts";
import { entryKind, entryLook, entryName, entrySince, gangWords, type QueueScene } from "./queueWords.ts";
import { quotaAmount } from "./quotas.ts";

/** Lists that a system's rows are made from, with their age. */
function sources(scene: QueueScene, id: string): string {
  const served = queueingSystems.find((system) => system.id === id)?.definitions.filter(({ key }) => scene.facts.states.get(key)?.state.kind !== "absent") ?? [];
  return source(scene, ...served.map(({ key }) => key));
}

export function queueTooltip(scene: QueueScene, { system }: SystemView, queue: QueueView): string {
  const { record } = queue;
  return paragraphs(
    `**${escape(record.name)}** · ${system.name} ${record.noun}`,
    record.closed === "" ? "" : quote(record.closed),
    quotaTable(scene, system.words, record.quotas),
    factLines(record.facts),
    record.object === undefined && (record.noun === "Cohort" ? "No Cohort object of this name: it is what the ClusterQueues that name it share." : `The ${record.noun} itself can't be read: its quota is unknown.`),
    record.pending === undefined ? "" : `${count(record.pending, "entry")} pending, as its status says.`,
    sources(scene, system.id),
  );
}

function factLines(facts: readonly Fact[]): string {
  return facts.filter(([, value]) => value !== "").map(([name, value]) => `${escape(name, 120)}: ${escape(value, 600)}`).join("  \n");
}

/** Everything of every resource: rows have accelerators only. */
export function quotaTable(scene: QueueScene, words: SystemView["system"]["words"], quotas: readonly Quota[]): string {
  if (quotas.length === 0) return "No quota stands in it.";
  const flavors = quotas.some(({ flavor }) => flavor !== "");
  const cell = (resource: string, value: Quota["nominal"]) => (value === undefined ? "" : escape(quotaAmount(resource, value, scene.facts)));
  const rows = quotas.map(({ flavor, resource, used, partial, nominal, borrowed, lent, limit, guaranteed, fairShare }) => [
    ...(flavors ? [code(flavor, 80)] : []), code(resource, 80),
    `${partial === true ? "at least " : ""}${escape(quotaAmount(resource, used, scene.facts))}`,
    escape(quotaAmount(resource, nominal, scene.facts)),
    cell(resource, borrowed), lent === undefined && borrowed === 0 ? "not published" : cell(resource, lent), cell(resource, limit), cell(resource, guaranteed), cell(resource, fairShare),
  ]);
  const head = [...(flavors ? ["Flavor"] : []), "Resource", "Used", words.nominal, words.borrowed, "lent", "most", "guaranteed", "fair share"];
  // A column that says nothing anywhere is left out.
  const kept = head.map((_, index) => rows.some((row) => row[index] !== "" && row[index] !== "not published"));
  return table(head.filter((_, index) => kept[index]), rows.map((row) => row.filter((_, index) => kept[index])));
}

export function entryTooltip(scene: QueueScene, entry: EntryView): string {
  const { record } = entry;
  const since = entrySince(entry);
  const old = age(since, scene.now);
  const { word } = entryLook(entry);
  const system = scene.queues.systems.find((each) => each.system.id === entry.system)?.system;
  return paragraphs(
    `**${escape(entryName(entry))}** · ${escape(entryKind(entry))} · ${escape(record.object.namespace)}`,
    parts(old === undefined ? word : `${word} for ${old} (since ${utc(since)})`, gangWords(entry)),
    record.says === undefined ? `${system?.name ?? "The queueing system"} has said nothing about it yet.` : statement(scene, system?.name ?? "", record.says),
    entry.unbound === "" ? "" : `Its scheduler says:\n\n${quote(entry.unbound)}`,
    ...record.also.map((each) => statement(scene, "", each)),
    asksTable(scene, entry),
    parts(
      record.queueName === "" ? "" : `Queue ${code(record.queueName)}${record.queue === "" || record.queue === record.queueName ? "" : ` of ${code(record.queue)}`}`,
      record.priority === undefined ? "" : `priority ${integer(record.priority)}${record.priorityClass === "" ? "" : ` (${escape(record.priorityClass, 80)})`}`,
      record.position === undefined ? "" : `place ${integer(record.position)}, as ${system?.name ?? "the system"} publishes it`,
    ),
    `${record.object.kind} ${code(record.object.name)}.`,
    sources(scene, entry.system),
  );
}

/** Who said what and when, word for word; a uid in it is named where we know whose it is. */
function statement(scene: QueueScene, who: string, { reason, message, since, facts = [] }: Statement): string {
  const old = age(since, scene.now);
  const when = old === undefined ? "" : `, ${old} ago (${utc(since)})`;
  const named = uidsIn(message).flatMap((uid) => namedBy(scene, uid));
  return paragraphs(`${parts(who, code(reason, 120))}${when}:`, message === "" ? "" : quote(message), named.join(" "), factLines(facts));
}

const uid = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;

function uidsIn(message: string): readonly string[] {
  return [...new Set(message.slice(0, 4000).match(uid) ?? [])];
}

/** Kueue names a preemptor by the uid of its Workload and of its job. */
function namedBy({ queues }: QueueScene, wanted: string): readonly string[] {
  for (const entry of [...queues.byJob.values()].flat()) {
    if (entry.record.object.uid === wanted) return [`${code(wanted.slice(0, 8))} is ${escape(entry.record.object.kind)} of ${escape(entryKind(entry))} ${escape(entryName(entry))} in ${escape(entry.record.object.namespace)}.`];
  }
  return [];
}

function asksTable(scene: QueueScene, { record, requests }: EntryView): string {
  const rows = Object.entries(requests ?? {}).map(([resource, value]) => [code(resource, 80), escape(quotaAmount(resource, value, scene.facts)), record.flavors?.[resource] === undefined ? "" : `flavor ${code(record.flavors[resource])}`]);
  return rows.length === 0 ? "" : table(["Asks for", "", record.flavors === undefined ? "from" : "gets"], rows.map((row) => record.flavors === undefined ? [...row.slice(0, 2), record.requests === undefined ? "its job" : `its ${record.object.kind}`] : row));
}
