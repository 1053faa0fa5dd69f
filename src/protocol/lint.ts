import type { ClusterFacts } from "../model/clusterFacts.ts";

/** Messages between the extension and the language server, beside those of the protocol. */

/** Client to server: what is known of the active cluster; null when none is connected. */
export const clusterFactsNotification = "kubeGpu/clusterFacts";
export type ClusterFactsParams = ClusterFacts | null;

/** Server to client: what was checked of a document. Sent to clients that say so in `experimental` (see below). */
export const lintStatusNotification = "kubeGpu/lintStatus";

/** Client to server: the page of a rule in Markdown; null for a rule that doesn't exist. */
export const rulePageRequest = "kubeGpu/rulePage";
export interface RulePageParams {
  readonly rule: string;
}

/** Command of the code action that explains a rule; its argument is the rule's id. */
export const explainCommand = "kubeGpu.explainRule";

/** `capabilities.experimental.kubeGpu` of a client that has more than the protocol. */
export interface ClientFeatures {
  /** Takes `lintStatusNotification`. */
  readonly status?: boolean;
  /** Has `explainCommand` itself; otherwise the server opens the page in a browser. */
  readonly explain?: boolean;
}

/** Why a document isn't checked, in words for people. */
export interface UncheckedCount {
  readonly reason: string;
  readonly documents: number;
}

export interface LintStatus {
  readonly uri: string;
  readonly version: number;
  /** Undefined: it is checked. Otherwise why the file as a whole isn't (`switched off`, `ignored by .kube-gpu-lint.yaml`). */
  readonly off?: string;
  /** Kubernetes documents that rules were asked about. */
  readonly checked: number;
  readonly unchecked: readonly UncheckedCount[];
  /** Rules that were asked. */
  readonly rules: number;
  /** Problems that count, and those left out by a comment. */
  readonly problems: number;
  readonly suppressed: number;
  /** Rules that need a cluster and were not asked, for want of facts. */
  readonly withoutCluster: number;
  readonly cluster?: { readonly name: string; /** Age of the oldest facts used, ms since the epoch. */ readonly at: number };
}
