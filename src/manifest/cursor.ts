/**
 * Where somebody is typing in block-style YAML, by lines and their indentation: a document that is being written is rarely
 * one that can be parsed.
 */
export interface Cursor {
  /** Keys from the document's root, `[]` for an item of a list, down to what is being typed. */
  readonly path: readonly string[];
  /** Of a value: its key. Undefined where a key or an item is being typed. */
  readonly key: string | undefined;
  /** What is typed of it already, and where that begins. */
  readonly prefix: string;
  readonly start: number;
  /** Column at which it begins. */
  readonly column: number;
  /** A dash stands before it on the line: an item of a list begins. */
  readonly begins: boolean;
  /** Blanks at the beginning of the line. */
  readonly indent: string;
}

const LINE = /^(\s*)((?:-\s+)*)(?:("[^"]*"|'[^']*'|[^\s#'"{[][^#]*?):(?=\s|$))?(.*)$/;

/** Undefined in comments and flow style. */
export function cursorAt(text: string, offset: number): Cursor | undefined {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const line = text.slice(lineStart, offset);
  if (/(?:^|\s)#|[{[]/.test(line)) return undefined;
  const match = LINE.exec(line.endsWith("-") ? `${line} ` : line);
  if (match === null) return undefined;
  const [, indent = "", dashes = "", key, rest = ""] = match;
  const column = indent.length + dashes.length;
  const typed = rest.replace(/^\s+/, "");
  const own = key === undefined ? [] : [unquoted(key)];
  const items = [...dashes.matchAll(/-/g)].map(() => "[]");
  const prefix = key === undefined ? rest : typed;
  return { path: [...parents(text.slice(0, lineStart), dashes === "" ? column : indent.length, dashes !== ""), ...items, ...own], key: key === undefined ? undefined : unquoted(key), prefix, start: offset - prefix.length, column: key === undefined ? column : offset - prefix.length - lineStart, begins: dashes !== "", indent };
}

/** Keys above a place at `column`; `item`: it is a dash, whose key may stand in the same column. */
function parents(above: string, column: number, item: boolean): readonly string[] {
  const path: string[] = [];
  let limit = item ? column + 1 : column;
  const lines = above.split("\n");
  for (let index = lines.length - 1; index >= 0 && limit > 0; index--) {
    const line = lines[index] ?? "";
    if (/^---(?:\s|$)/.test(line)) break;
    if (/^\s*(?:#|$)/.test(line)) continue;
    const match = LINE.exec(line);
    const [, indent = "", dashes = "", key] = match ?? [];
    const start = indent.length + dashes.length;
    if (start < limit && key !== undefined && !(dashes !== "" && item && indent.length === column)) {
      path.unshift(unquoted(key));
      limit = start;
    } else if (dashes === "" || indent.length >= limit || start > limit) continue;
    if (dashes !== "" && indent.length < limit) {
      path.unshift("[]");
      limit = indent.length + 1;
    }
  }
  return path;
}

function unquoted(key: string): string {
  return /^(["']).*\1$/s.test(key) ? key.slice(1, -1) : key.trim();
}
