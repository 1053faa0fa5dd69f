import { block, line } from "../base/text.ts";

/**
 * Cluster text in Markdown as VS Code renders it: no emphasis, link, image, autolink, HTML, heading, list, table cell,
 * entity or `$(icon)` may come from it. Plain names stay readable: only what has a meaning at its place is escaped.
 */
const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;", "@": "&#64;" };

/** Escapes one line for use anywhere inside a paragraph, list item or table cell. */
export function escape(text: string, limit?: number): string {
  // Four blanks at the start of a line would make it a code block.
  return line(text, limit)
    .trimStart()
    .replace(/[&<>$@]/g, (character) => entities[character] ?? "")
    // `&`, `<` and the like are entities now, and `#` of a numeric one must stay.
    .replace(/&#\d+;|[\\`*_{}[\]()#!|~]/g, (found) => (found.length > 1 ? found : `\\${found}`))
    // VS Code's renderer (GFM) links addresses by themselves, and a backslash would not stop it.
    .replace(/:(?=\/\/)|(?<=\bwww)\./gi, (found) => `&#${found.charCodeAt(0)};`)
    // Only at the start of a line: list items, setext headings, thematic breaks, numbered lists.
    .replace(/^([-+=])/, "\\$1")
    .replace(/^(\d{1,9})([.)])/, "$1\\$2");
}

/** Inline code. Backticks are replaced: a fence can't be closed from within. `|` would end a table cell even in code. */
export function code(text: string, limit?: number): string {
  const safe = line(text, limit).replaceAll("`", "\u02cb").replaceAll("|", "\u2502").replaceAll("$(", "$\u200b(");
  return safe === "" ? "" : `\`${safe}\``;
}

/** Several lines of a writer's own words as a quotation. */
export function quote(text: string): string {
  return block(text)
    .split("\n")
    .map((each) => `> ${escape(each)}`)
    .join("  \n");
}

/** A table; cells are Markdown already. A column without a head, after the first, holds amounts and stands to the right, as those named in `right`. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], right: readonly string[] = []): string {
  const written = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [written(head), written(head.map((name, index) => ((name === "" && index > 0) || right.includes(name) ? "---:" : ":---"))), ...rows.map(written)].join("\n");
}

/** Paragraphs, the empty ones left out. */
export function paragraphs(...texts: readonly (string | undefined | false)[]): string {
  return texts.filter((text) => text !== undefined && text !== false && text !== "").join("\n\n");
}
