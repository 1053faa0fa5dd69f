import type { RowTarget } from "../../render/row.ts";
import { hasWords, type Call, type Command } from "./command.ts";
import type { CommandHost } from "./host.ts";
import { pickObject } from "./pickObject.ts";

/** What a row can stand for. A workload is any object that is neither a node nor a pod. */
export type Subject = "node" | "pod" | "workload" | "container" | "cluster";

/** Undefined for groups, messages and "n more". */
function subjectOf(target: RowTarget): Subject | undefined {
  if (target.type === "container" || target.type === "cluster") return target.type;
  if (target.type !== "object") return undefined;
  if (target.apiVersion !== "v1") return "workload";
  return target.kind === "Node" ? "node" : target.kind === "Pod" ? "pod" : "workload";
}

/**
 * On what a command runs that was called without a row: the row selected last, where the command is about such rows, else
 * what the user picks from the active cluster. Undefined when he picks nothing.
 */
export async function callWithoutRow({ about, rows, title }: Pick<Command, "about" | "rows" | "title">, host: CommandHost, selected: Call & { readonly context?: string }): Promise<Call | undefined> {
  if (about === undefined) return {};
  const { target } = selected;
  const subject = target === undefined ? undefined : subjectOf(target);
  if (subject !== undefined && about.includes(subject) && (rows === undefined || hasWords(rows, selected.context ?? ""))) return selected;
  const found = await pickObject(host, title, (["node", "pod", "workload"] as const).filter((type) => about.includes(type)), rows);
  if (found === undefined) return undefined;
  const { cluster, apiVersion, kind, namespace, name, uid } = found;
  return { target: { type: "object", cluster, apiVersion, kind, namespace, name, uid } };
}
