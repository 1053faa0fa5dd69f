import { age } from "../../base/format.ts";
import { code } from "../../render/markdown.ts";
import type { ClusterFacts, Fact } from "../../model/clusterFacts.ts";

/** What hovers and completions know besides the document. */
export interface LookupContext {
  readonly cluster: ClusterFacts | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** `prod, 12 s ago`: which cluster says so, and how old that is. Markdown. */
export function source({ cluster, now }: LookupContext, fact: Fact<unknown>): string {
  return cluster === undefined ? "" : `${code(cluster.cluster)}, ${age(fact.at, now) ?? "some time"} ago`;
}

/** The fact if it can be relied on. */
export function live<T>(fact: Fact<T> | undefined): Fact<T> | undefined {
  return fact?.state === "live" ? fact : undefined;
}
