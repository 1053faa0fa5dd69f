import { cursorAt } from "../../manifest/cursor.ts";
import { splitDocuments } from "../../manifest/split.ts";
import { looksLikeManifest } from "../../model/looksLikeManifest.ts";
import type { LookupContext } from "../hover/context.ts";
import { configuration } from "./config.ts";
import { metadataKeys, nodeLabels } from "./labels.ts";
import { names } from "./names.ts";
import { resources } from "./resources.ts";
import { snippets } from "./snippets.ts";
import { tolerations } from "./tolerations.ts";
import type { CompletionPlace, Suggestion } from "./types.ts";

export interface Completions {
  readonly suggestions: readonly Suggestion[];
  /** What is replaced: from here to the cursor. */
  readonly start: number;
  /** Before further lines of what is written. */
  readonly indent: string;
}

const completers = [resources, tolerations, nodeLabels, metadataKeys, names];

/** What may be written at an offset of a file; undefined where we have nothing to offer. */
export function complete(text: string, offset: number, context: LookupContext, isConfig: boolean): Completions | undefined {
  const document = splitDocuments(text).find(({ start, end }) => start <= offset && offset <= end);
  if (document === undefined) return undefined;
  const own = text.slice(document.start, document.end);
  const cursor = cursorAt(own, offset - document.start);
  if (cursor === undefined) return undefined;
  const place: CompletionPlace = { ...context, cursor, text: own, namespace: written(own, "namespace"), kind: /^kind:\s*(\w+)/m.exec(own)?.[1] ?? "" };
  const asked = isConfig ? [configuration] : looksLikeManifest(own) ? completers : [snippets];
  const suggestions = asked.flatMap((completer) => completer(place));
  return suggestions.length === 0 ? undefined : { suggestions, start: document.start + cursor.start, indent: cursor.indent };
}

/** A field of the object's own metadata, by lines: the document may not be readable otherwise. */
function written(text: string, field: string): string {
  const lines = text.split("\n");
  for (let index = lines.findIndex((line) => /^metadata:\s*$/.test(line)) + 1; index > 0 && index < lines.length; index++) {
    const line = lines[index] ?? "";
    if (/^\S/.test(line)) return "";
    const match = /^\s+([\w-]+):\s*["']?([\w.-]+)/.exec(line);
    if (match?.[1] === field) return match[2] ?? "";
  }
  return "";
}
