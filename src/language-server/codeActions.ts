import { CodeActionKind, type CodeAction, type Diagnostic, type Range, type TextEdit, type WorkspaceEdit } from "vscode-languageserver/node";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { FileProblem } from "../lint/check.ts";
import type { Edit } from "../manifest/edit.ts";
import type { Manifest, PlacedDocument } from "../manifest/manifest.ts";
import type { Node } from "../manifest/nodes.ts";
import { explainCommand } from "../protocol/lint.ts";
import { rangeOf, source } from "./diagnostics.ts";
import { safeEdits } from "../lint/safeEdits.ts";

/** Applies every safe fix of a file: on save, with `editor.codeActionsOnSave`. */
export const fixAllKind = `${CodeActionKind.SourceFixAll}.kubeGpu`;

export interface ActionRequest {
  readonly document: TextDocument;
  readonly manifest: Manifest;
  readonly problems: readonly FileProblem[];
  readonly range: Range;
  /** Diagnostics that the client shows there. */
  readonly diagnostics: readonly Diagnostic[];
  /** Kinds that are asked for; undefined: all. */
  readonly only: readonly string[] | undefined;
  /** The client takes edits with the version that they are for. */
  readonly versioned: boolean;
}

/** What may be done at a range, the right fixes first. */
export function codeActions(request: ActionRequest): readonly CodeAction[] {
  const { document, range, only } = request;
  const wants = (kind: string) => only === undefined || only.some((each) => kind === each || kind.startsWith(`${each}.`));
  const counting = request.problems.filter(({ suppressed }) => suppressed === undefined);
  const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
  const here = counting.filter((problem) => problem.start <= end && start <= problem.end);
  return [
    ...(wants(CodeActionKind.QuickFix) ? here.flatMap((problem) => quickFixes(request, problem)) : []),
    ...(wants(fixAllKind) ? fixAll(request, counting) : []),
  ];
}

function quickFixes(request: ActionRequest, problem: FileProblem): readonly CodeAction[] {
  const shown = request.diagnostics.filter((each) => each.source === source && each.code === problem.rule.id && sameStart(request.document, each, problem));
  const base = { kind: CodeActionKind.QuickFix, ...(shown.length === 0 ? {} : { diagnostics: shown }) };
  const fixes = problem.fixes.map((fix, index): CodeAction => ({
    ...base,
    title: fix.title,
    edit: workspaceEdit(request, fix.edits),
    ...(fix.safe && index === 0 ? { isPreferred: true } : {}),
  }));
  const { id } = problem.rule;
  const disabling = disablings(request, problem).map(({ title, edit }): CodeAction => ({ ...base, title, edit: workspaceEdit(request, [edit]) }));
  return [...fixes, ...disabling, { ...base, title: `Explain ${id}`, command: { title: `Explain ${id}`, command: explainCommand, arguments: [id] } }];
}

function sameStart(document: TextDocument, diagnostic: Diagnostic, problem: FileProblem): boolean {
  return document.offsetAt(diagnostic.range.start) === problem.start;
}

function fixAll(request: ActionRequest, problems: readonly FileProblem[]): readonly CodeAction[] {
  const edits = safeEdits(problems);
  return edits.length === 0 ? [] : [{ kind: fixAllKind, title: "Fix all GPU problems that have one right fix", edit: workspaceEdit(request, edits) }];
}

/** Comments that leave the finding out. JSON has no comments, and a line of a script is no place for one. */
function disablings({ document, manifest }: ActionRequest, problem: FileProblem): readonly { title: string; edit: Edit }[] {
  const text = document.getText();
  const placed = manifest.documents.find(({ start, end }) => start <= problem.start && problem.start <= end);
  if (placed === undefined || /^\s*[{[]/.test(placed.document.text) || problem.rule.id === "unused-suppression") return [];
  const { id } = problem.rule;
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const comment = (scope: string, at: number, indent = "") => ({ start: at, end: at, text: `${indent}# kube-gpu-lint-disable-${scope} ${id}${newline}` });
  const lineStart = text.lastIndexOf("\n", problem.start - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart, problem.start))?.[0] ?? "";
  const fileStart = text.startsWith("\ufeff") ? 1 : 0;
  return [
    ...(inBlockScalar(placed, problem.start) ? [] : [{ title: `Disable ${id} for this line`, edit: comment("next-line", Math.max(lineStart, fileStart), indent) }]),
    { title: `Disable ${id} for this document`, edit: comment("document", placed.start) },
    ...(manifest.documents.length > 1 ? [{ title: `Disable ${id} for this file`, edit: comment("file", fileStart) }] : []),
  ];
}

function inBlockScalar({ document, start }: PlacedDocument, offset: number): boolean {
  return document.objects.some((object) => blockAt(object.root, offset - start, new Set()));
}

function blockAt(node: Node, offset: number, seen: Set<Node>): boolean {
  if (node.type === "scalar") return node.style === "block" && node.start < offset && offset <= node.end;
  if (seen.has(node)) return false;
  seen.add(node);
  return (node.type === "list" ? node.items : node.entries.map(({ value }) => value)).some((child) => blockAt(child, offset, seen));
}

function workspaceEdit({ document, versioned }: ActionRequest, edits: readonly Edit[]): WorkspaceEdit {
  const changes: TextEdit[] = edits.map((edit) => ({ range: rangeOf(document, edit), newText: edit.text }));
  if (!versioned) return { changes: { [document.uri]: changes } };
  return { documentChanges: [{ textDocument: { uri: document.uri, version: document.version }, edits: changes }] };
}
