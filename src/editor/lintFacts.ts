import type { Clock } from "../base/clock.ts";
import { coalesce } from "../base/coalesce.ts";
import { DisposableStore } from "../base/disposable.ts";
import { Emitter, type Disposable } from "../base/event.ts";
import type { Log } from "../kube/types.ts";
import type { ClusterFacts } from "../model/clusterFacts.ts";
import { buildClusterFacts, type FactLists } from "../model/facts/build.ts";
import { factKinds } from "../model/facts/kinds.ts";
import type { Clusters } from "./clusters.ts";
import type { Inventories } from "./inventories.ts";
import type { KnownCluster } from "./knownCluster.ts";
import type { FactsSource } from "./factsHub.ts";

/** Lists younger than this, in ms, are not read again. */
const fresh = 30_000;

export interface LintFactsOptions {
  readonly clusters: Clusters;
  readonly inventories: Inventories;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * What lint rules may know of the active cluster: nodes as the inventory has them, and a few kinds listed once when a manifest
 * is open and again when one is saved. Nothing is listed while no manifest was opened, or no cluster is connected.
 */
export class LintFacts implements FactsSource, Disposable {
  readonly #options: LintFactsOptions;
  readonly #change = new Emitter<void>();
  readonly onDidChange = this.#change.event;
  readonly #store = new DisposableStore();
  #following = false;
  /** Of the cluster that was asked last; lists undefined while they are under way. */
  #listed: { readonly cluster: NonNullable<KnownCluster["cluster"]>; readonly lists: FactLists | undefined } | undefined;

  constructor(options: LintFactsOptions) {
    this.#options = options;
  }

  follow(): Disposable {
    const { clusters, inventories, clock } = this.#options;
    const store = new DisposableStore();
    this.#following = true;
    // The server checks every open manifest again with each new facts.
    const soon = store.add(coalesce(clock, { quiet: 1000, maximum: 5000 }, () => this.#change.fire()));
    const ofActive = (id: string) => {
      if (id === clusters.active?.id) soon.request();
    };
    store.add(clusters.onDidChange(() => {
      this.refresh();
      soon.request();
    }));
    store.add(clusters.onDidChangeObjects(ofActive));
    store.add(inventories.onDidChange(ofActive));
    store.add({ dispose: () => (this.#following = false) });
    this.#store.add(store);
    this.refresh();
    return store;
  }

  /** Lists again what is not fresh. */
  refresh(): void {
    const cluster = this.#connected()?.cluster;
    if (!this.#following || cluster === undefined) return;
    const { clock, log } = this.#options;
    const before = this.#listed?.cluster === cluster ? this.#listed : undefined;
    if (before !== undefined && (before.lists === undefined || clock.now() - before.lists.at < fresh)) return;
    const asked = { cluster, lists: undefined };
    this.#listed = asked;
    cluster.facts(factKinds).then(
      (lists) => {
        if (this.#listed !== asked) return;
        this.#listed = { cluster, lists };
        this.#change.fire();
      },
      (error: unknown) => {
        // The next save tries again; until then rules that need them aren't asked.
        if (this.#listed === asked) this.#listed = before;
        log("warn", `What manifests are checked against couldn't be listed: ${error instanceof Error ? error.message : String(error)}`);
      },
    );
  }

  current(): ClusterFacts | undefined {
    const known = this.#connected();
    const inventory = known === undefined ? undefined : this.#options.inventories.get(known.id);
    if (known?.cluster === undefined || inventory === undefined) return undefined;
    const { cluster } = known;
    return buildClusterFacts({
      cluster: known.name,
      namespace: cluster.namespace,
      inventory,
      nodes: cluster.objects.nodes.state,
      lists: this.#listed?.cluster === cluster ? this.#listed.lists : undefined,
      now: this.#options.clock.now(),
    });
  }

  dispose(): void {
    this.#store.dispose();
    this.#change.dispose();
  }

  #connected(): KnownCluster | undefined {
    const { active } = this.#options.clusters;
    return active?.state.kind === "connected" ? active : undefined;
  }
}
