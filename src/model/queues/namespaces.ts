import { compareText } from "../order.ts";
import type { EntryRecord, QueueRecord } from "./types.ts";

/** Systems with gangs and without queues: what waits stands under its namespace. */
export function namespaceQueues(entries: readonly EntryRecord[], noun = "Namespace"): readonly QueueRecord[] {
  const names = [...new Set(entries.map(({ queue }) => queue))].sort(compareText);
  return names.map((name) => ({ key: name, name, noun, quotas: [], closed: "", facts: [] }));
}
