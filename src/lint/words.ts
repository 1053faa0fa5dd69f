import type { Scalar, Span } from "../manifest/nodes.ts";

/** One word of a command line, with the place where it is written. */
export interface Word extends Span {
  readonly text: string;
}

/**
 * The words of `command` and `args`. A text with blanks or line breaks (a script behind `sh -c`) is split as a POSIX shell
 * splits words; variables stay as they are written.
 */
export function wordsOf(texts: readonly Scalar[], source: string): readonly Word[] {
  return texts.flatMap((scalar) => {
    if (!/\s/.test(scalar.text)) return [{ text: scalar.text, start: scalar.start, end: scalar.end }];
    let from = scalar.start;
    return split(scalar.text).map(({ text, written }) => {
      const found = source.indexOf(written, from);
      // Escapes and folded lines are written otherwise: then the whole text is the place.
      if (found < 0 || found + written.length > scalar.end) return { text, start: scalar.start, end: scalar.end };
      from = found + written.length;
      return { text, start: found, end: from };
    });
  });
}

const WORD = /\\\n|#[^\n]*(?=\n|$)|(?:"(?:[^"\\]|\\[^])*"|'[^']*'|\\[^\n]|[^\s"'\\;&|()])+|[;&|()]+/g;

function split(script: string): readonly { text: string; written: string }[] {
  const words: { text: string; written: string }[] = [];
  for (const [written] of script.matchAll(WORD)) {
    if (written === "\\\n" || written.startsWith("#")) continue;
    words.push({ text: written.replace(/"((?:[^"\\]|\\[^])*)"|'([^']*)'|\\([^])/g, (_, double?: string, single?: string, escaped?: string) => double ?? single ?? escaped ?? ""), written });
  }
  return words;
}

/** A command-line option with its value, as `--name value` or `--name=value`. */
export interface CommandOption extends Span {
  readonly name: string;
  readonly value: Word;
  /** The value where it is a whole number; undefined for variables and other texts. */
  readonly number: number | undefined;
}

/** The last occurrence of an option by any of its names (a later one wins in most programs). */
export function optionOf(words: readonly Word[], ...names: readonly string[]): CommandOption | undefined {
  for (let index = words.length - 1; index >= 0; index--) {
    const word = words[index];
    if (word === undefined) continue;
    const equals = word.text.indexOf("=");
    const name = equals < 0 ? word.text : word.text.slice(0, equals);
    if (!names.includes(name)) continue;
    const next = words[index + 1];
    if (equals < 0 && next === undefined) continue;
    const value = equals < 0 && next !== undefined ? next : { text: word.text.slice(equals + 1), start: Math.max(word.start, word.end - (word.text.length - equals - 1)), end: word.end };
    return { name, value, number: /^\d{1,9}$/.test(value.text) ? Number(value.text) : undefined, start: word.start, end: value.end };
  }
  return undefined;
}
