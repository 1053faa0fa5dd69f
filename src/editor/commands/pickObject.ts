import { operatorsFeature } from "../../model/featureIds.ts";
import { contextOf } from "../../render/contexts.ts";
import { plainLabel } from "../plainLabel.ts";
import { searchObjects, type Found } from "../search.ts";
import { hasWords, type RowWords } from "./command.ts";
import type { CommandHost } from "./host.ts";

const icons = { node: "server", pod: "symbol-method", workload: "layers" } as const;
const words = { node: "node", pod: "pod", workload: "job" } as const;

export interface Picked extends Found {
  readonly cluster: string;
}

/**
 * Lets the user search the nodes, pods and workloads of the active cluster, or those of `types` and `rows` only. `purpose` says what
 * for. Undefined when dismissed, and after a message where no cluster is connected.
 */
export async function pickObject(
  host: CommandHost,
  purpose: string,
  types: readonly Found["type"][] = ["node", "pod", "workload"],
  rows?: RowWords,
): Promise<Picked | undefined> {
  const { active } = host.clusters;
  const inventory = active === undefined ? undefined : host.inventory(active.id);
  if (active === undefined || inventory === undefined) {
    await host.ui.info("Connect a cluster first.");
    return undefined;
  }
  const wanted = new Set(types);
  // Without a view to show them, kinds of operators may not have been followed until now.
  const needed = active.cluster?.need([operatorsFeature]);
  return host.ui.search(
    (text) => searchObjects(host.inventory(active.id) ?? inventory, text, wanted, ({ view }) => rows === undefined || hasWords(rows, contextOf(view))).map((object) => ({
      label: plainLabel(object.name),
      description: plainLabel(object.note),
      icon: icons[object.type],
      value: { ...object, cluster: active.id },
    })),
    `${purpose}: ${types.map((type) => words[type]).join(" or ")} of ${plainLabel(active.name)}`,
  ).finally(() => needed?.dispose());
}
