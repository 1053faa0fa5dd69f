import * as vscode from "vscode";
import { systemClock } from "../../base/clock.ts";
import { coalesce } from "../../base/coalesce.ts";
import { DisposableStore } from "../../base/disposable.ts";
import { Emitter, type Disposable } from "../../base/event.ts";
import type { Grouping, SortOrder, ViewOptions } from "../../render/row.ts";
import { setContextKey } from "../contextKeys.ts";
import { emptyKey, filteredKey } from "../tables/contexts.ts";
import type { ViewId } from "../tables/views.ts";
import { ViewChoices } from "./choices.ts";
import type { ViewContent } from "./content.ts";
import { Expansion, type Memory } from "./expansion.ts";
import { ViewProgress } from "./progress.ts";
import { tooltip, treeItem } from "./treeItem.ts";
import { TreeModel, type RowHandle } from "./treeModel.ts";

export interface TreeViewOptions {
  readonly id: ViewId;
  readonly memory: Memory;
  /** Called only while the view is visible. */
  readonly build: (options: ViewOptions) => ViewContent;
  readonly onError: (error: unknown) => void;
  readonly onSelect: (row: RowHandle) => void;
  /** Words for `when` clauses that no tree knows. */
  readonly words: (row: RowHandle) => string;
}

/** A tree of VS Code over a `RowTree`: does nothing while hidden, paints only what changed. */
export class RowTreeView implements vscode.TreeDataProvider<RowHandle>, Disposable {
  readonly #options: TreeViewOptions;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new vscode.EventEmitter<RowHandle[] | undefined>());
  readonly #shown = this.#store.add(new Emitter<void>());
  readonly #hidden = this.#store.add(new Emitter<void>());
  readonly #model: TreeModel;
  readonly #expansion: Expansion;
  readonly #progress: ViewProgress;
  readonly #limits = new Map<string, number>();
  readonly #view: vscode.TreeView<RowHandle>;
  readonly #paint = this.#store.add(coalesce(systemClock, { quiet: 30, maximum: 200 }, () => this.#update()));
  readonly #choices: ViewChoices;
  /** Row to select again after a reload, until it appears or the user selects another. */
  #selectAgain: string | undefined;

  readonly onDidChangeTreeData = this.#changed.event;
  /** The view became visible. */
  readonly onDidShow = this.#shown.event;
  readonly onDidHide = this.#hidden.event;

