import type { Disposable } from "../base/event.ts";
import type { Cluster, ClusterSource, ContextSummary, Log } from "../kube/types.ts";

/** What the editor uses of `kube/index.ts`, which is a bundle of its own (`dist/kube.js`) and loaded when first needed. */
export interface KubeModule {
  /** `refusal`: why nothing of it may be changed now; undefined when it may. */
  createCluster(id: string, source: ClusterSource, log: Log, refusal: () => string | undefined): Cluster;
  /** Contexts of the kubeconfig files, read without contacting anything; problems are sentences for people. */
  listContexts(kubeconfigs: readonly string[]): Promise<{ readonly contexts: readonly ContextSummary[]; readonly problems: readonly string[] }>;
  /** Calls `onChange` after one of the files changed, appeared or went away. */
  watchKubeconfigs(kubeconfigs: readonly string[], onChange: () => void): Disposable;
  toYaml(object: unknown): string;
  /** Cuts what is secret in this process, and what looks secret. */
  cutSecrets(text: string): string;
}
