import type { Disposable } from "../../base/event.ts";
import type { Cluster } from "../../kube/types.ts";
import { ownersFeature } from "../../model/featureIds.ts";
import { asksForOwner, parseQuery } from "../../render/query.ts";
import type { Grouping } from "../../render/row.ts";

/** What the choices of a view need besides what the view always needs. */
export function needsOf(choices: { readonly filter: string; readonly grouping: Grouping } | undefined): readonly string[] {
  if (choices === undefined) return [];
  return choices.grouping === "owner" || asksForOwner(parseQuery(choices.filter)) ? [ownersFeature] : [];
}

/** Lets the active cluster follow what the visible views need, and nothing else. */
export class ViewNeeds implements Disposable {
  #cluster: Cluster | undefined;
  #features = "";
  #held: Disposable | undefined;

  /** Call it whenever a view is shown or hidden, or another cluster becomes the active one. */
  update(cluster: Cluster | undefined, features: readonly string[]): void {
    const wanted = [...new Set(features)].sort();
    if (cluster === this.#cluster && wanted.join() === this.#features) return;
    const before = this.#held;
    this.#cluster = cluster;
    this.#features = wanted.join();
    this.#held = cluster === undefined || wanted.length === 0 ? undefined : cluster.need(wanted);
    // After the new one is held: what both need is not interrupted.
    before?.dispose();
  }

  dispose(): void {
    this.#held?.dispose();
  }
}
