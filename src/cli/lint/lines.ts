import type { Span } from "../../manifest/nodes.ts";
import type { Place } from "./report.ts";

/** Lines of a text, for turning offsets into places. */
export class Lines {
  readonly #text: string;
  readonly #starts: readonly number[];

  constructor(text: string) {
    this.#text = text;
    const starts = [0];
    for (let index = text.indexOf("\n"); index >= 0; index = text.indexOf("\n", index + 1)) starts.push(index + 1);
    this.#starts = starts;
  }

  place({ start, end }: Span): Place {
    const from = this.#lineOf(start);
    const to = this.#lineOf(end);
    return { line: from + 1, column: start - (this.#starts[from] ?? 0) + 1, endLine: to + 1, endColumn: end - (this.#starts[to] ?? 0) + 1 };
  }

  /** The text of a line, counted from 1, without its line break. */
  line(number: number): string {
    return this.#text.slice(this.#starts[number - 1], this.#starts[number] ?? this.#text.length).replace(/\r?\n$/, "");
  }

  #lineOf(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
