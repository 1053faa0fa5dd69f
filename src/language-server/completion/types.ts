import type { Cursor } from "../../manifest/cursor.ts";
import type { LookupContext } from "../hover/context.ts";

/** One thing that may be written at the cursor. */
export interface Suggestion {
  readonly label: string;
  /** What is written, as a snippet; further lines without the indentation of the cursor's line. */
  readonly insert: string;
  /** Beside the label: `6 free on 2 nodes`. Plain text. */
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
  readonly kind: "resource" | "key" | "value" | "snippet";
}

export interface CompletionPlace extends LookupContext {
  readonly cursor: Cursor;
  /** The text of the document that is being written. */
  readonly text: string;
  /** As it is written there; empty where it isn't. */
  readonly namespace: string;
  readonly kind: string;
}

/** Answers for places of its own; empty elsewhere. */
export type Completer = (place: CompletionPlace) => readonly Suggestion[];

/** The path ends with these steps. */
export function endsWith(path: readonly string[], ...steps: readonly string[]): boolean {
  return path.length >= steps.length && steps.every((step, index) => path[path.length - steps.length + index] === step);
}

/** A text as part of a snippet. */
export function literal(text: string): string {
  return text.replace(/[\\$}]/g, "\\$&");
}
