import { readFile, stat } from "node:fs/promises";
import { devNull } from "node:os";
import { homeFolder, pathsOf, processEnvironment, variable } from "./config/environment.ts";
import type { Environment } from "./config/environment.ts";
import { inClusterConfig } from "./config/inCluster.ts";
import { kubeconfigProblem, noKubeconfig } from "./config/kubeconfigErrors.ts";
import { parseKubeconfig } from "./config/kubeconfigFile.ts";
import type { Kubeconfig } from "./config/kubeconfigFile.ts";
import { mergeKubeconfigs } from "./config/merge.ts";
import { KubeError } from "./errors.ts";
import type { ClusterSource, ContextSummary } from "./types.ts";

type Files = Pick<ClusterSource, "kubeconfigs">;

/** More than any kubeconfig; a wrong choice (a disk image, a log) isn't read into memory. */
const largest = 16 * 1024 * 1024;

export interface LoadedKubeconfig {
  readonly config: Kubeconfig;
  /** The files that were there, in order; for messages. */
  readonly files: readonly string[];
}

/**
 * The files that are read for a source, whether they exist or not: the source's own, else KUBECONFIG split as the
 * operating system splits paths (each file once), else `~/.kube/config`.
 */
export function kubeconfigFiles(source: Files, environment: Environment = processEnvironment()): readonly string[] {
  const paths = pathsOf(environment);
  const home = homeFolder(environment);
  if (source.kubeconfigs.length > 0) {
    // A setting isn't expanded by a shell, so `~` is expanded here; in KUBECONFIG kubectl takes it literally.
    return unique(source.kubeconfigs.map((file) => (home !== undefined && /^~[/\\]/.test(file) ? paths.join(home, file.slice(2)) : file)));
  }
  const listed = variable(environment, "KUBECONFIG");
  if (listed !== undefined) return unique(listed.split(paths.delimiter));
  return home === undefined ? [] : [paths.join(home, ".kube", "config")];
}

/**
 * Reads and merges the files of a source as kubectl does; a missing file is skipped. With no file at all: the service
 * account of the pod we run in, else a KubeError. A file that is there but can't be read is an error, also when another
 * could be.
 */
export async function loadKubeconfig(source: Files, environment: Environment = processEnvironment()): Promise<LoadedKubeconfig> {
  const files = kubeconfigFiles(source, environment);
  const found: string[] = [];
  const configs: Kubeconfig[] = [];
  for (const file of files) {
    const text = await readKubeconfig(file);
    if (text === undefined) continue;
    found.push(file);
    configs.push(parseKubeconfig(text, file));
  }
  const config = mergeKubeconfigs(configs);
  const fromSetting = source.kubeconfigs.length > 0;
  if (!fromSetting && isEmpty(config)) {
    const pod = await inClusterConfig(environment);
    if (pod !== undefined) return { config: pod, files: ["the pod's service account"] };
  }
  if (found.length === 0) throw noKubeconfig(files.length === 0 ? ["~/.kube/config"] : files, fromSetting);
  return { config, files: found };
}

/** What a source offers to choose from. */
export interface ContextList {
  /** In the order of the files, without secrets. */
  readonly contexts: readonly ContextSummary[];
  /** Sentences for people: files that can't be read. The contexts of the others are there nevertheless. */
  readonly problems: readonly string[];
}

/** Reads the files of a source (see `kubeconfigFiles`) and contacts nothing. Never rejects for what stands in a file. */
export async function listContexts(kubeconfigs: readonly string[], environment: Environment = processEnvironment()): Promise<ContextList> {
  const problems: string[] = [];
  const say = (error: unknown) => {
    if (!(error instanceof KubeError)) throw error;
    problems.push(`${error.failure.message} ${error.failure.remedy}`);
  };
  const configs: Kubeconfig[] = [];
  for (const file of kubeconfigFiles({ kubeconfigs }, environment)) {
    try {
      const text = await readKubeconfig(file);
      if (text !== undefined) configs.push(parseKubeconfig(text, file));
    } catch (error) {
      say(error);
    }
  }
  if (configs.length === 0 && problems.length === 0) {
    try {
      configs.push((await loadKubeconfig({ kubeconfigs }, environment)).config);
    } catch (error) {
      // Nobody named a file that is missing: an empty list says it all.
      if (kubeconfigs.length > 0 || variable(environment, "KUBECONFIG") !== undefined) say(error);
    }
  }
  return { contexts: summaries(mergeKubeconfigs(configs)), problems };
}

function summaries(config: Kubeconfig): readonly ContextSummary[] {
  return [...config.contexts.values()].map((context) => {
    const cluster = text(context.fields["cluster"]);
    return {
      name: context.name,
      cluster,
      user: text(context.fields["user"]),
      namespace: text(context.fields["namespace"]),
      server: withoutUserInfo(text(config.clusters.get(cluster)?.fields["server"])),
      current: context.name === config.currentContext,
      file: context.file,
    };
  });
}

/** undefined: there is no such file. */
async function readKubeconfig(file: string): Promise<string | undefined> {
  if (file === devNull) return "";
  try {
    const status = await stat(file);
    if (status.isDirectory()) throw kubeconfigProblem(file, "is a folder", "Name the file itself, for example the `config` in it.");
    // Reading a pipe or a device may never end.
    if (!status.isFile()) throw kubeconfigProblem(file, "isn't a regular file", "Write the kubeconfig to a file and choose that.");
    if (status.size > largest) throw kubeconfigProblem(file, `is too large to be one (${Math.round(status.size / 1024 / 1024)} MB)`, "Choose another file.");
    return await readFile(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    // ENOTDIR: kubectl, too, counts a file below a file as an error; the rest is a file that isn't there.
    if (code === "ENOENT") return undefined;
    if (code === "EACCES" || code === "EPERM") {
      throw kubeconfigProblem(file, "may not be read by you", "Correct the file's permissions: it must belong to you and be readable.", code);
    }
    throw kubeconfigProblem(file, `can't be read (${code})`, "Check the path and the disk, or choose another file.", code);
  }
}

function isEmpty(config: Kubeconfig): boolean {
  return config.contexts.size === 0 && config.clusters.size === 0 && config.users.size === 0 && config.currentContext === "";
}

function unique(files: readonly string[]): readonly string[] {
  return [...new Set(files.filter((file) => file !== ""))];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function withoutUserInfo(server: string): string {
  return server.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, "$1");
}

