import * as vscode from "vscode";
import type { RowTone } from "../../render/row.ts";
import type { RowHandle } from "./treeModel.ts";

/** Theme colours by meaning, from colours that every theme has. `normal` takes the colour of the text. */
const colors: Readonly<Record<RowTone, string | undefined>> = {
  normal: undefined,
  used: "charts.blue",
  active: "charts.green",
  waiting: "charts.yellow",
  lost: "charts.red",
  free: "descriptionForeground",
  unknown: "disabledForeground",
};

const states = {
  none: vscode.TreeItemCollapsibleState.None,
  collapsed: vscode.TreeItemCollapsibleState.Collapsed,
  expanded: vscode.TreeItemCollapsibleState.Expanded,
} as const;

/**
 * One row as VS Code draws it. `open` is what the user last did with it; undefined: as the row says. VS Code keeps rows of
 * one id open or closed whatever they say later, so that a filter, which opens what it finds, is part of the id. `words`
 * are added to those of the row's context.
 */
export function treeItem(handle: RowHandle, open: boolean | undefined, filter: string, words = ""): vscode.TreeItem {
  const { row } = handle;
  // A plain string label is never read as Markdown or icons by a tree.
  const item = new vscode.TreeItem(row.label, states[collapsible(row.collapsible, open)]);
  item.id = filter === "" ? handle.id : `${handle.id}\u0000${filter}`;
  item.description = row.description;
  const color = colors[row.tone];
  item.iconPath = color === undefined ? new vscode.ThemeIcon(row.icon) : new vscode.ThemeIcon(row.icon, new vscode.ThemeColor(color));
  item.contextValue = words === "" ? row.context : `${row.context} ${words}`;
  item.accessibilityInformation = { label: row.accessibleLabel };
  if (row.target.type === "more") {
    item.command = { title: "Show More", command: "kubeGpu.showMore", arguments: [handle] };
  }
  return item;
}

/** A tooltip: Markdown whose cluster text is escaped, without commands, HTML and icons. */
export function tooltip(markdown: string): vscode.MarkdownString {
  const text = new vscode.MarkdownString(markdown, false);
  text.isTrusted = false;
  text.supportHtml = false;
  return text;
}

function collapsible(row: keyof typeof states, open: boolean | undefined): keyof typeof states {
  if (row === "none" || open === undefined) return row;
  return open ? "expanded" : "collapsed";
}
