import type { Inventory } from "../model/inventory.ts";

export interface Found {
  readonly type: "node" | "pod" | "workload";
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** What it is and where: kind, namespace, state. */
  readonly note: string;
}

interface Entry extends Found {
  readonly text: string;
}

const made = new WeakMap<Inventory, readonly Entry[]>();
const most = 200;
const every: ReadonlySet<Found["type"]> = new Set(["node", "pod", "workload"]);

/** The best 200 objects of these types whose name, kind or namespace hold all words of `text`: names that begin with it first. */
export function searchObjects(inventory: Inventory, text: string, types: ReadonlySet<string> = every): readonly Found[] {
  const wanted = text.trim().toLowerCase();
  const words = wanted.split(/\s+/).filter((word) => word !== "");
  const best: [Found[], Found[], Found[]] = [[], [], []];
  for (const entry of entriesOf(inventory)) {
    if (!types.has(entry.type) || !words.every((word) => entry.text.includes(word))) continue;
    const name = entry.name.toLowerCase();
    const rank = name.startsWith(wanted) ? 0 : words.every((word) => name.includes(word)) ? 1 : 2;
    if (best[rank].length < most) best[rank].push(entry);
  }
  return best.flat().slice(0, most);
}

function entriesOf(inventory: Inventory): readonly Entry[] {
  const known = made.get(inventory);
  if (known !== undefined) return known;
  const found: Found[] = [
    ...inventory.nodes.map((node) => ({ type: "node" as const, apiVersion: "v1", kind: "Node", namespace: "", name: node.name, uid: node.record?.uid ?? "", note: join("Node", node.health === "ready" ? "" : node.healthReason) })),
    ...inventory.workloads
      .filter(({ reference }) => reference.kind !== "Pod")
      .map(({ reference: { apiVersion, kind, namespace, name, uid }, state }) => ({ type: "workload" as const, apiVersion, kind, namespace, name, uid, note: join(kind, namespace, state) })),
    ...inventory.pods.map(({ record, state }) => ({ type: "pod" as const, apiVersion: "v1", kind: "Pod", namespace: record.namespace, name: record.name, uid: record.uid, note: join("Pod", record.namespace, state) })),
  ];
  const entries = found.map((each) => ({ ...each, text: `${each.name} ${each.kind} ${each.namespace} ${each.note}`.toLowerCase() }));
  made.set(inventory, entries);
  return entries;
}

function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(" · ");
}
