import type { ClusterFacts } from "../model/clusterFacts.ts";

/** A manifest that the rule says nothing about. */
export interface Example {
  /** What it shows, where the text alone doesn't: `the same with limits`. */
  readonly title?: string;
  readonly text: string;
  /** Values of the rule's options; the defaults where not given. */
  readonly options?: Readonly<Record<string, number | boolean | string | readonly string[]>>;
  /** Facts of the cluster, for rules that need one. */
  readonly cluster?: ClusterFacts;
}

/**
 * A manifest with findings of the rule. `⟦` and `⟧` stand around the place of each finding and are no part of the text.
 */
export interface BadExample extends Example {
  /** Part of the first finding's message, to hold the values that it must name. */
  readonly says?: string;
  /** The text after all safe fixes; a rule without it must offer none. */
  readonly fixed?: string;
  /** The text after each choice of the first finding, by its title. */
  readonly choices?: Readonly<Record<string, string>>;
  /** Other rules that rightly find something here, too. */
  readonly also?: readonly string[];
}

/** A text without the indentation and the first line break that it has in the source. `\${` is `${`. */
export function yaml(strings: TemplateStringsArray, ...values: readonly string[]): string {
  // `String.raw`: a backslash in an example is a backslash of the manifest.
  const text = String.raw({ raw: strings.raw }, ...values).replace(/^\n/, "").replace(/\n[ ]*$/, "\n").replaceAll("\\${", "${").replaceAll("\\`", "`");
  const indent = Math.min(...text.split("\n").filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length));
  return text.split("\n").map((line) => line.slice(indent)).join("\n");
}

export interface Marked {
  readonly text: string;
  readonly spans: readonly { readonly start: number; readonly end: number }[];
}

/** Takes the marks out of a text and says where they stood. */
export function unmark(marked: string): Marked {
  const spans: { start: number; end: number }[] = [];
  const open: number[] = [];
  let text = "";
  for (const character of marked) {
    if (character === "⟦") open.push(text.length);
    else if (character === "⟧") spans.push({ start: open.pop() ?? 0, end: text.length });
    else text += character;
  }
  return { text, spans: spans.sort((a, b) => a.start - b.start) };
}
