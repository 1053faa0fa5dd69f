import type { PodView } from "../../model/inventory.ts";
import type { RowTarget } from "../../render/row.ts";
import type { CommandHost } from "./host.ts";
import { objectOf } from "./objects.ts";

/** The pod of a pod's or container's row, as the model knows it now. */
export function findPod(host: CommandHost, target: RowTarget | undefined): PodView | undefined {
  const reference = objectOf(target);
  if (reference?.kind !== "Pod" || target === undefined || !("cluster" in target)) return undefined;
  return host.inventory(target.cluster)?.pods.find(({ record }) => record.name === reference.name && record.namespace === reference.namespace);
}
