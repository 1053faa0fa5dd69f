import { line } from "../../src/base/text.ts";
import type { Row, RowTree } from "../../src/render/row.ts";

/** A tree as indented text: `▾ [icon tone] label  description`, down to `depth`. At most `most` children of a parent are written. */
export function treeText(tree: RowTree, options: { readonly depth?: number; readonly most?: number } = {}): string {
  const { depth = 9, most = 12 } = options;
  const lines: string[] = [];
  const write = (row: Row, level: number) => {
    const marker = row.collapsible === "expanded" ? "▾" : row.collapsible === "collapsed" ? "▸" : " ";
    lines.push(`${"  ".repeat(level)}${marker} [${row.icon} ${row.tone}] ${row.label}${row.description === "" ? "" : `  ${row.description}`}`);
    if (row.collapsible !== "none" && level < depth) all(tree.children(row.id), level + 1);
  };
  const all = (rows: readonly Row[], level: number) => {
    // The last one is kept: it may say how many are hidden.
    const shown = rows.length > most ? [...rows.slice(0, most - 1), rows.at(-1)!] : rows;
    for (const row of shown) write(row, level);
  };
  all(tree.children(), 0);
  return lines.join("\n");
}

/** Tooltip and spoken sentence of some rows, by id. */
export function detailsText(tree: RowTree, ids: readonly string[]): string {
  return ids.map((id) => {
    const row = tree.row(id);
    if (row === undefined) throw new Error(`no row ${id}`);
    return `=== ${line(id)}\nspoken: ${row.accessibleLabel}\ncontext: ${row.context}\n\n${tree.tooltip(id)}\n`;
  }).join("\n");
}

/** Ids of all rows, depth first. */
export function allIds(tree: RowTree, rows: readonly Row[] = tree.children()): readonly string[] {
  return rows.flatMap((row) => [row.id, ...(row.collapsible === "none" ? [] : allIds(tree, tree.children(row.id)))]);
}
