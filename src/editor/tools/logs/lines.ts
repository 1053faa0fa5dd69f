import { integer } from "../../../base/format.ts";

/** Bounds of what a log document keeps. A longer line is cut, older lines are dropped. */
export const logLimits = { lines: 5000, characters: 2_000_000, line: 4000 } as const;

/** Longest tag that lines are indented for. */
const widestTag = 24;

/** Terminal escapes: CSI, OSC, and single ones. */
const escapes = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[@-_]?/g;
/** Control characters but the tab; direction overrides and invisible characters: a log line could read as another one. */
const unsafe = /[^\P{Cc}\t]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

interface Entry {
  /** Sorts as the time does; lines without one take that of the line before. */
  readonly time: string;
  readonly tag: string;
  readonly text: string;
}

/** Where the text of one container goes. */
export interface LineSink {
  /** Text with a timestamp before each line (`timestamps=true`), cut anywhere. */
  push(text: string): void;
  /** A line of ours, e.g. that the log ended. */
  note(text: string): void;
  /** Time of the last line, as the kubelet wrote it (RFC 3339); empty before the first. */
  readonly last: string;
}

/** Lines of one or several containers that arrive in pieces: whole and safe, in the order of their times, the newest of them. */
export class LogLines {
  readonly #timestamps: boolean;
  #entries: Entry[] = [];
  readonly #sinks: Sink[] = [];
  #characters = 0;
  #dropped = 0;
  #width = 0;

  /** `timestamps`: whether each line shows its time. */
  constructor(timestamps: boolean) {
    this.#timestamps = timestamps;
  }

  /** `tag` stands before each of its lines; empty for the only container. */
  sink(tag: string): LineSink {
    this.#width = Math.max(this.#width, Math.min(widestTag, tag.length));
    const sink = new Sink((time, text) => this.#add({ time, tag, text: text.slice(0, logLimits.line + 1) }));
    this.#sinks.push(sink);
    return sink;
  }

  /** A line of ours about all of them. */
  note(text: string): void {
    this.#add({ time: this.#entries.at(-1)?.time ?? "", tag: "", text: `-- ${cleanLogLine(text)} --` });
  }

  text(): string {
    const head = this.#dropped === 0 ? [] : [`-- ${integer(this.#dropped)} earlier lines are not kept --`];
    const [only, ...others] = this.#sinks;
    const rest = only !== undefined && others.length === 0 && only.rest !== "" ? [cleanLogLine(only.rest)] : [];
    return [...head, ...this.#entries.map((entry) => this.#line(entry)), ...rest].join("\n");
  }

  #line({ time, tag, text }: Entry): string {
    const stamp = this.#timestamps && time !== "" ? `${shortTime(time)} ` : "";
    return this.#width === 0 ? `${stamp}${text}` : `${stamp}${tag.padEnd(this.#width)} | ${text}`;
  }

  #add(entry: Entry): void {
    let place = this.#entries.length;
    while (place > 0 && (this.#entries[place - 1]?.time ?? "") > entry.time) place--;
    this.#entries.splice(place, 0, entry);
    this.#characters += entry.text.length + 1;
    this.#drop();
  }

  #drop(): void {
    // In larger steps: taking one line from the front costs as much as taking many.
    if (this.#entries.length < logLimits.lines + 200 && this.#characters <= logLimits.characters) return;
    let drop = Math.max(0, this.#entries.length - logLimits.lines);
    for (const entry of this.#entries.slice(0, drop)) this.#characters -= entry.text.length + 1;
    while (this.#characters > logLimits.characters && drop < this.#entries.length) this.#characters -= (this.#entries[drop++]?.text.length ?? 0) + 1;
    this.#entries = this.#entries.slice(drop);
    this.#dropped += drop;
  }
}

class Sink implements LineSink {
  readonly #add: (time: string, text: string) => void;
  /** What came after the last line break. */
  #pending = "";
  #time = "";
  last = "";

  constructor(add: (time: string, text: string) => void) {
    this.#add = add;
  }

  get rest(): string {
    return split(this.#pending).text;
  }

  push(text: string): void {
    const lines = (this.#pending + text).split("\n");
    this.#pending = lines.pop() ?? "";
    // Without a line break the rest would grow for ever.
    if (this.#pending.length > logLimits.line * 4) {
      lines.push(this.#pending);
      this.#pending = "";
    }
    for (const line of lines) this.#line(line);
  }

  note(text: string): void {
    if (this.#pending !== "") this.push("\n");
    this.#add(this.#time, `-- ${cleanLogLine(text)} --`);
  }

  #line(line: string): void {
    const { stamp, text } = split(line);
    const time = stamp === "" ? this.#time : sortable(stamp);
    // After a break the server repeats the lines of the second in which it was.
    if (stamp !== "" && this.last !== "" && time <= sortable(this.last)) return;
    if (stamp !== "") this.last = stamp;
    this.#time = time;
    this.#add(time, cleanLogLine(text));
  }
}

const stamped = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) ?/;

function split(line: string): { readonly stamp: string; readonly text: string } {
  const [whole = "", stamp = ""] = stamped.exec(line) ?? [];
  return { stamp, text: line.slice(whole.length) };
}

/** The kubelet writes RFC 3339 without trailing zeros: padded, text sorts as time. Times of one cluster are in one zone, UTC. */
function sortable(stamp: string): string {
  const [seconds = "", fraction = ""] = stamp.replace(/(?:Z|[+-]\d\d:\d\d)$/, "").split(".");
  return `${seconds}.${fraction.padEnd(9, "0")}`;
}

/** `2026-01-01T12:00:00.123` */
function shortTime(time: string): string {
  return time.slice(0, 23);
}

/** One line as a terminal would leave it: without escapes, after the last carriage return (progress bars), controls made visible. */
export function cleanLogLine(line: string): string {
  const kept = line.replace(/\r+$/, "").slice(-logLimits.line * 16).replace(escapes, "");
  const shown = kept.slice(kept.lastIndexOf("\r") + 1).replace(unsafe, "\ufffd");
  return shown.length <= logLimits.line ? shown : `${shown.slice(0, logLimits.line).replace(/[\ud800-\udbff]$/, "")}…`;
}
