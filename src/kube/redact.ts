/** What stands in place of something secret. */
export const cut = "<cut>";

const names =
  "(?:[A-Za-z0-9_-]*(?:token|password|passwd|passphrase|secret|api[_-]?key|access[_-]?key|credential)s?(?:data|[_-]data)?|client-?key-?data|client-?certificate-?data|certificate-authority-data|pass|pwd|pw|[A-Za-z0-9_-]*private[_-]?key|cookie|session[_-]?id|code[_-]?verifier)";

/**
 * Things that look secret wherever they stand. Each replacement keeps what tells a reader which thing it was. The order
 * matters: shapes that hold others (a PEM block, a URL) come first.
 */
const shapes: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g, cut],
  [/-----BEGIN CERTIFICATE-----[\s\S]*?(?:-----END CERTIFICATE-----|$)/g, "<certificate>"],
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#@"'<>]+@/gi, `$1${cut}@`],
  [/([?&](?:[a-z0-9_-]*token|code|state|sig|signature|secret|password|key|assertion)=)[^&\s"'<>]+/gi, `$1${cut}`],
  [/(authorization["']?\s*[:=]\s*["']?)(?:[A-Za-z]+[ \t]+)?[^\s"',;]+/gi, `$1${cut}`],
  [/\b(Bearer)\s+[A-Za-z0-9+/._~=-]{8,}/gi, `$1 ${cut}`],
  [/\b(password|passphrase)[ \t]+(?=\S*\d)\S+/gi, `$1 ${cut}`],
  // Words that follow ("Basic authentication") have no digits.
  [/\b(Bearer|Basic|Negotiate|Token)\s+(?=[^\s]*\d)[A-Za-z0-9+/._~=-]{6,}/gi, `$1 ${cut}`],
  // `"token": "abc"`, `password=abc`, `client-key-data: abc`, `--token abc`
  [new RegExp(`(["']?\\b${names}["']?\\s*[:=]\\s*)("(?:[^"\\\\]|\\\\.)*"|'[^']*'|[^\\s,;}\\]]+)`, "gi"), `$1${cut}`],
  [new RegExp(`((?:^|[\\s"'])--?${names}[ \\t]+)(?!-)[^\\s]+`, "gi"), `$1${cut}`],
  [/\beyJ[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*){0,4}/g, cut],
  [/\bk8s-aws-v1\.[A-Za-z0-9_-]+/g, cut],
  [/\b(?:ya29\.|gh[opsu]_|glpat-|xox[abpr]-|sha256~|AKIA|ASIA)[A-Za-z0-9._-]{8,}/g, cut],
];

/** Runs without a break that are too long for words: keys and opaque tokens. A UUID and a path of short names are none. */
const opaque = /[A-Za-z0-9+_=-]{32,}/g;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function looksOpaque(run: string): boolean {
  if (uuid.test(run)) return false;
  const digits = /\d/.test(run);
  const letters = /[A-Za-z]/.test(run);
  // Names with dashes (`gpu-operator-node-feature-discovery`) have short parts; secrets have a long one.
  const longest = run.split(/[-_]/).reduce((most, part) => Math.max(most, part.length), 0);
  return digits && letters && longest >= 20;
}

/** Standard base64 has slashes, as paths have. */
const base64 = /[A-Za-z0-9+/]{32,}={0,2}/g;

/**
 * Random base64 changes between lower case, upper case and digits at about two of three places; words, camel case and paths
 * of them at one of five.
 */
function looksRandom(run: string): boolean {
  if (!/[a-z]/.test(run) || !/[A-Z]/.test(run) || !/\d/.test(run)) return false;
  let pairs = 0;
  let changes = 0;
  for (let index = 1; index < run.length; index++) {
    const [before, now] = [kindOf(run[index - 1]), kindOf(run[index])];
    if (before === undefined || now === undefined) continue;
    pairs++;
    if (before !== now) changes++;
  }
  return changes / pairs > 0.33;
}

function kindOf(character = ""): string | undefined {
  return /[a-z]/.test(character) ? "lower" : /[A-Z]/.test(character) ? "upper" : /\d/.test(character) ? "digit" : undefined;
}

/** Cuts everything that looks like a secret: tokens, bearer headers, keys, passwords, JWTs, user names and passwords in URLs. */
export function redact(text: string): string {
  let result = text;
  for (const [shape, replacement] of shapes) result = result.replace(shape, replacement);
  return result.replace(base64, (run) => (looksRandom(run) ? cut : run)).replace(opaque, (run) => (looksOpaque(run) ? cut : run));
}
