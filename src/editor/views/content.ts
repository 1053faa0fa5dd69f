import { allocationsTree } from "../../render/allocations.ts";
import { clustersTree, type ClusterSummary } from "../../render/clusters.ts";
import { emptyState, type EmptyState, type ViewName } from "../../render/empty.ts";
import { jobsTree } from "../../render/jobs.ts";
import { nodesTree } from "../../render/nodes.ts";
import { queuesTree } from "../../render/queues.ts";
import { asksForMine, parseQuery } from "../../render/query.ts";
import type { RowTree, ViewOptions } from "../../render/row.ts";
import type { InventoryViewId } from "../tables/views.ts";

/** What a view shows at one moment. Without a tree it is empty, and its welcome text stands there. */
export interface ViewContent {
  readonly tree?: RowTree;
  /** Above the rows, plain text. VS Code shows no welcome text beside it: it is for what has none, and for rows. */
  readonly message?: string;
  /** Beside the view's name: the cluster. */
  readonly title: string;
  /** How the rows are ordered and grouped, where that isn't as usual. */
  readonly order?: string;
  /** Why there is no tree: chooses the welcome text. */
  readonly empty?: EmptyState["kind"];
  /** Shows the moving line under the view's name. */
  readonly busy: boolean;
}

const trees = { "kubeGpu.nodes": nodesTree, "kubeGpu.allocations": allocationsTree, "kubeGpu.queues": queuesTree, "kubeGpu.jobs": jobsTree } as const;

/** Names of the views in the domain's words. */
export const viewNames = { "kubeGpu.nodes": "nodes", "kubeGpu.allocations": "allocations", "kubeGpu.queues": "queues", "kubeGpu.jobs": "jobs" } as const satisfies Readonly<Record<InventoryViewId, ViewName>>;

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

/** A view of the active cluster. */
export function inventoryContent(view: InventoryViewId, cluster: ClusterSummary | undefined, options: ViewOptions, now: number): ViewContent {
  const title = cluster?.name ?? "";
  const tree = cluster?.inventory === undefined ? undefined : trees[view](cluster.id, cluster.inventory, now, options);
  const rows = tree?.children().filter(({ target }) => target.type !== "message").length ?? 0;
  const empty = emptyState(viewNames[view], cluster, rows, options.filter, now);
  const stranger = asksForMine(parseQuery(options.filter)) && options.me === undefined;
  if (empty !== undefined) {
    return { title, empty: empty.kind, busy: busyKinds.has(empty.kind), ...(empty.kind === "loading" ? { message: empty.message } : empty.kind === "filtered" && stranger ? { message: unknownUser } : {}) };
  }
  if (tree === undefined) return { title, busy: false };
  const order = orderWords(options);
  return { title, tree, ...(stranger ? { message: unknownUser } : {}), ...(order === "" ? {} : { order }), busy: isBusy(cluster) };
}

function isBusy(cluster: ClusterSummary | undefined): boolean {
  const { connection, inventory } = cluster ?? {};
  return connection?.kind === "connecting" || connection?.kind === "signing-in" || (inventory?.states.some(({ state }) => state.kind === "loading") ?? false);
}

const unknownUser = "Who you are in this cluster isn't known: name it in the setting kubeGpu.me.";

const groupingWords = { namespace: "", owner: "by owner", model: "by model", pool: "by pool" } as const;
const sortWords = { usual: "", gpus: "most GPUs first", age: "oldest first", name: "by name" } as const;

function orderWords({ grouping = "namespace", sort = "usual" }: ViewOptions): string {
  return [groupingWords[grouping], sortWords[sort]].filter((words) => words !== "").join(" · ");
}
