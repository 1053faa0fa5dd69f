import { emptyKubeconfig } from "./kubeconfigFile.ts";
import type { Entry, Kubeconfig } from "./kubeconfigFile.ts";

/**
 * kubectl's merge (client-go, tools/clientcmd/loader.go, `ClientConfigLoadingRules.Load`): the first file that names a
 * cluster, user or context wins as a whole, nothing of a later namesake is taken; the first `current-context` that
 * isn't empty wins.
 */
export function mergeKubeconfigs(files: readonly Kubeconfig[]): Kubeconfig {
  return files.reduce(
    (merged, next) => ({
      currentContext: merged.currentContext === "" ? next.currentContext : merged.currentContext,
      clusters: firstWins(merged.clusters, next.clusters),
      users: firstWins(merged.users, next.users),
      contexts: firstWins(merged.contexts, next.contexts),
    }),
    emptyKubeconfig,
  );
}

function firstWins(first: ReadonlyMap<string, Entry>, second: ReadonlyMap<string, Entry>): Map<string, Entry> {
  return new Map([...first, ...[...second].filter(([name]) => !first.has(name))]);
}
