import { statSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import type { Input } from "./checkFolder.ts";
import { decode } from "./readText.ts";
import { reasonOf, walk } from "./walk.ts";

export interface Inputs {
  /** Files that are checked together. */
  readonly groups: readonly (readonly Input[])[];
  /** What can't be checked, in sentences. */
  readonly problems: readonly string[];
}

/** What the words of the command line name. `stdin` reads standard input, where `-` is one of them. */
export function inputsOf(paths: readonly string[], folder: string, stdin: () => Buffer): Inputs {
  const groups: Input[][] = [];
  const problems: string[] = [];
  const known = new Set<string>();
  const named = new Map<string, Input[]>();
  for (const path of paths) {
    if (path === "-") {
      groups.push([{ file: resolve(folder, "standard input"), name: "standard input", named: true, given: decode(stdin(), true) }]);
      continue;
    }
    const full = resolve(folder, path);
    const kind = kindOf(full);
    if (kind === "folder") {
      const found = walk(full);
      problems.push(...found.problems);
      groups.push(...found.folders.map(({ files }) => files.filter((file) => !known.has(file)).map((file) => ({ file, name: nameOf(file, folder), named: false }))));
      for (const { files } of found.folders) for (const file of files) known.add(file);
    } else if (kind !== "file") problems.push(`${path}: ${kind}.`);
    else if (!known.has(full)) {
      known.add(full);
      named.set(dirname(full), [...(named.get(dirname(full)) ?? []), { file: full, name: nameOf(full, folder), named: true }]);
    }
  }
  return { groups: [...groups, ...named.values()].filter((group) => group.length > 0), problems };
}

function kindOf(path: string): "folder" | "file" | (string & {}) {
  try {
    return statSync(path).isDirectory() ? "folder" : "file";
  } catch (error) {
    return reasonOf(error);
  }
}

/** Relative to the working directory, with `/`, as editors and code hosts want it. */
function nameOf(file: string, folder: string): string {
  const path = relative(folder, file);
  return (isAbsolute(path) ? file : path).split(sep).join("/");
}

/** True where a folder has more files than are worth a worker. */
export function isLarge(groups: readonly (readonly Input[])[]): boolean {
  return groups.reduce((sum, group) => sum + group.length, 0) > 400;
}
