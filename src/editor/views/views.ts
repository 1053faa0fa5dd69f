import { systemClock } from "../../base/clock.ts";
import { DisposableStore } from "../../base/disposable.ts";
import { Emitter, type Disposable } from "../../base/event.ts";
import type { Grouping, SortOrder, ViewOptions } from "../../render/row.ts";
import { childLimit } from "../../render/tree.ts";
import type { Clusters } from "../clusters.ts";
import { knownValues } from "../../render/queryValues.ts";
import type { CommandHost, Views } from "../commands/host.ts";
import { readOnlyWord } from "../commands/command.ts";
import type { Inventories } from "../inventories.ts";
import { inventoryViews, views, type InventoryViewId, type ViewId } from "../tables/views.ts";
import { clustersContent, viewNames } from "./content.ts";
import { KeptContent } from "./keptContent.ts";
import type { Memory } from "./expansion.ts";
import type { RowHandle } from "./treeModel.ts";
import { RowTreeView } from "./treeView.ts";
import { needsOf, ViewNeeds } from "./needs.ts";

/** Ages in rows are counted anew this often, in ms, while a view is visible. */
const tick = 15_000;

export interface TreeViewsOptions {
  readonly clusters: Clusters;
  readonly inventories: Inventories;
  readonly memory: Memory;
  /** Owner labels, and who the user is in the active cluster. */
  readonly belonging: (cluster: string | undefined, filter: string) => Pick<ViewOptions, "ownerLabels" | "me">;
  readonly onError: (error: unknown) => void;
}

/** The trees of the sidebar over the clusters. */
export class TreeViews implements Views, Disposable {
  readonly #store = new DisposableStore();
  readonly #views: ReadonlyMap<ViewId, RowTreeView>;
  readonly #shown = this.#store.add(new Emitter<void>());
  readonly #needs = this.#store.add(new ViewNeeds());
  readonly #clusters: Clusters;
  readonly #inventories: Inventories;
  readonly #belonging: TreeViewsOptions["belonging"];
  #timer: Disposable | undefined;
  #selected: RowHandle | undefined;

  /** One of the views became visible. */
  readonly onDidShow = this.#shown.event;

  constructor(options: TreeViewsOptions) {
    const { clusters, inventories, memory, belonging, onError } = options;
    this.#clusters = clusters;
    this.#inventories = inventories;
    this.#belonging = belonging;
    const kept = new Map(inventoryViews.map((id) => [id, new KeptContent(id)]));
    const active = () => (clusters.active === undefined ? undefined : inventories.summary(clusters.active));
    this.#views = new Map(views.map(({ id }) => [id, this.#store.add(new RowTreeView({
      id,
      memory,
      onError,
      onSelect: (row) => {
        this.#selected = row;
      },
      words: ({ row: { target } }) => ("cluster" in target && clusters.get(target.cluster)?.readOnly !== undefined ? readOnlyWord : ""),
      build: (view) => kept.get(id as InventoryViewId)?.get(active(), { ...view, ...belonging(clusters.active?.id, view.filter) }, systemClock.now())
        ?? clustersContent(clusters.all.map((known) => inventories.summary(known)), clusters.problems, systemClock.now()),
    }))]));
    for (const view of this.#views.values()) {
      this.#store.add(view.onDidShow(() => {
        this.#armTimer();
        this.#updateNeeds();
        this.#shown.fire();
      }));
      this.#store.add(view.onDidHide(() => this.#updateNeeds()));
    }
    this.#store.add(clusters.onDidChange(() => {
      this.#updateNeeds();
      this.#request();
    }));
    this.#store.add(clusters.onDidChangeObjects((id) => this.#objectsChanged(id)));
    this.#store.add(inventories.onDidChange((id) => this.#objectsChanged(id)));
    this.#store.add({ dispose: () => this.#timer?.dispose() });
  }

  get visible(): boolean {
    return [...this.#views.values()].some((view) => view.visible);
  }

  /** The row that was selected last, in any of the views: what a command called by key or from the palette is about. Undefined once the row is gone. */
  get selected(): RowHandle | undefined {
    const row = this.#selected;
    return row !== undefined && this.#views.get(row.view)?.has(row.id) === true ? row : undefined;
  }

  async reveal(view: InventoryViewId, target: { readonly kind: string; readonly namespace: string; readonly name: string }): Promise<boolean> {
    return (await this.#views.get(view)?.reveal(target)) ?? false;
  }

  filter(view: ViewId): string {
    return this.#views.get(view)?.choices.filter ?? "";
  }

  setFilter(view: ViewId, filter: string): void {
    this.#choose(view, { filter });
  }

  filterValues(view: InventoryViewId): ReturnType<CommandHost["filterValues"]> {
    const { active } = this.#clusters;
    const inventory = active === undefined ? undefined : this.#inventories.get(active.id);
    return inventory === undefined ? {} : knownValues(viewNames[view], inventory, this.#belonging(active?.id, ""));
  }

  sort(view: ViewId): SortOrder {
    return this.#views.get(view)?.choices.sort ?? "usual";
  }

  setSort(view: ViewId, sort: SortOrder): void {
    this.#choose(view, { sort });
  }

  grouping(view: ViewId): Grouping {
    return this.#views.get(view)?.choices.grouping ?? "namespace";
  }

  setGrouping(view: ViewId, grouping: Grouping): void {
    this.#choose(view, { grouping });
  }

  showMore(view: ViewId, parent: string): void {
    this.#views.get(view)?.showMore(parent, childLimit);
  }

  /** What all views are made from changed, e.g. a setting. */
  request(): void {
    this.#request();
  }

  /** What rows can't know of themselves changed. */
  repaint(): void {
    for (const view of this.#views.values()) view.repaint();
  }

  dispose(): void {
    this.#store.dispose();
  }

  #choose(view: ViewId, choice: Parameters<RowTreeView["choose"]>[0]): void {
    this.#views.get(view)?.choose(choice);
    this.#updateNeeds();
  }

  #updateNeeds(): void {
    const visible = views.filter(({ id }) => this.#views.get(id)?.visible === true);
    this.#needs.update(this.#clusters.active?.cluster, visible.flatMap(({ id, needs }): readonly string[] => [...needs, ...needsOf(this.#views.get(id)?.choices)]));
  }

  #objectsChanged(id: string): void {
    this.#views.get("kubeGpu.clusters")?.request();
    if (id === this.#clusters.active?.id) for (const view of inventoryViews) this.#views.get(view)?.request();
  }

  #request(): void {
    for (const view of this.#views.values()) view.request();
  }

  /** Runs while a view is visible only. */
  #armTimer(): void {
    this.#timer?.dispose();
    this.#timer = systemClock.schedule(tick, () => {
      this.#timer = undefined;
      if (!this.visible) return;
      this.#request();
      this.#armTimer();
    });
  }
}
