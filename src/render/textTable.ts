import { line } from "../base/text.ts";

export interface Column {
  readonly title: string;
  /** Title where the whole table would be too wide otherwise. */
  readonly short?: string;
  readonly align?: "right";
  /** Gives way when the terminal is narrow, down to this many characters. */
  readonly atLeast?: number;
}

/** A cell in plain text; `paint` adds colour after widths are settled and must not change what is read. */
export interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

const wide = /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\ud83c-\ud83e][\udc00-\udfff]/g;
const combining = /\p{M}/gu;

/** Columns that a text takes in a terminal: East Asian wide characters take two, combining marks none. */
export function displayWidth(text: string): number {
  let width = text.length;
  if (/^[\x20-\x7e]*$/.test(text)) return width;
  for (const [found] of text.matchAll(wide)) width += found.length === 1 ? 1 : 0;
  for (const [found] of text.matchAll(combining)) width -= found.length;
  return width;
}

/** Lines of a table with two blanks between columns. Without `width` nothing is cut: a pipe has no edge. */
export function textTable(columns: readonly Column[], rows: readonly (readonly Cell[])[], width?: number, head: (text: string) => string = (text) => text): readonly string[] {
  const cells = rows.map((row) => row.map((cell) => ({ ...cell, text: line(cell.text, 2000) })));
  const body = columns.map((_, index) => Math.max(0, ...cells.map((row) => displayWidth(row[index]?.text ?? ""))));
  let titles = columns.map((column) => column.title);
  const natural = () => titles.map((title, index) => Math.max(displayWidth(title), body[index] ?? 0));
  if (width !== undefined && lineWidth(natural()) > width) titles = columns.map((column) => column.short ?? column.title);
  const widths = natural();
  if (width !== undefined) narrow(columns, widths, width);
  const written = (row: readonly Cell[]) => columns
    .map((column, index) => {
      const cell = row[index] ?? { text: "" };
      const text = fit(cell.text, widths[index] ?? 0);
      const blanks = " ".repeat(Math.max(0, (widths[index] ?? 0) - displayWidth(text)));
      const painted = cell.paint === undefined ? text : cell.paint(text);
      return column.align === "right" ? blanks + painted : painted + blanks;
    })
    .join("  ")
    .trimEnd();
  return [head(written(titles.map((text) => ({ text })))), ...cells.map(written)];
}

function lineWidth(widths: readonly number[]): number {
  return widths.reduce((sum, each) => sum + each + 2, -2);
}

/** Takes from the widest column that may give, again and again, until the line fits or nothing may give. */
function narrow(columns: readonly Column[], widths: number[], width: number): void {
  let over = lineWidth(widths) - width;
  while (over > 0) {
    let widest = -1;
    for (const [index, column] of columns.entries()) {
      const current = widths[index] ?? 0;
      if (column.atLeast !== undefined && current > column.atLeast && current > (widths[widest] ?? 0)) widest = index;
    }
    if (widest < 0) return;
    widths[widest] = (widths[widest] ?? 0) - 1;
    over--;
  }
}

/** At most `width` columns, ending with `…` where something was cut. */
export function fit(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = "";
  for (const character of text) {
    if (displayWidth(kept) + displayWidth(character) > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
}
