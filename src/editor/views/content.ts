import { allocationsTree } from "../../render/allocations.ts";
import { clustersTree, type ClusterSummary } from "../../render/clusters.ts";
import { emptyState, type EmptyState } from "../../render/empty.ts";
import { jobsTree } from "../../render/jobs.ts";
import { nodesTree } from "../../render/nodes.ts";
import type { RowTree, ViewOptions } from "../../render/row.ts";
import type { InventoryViewId } from "../tables/views.ts";

/** What a view shows at one moment. Without a tree it is empty, and its welcome text stands there. */
export interface ViewContent {
  readonly tree?: RowTree;
  /** Above the rows, plain text. VS Code shows no welcome text beside it: it is for what has none, and for rows. */
  readonly message?: string;
  /** Beside the view's name: the cluster. */
  readonly title: string;
  /** Why there is no tree: chooses the welcome text. */
  readonly empty?: EmptyState["kind"];
  /** Shows the moving line under the view's name. */
  readonly busy: boolean;
}

const kinds = {
  "kubeGpu.nodes": { name: "nodes", tree: nodesTree },
  "kubeGpu.allocations": { name: "allocations", tree: allocationsTree },
  "kubeGpu.jobs": { name: "jobs", tree: jobsTree },
} as const;

const busyKinds: ReadonlySet<EmptyState["kind"]> = new Set(["connecting", "signingIn", "loading"] as const);

/** The Clusters view. `problems` are sentences about kubeconfig files that couldn't be read. */
export function clustersContent(clusters: readonly ClusterSummary[], problems: readonly string[], now: number): ViewContent {
  return {
    ...(clusters.length === 0 ? {} : { tree: clustersTree(clusters, now) }),
    ...(problems.length === 0 ? {} : { message: problems.join(" ") }),
    title: "",
    busy: clusters.some(({ connection }) => connection.kind === "connecting" || connection.kind === "signing-in"),
  };
}

/** Nodes, Allocations or Jobs of the active cluster. */
export function inventoryContent(view: InventoryViewId, cluster: ClusterSummary | undefined, options: ViewOptions, now: number): ViewContent {
  const { name, tree: build } = kinds[view];
  const title = cluster?.name ?? "";
  const tree = cluster?.inventory === undefined ? undefined : build(cluster.id, cluster.inventory, now, options);
  const rows = tree?.children().filter(({ target }) => target.type !== "message").length ?? 0;
  const empty = emptyState(name, cluster, rows, options.filter, now);
  if (empty !== undefined) {
    return { title, empty: empty.kind, busy: busyKinds.has(empty.kind), ...(empty.kind === "loading" ? { message: empty.message } : {}) };
  }
  if (tree === undefined) return { title, busy: false };
  return { title, tree, busy: cluster?.inventory?.states.some(({ state }) => state.kind === "loading") ?? false };
}
