/**
 * A glob over paths with `/`, as regular expression: `*` and `?` stay inside a name, `**` spans folders, `{a,b}` is either.
 * A pattern without `/` matches the last name in any folder; one that ends in `/` matches everything below.
 */
export function globPattern(glob: string): RegExp {
  const anchored = glob.replace(/^\.?\//, "");
  const rooted = anchored.slice(0, -1).includes("/") || glob.startsWith("/") ? anchored : `**/${anchored}`;
  const whole = rooted.endsWith("/") ? `${rooted}**` : rooted;
  const source = whole.replace(/\*\*\/|\*\*|[*?{},]|[.+^$()|[\]\\]/g, (found) => pieces[found] ?? `\\${found}`);
  try {
    return new RegExp(`^${source}$`, "u");
  } catch {
    // Braces that don't close: nothing is matched rather than everything.
    return /$^/;
  }
}

const pieces: Readonly<Record<string, string>> = { "**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]", "{": "(?:", "}": ")", ",": "|" };

export function matchesAny(globs: readonly string[], path: string): boolean {
  return globs.some((glob) => globPattern(glob).test(path));
}
