import type { Row, RowTarget, RowTone, RowTree, ViewOptions } from "./row.ts";
import { count, integer } from "../base/format.ts";
import { satisfies, type Facets, type Query, type Term } from "./query.ts";
import { remember, rememberedQuery, type Memo } from "./filterMemo.ts";

/** What a row looks like; made only when the row is shown. */
export interface Face {
  readonly description: string;
  readonly icon: string;
  readonly tone: RowTone;
  readonly context: string;
  readonly target: RowTarget;
  /** A sentence; the label and the description, when left out. */
  readonly accessibleLabel?: string;
  /** Open at first sight. */
  readonly expanded?: boolean;
}

/** A row to be: cheap to make by ten thousands, everything dear behind a function. Label and words are safe lines. */
export interface Branch {
  /** Unique among its siblings and stable over updates. */
  readonly key: string;
  readonly label: string;
  /** What a filter finds besides the label, e.g. the model of a node. */
  readonly words?: string;
  /** What typed terms of a filter find. */
  facets?(): Facets;
  /** False when no row below satisfies the term, to be known without making the rows; true when they have to be looked at. */
  below?(term: Term): boolean;
  /**
   * As long as this is the same object, a filter finds the same in this row and below it: then the answer is kept from one
   * tree to the next, and of 100,000 pods only those that changed are looked at.
   */
  readonly same?: object;
  /** Shown whatever the filter says: messages. */
  readonly pinned?: boolean;
  face(): Face;
  children?(): readonly Branch[];
  tooltip?(): string;
  /** For `find`. */
  readonly stands?: { readonly kind: string; readonly namespace: string; readonly name: string };
}

/** Terms of a filter that are still open, as bits: on the way down each row strikes off those that it satisfies. */
type Open = number;

/** One filter at work on one tree. */
interface Filtering {
  readonly query: Query;
  readonly memo: Memo;
}

/** Children that one parent shows: more than this blocks the extension host at every refresh. */
export const childLimit = 500;

class Entry {
  readonly branch: Branch;
  readonly id: string;
  readonly parent: Entry | undefined;
  readonly filtering: Filtering;
  /** What neither this row nor an ancestor satisfies. */
  readonly open: Open;
  #children: readonly Entry[] | undefined;
  #byKey: Map<string, Entry> | undefined;
  #row: Row | undefined;

  constructor(branch: Branch, id: string, parent: Entry | undefined, filtering: Filtering, open: Open) {
    this.branch = branch;
    this.id = id;
    this.parent = parent;
    this.filtering = filtering;
    this.open = open === 0 ? 0 : stillOpen(open, branch, filtering.query);
  }

  /** Those that the filter shows. */
  get children(): readonly Entry[] {
    this.#children ??= enter(matching(this.branch.children?.() ?? [], this.open, this.filtering), this);
    return this.#children;
  }

  child(key: string): Entry | undefined {
    this.#byKey ??= new Map(this.children.map((entry) => [entry.id.slice(this.id.length + 1), entry]));
    return this.#byKey.get(key);
  }

  get row(): Row {
    this.#row ??= this.#make();
    return this.#row;
  }

  #make(): Row {
    const { label } = this.branch;
    const { description, icon, tone, context, target, accessibleLabel, expanded } = this.branch.face();
    const opened = expanded === true || this.open !== 0;
    return {
      id: this.id, label, description, icon, tone, context, target,
      collapsible: this.branch.children === undefined ? "none" : opened ? "expanded" : "collapsed",
      accessibleLabel: accessibleLabel ?? (description === "" ? label : `${label}, ${description.replaceAll(" · ", ", ")}`),
    };
  }
}

/**
 * Makes a tree whose rows are built when asked for. `prefix` keeps the ids of two clusters apart; `scope` names all besides
 * the objects that decides what a filter finds (the view, who looks), see `Branch.same`.
 */
export function buildTree(prefix: string, roots: () => readonly Branch[], options: ViewOptions, scope = ""): RowTree {
  const query = rememberedQuery(options.filter);
  const filtering: Filtering = { query, memo: remember(`${prefix}|${scope}|${options.filter}`) };
  const root = new Entry({ key: prefix, label: "", face: noFace, children: roots }, segment(prefix), undefined, filtering, 2 ** query.terms.length - 1);

  const entry = (id: string): Entry | undefined => {
    const [first, ...rest] = id.split("/");
    let found: Entry | undefined = first === root.id && rest.length > 0 ? root : undefined;
    for (const key of rest) found = found?.child(key);
    return found;
  };
  const limit = (parent: Entry) => options.limits.get(parent.id) ?? childLimit;

  return {
    children(id) {
      const parent = id === undefined ? root : entry(id);
      if (parent === undefined) return [];
      const all = parent.children;
      const most = limit(parent);
      const rows = all.slice(0, most).map((child) => child.row);
      if (all.length > most) rows.push(more(parent, all.length - most));
      return rows;
    },
    parent(id) {
      const end = id.lastIndexOf("/");
      const parent = end < 0 ? "" : id.slice(0, end);
      if (!id.endsWith(moreKey) && entry(id) === undefined) return undefined;
      return parent === root.id || entry(parent) === undefined ? undefined : parent;
    },
    row(id) {
      if (!id.endsWith(moreKey)) return entry(id)?.row;
      const parentId = id.slice(0, -moreKey.length);
      const parent = parentId === root.id ? root : entry(parentId);
      const hidden = parent === undefined ? 0 : parent.children.length - limit(parent);
      return parent === undefined || hidden <= 0 ? undefined : more(parent, hidden);
    },
    tooltip: (id) => entry(id)?.branch.tooltip?.() ?? "",
    find: (target) => {
      const search = (parent: Entry): Entry | undefined => {
        for (const child of parent.children) {
          const stands = child.branch.stands;
          if (stands !== undefined && stands.name === target.name && stands.kind === target.kind && stands.namespace === target.namespace) return child;
          const below = child.branch.children === undefined ? undefined : search(child);
          if (below !== undefined) return below;
        }
        return undefined;
      };
      return search(root)?.id;
    },
    reach(id) {
      const raised = new Map<string, number>();
      for (let child = entry(id); child?.parent !== undefined; child = child.parent) {
        const position = child.parent.children.indexOf(child);
        if (position >= limit(child.parent)) raised.set(child.parent.id, Math.ceil((position + 1) / childLimit) * childLimit);
      }
      return raised;
    },
  };
}

