import { CompletionItemKind, InsertTextFormat, InsertTextMode, MarkupKind, type CompletionItem } from "vscode-languageserver/node";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { rangeOf } from "../diagnostics.ts";
import type { LookupContext } from "../hover/context.ts";
import { complete } from "./index.ts";

const kinds = { resource: CompletionItemKind.Unit, key: CompletionItemKind.Property, value: CompletionItemKind.Value, snippet: CompletionItemKind.Snippet } as const;

/** What may be written at an offset, for a client with or without snippets. */
export function completionItems(document: TextDocument, offset: number, context: LookupContext, { config, snippets }: { readonly config: boolean; readonly snippets: boolean }): readonly CompletionItem[] {
  const found = complete(document.getText(), offset, context, config);
  if (found === undefined) return [];
  const range = rangeOf(document, { start: found.start, end: offset });
  return found.suggestions.map(({ label, insert, detail, documentation, kind }, index) => {
    const text = insert.replaceAll("\n", `\n${found.indent}`);
    return {
      label,
      kind: kinds[kind],
      // In our order: what there is most of comes first.
      sortText: String(index).padStart(4, "0"),
      filterText: label,
      textEdit: { range, newText: snippets ? text : withoutSnippets(text) },
      insertTextFormat: snippets ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
      insertTextMode: InsertTextMode.asIs,
      ...(detail === undefined || detail === "" ? {} : { detail }),
      ...(documentation === undefined ? {} : { documentation: { kind: MarkupKind.Markdown, value: documentation } }),
    };
  });
}

/** The text of a snippet with its placeholders as they are suggested. */
export function withoutSnippets(snippet: string): string {
  return snippet.replace(/\$\{\d+(?::((?:\\.|[^}\\])*)|\|([^,|]*)[^}]*)?\}/g, (_, standard?: string, first?: string) => standard ?? first ?? "").replace(/\\([\\$}])/g, "$1");
}
