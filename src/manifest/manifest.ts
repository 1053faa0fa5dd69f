import { looksLikeManifest } from "../model/looksLikeManifest.ts";
import type { Span } from "./nodes.ts";
import { objectsIn, type ManifestObject } from "./objects.ts";
import { parse, type SyntaxProblem } from "./parse.ts";
import { splitDocuments } from "./split.ts";

/** One YAML document of a file. Offsets of everything in it are those of `text`. */
export interface ManifestDocument {
  readonly text: string;
  readonly problems: readonly SyntaxProblem[];
  /** Kubernetes objects in it: one, none, or the items of a List. */
  readonly objects: readonly ManifestObject[];
}

/** A document at its place in the file. The document itself doesn't know its place: it is kept while text before it changes. */
export interface PlacedDocument extends Span {
  readonly document: ManifestDocument;
}

export interface Manifest {
  readonly text: string;
  readonly documents: readonly PlacedDocument[];
}

/**
 * Reads a file. Documents whose text is that of one in `before` are taken over as they are, with everything that was found
 * out about them: one keystroke costs the parse of one document.
 */
export function readManifest(text: string, before?: Manifest): Manifest {
  const known = new Map(before?.documents.map(({ document }) => [document.text, document]));
  const documents = splitDocuments(text).map(({ start, end }) => {
    const own = text.slice(start, end);
    return { start, end, document: known.get(own) ?? readDocument(own) };
  });
  return { text, documents };
}

/** Reads the text of one document. What holds no Kubernetes object isn't parsed. */
export function readDocument(text: string): ManifestDocument {
  if (!looksLikeManifest(text)) return { text, problems: [], objects: [] };
  const { root, problems } = parse(text);
  const objects: ManifestObject[] = [];
  const document: ManifestDocument = { text, problems, objects };
  objects.push(...objectsIn(document, root));
  return document;
}
