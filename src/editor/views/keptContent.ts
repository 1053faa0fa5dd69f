import type { ClusterSummary } from "../../render/clusters.ts";
import type { ViewOptions } from "../../render/row.ts";
import type { InventoryViewId } from "../tables/views.ts";
import { inventoryContent, type ViewContent } from "./content.ts";

/**
 * The content of one view, kept while nothing it is made of changes: a busy cluster asks for it several times before its next
 * inventory is complete. Ages are counted by the second.
 */
export class KeptContent {
  readonly #view: InventoryViewId;
  #parts: readonly unknown[] = [];
  #content: ViewContent | undefined;

  constructor(view: InventoryViewId) {
    this.#view = view;
  }

  get(cluster: ClusterSummary | undefined, options: ViewOptions, now: number): ViewContent {
    const { filter, sort, grouping, ownerLabels, me, limits } = options;
    const parts = [
      cluster?.id, cluster?.name, cluster?.connection, cluster?.inventory, cluster?.readOnly,
      filter, sort, grouping, ownerLabels?.join(), me?.join(), [...limits].join(), Math.floor(now / 1000),
    ];
    if (this.#content === undefined || parts.some((part, index) => part !== this.#parts[index])) {
      this.#parts = parts;
      this.#content = inventoryContent(this.#view, cluster, options, now);
    }
    return this.#content;
  }
}
