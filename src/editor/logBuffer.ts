import { integer } from "../base/format.ts";

/** Bounds of what a log document keeps. A longer line is cut, older lines are dropped. */
export const logLimits = { lines: 5000, characters: 2_000_000, line: 4000 } as const;

/** Terminal escapes: CSI, OSC, and single ones. */
const escapes = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[@-_]?/g;
/** Control characters but the tab; direction overrides and invisible characters: a log line could read as another one. */
const unsafe = /[^\P{Cc}\t]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Text of a log that arrives in pieces, as whole safe lines, the newest of them. */
export class LogBuffer {
  #lines: string[] = [];
  #characters = 0;
  #dropped = 0;
  /** What came after the last line break. */
  #rest = "";

  push(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    // Without a line break the rest would grow for ever.
    if (this.#rest.length > logLimits.line * 4) {
      lines.push(this.#rest);
      this.#rest = "";
    }
    for (const line of lines) this.#add(cleanLogLine(line));
    this.#drop();
  }

  /** A line of ours, e.g. that the log ended. */
  note(text: string): void {
    if (this.#rest !== "") this.push("\n");
    this.#add(`-- ${cleanLogLine(text)} --`);
  }

  text(): string {
    const head = this.#dropped === 0 ? [] : [`-- ${integer(this.#dropped)} earlier lines are not kept --`];
    const rest = this.#rest === "" ? [] : [cleanLogLine(this.#rest)];
    return [...head, ...this.#lines, ...rest].join("\n");
  }

  #add(line: string): void {
    this.#lines.push(line);
    this.#characters += line.length + 1;
  }

  #drop(): void {
    let drop = Math.max(0, this.#lines.length - logLimits.lines);
    for (const line of this.#lines.slice(0, drop)) this.#characters -= line.length + 1;
    while (this.#characters > logLimits.characters && drop < this.#lines.length) this.#characters -= (this.#lines[drop++]?.length ?? 0) + 1;
    if (drop === 0) return;
    this.#lines.splice(0, drop);
    this.#dropped += drop;
  }
}

/** One line as a terminal would leave it: without escapes, after the last carriage return (progress bars), controls made visible. */
export function cleanLogLine(line: string): string {
  const kept = line.replace(/\r+$/, "").slice(-logLimits.line * 16).replace(escapes, "");
  const shown = kept.slice(kept.lastIndexOf("\r") + 1).replace(unsafe, "\ufffd");
  return shown.length <= logLimits.line ? shown : `${shown.slice(0, logLimits.line).replace(/[\ud800-\udbff]$/, "")}…`;
}