/** Can't be a key: `segment` writes every `%` as `%25`. */
const moreKey = "/%more";

function more(parent: Entry, hidden: number): Row {
  return {
    id: parent.id + moreKey,
    label: `${integer(hidden)} more`,
    description: "",
    icon: "ellipsis",
    tone: "normal",
    collapsible: "none",
    context: "more",
    target: { type: "more", parent: parent.id, hidden },
    accessibleLabel: `${count(hidden, "more row")} not shown; activate to show ${integer(Math.min(hidden, childLimit))} of them`,
  };
}

/** Ids are paths: a separator inside a key is written otherwise. */
function segment(key: string): string {
  if (!key.includes("/") && !key.includes("%")) return key;
  return key.replace(/[%/]/g, (character) => (character === "/" ? "%2F" : "%25"));
}

function enter(branches: readonly Branch[], parent: Entry): readonly Entry[] {
  const seen = new Map<string, number>();
  return branches.map((branch) => {
    const key = segment(branch.key);
    const times = (seen.get(key) ?? 0) + 1;
    seen.set(key, times);
    // The editor refuses two rows of one id; a second one with this name gets an ending that no key can have.
    return new Entry(branch, times === 1 ? `${parent.id}/${key}` : `${parent.id}/${key}%${times}`, parent, parent.filtering, parent.open);
  });
}

function matching(branches: readonly Branch[], open: Open, filtering: Filtering): readonly Branch[] {
  const { query } = filtering;
  const shown = query.without.length === 0 ? branches : branches.filter((branch) => branch.pinned === true || !isExcluded(branch, query));
  return open === 0 ? shown : shown.filter((branch) => branch.pinned === true || leadsTo(branch, open, filtering));
}

/** Whether the open terms are satisfied on the path to this row or to one below it. Rows are not entered for that: most will not be shown. */
function leadsTo(branch: Branch, open: Open, filtering: Filtering): boolean {
  const known = branch.same === undefined ? undefined : filtering.memo.get(branch.same);
  const kept = known?.get(open);
  if (kept !== undefined) return kept;
  const rest = stillOpen(open, branch, filtering.query);
  const answer = rest === 0 || (mayBeBelow(branch, rest, filtering.query) && (branch.children?.() ?? []).some((child) => !isExcluded(child, filtering.query) && leadsTo(child, rest, filtering)));
  if (known !== undefined) known.set(open, answer);
  else if (branch.same !== undefined) filtering.memo.set(branch.same, new Map([[open, answer]]));
  return answer;
}

function mayBeBelow(branch: Branch, rest: Open, { terms }: Query): boolean {
  return branch.below === undefined || terms.every((term, index) => (rest & (2 ** index)) === 0 || branch.below?.(term) !== false);
}

function stillOpen(open: Open, branch: Branch, { terms }: Query): Open {
  const text = textOf(branch);
  let facets: Facets | undefined;
  let rest = open;
  for (const [index, term] of terms.entries()) {
    const bit = 2 ** index;
    if ((open & bit) !== 0 && satisfies(term, text, term.field === "text" ? noFacets : (facets ??= facetsOf(branch)))) rest -= bit;
  }
  return rest;
}

function isExcluded(branch: Branch, { without }: Query): boolean {
  if (without.length === 0) return false;
  const text = textOf(branch);
  return without.some((term) => satisfies(term, text, term.field === "text" ? noFacets : facetsOf(branch)));
}

const noFacets: Facets = {};

function facetsOf(branch: Branch): Facets {
  return branch.facets?.() ?? noFacets;
}

function textOf(branch: Branch): string {
  return `${branch.label} ${branch.words ?? ""}`.toLowerCase();
}

function noFace(): never {
  throw new Error("The root of a tree has no row of its own.");
}

/** True when the editor must repaint: something that is seen, said or clicked differs. Tooltips are asked for when shown. */
export function rowsDiffer(old: Row, now: Row): boolean {
  if (old === now) return false;
  return old.id !== now.id || old.label !== now.label || old.description !== now.description || old.icon !== now.icon || old.tone !== now.tone
    || old.collapsible !== now.collapsible || old.context !== now.context || old.accessibleLabel !== now.accessibleLabel || targetsDiffer(old.target, now.target);
}

function targetsDiffer(old: RowTarget, now: RowTarget): boolean {
  if (old === now) return false;
  const right = now as Readonly<Record<string, unknown>>;
  const keys = Object.entries(old);
  return keys.length !== Object.keys(now).length || keys.some(([key, value]) => right[key] !== value);
}
