import { plainLabel } from "../plainLabel.ts";
import { searchObjects, type Found } from "../search.ts";
import type { CommandHost } from "./host.ts";

const icons = { node: "server", pod: "symbol-method", workload: "layers" } as const;
const words = { node: "node", pod: "pod", workload: "job" } as const;

export interface Picked extends Found {
  readonly cluster: string;
}

/**
 * Lets the user search the nodes, pods and workloads of the active cluster, or those of `types` only. `purpose` says what
 * for. Undefined when dismissed, and after a message where no cluster is connected.
 */
export async function pickObject(host: CommandHost, purpose: string, types: readonly Found["type"][] = ["node", "pod", "workload"]): Promise<Picked | undefined> {
  const { active } = host.clusters;
  const inventory = active === undefined ? undefined : host.inventory(active.id);
  if (active === undefined || inventory === undefined) {
    await host.ui.info("Connect a cluster first.");
    return undefined;
  }
  const wanted = new Set(types);
  return host.ui.search(
    (text) => searchObjects(inventory, text, wanted).map((object) => ({
      label: plainLabel(object.name),
      description: plainLabel(object.note),
      icon: icons[object.type],
      value: { ...object, cluster: active.id },
    })),
    `${purpose}: ${types.map((type) => words[type]).join(" or ")} of ${plainLabel(active.name)}`,
  );
}
