import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { CONFIG_FILE, NO_CONFIG, readConfig, type ConfigProblem, type LintConfig } from "../lint/config.ts";
import { rules } from "../lint/index.ts";
import { readManifest, type Manifest } from "../manifest/manifest.ts";

/** More files in a folder, or longer ones, are not read for the sake of a neighbour. */
const MOST_FILES = 200;
const LONGEST_FILE = 1_000_000;

/** The configuration that holds for a folder: the nearest file at or above it. */
export interface FolderConfig {
  /** Where it stands; paths in it are relative to this. Empty: there is none. */
  readonly folder: string;
  readonly config: LintConfig;
  readonly problems: readonly ConfigProblem[];
}

const NONE: FolderConfig = { folder: "", config: NO_CONFIG, problems: [] };

/** Manifests of a folder, by URI. */
export type Neighbours = ReadonlyMap<string, Manifest>;

/** What lies beside the open documents: configurations and other manifests. Read when first asked for, and anew after `forget`. */
export class Folders {
  private readonly configs = new Map<string, Promise<FolderConfig>>();
  private readonly neighbours = new Map<string, Promise<Neighbours>>();

  /** Forgets what was read, after files have changed on the disk. */
  forget(): void {
    this.configs.clear();
    this.neighbours.clear();
  }

  /** Never rejects: what can't be read isn't there. */
  configOf(uri: string): Promise<FolderConfig> {
    const folder = folderOf(uri);
    return folder === undefined ? Promise.resolve(NONE) : this.configOfFolder(folder);
  }

  /** Never rejects. Empty for documents that are in no folder. */
  async neighboursOf(uri: string): Promise<Neighbours> {
    const folder = folderOf(uri);
    if (folder === undefined) return new Map();
    const known = this.neighbours.get(folder) ?? readFolder(folder);
    this.neighbours.set(folder, known);
    return known;
  }

  private configOfFolder(folder: string): Promise<FolderConfig> {
    const known = this.configs.get(folder) ?? this.find(folder);
    this.configs.set(folder, known);
    return known;
  }

  private async find(folder: string): Promise<FolderConfig> {
    const text = await textOf(join(folder, CONFIG_FILE));
    if (text !== undefined) return { folder, ...readConfig(text, rules) };
    const above = dirname(folder);
    return above === folder ? NONE : this.configOfFolder(above);
  }
}

/** Undefined for untitled documents and those of other file systems. */
export function pathOf(uri: string): string | undefined {
  if (!uri.startsWith("file:")) return undefined;
  try {
    return fileURLToPath(uri);
  } catch {
    // A file on another host has no path here.
    return undefined;
  }
}

function folderOf(uri: string): string | undefined {
  const path = pathOf(uri);
  return path === undefined ? undefined : dirname(path);
}

async function readFolder(folder: string): Promise<Neighbours> {
  // A folder that may not be listed, or is gone, has no neighbours that we could know.
  const names = await readdir(folder).catch(() => []);
  const manifests = names.filter((name) => /\.(?:ya?ml|json)$/i.test(name)).sort().slice(0, MOST_FILES);
  const found = new Map<string, Manifest>();
  for (const name of manifests) {
    const path = join(folder, name);
    const text = await textOf(path);
    const manifest = text === undefined ? undefined : readManifest(text);
    if (manifest?.documents.some(({ document }) => document.objects.length > 0) === true) found.set(pathToFileURL(path).href, manifest);
  }
  return found;
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    const { size } = await stat(path);
    return size > LONGEST_FILE ? undefined : await readFile(path, "utf8");
  } catch {
    // It went away, or may not be read: then it isn't there for us.
    return undefined;
  }
}
