import { DisposableStore } from "../../base/disposable.ts";
import type { Disposable } from "../../base/event.ts";
import { isOver, momentOf, noticesSince, type JobMoment, type Notice, type NoticeKind } from "../../model/actions/notices.ts";
import { operatorsFeature, queuesFeature } from "../../model/featureIds.ts";
import type { WorkloadView } from "../../model/inventory.ts";
import type { Clusters } from "../clusters.ts";
import type { Inventories } from "../inventories.ts";
import type { JobWatchRequest, JobWatches } from "./types.ts";

interface Watch {
  readonly request: JobWatchRequest;
  moment: JobMoment | undefined;
  readonly need: Disposable;
}

/** Jobs that somebody wants to hear of, while their cluster is connected and this window is open. */
export class WatchedJobs implements JobWatches, Disposable {
  readonly #clusters: Pick<Clusters, "get">;
  readonly #inventories: Pick<Inventories, "get">;
  readonly #watches = new Map<string, Watch>();
  readonly #store = new DisposableStore();

  constructor(clusters: Pick<Clusters, "get" | "onDidChangeObjects">, inventories: Pick<Inventories, "get" | "onDidChange">) {
    this.#clusters = clusters;
    this.#inventories = inventories;
    this.#store.add(clusters.onDidChangeObjects((id) => this.#look(id)));
    this.#store.add(inventories.onDidChange((id) => this.#look(id)));
    this.#store.add({ dispose: () => this.#watches.forEach(({ need }) => need.dispose()) });
  }

  kinds({ cluster, reference }: Pick<JobWatchRequest, "cluster" | "reference">): ReadonlySet<NoticeKind> {
    return this.#watches.get(keyOf({ cluster, reference }))?.request.kinds ?? new Set();
  }

  watch(request: JobWatchRequest): void {
    const key = keyOf(request);
    this.#end(key);
    if (request.kinds.size === 0) return;
    // Its kind and its queue are followed for it, whatever views are open.
    const need = this.#clusters.get(request.cluster)?.cluster?.need([operatorsFeature, queuesFeature]) ?? { dispose: () => undefined };
    const view = this.#view(request);
    this.#watches.set(key, { request, need, moment: view === undefined ? undefined : momentOf(view) });
  }

  dispose(): void {
    this.#store.dispose();
  }

  #look(cluster: string): void {
    for (const [key, watch] of this.#watches) if (watch.request.cluster === cluster) this.#compare(key, watch);
  }

  #compare(key: string, watch: Watch): void {
    const view = this.#view(watch.request);
    // While lists are read anew nothing is known for a moment.
    if (view === undefined) return;
    const notices: readonly Notice[] = watch.moment === undefined ? [] : noticesSince(watch.moment, view);
    watch.moment = view.state === "unknown" && watch.moment !== undefined ? watch.moment : momentOf(view);
    for (const notice of notices) if (watch.request.kinds.has(notice.kind)) watch.request.onNotice(notice);
    if (isOver(view)) this.#end(key);
  }

  #view({ cluster, reference }: JobWatchRequest): WorkloadView | undefined {
    return this.#inventories.get(cluster)?.workloads.find((each) => each.reference.uid === reference.uid && each.reference.name === reference.name && each.reference.kind === reference.kind && each.reference.namespace === reference.namespace);
  }

  #end(key: string): void {
    this.#watches.get(key)?.need.dispose();
    this.#watches.delete(key);
  }
}

function keyOf({ cluster, reference: { kind, namespace, name, uid } }: Pick<JobWatchRequest, "cluster" | "reference">): string {
  return JSON.stringify([cluster, kind, namespace, name, uid]);
}
