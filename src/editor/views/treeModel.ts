import type { Row, RowTree } from "../../render/row.ts";
import type { ViewId } from "../tables/views.ts";
import { rowsDiffer } from "../../render/tree.ts";

/** A row that was handed to VS Code. It stays the same object while the row lives; `row` is its newest state. */
export interface RowHandle {
  readonly view: ViewId;
  readonly id: string;
  row: Row;
}

/** What has to be painted again: everything, or these rows with what is below them. */
export type Repaint = "all" | readonly RowHandle[];

/** Above this many changed siblings, painting their parent once is cheaper than each of them alone. */
const fewSiblings = 20;

/**
 * Which rows a view has handed out, and which of them a new tree changes. VS Code can't be asked what it shows, so the
 * model remembers whose children were asked for: only those are compared, and a row that is closed isn't even computed.
 */
export class TreeModel {
  readonly #view: ViewId;
  #tree: RowTree | undefined;
  #stale = false;
  readonly #handles = new Map<string, RowHandle>();
  /** Children that VS Code has, by parent; the roots stand under "". */
  readonly #known = new Map<string, readonly RowHandle[]>();
  readonly #closed = new Set<string>();
  readonly #staleWhenOpened = new Set<string>();

  constructor(view: ViewId) {
    this.#view = view;
  }

  get tree(): RowTree | undefined {
    return this.#tree;
  }

  /** Ids that a cluster could send empty don't occur: row ids are paths. */
  children(parent?: RowHandle): readonly RowHandle[] {
    const key = parent?.id ?? "";
    const rows = this.#tree?.children(parent?.id) ?? [];
    const before = this.#known.get(key) ?? [];
    const handles = rows.map((row) => this.#handle(row));
    const kept = new Set(handles);
    for (const handle of before) if (!kept.has(handle)) this.#forget(handle.id);
    this.#known.set(key, handles);
    this.#staleWhenOpened.delete(key);
    return handles;
  }

  /** The handle of any row of the tree, handed out or not; undefined when the row is gone. */
  find(id: string): RowHandle | undefined {
    const known = this.#handles.get(id);
    if (known !== undefined) return known;
    const row = this.#tree?.row(id);
    return row === undefined ? undefined : this.#handle(row);
  }

  parent(handle: RowHandle): RowHandle | undefined {
    const id = this.#tree?.parent(handle.id);
    return id === undefined ? undefined : this.find(id);
  }

  /** The next update paints everything: the rows mean something else now, e.g. under another filter. */
  reset(): void {
    this.#stale = true;
  }

  /** Takes the next tree and says what of it VS Code has to paint again. */
  update(tree: RowTree | undefined): Repaint {
    const before = this.#tree;
    this.#tree = tree;
    const roots = this.#known.get("");
    if (roots === undefined || (tree !== undefined && tree === before && !this.#stale)) return [];
    const now = tree?.children() ?? [];
    if (this.#stale || !sameIds(roots, now)) {
      this.#stale = false;
      this.#handles.clear();
      this.#known.clear();
      this.#closed.clear();
      this.#staleWhenOpened.clear();
      return "all";
    }
    const repaint: RowHandle[] = [];
    const changed = this.#compare(roots, now, repaint);
    for (const handle of changed) repaint.push(handle);
    return repaint;
  }

  closed(handle: RowHandle): void {
    this.#closed.add(handle.id);
  }

  /** True when its children changed while it was closed: it has to be painted again. */
  opened(handle: RowHandle): boolean {
    this.#closed.delete(handle.id);
    return this.#staleWhenOpened.delete(handle.id);
  }

  /** Brings `handles` up to date with `rows` (same ids) and returns those to paint; deeper ones go to `repaint`. */
  #compare(handles: readonly RowHandle[], rows: readonly Row[], repaint: RowHandle[]): readonly RowHandle[] {
    const changed: RowHandle[] = [];
    handles.forEach((handle, index) => {
      const row = rows[index];
      if (row === undefined) return;
      const same = !rowsDiffer(handle.row, row);
      handle.row = row;
      if (!same || !this.#sameBelow(handle, repaint)) changed.push(handle);
    });
    return changed;
  }

  /** False when the row's own list of children changed, or so much of it that the row is painted as a whole. */
  #sameBelow(handle: RowHandle, repaint: RowHandle[]): boolean {
    const known = this.#known.get(handle.id);
    if (known === undefined) return true;
    if (this.#closed.has(handle.id)) {
      this.#staleWhenOpened.add(handle.id);
      return true;
    }
    const rows = this.#tree?.children(handle.id) ?? [];
    if (!sameIds(known, rows)) return false;
    const below: RowHandle[] = [];
    const changed = this.#compare(known, rows, below);
    if (changed.length > fewSiblings && changed.length * 2 > known.length) return false;
    repaint.push(...below, ...changed);
    return true;
  }

  #handle(row: Row): RowHandle {
    const known = this.#handles.get(row.id);
    if (known !== undefined) {
      known.row = row;
      return known;
    }
    const handle: RowHandle = { view: this.#view, id: row.id, row };
    this.#handles.set(row.id, handle);
    return handle;
  }

  #forget(id: string): void {
    this.#handles.delete(id);
    this.#closed.delete(id);
    this.#staleWhenOpened.delete(id);
    const children = this.#known.get(id);
    this.#known.delete(id);
    for (const child of children ?? []) this.#forget(child.id);
  }
}

function sameIds(handles: readonly RowHandle[], rows: readonly Row[]): boolean {
  return handles.length === rows.length && handles.every((handle, index) => handle.id === rows[index]?.id);
}
