import type { ManifestDocument } from "./manifest.ts";
import { entryOf, type Entry, type ListNode, type MapNode, type Node, type Path, type Scalar, type Span } from "./nodes.ts";
import { inlineText, blockText, scalarText, type Value } from "./write.ts";

/** Replaces a span of the document's text. Edits of one fix never overlap. */
export interface Edit extends Span {
  readonly text: string;
}

/*
 * Each function returns the edits that make one change and leave everything else as it is written: comments, quoting,
 * indentation, anchors, line endings, flow style and JSON.
 */

/** Writes another value in the place of a scalar, a key too, quoted as the old one was. */
export function replaceScalar(document: ManifestDocument, old: Scalar, value: string | number | boolean): Edit {
  const quoted = typeof value === "string" && (old.style === "double" || old.style === "single");
  const text = quoted ? (old.style === "double" ? JSON.stringify(value) : `'${value.replaceAll("'", "''")}'`) : scalarText(value, isJson(document));
  if (old.style !== "empty") return { start: old.start, end: old.end, text };
  const start = document.text.slice(0, old.start).trimEnd().length;
  const end = old.end + (/^[ \t]*/.exec(document.text.slice(old.end))?.[0].length ?? 0);
  return { start, end, text: document.text.startsWith("#", end) ? ` ${text} ` : ` ${text}` };
}

/** Replaces whatever value a field has. */
export function replaceValue(document: ManifestDocument, field: Entry, value: Value): Edit {
  if (field.value.type === "scalar" && field.value.style !== "block" && typeof value !== "object") return replaceScalar(document, field.value, value);
  const column = columnOf(document, field.key.start);
  const inline = isJson(document) || typeof value !== "object";
  const text = inline ? ` ${inlineText(value, isJson(document))}` : `${newline(document)}${blockText(value, column + 2, newline(document))}`;
  return { start: colonEnd(document, field.key), end: Math.max(field.value.end, colonEnd(document, field.key)), text };
}

/**
 * Sets the field at `path` below `map`, which may end early: what is missing is made. Of a field that is there the value is
 * replaced. A new field stands after `after`, or last.
 */
export function setField(document: ManifestDocument, map: MapNode, path: Path, value: Value, after?: Entry): readonly Edit[] {
  const [step = "", ...rest] = typeof path === "string" ? path.split(".") : path;
  const entry = entryOf(map, step);
  if (entry === undefined) return [insertEntry(document, map, step, nested(rest, value), after)];
  if (rest.length === 0) return [replaceValue(document, entry, value)];
  if (entry.value.type === "map") return setField(document, entry.value, rest, value, after);
  return [replaceValue(document, entry, nested(rest, value))];
}

/** Adds an item at the end of the list at `path` below `map`; makes the list where there is none. */
export function appendItem(document: ManifestDocument, map: MapNode, path: Path, item: Value): readonly Edit[] {
  const steps = typeof path === "string" ? path.split(".") : path;
  let holder: Node = map;
  for (const step of steps) {
    const entry = entryOf(holder, step);
    if (entry === undefined) return setField(document, map, steps, [item]);
    holder = entry.value;
  }
  return holder.type === "list" && holder.lastEnd !== undefined ? [insertItem(document, holder, holder.lastEnd, item)] : setField(document, map, steps, [item]);
}

/** Takes a field out, with its comment on the same line. A map that is left empty stays as `{}`. */
export function removeField(document: ManifestDocument, map: MapNode, field: Entry): Edit {
  const own = map.entries.filter((entry) => !entry.merged);
  return removePart(document, map, own.map((entry) => ({ start: entry.key.start, end: Math.max(entry.key.end, entry.value.end) })), own.indexOf(field), "{}");
}

/** Takes an item out of a list. A list that is left empty stays as `[]`. */
export function removeItem(document: ManifestDocument, list: ListNode, item: Node): Edit {
  const spans = list.items.map(({ start, end }) => ({ start: list.flow ? start : dashBefore(document, start), end }));
  return removePart(document, list, spans, list.items.indexOf(item), "[]");
}

