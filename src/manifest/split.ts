import type { Span } from "./nodes.ts";

/**
 * Where the documents of a file stand, separators left out. Lines that begin with `---` and hold nothing else than blanks or
 * a comment separate, as in k8s.io/apimachinery `util/yaml`: also inside a block scalar, where YAML ends the document, too.
 */
export function splitDocuments(text: string): readonly Span[] {
  const spans: Span[] = [];
  let start = text.startsWith("\ufeff") ? 1 : 0;
  for (const match of text.matchAll(/^---(?=[ \t\r]*(?:$|#)).*$\n?/gm)) {
    if (match.index < start) continue;
    spans.push({ start, end: match.index });
    start = match.index + match[0].length;
  }
  spans.push({ start, end: text.length });
  return spans;
}
