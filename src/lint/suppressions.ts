import type { ManifestDocument } from "../manifest/manifest.ts";
import type { Span } from "../manifest/nodes.ts";

/**
 * A comment that leaves findings out:
 *
 *     # kube-gpu-lint-disable-next-line gpu-request-without-limit, other-rule -- why it is right here
 *     image: x:latest  # kube-gpu-lint-disable-line image-tag-not-pinned
 *     # kube-gpu-lint-disable-document
 *     # kube-gpu-lint-disable-file gpu-request-without-limit
 *
 * Without a rule it is about all of them. `next-line` is about the next line that holds more than a comment.
 */
export interface Suppression extends Span {
  readonly scope: "line" | "document" | "file";
  /** Empty: all rules. Each with its place. */
  readonly rules: readonly (Span & { readonly id: string })[];
  readonly reason: string;
  /** Of scope line: the offsets of that line in the document's text. */
  readonly line: Span | undefined;
}

const COMMENT = /#[ \t]*kube-gpu-lint-disable-(next-line|line|document|file)(?![\w-])([^\n\r]*)/g;

const known = new WeakMap<ManifestDocument, readonly Suppression[]>();

/** The suppressions written in a document. */
export function suppressionsIn(document: ManifestDocument): readonly Suppression[] {
  const before = known.get(document);
  if (before !== undefined) return before;
  const { text } = document;
  const found = text.includes("kube-gpu-lint-disable") ? [...text.matchAll(COMMENT)].map((match) => read(text, match)) : [];
  known.set(document, found);
  return found;
}

function read(text: string, match: RegExpExecArray): Suppression {
  const [whole, word = "", rest = ""] = match;
  const separator = /(?:^|\s)--(?:\s|$)/.exec(rest);
  const listed = separator === null ? rest : rest.slice(0, separator.index);
  const offset = match.index + whole.length - rest.length;
  const rules = [...listed.matchAll(/[^\s,]+/g)].map(({ 0: id, index }) => ({ id, start: offset + index, end: offset + index + id.length }));
  const reason = separator === null ? "" : rest.slice(separator.index + separator[0].length).trim();
  const scope = word === "document" || word === "file" ? word : "line";
  const line = scope === "line" ? lineSpan(text, word === "line" ? match.index : nextLine(text, match.index)) : undefined;
  return { scope, rules, reason, line, start: match.index, end: match.index + whole.trimEnd().length };
}

function nextLine(text: string, offset: number): number {
  let start = text.indexOf("\n", offset) + 1;
  while (start > 0 && /^[ \t]*(?:#[^\n]*)?\r?\n/.test(text.slice(start, start + 500))) start = text.indexOf("\n", start) + 1;
  return start === 0 ? text.length : start;
}

function lineSpan(text: string, offset: number): Span {
  const end = text.indexOf("\n", offset);
  return { start: text.lastIndexOf("\n", offset - 1) + 1, end: end < 0 ? text.length : end };
}

/** True where the comment is about a finding of the rule that begins at `offset` of the document. */
export function suppresses({ rules, line }: Suppression, rule: string, offset: number): boolean {
  return (rules.length === 0 || rules.some(({ id }) => id === rule)) && (line === undefined || (line.start <= offset && offset <= line.end));
}
