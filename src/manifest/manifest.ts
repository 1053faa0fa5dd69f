import type { Span } from "./nodes.ts";
import { objectsIn, type ManifestObject } from "./objects.ts";
import { parse, type SyntaxProblem } from "./parse.ts";
import { breaksAtVariable, hasPlaceholders, templateLanguage, type TemplateLanguage } from "./placeholders.ts";
import { isRelevant, mentionsAccelerator } from "./relevance.ts";
import { splitDocuments } from "./split.ts";

/**
 * Why nothing is said of a document. `unrelated`: no Kubernetes object, or none that has to do with accelerators (not even
 * parsed). `unreadable`: no part of it could be read.
 */
export type Unchecked = "unrelated" | "unreadable" | TemplateLanguage;

/** One YAML document of a file. Offsets of everything in it are those of `text`. */
export interface ManifestDocument {
  readonly text: string;
  readonly unchecked: Unchecked | undefined;
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
  /** The file is written for a template engine: none of its documents is what Kubernetes will read. */
  readonly template: TemplateLanguage | undefined;
}

/** Longer files are no manifests, and would keep an editor busy. In UTF-16 units. */
export const LONGEST_FILE = 20_000_000;

/**
 * Reads a file. Documents whose text is that of one in `before` are taken over as they are, with everything that was found
 * out about them: one keystroke costs the parse of one document.
 */
export function readManifest(text: string, before?: Manifest): Manifest {
  if (text.length > LONGEST_FILE || !mentionsAccelerator(text)) return unread(text);
  const known = new Map(before?.documents.map(({ document }) => [document.text, document]));
  const documents = splitDocuments(text).map(({ start, end }) => {
    const own = text.slice(start, end);
    const document = known.get(own) ?? readDocument(own);
    // Twice the same text is one document in two places, and findings have to know in which.
    known.delete(own);
    return { start, end, document };
  });
  return { text, documents, template: documents.map(({ document }) => engineOf(document)).find((each) => each !== undefined) };
}

function unread(text: string): Manifest {
  return { text, documents: [{ start: 0, end: text.length, document: { text, unchecked: "unrelated", problems: [], objects: [] } }], template: undefined };
}

function engineOf({ unchecked }: ManifestDocument): TemplateLanguage | undefined {
  return unchecked === "Helm or Go template" || unchecked === "Jinja template" ? unchecked : undefined;
}

/** Reads the text of one document. */
export function readDocument(text: string): ManifestDocument {
  if (!isRelevant(text)) return { text, unchecked: "unrelated", problems: [], objects: [] };
  const { root, problems } = parse(text);
  const language = templateLanguage(text, problems.length > 0);
  if (language !== undefined) return { text, unchecked: language, problems: [], objects: [] };
  if (root === undefined && problems.length > 0) return { text, unchecked: "unreadable", problems, objects: [] };
  const objects: ManifestObject[] = [];
  const document: ManifestDocument = { text, unchecked: undefined, problems, objects };
  objects.push(...objectsIn(document, root));
  if (hasPlaceholders(objects) || breaksAtVariable(text, problems)) return { text, unchecked: "text with variables to be replaced", problems: [], objects: [] };
  return objects.length === 0 ? { ...document, unchecked: "unrelated" } : document;
}
