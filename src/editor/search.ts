import type { Inventory, NodeView, PodView, WorkloadView } from "../model/inventory.ts";

export interface Found {
  readonly type: "node" | "pod" | "workload";
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** What it is and where: kind, namespace, state. */
  readonly note: string;
  /** As the model has it. */
  readonly view: NodeView | PodView | WorkloadView;
}

interface Entry extends Found {
  readonly text: string;
}

const made = new WeakMap<Inventory, readonly Entry[]>();
const most = 200;
const every: ReadonlySet<Found["type"]> = new Set(["node", "pod", "workload"]);

/** The best 200 objects of these types, of those that `accepts` takes, whose name, kind or namespace hold all words of `text`: names that begin with it first. */
export function searchObjects(inventory: Inventory, text: string, types: ReadonlySet<string> = every, accepts: (found: Found) => boolean = () => true): readonly Found[] {
  const wanted = text.trim().toLowerCase();
  const words = wanted.split(/\s+/).filter((word) => word !== "");
  const best: [Found[], Found[], Found[]] = [[], [], []];
  for (const entry of entriesOf(inventory)) {
    if (!types.has(entry.type) || !words.every((word) => entry.text.includes(word)) || !accepts(entry)) continue;
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
    ...inventory.nodes.map((node) => ({ type: "node" as const, apiVersion: "v1", kind: "Node", namespace: "", name: node.name, uid: node.record?.uid ?? "", note: join("Node", node.health === "ready" ? "" : node.healthReason), view: node })),
    ...inventory.workloads
      .filter(({ reference }) => reference.kind !== "Pod")
      .map((view) => {
        const { apiVersion, kind, namespace, name, uid } = view.reference;
        return { type: "workload" as const, apiVersion, kind, namespace, name, uid, note: join(kind, namespace, view.state), view };
      }),
    ...inventory.pods.map((view) => {
      const { namespace, name, uid } = view.record;
      return { type: "pod" as const, apiVersion: "v1", kind: "Pod", namespace, name, uid, note: join("Pod", namespace, view.state), view };
    }),
  ];
  const entries = found.map((each) => ({ ...each, text: `${each.name} ${each.kind} ${each.namespace} ${each.note}`.toLowerCase() }));
  made.set(inventory, entries);
  return entries;
}

function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(" · ");
}
