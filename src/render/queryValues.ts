import type { Inventory } from "../model/inventory.ts";
import type { Field } from "./query.ts";
import type { ViewOptions } from "./row.ts";
import type { ViewName } from "./empty.ts";
import { line } from "../base/text.ts";
import type { EntryState } from "../model/queues/types.ts";
import { entriesBelow } from "./queuesJson.ts";
import { lookupsOf } from "./lookups.ts";
import { healthWord } from "./nodes.ts";
import { jobStates } from "./workloads.ts";

/** More than anybody reads through; typing narrows them down. */
const most = 2000;

const entryStates: readonly EntryState[] = ["waiting", "admitted", "running", "stopped"];
const podStates = ["running", "starting", "waiting", "failed", "succeeded", "terminating"];

/** What typed terms of a filter can find in a view now, to be offered while a person types. Plain lines. */
export function knownValues(view: ViewName, inventory: Inventory, options: Pick<ViewOptions, "ownerLabels" | "me">): Readonly<Record<Field, readonly string[]>> {
  const lookups = lookupsOf(inventory, options);
  const nodeStates = (["ready", "cordoned", "pressure", "notReady", "unknown"] as const).map(healthWord);
  return {
    state: view === "nodes" ? [...nodeStates, ...podStates] : view === "queues" ? entryStates : jobStates,
    ns: sortedWords([...inventory.workloads.map((each) => each.reference.namespace), ...inventory.pods.map((each) => each.record.namespace)]),
    model: sortedWords(inventory.nodes.filter((node) => node.accelerators.length > 0).map((node) => lookups.modelOf(node.name))),
    owner: sortedWords(inventory.workloads.map((each) => lookups.ownerOfWorkload(each))),
    kind: sortedWords(inventory.workloads.map((each) => each.reference.kind)),
    queue: sortedWords(inventory.queues.systems.flatMap(({ roots, stray }) => [...roots.flatMap(entriesBelow), ...stray]).flatMap(({ record }) => [record.queueName, record.queue])),
  };
}

function sortedWords(all: readonly (string | undefined)[]): readonly string[] {
  const words = new Set<string>();
  for (const word of all) if (word !== undefined && word !== "") words.add(word);
  return [...words].map((word) => line(word, 120)).sort().slice(0, most);
}
