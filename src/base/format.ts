/**
 * The only place where numbers, ages and counts become words. One spelling everywhere: a space before the unit, a comma
 * between thousands, no rounding up (a thing of 119 minutes is 1 hour old).
 */

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** `40 s`, `12 min`, `5 h`, `3 d`; hours up to two days, as kubectl has it. Negative durations (clocks differ) are `0 s`. */
export function duration(milliseconds: number): string {
  if (!Number.isFinite(milliseconds)) return "unknown";
  if (milliseconds < minute) return `${Math.max(0, Math.floor(milliseconds / second))} s`;
  if (milliseconds < hour) return `${Math.floor(milliseconds / minute)} min`;
  if (milliseconds < 2 * day) return `${Math.floor(milliseconds / hour)} h`;
  return `${integer(Math.floor(milliseconds / day))} d`;
}

/** Age of a time in ms since the epoch; undefined for 0 and NaN, which stand for a time that no object told. */
export function age(since: number | undefined, now: number): string | undefined {
  return since === undefined || !(since > 0) ? undefined : duration(now - since);
}

/** `1,234`. Kubernetes counts have no fractions; what has one is cut. */
export function integer(value: number): string {
  if (!Number.isFinite(value)) return "unknown";
  return Math.trunc(value).toString().replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `1,234`, `9.5`: what may have a fraction (shares of devices) with two places at most, cut. */
export function decimal(value: number): string {
  if (!Number.isFinite(value) || Number.isInteger(value)) return integer(value);
  // Sums of quantities are exact to thousandths; half of one more keeps 0.29 from becoming 0.28.
  const cut = Math.trunc((Math.abs(value) + 0.0005) * 100) / 100;
  const places = cut.toFixed(2).split(".")[1]?.replace(/0+$/, "") ?? "";
  return `${value < 0 ? "-" : ""}${integer(cut)}${places === "" ? "" : `.${places}`}`;
}

/** A count, or the word `unknown`: never 0 for what nobody knows. */
export function known(value: number | undefined): string {
  return value === undefined ? "unknown" : integer(value);
}

const sibilant = /(s|x|z|ch|sh)$/i;

/** English plural: `GPU` -> `GPUs`, `class` -> `classes`, `policy` -> `policies`, `GPU for VMs` -> `GPUs for VMs`; units stay. */
export function plural(noun: string): string {
  const [head = "", ...rest] = noun.split(/( (?:of|for|in) .*)/);
  if (rest.length > 0) return plural(head) + rest.join("");
  if (noun === "MiB" || noun === "GiB" || noun === "percent") return noun;
  if (sibilant.test(noun)) return `${noun}es`;
  return /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`;
}

/** `1 GPU`, `2 GPUs`, `1,234 pods`. */
export function count(value: number, noun: string): string {
  return `${integer(value)} ${value === 1 ? noun : plural(noun)}`;
}

/** `6/8`; `?` for a side that is unknown. */
export function fraction(part: number | undefined, whole: number | undefined): string {
  return `${part === undefined ? "?" : integer(part)}/${whole === undefined ? "?" : integer(whole)}`;
}

/** `80 GiB` where it is whole or large, else `512 MiB`. */
export function mebibytes(value: number | undefined): string {
  if (value === undefined) return "unknown";
  if (value < 1024) return `${integer(value)} MiB`;
  const gibibytes = value / 1024;
  return Number.isInteger(gibibytes) ? `${integer(gibibytes)} GiB` : `${(Math.floor(gibibytes * 10) / 10).toFixed(1)} GiB`;
}

/** `2026-08-21 09:05:00 UTC`; `unknown` for a time that no object told. */
export function utc(time: number | undefined): string {
  if (time === undefined || !(time > 0) || time > 8.64e15) return "unknown";
  return new Date(time).toISOString().replace("T", " ").replace(/\.\d+Z$/, " UTC");
}

/** `nodes`, `nodes and pods`, `nodes, pods and 3 more`. */
export function list(words: readonly string[], most = 3): string {
  if (words.length <= 1) return words[0] ?? "";
  const shown = words.length > most ? [...words.slice(0, most - 1), `${words.length - most + 1} more`] : words;
  return `${shown.slice(0, -1).join(", ")} and ${shown.at(-1) ?? ""}`;
}

/** Parts of a row's description, the empty ones left out. */
export function parts(...words: readonly (string | undefined | false)[]): string {
  return words.filter((word) => word !== undefined && word !== false && word !== "").join(" · ");
}
