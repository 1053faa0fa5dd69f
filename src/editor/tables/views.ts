import { operatorsFeature, queuesFeature, quotasFeature } from "../../model/featureIds.ts";

/** The activity-bar container; its id is also part of VS Code's own command `workbench.view.extension.<id>`. */
export const container = { id: "kubeGpu", title: "GPU Inspector", icon: "media/activity.svg" } as const;

export interface ViewEntry {
  readonly id: string;
  readonly name: string;
  /** Share of the container's height at the first opening, relative to the others. */
  readonly size: number;
  /** Features of `model/features.ts` that are followed while the view is visible. */
  readonly needs: readonly string[];
}

/** The trees, in the order of the sidebar. */
export const views = [
  { id: "kubeGpu.clusters", name: "Clusters", size: 1, needs: [] },
  { id: "kubeGpu.nodes", name: "Nodes", size: 3, needs: [operatorsFeature] },
  { id: "kubeGpu.allocations", name: "Allocations", size: 3, needs: [quotasFeature, operatorsFeature] },
  { id: "kubeGpu.queues", name: "Queues", size: 2, needs: [queuesFeature, operatorsFeature] },
  { id: "kubeGpu.jobs", name: "Jobs", size: 3, needs: [queuesFeature, operatorsFeature] },
] as const satisfies readonly ViewEntry[];

export type ViewId = (typeof views)[number]["id"];

/** Views that show objects of the active cluster. */
export const inventoryViews = ["kubeGpu.nodes", "kubeGpu.allocations", "kubeGpu.queues", "kubeGpu.jobs"] as const satisfies readonly ViewId[];

export type InventoryViewId = (typeof inventoryViews)[number];
