import { readdirSync, readFileSync, type Dirent } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import ignore, { type Ignore } from "ignore";

/** Files of one folder: they are checked together, because they may be about the same workload. */
export interface Folder {
  readonly path: string;
  readonly files: readonly string[];
}

export interface Walked {
  readonly folders: readonly Folder[];
  /** Folders that could not be read, in sentences. */
  readonly problems: readonly string[];
}

const manifest = /\.(?:ya?ml|json)$/i;
/** Never anybody's manifests, whether .gitignore says so or not. */
const skipped = new Set([".git", "node_modules", ".hg", ".svn"]);

interface Rules {
  readonly folder: string;
  readonly matcher: Ignore;
}

/** YAML and JSON files below a folder, without what git ignores. Links to folders are not followed: they may lead in circles. */
export function walk(folder: string): Walked {
  const folders: Folder[] = [];
  const problems: string[] = [];
  const visit = (path: string, above: readonly Rules[]) => {
    let entries: readonly Dirent[];
    try {
      entries = readdirSync(path, { withFileTypes: true });
    } catch (error) {
      problems.push(`${path} can't be read: ${reasonOf(error)}`);
      return;
    }
    const own = entries.some(({ name }) => name === ".gitignore") ? rulesOf(path) : undefined;
    const rules = own === undefined ? above : [...above, own];
    const named = entries.map((entry) => ({ entry, path: join(path, entry.name) })).sort((a, b) => (a.entry.name < b.entry.name ? -1 : 1));
    const files = named.filter(({ entry, path: file }) => (entry.isFile() || entry.isSymbolicLink()) && manifest.test(entry.name) && !isIgnored(file, rules, false));
    if (files.length > 0) folders.push({ path, files: files.map((file) => file.path) });
    for (const { entry, path: below } of named) if (entry.isDirectory() && !skipped.has(entry.name) && !isIgnored(below, rules, true)) visit(below, rules);
  };
  visit(folder, rulesAbove(folder));
  return { folders, problems };
}

/** Rules of the folders between the repository's root and this one; none outside of a repository. */
function rulesAbove(folder: string): readonly Rules[] {
  const found: Rules[] = [];
  for (let path = folder; ; path = dirname(path)) {
    if (path !== folder) {
      const rules = rulesOf(path);
      if (rules !== undefined) found.unshift(rules);
    }
    if (isRepository(path)) return found;
    if (dirname(path) === path) return [];
  }
}

function isRepository(path: string): boolean {
  try {
    return readdirSync(path).includes(".git");
  } catch {
    // What can't be listed says nothing of a repository.
    return false;
  }
}

function rulesOf(folder: string): Rules | undefined {
  try {
    return { folder, matcher: ignore().add(readFileSync(join(folder, ".gitignore"), "utf8")) };
  } catch {
    // There is none, or it may not be read: then nothing is ignored by it.
    return undefined;
  }
}

/** The rules nearest to the file have the last word, also where they take something back in. */
function isIgnored(path: string, rules: readonly Rules[], isFolder: boolean): boolean {
  for (const { folder, matcher } of [...rules].reverse()) {
    const { ignored, unignored } = matcher.test(`${relative(folder, path).split(sep).join("/")}${isFolder ? "/" : ""}`);
    if (ignored) return true;
    if (unignored) return false;
  }
  return false;
}

export function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return codes[String(code)] ?? (error instanceof Error ? error.message : String(error));
}

const codes: Readonly<Record<string, string>> = { ENOENT: "there is no such file", EACCES: "permission denied", EPERM: "permission denied", EISDIR: "it is a folder", ELOOP: "its links lead in circles", EMFILE: "too many files are open" };
