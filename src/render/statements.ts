import type { Fact, Statement } from "../model/queues/types.ts";
import type { Scene } from "./pods.ts";
import { age, parts, utc } from "../base/format.ts";
import { code, escape, paragraphs, quote } from "./markdown.ts";
import { entryKind, entryName } from "./queueWords.ts";

/** Who said what and when, word for word; a uid in it is named where we know whose it is. */
export function statement(scene: Pick<Scene, "now" | "queues">, { reason, message, since, facts = [] }: Statement, who = ""): string {
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
function namedBy({ queues }: Pick<Scene, "queues">, wanted: string): readonly string[] {
  for (const entry of [...(queues?.byJob.values() ?? [])].flat()) {
    if (entry.record.object.uid === wanted) return [`${code(wanted.slice(0, 8))} is ${escape(entry.record.object.kind)} of ${escape(entryKind(entry))} ${escape(entryName(entry))} in ${escape(entry.record.object.namespace)}.`];
  }
  return [];
}

export function factLines(facts: readonly Fact[]): string {
  return facts.filter(([, value]) => value !== "").map(([name, value]) => `${escape(name, 120)}: ${escape(value, 600)}`).join("  \n");
}