  constructor(options: TreeViewOptions) {
    this.#options = options;
    this.#model = new TreeModel(options.id);
    this.#choices = new ViewChoices(options.memory, options.id);
    setContextKey(filteredKey(options.id), this.#choices.filter !== "");
    this.#progress = this.#store.add(new ViewProgress(options.id));
    this.#expansion = new Expansion(options.memory, options.id);
    const selected = options.memory.get(`${options.id}.selected`);
    this.#selectAgain = typeof selected === "string" ? selected : undefined;
    this.#view = this.#store.add(vscode.window.createTreeView(options.id, { treeDataProvider: this, showCollapseAll: true }));
    this.#store.add(this.#view.onDidChangeVisibility(({ visible }) => {
      if (visible) this.#becomeVisible();
      else this.#hidden.fire();
    }));
    this.#store.add(this.#view.onDidCollapseElement(({ element }) => {
      this.#model.closed(element);
      this.#remember(element, false);
    }));
    this.#store.add(this.#view.onDidExpandElement(({ element }) => {
      if (this.#model.opened(element)) this.#changed.fire([element]);
      this.#remember(element, true);
    }));
    this.#store.add(this.#view.onDidChangeSelection(({ selection }) => {
      const [first] = selection;
      if (first === undefined) return;
      this.#selectAgain = undefined;
      options.onSelect(first);
      void options.memory.update(`${options.id}.selected`, first.id);
    }));
  }

  get visible(): boolean {
    return this.#view.visible;
  }

  get choices(): Readonly<Pick<ViewChoices, "filter" | "sort" | "grouping">> {
    return this.#choices;
  }

  /** Changes what the user chose; what isn't named stays. */
  choose({ filter, sort, grouping }: { readonly filter?: string; readonly sort?: SortOrder; readonly grouping?: Grouping }): void {
    if (filter !== undefined && filter !== this.#choices.filter) {
      this.#choices.filter = filter;
      this.#model.reset();
      setContextKey(filteredKey(this.#options.id), filter !== "");
    }
    if (sort !== undefined) this.#choices.sort = sort;
    if (grouping !== undefined) this.#choices.grouping = grouping;
    this.request();
  }

  /** What the view shows may have changed: paints soon, or when the view is visible again. */
  request(): void {
    if (this.#view.visible) this.#paint.request();
  }

  /** Paints every row anew. */
  repaint(): void {
    this.#model.reset();
    this.request();
  }

  showMore(parent: string, by: number): void {
    this.#limits.set(parent, (this.#limits.get(parent) ?? by) + by);
    this.request();
  }

  /** Selects the first row that stands for the object and scrolls to it; shows the view. False when there is none. */
  async reveal(target: { readonly kind: string; readonly namespace: string; readonly name: string }): Promise<boolean> {
    this.#update();
    const id = this.#model.tree?.find(target);
    if (id === undefined) return false;
    const raised = this.#model.tree?.reach(id) ?? new Map<string, number>();
    if (raised.size > 0) {
      for (const [parent, limit] of raised) this.#limits.set(parent, limit);
      this.#update();
    }
    const handle = this.#model.find(id);
    if (handle === undefined) return false;
    await this.#view.reveal(handle, { select: true, focus: true, expand: false });
    return true;
  }

  /** Whether the tree has the row, shown or not. */
  has(id: string): boolean {
    return this.#model.tree?.row(id) !== undefined;
  }

  getChildren(parent?: RowHandle): RowHandle[] {
    // VS Code asks for the roots of a view that is not visible when a row of it is revealed.
    return this.#guard(() => [...this.#model.children(parent)], []);
  }

  getTreeItem(handle: RowHandle): vscode.TreeItem {
    return this.#guard(() => treeItem(handle, this.#choices.filter === "" ? this.#expansion.get(handle.id) : undefined, this.#choices.filter, this.#options.words(handle)), new vscode.TreeItem(handle.id));
  }

  getParent(handle: RowHandle): RowHandle | undefined {
    return this.#guard(() => this.#model.parent(handle), undefined);
  }

  resolveTreeItem(item: vscode.TreeItem, handle: RowHandle): vscode.TreeItem {
    item.tooltip = this.#guard(() => tooltip(this.#model.tree?.tooltip(handle.id) ?? ""), undefined);
    return item;
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** What a user opens under a filter is about the filter. */
  #remember({ id, row }: RowHandle, open: boolean): void {
    if (this.#choices.filter === "") this.#expansion.set(id, open, row.collapsible === "expanded");
  }

  #becomeVisible(): void {
    this.#update();
    this.#shown.fire();
  }

  #update(): void {
    this.#guard(() => {
      const { filter, sort, grouping } = this.#choices;
      const content = this.#options.build({ filter, sort, grouping, limits: this.#limits });
      this.#view.message = content.message ?? "";
      this.#view.description = [filter === "" ? "" : `“${filter}”`, content.order ?? "", content.title].filter((part) => part !== "").join(" · ");
      setContextKey(emptyKey(this.#options.id), content.empty ?? "no");
      this.#progress.show(content.busy);
      const repaint = this.#model.update(content.tree);
      if (repaint === "all") this.#changed.fire(undefined);
      else if (repaint.length > 0) this.#changed.fire([...repaint]);
      this.#restoreSelection();
    }, undefined);
  }

  #restoreSelection(): void {
    const id = this.#selectAgain;
    if (id === undefined || !this.#view.visible) return;
    const handle = this.#model.find(id);
    if (handle === undefined) return;
    this.#selectAgain = undefined;
    this.#view.reveal(handle, { select: true, focus: false, expand: false }).then(undefined, this.#options.onError);
  }

  /** A row that throws is logged and shown once; the rest of the tree stays. */
  #guard<T>(action: () => T, otherwise: T): T {
    try {
      return action();
    } catch (error) {
      this.#options.onError(error);
      return otherwise;
    }
  }
}
