/**
 * Text that came from a cluster is hostile until shown otherwise: names are checked by the API server, but messages,
 * reasons, annotations and labels of custom resources may hold anything.
 */

// Control characters, and everything that turns the direction of text or is invisible: written as escapes on purpose.
const escapes = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[@-_]?/g;
const breaks = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
const unsafe = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0\ufff9-\ufffb]/gu;
const lone = /[\p{Cs}]/u;

/** Longest piece of cluster text on one line; a row shows less, a tooltip wraps it. */
export const longest = 400;

function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  // U+2400.. are pictures of the control characters; U+FFFD stands for all else that can't be seen.
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code === 0x7f ? "\u2421" : "\ufffd";
}

/**
 * One safe line: terminal escapes removed, line breaks to blanks, control, bidirectional-override and invisible
 * characters made visible, at most `limit` characters (then `…`), never cut inside a character.
 */
export function line(text: string, limit: number = longest): string {
  // A hostile message of megabytes must not cost more than what is shown of it.
  const head = text.length > limit * 4 + 64 ? text.slice(0, limit * 4 + 64) : text;
  const clean = isPlain(head) ? head : head.replace(escapes, "").replace(breaks, " ").replace(unsafe, visible).trim();
  return cut(clean, limit);
}

/** Several safe lines: as `line`, but line breaks stay. `lines` and `limit` bound what is kept. */
export function block(text: string, lines = 40, limit: number = longest): string {
  const all = text.slice(0, lines * limit).split(/\r\n|[\n\r\u2028\u2029]/, lines + 1);
  const kept = all.slice(0, lines).map((each) => line(each, limit));
  if (all.length > lines) kept.push("…");
  return kept.join("\n");
}

/** Nearly all text is printable ASCII: one pass without allocation. */
function isPlain(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}

function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = lone.test(text.charAt(limit - 2)) && text.charCodeAt(limit - 2) < 0xdc00 ? limit - 2 : limit - 1;
  return `${text.slice(0, end)}…`;
}
