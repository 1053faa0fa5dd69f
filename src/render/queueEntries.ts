import type { EntryView } from "../model/queues/views.ts";
import type { Row } from "./row.ts";
import type { Branch, Face } from "./tree.ts";
import { isStuck } from "../model/queues/views.ts";
import { age, integer, parts } from "../base/format.ts";
import { line } from "../base/text.ts";
import { workloadContext } from "./contexts.ts";
import { entryTooltip } from "./queueTooltips.ts";
import { entryAsks, entryKind, entryLook, entryName, entrySince, gangWords, shortSays, systemOf, type QueueScene } from "./queueWords.ts";
import { shortReason } from "./reason.ts";

/** One thing that waits in a queue or was let in by it. */
export function entryBranch(scene: QueueScene, entry: EntryView): Branch {
  const { object } = entry.record;
  const look = entryLook(entry);
  const [name, kind] = [entryName(entry), entryKind(entry)];
  return {
    key: `${object.kind}.${object.apiVersion.split("/")[0] ?? ""}:${object.namespace}/${object.name}`,
    label: line(name),
    words: line(`${object.namespace} ${kind} ${entry.record.queueName} ${object.name}`, 400),
    facets: () => ({ state: [entry.state, look.word], ns: object.namespace, kind, queue: [entry.record.queueName, entry.record.queue] }),
    face: () => entryFace(scene, entry),
    tooltip: () => entryTooltip(scene, entry),
    stands: { kind, namespace: object.namespace, name },
  };
}

function entryFace(scene: QueueScene, entry: EntryView): Face {
  const { icon, tone, word } = entryLook(entry);
  const { record, state } = entry;
  const old = age(entrySince(entry), scene.now);
  const stuck = isStuck(entry);
  const binds = systemOf(entry)?.binds === true;
  const said = state === "running" ? "" : shortSays(record.says);
  // Who let it in doesn't know why it has no nodes; who said nothing leaves the word to the scheduler.
  const says = (stuck && !binds) || said === "" && state !== "running" ? shortReason(entry.unbound) || said : said;
  const place = record.position === undefined ? "" : `#${integer(record.position)}`;
  const description = parts(
    place, entryAsks(entry, scene), old, (state === "admitted" || binds && state === "waiting" && (record.gang ?? 0) > 1) && gangWords(entry), state === "stopped" && word,
    record.priority !== undefined && record.priority !== 0 && `priority ${integer(record.priority)}`, says, line(record.object.namespace, 80),
  );
  const name = line(entryName(entry));
  const job = entry.job === undefined ? undefined : scene.job(entry.job);
  return {
    description, icon, tone,
    context: job === undefined ? `queueEntry ${state}` : `queueEntry ${workloadContext(job)}`,
    target: entryTarget(scene.cluster, entry),
    accessibleLabel: parts(
      `${line(entryKind(entry), 60)} ${name} in namespace ${line(record.object.namespace, 80)}`,
      old === undefined ? word : `${word} for ${old}`,
      place === "" ? "" : `place ${integer(record.position ?? 0)} in the queue`,
      `asks for ${entryAsks(entry, scene) || "no accelerators"}`, gangWords(entry), says,
    ).replaceAll(" · ", ", "),
  };
}

/** Commands act on the job where it is known, else on what the queueing system made for it. */
function entryTarget(cluster: string, { job, record }: EntryView): Row["target"] {
  const { apiVersion, kind, namespace, name, uid } = job ?? record.object;
  return { type: "object", cluster, apiVersion, kind, namespace, name, uid };
}
