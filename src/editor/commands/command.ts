import type { RowTarget } from "../../render/row.ts";
import type { Subject } from "./subject.ts";
import type { ViewId } from "../tables/views.ts";
import type { CommandHost } from "./host.ts";

/** Where a command stands besides the palette. `when` says for which rows or in which view; `group` as VS Code sorts it. */
export interface MenuPlace {
  readonly menu: "view/title" | "view/item/context" | "editor/title" | "editor/context";
  readonly when: string;
  readonly group: string;
}

/** One command. `package.json` gets all but `run` from here. */
export interface Command {
  readonly id: `kubeGpu.${string}`;
  readonly title: string;
  /** Codicon, for places that show icons. */
  readonly icon?: string;
  /** What it acts on. Called without a row it takes the selected one, and else asks; without `about` a row is optional. */
  readonly about?: readonly [Subject, ...Subject[]];
  /** Which of them, where not all: those whose rows have these words. */
  readonly rows?: RowWords;
  /** `when` clause of the palette; `false` for what is called by other means only. */
  readonly palette: string | boolean;
  readonly menus: readonly MenuPlace[];
  /** It may change a cluster (a terminal may, too): hidden and refused in read-only mode. Its places need not say so themselves. */
  readonly writes?: true;
  readonly run: (host: CommandHost, call: Call) => void | Promise<void>;
}

/**
 * On what a command was called: the row of its menu. From the palette and by key: what a command that is `about` something
 * found (the row that was selected last, or what the user picked), empty for others.
 */
export interface Call {
  readonly view?: ViewId;
  readonly target?: RowTarget;
  /** URI of the document in whose title or text it was called. */
  readonly document?: string;
}

/** Rows whose context has all these words; alternatives are written `a|b`. */
export function onRow(...words: readonly string[]): string {
  return ["view =~ /^kubeGpu\\./", ...words.map((word) => `viewItem =~ /(^| )(${word})( |$)/`)].join(" && ");
}

/** Rows of a view without one of these words. */
export function notOnRow(word: string): string {
  return `!(viewItem =~ /(^| )(${word})( |$)/)`;
}

/** Word of rows whose cluster is read-only. */
export const readOnlyWord = "readOnly";

/** An entry of a row's context menu. */
export function inMenu(when: string, group: string): MenuPlace {
  return { menu: "view/item/context", when, group };
}

/** An icon at the right end of a row. */
export function inline(when: string, order = 1): MenuPlace {
  return { menu: "view/item/context", when, group: `inline@${order}` };
}

/** An icon in a view's title (`order` given), or an entry of its overflow menu. */
export function inTitle(when: string, order?: number): MenuPlace {
  return { menu: "view/title", when, group: order === undefined ? "1_view" : `navigation@${order}` };
}

/** Rows by the words of their context (see render/contexts.ts): for menus, and for what a command offers by itself. Alternatives are written `a|b`. */
export interface RowWords {
  readonly all: readonly string[];
  readonly none?: readonly string[];
}

/** As a `when` clause. */
export function onRows({ all, none = [] }: RowWords): string {
  return [onRow(...all), ...none.map(notOnRow)].join(" && ");
}

/** Whether a row's context has the words. */
export function hasWords({ all, none = [] }: RowWords, context: string): boolean {
  const words = new Set(context.split(" "));
  const has = (word: string) => word.split("|").some((each) => words.has(each));
  return all.every(has) && !none.some(has);
}

/** Argument of a command that is called by key: it acts on the selected row, or not at all. */
export const selectedOnly = "selected";