/** Sets the field to the value in every edit's text order, for tests and for whoever applies a fix to text. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const ordered = [...edits].sort((a, b) => b.start - a.start);
  return ordered.reduce((result, edit) => result.slice(0, edit.start) + edit.text + result.slice(edit.end), text);
}

function nested(path: readonly string[], value: Value): Value {
  return path.reduceRight<Value>((inner, step) => ({ [step]: inner }), value);
}

function insertEntry(document: ManifestDocument, map: MapNode, key: string, value: Value, after: Entry | undefined): Edit {
  const json = isJson(document);
  if (map.flow) {
    const text = `${scalarText(key, json)}: ${inlineText(value, json)}`;
    return insertInFlow(document, map, after === undefined ? map.lastEnd : endOf(document, after), text);
  }
  const own = after !== undefined && map.entries.includes(after) && !after.merged ? after : undefined;
  const end = own === undefined ? (map.lastEnd ?? map.end) : endOf(document, own);
  const text = blockText({ [key]: value }, map.column, newline(document));
  return { start: lineEnd(document, end), end: lineEnd(document, end), text: newline(document) + text };
}

function insertItem(document: ManifestDocument, list: ListNode, end: number, item: Value): Edit {
  if (list.flow) return insertInFlow(document, list, end, inlineText(item, isJson(document)));
  const at = lineEnd(document, end);
  return { start: at, end: at, text: newline(document) + blockText([item], list.column, newline(document)) };
}

function insertInFlow(document: ManifestDocument, holder: MapNode | ListNode, end: number | undefined, text: string): Edit {
  if (end === undefined) return { start: holder.start + 1, end: holder.start + 1, text };
  const first = document.text.slice(holder.start + 1, end);
  const lines = /^[ \t]*\r?\n([ \t]*)/.exec(first);
  const separator = lines === null ? ", " : `,${newline(document)}${lines[1] ?? ""}`;
  return { start: end, end, text: separator + text };
}

function removePart(document: ManifestDocument, holder: MapNode | ListNode, parts: readonly Span[], index: number, empty: string): Edit {
  const part = parts[index];
  if (part === undefined) return { start: holder.end, end: holder.end, text: "" };
  const next = parts[index + 1];
  const previous = parts[index - 1];
  if (holder.flow) {
    if (next !== undefined) return { start: part.start, end: next.start, text: "" };
    return { start: previous?.end ?? part.start, end: part.end, text: "" };
  }
  if (next === undefined && previous === undefined) return { start: part.start, end: part.end, text: empty };
  const lineStart = document.text.lastIndexOf("\n", part.start - 1) + 1;
  // The first field after a dash shares its line with the dash, and the next one moves up there.
  if (document.text.slice(lineStart, part.start).trim() !== "" && next !== undefined) return { start: part.start, end: next.start, text: "" };
  const end = lineEnd(document, part.end);
  const after = document.text.startsWith("\r\n", end) ? end + 2 : document.text.startsWith("\n", end) ? end + 1 : end;
  return { start: lineStart, end: after, text: "" };
}

function endOf(document: ManifestDocument, entry: Entry): number {
  return Math.max(colonEnd(document, entry.key), entry.value.end);
}

function colonEnd(document: ManifestDocument, key: Scalar): number {
  return key.end + (/^[ \t]*:/.exec(document.text.slice(key.end, key.end + 100))?.[0].length ?? 0);
}

function dashBefore(document: ManifestDocument, offset: number): number {
  return Math.max(0, document.text.lastIndexOf("-", offset - 1));
}

function lineEnd(document: ManifestDocument, offset: number): number {
  const end = document.text.indexOf("\n", offset);
  if (end < 0) return document.text.length;
  return document.text.charAt(end - 1) === "\r" && end > offset ? end - 1 : end;
}

function columnOf(document: ManifestDocument, offset: number): number {
  return offset - (document.text.lastIndexOf("\n", offset - 1) + 1);
}

function newline(document: ManifestDocument): string {
  return document.text.includes("\r\n") ? "\r\n" : "\n";
}

/** JSON has no plain strings and no block style. */
export function isJson(document: ManifestDocument): boolean {
  return /^\s*[{[]/.test(document.text);
}
