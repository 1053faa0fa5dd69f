import type { EntryView, QueueView, SystemView } from "../model/queues/views.ts";
import type { Quota } from "../model/queues/types.ts";
import { queueingSystems } from "../model/queues/index.ts";
import { age, count, integer, parts, utc } from "../base/format.ts";
import { code, escape, paragraphs, quote, table } from "./markdown.ts";
import type { Scene } from "./pods.ts";
import { source } from "./podTooltip.ts";
import { entryKind, entryLook, entryName, entrySince, gangWords, systemOf, type QueueScene } from "./queueWords.ts";
import { quotaAmount } from "./quotas.ts";
import { factLines, statement } from "./statements.ts";

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

/** Everything of every resource: rows have accelerators only. */
export function quotaTable(scene: Pick<Scene, "facts">, words: SystemView["system"]["words"], quotas: readonly Quota[]): string {
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
    parts(`${name}: ${old === undefined ? word : `${word} for ${old} (since ${utc(since)})`}`, gangWords(entry)),
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
  return rows.length === 0 ? "" : table(["Asks for", "", record.flavors === undefined ? "from" : "gets"], rows.map((row) => record.flavors === undefined ? [...row.slice(0, 2), record.requests === undefined ? "its job" : `its ${record.object.kind}`] : row));
}
