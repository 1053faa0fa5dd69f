/** Theme colours by meaning; `editor/` maps them to theme colour ids. Colour never carries meaning alone: icon and words do too. */
export type RowTone = "normal" | "used" | "active" | "waiting" | "lost" | "free" | "unknown";

/** What a row stands for, so that commands know their target. `cluster` is the id of the cluster that the row belongs to. */
export type RowTarget =
  | { readonly type: "cluster"; readonly cluster: string }
  | { readonly type: "object"; readonly cluster: string; readonly apiVersion: string; readonly kind: string; readonly namespace: string; readonly name: string; readonly uid: string }
  | { readonly type: "container"; readonly cluster: string; readonly namespace: string; readonly pod: string; readonly container: string }
  | { readonly type: "group"; readonly cluster: string }
  | { readonly type: "more"; readonly parent: string; readonly hidden: number }
  | { readonly type: "message"; readonly cluster: string };

/** One line of a tree, as plain values. */
export interface Row {
  /** Path of the row from the root, unique in its view and stable over updates: the same pod may stand in two places. */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  /** A codicon name, e.g. `server`. */
  readonly icon: string;
  readonly tone: RowTone;
  readonly collapsible: "none" | "collapsed" | "expanded";
  /** Word (or words, separated by blanks) that `when` clauses of context menus match: `node`, `pod running`, `job waiting`. */
  readonly context: string;
  readonly target: RowTarget;
  /** Whole sentence for screen readers; says state in words. */
  readonly accessibleLabel: string;
}

/** One view's tree at one moment. Children are made when asked for. Same inputs, same rows. */
export interface RowTree {
  /** Children of a row, or the roots. At most the limit, then one `more` row. An id that no longer exists has none. */
  children(id?: string): readonly Row[];
  /** Undefined for roots and for ids that don't exist. */
  parent(id: string): string | undefined;
  row(id: string): Row | undefined;
  /** Markdown, with all cluster text escaped; says where each number comes from and how old it is. */
  tooltip(id: string): string;
  /** Id of the first row that stands for the object, for Reveal. */
  find(target: { readonly kind: string; readonly namespace: string; readonly name: string }): string | undefined;
  /** Limits (`ViewOptions.limits`) to raise so that the row is shown; empty when it is. Merge them before Reveal. */
  reach(id: string): ReadonlyMap<string, number>;
}

/** In which order rows stand; `usual` is each view's own. */
export type SortOrder = "usual" | "gpus" | "age" | "name";

/** By what the Allocations view groups what is held. */
export type Grouping = "namespace" | "owner" | "model" | "pool";

/** What a user can set on a view. */
export interface ViewOptions {
  /** A query (see query.ts) that must hold along a row's path; empty shows everything. Groups stay while a descendant matches. */
  readonly filter: string;
  /** Children shown under a parent, by row id, where it differs from 500 (a click on "n more" adds 500). */
  readonly limits: ReadonlyMap<string, number>;
  readonly sort?: SortOrder;
  /** Allocations only; by namespace when left out. */
  readonly grouping?: Grouping;
  /** Labels whose value names a user or team, the first that is present counts. */
  readonly ownerLabels?: readonly string[];
  /** Names of the user who looks, in lower case; undefined while they aren't known. */
  readonly me?: readonly string[];
}
