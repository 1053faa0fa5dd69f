import { Emitter, type Disposable } from "../base/event.ts";
import type { ClusterFacts } from "../model/clusterFacts.ts";

/** What is known of the active cluster, for the rules that need it. */
export interface FactsSource {
  /** Follows what rules need until it is disposed; nothing is asked of a cluster before. */
  follow(): Disposable;
  readonly onDidChange: (listener: () => void) => Disposable;
  current(): ClusterFacts | undefined;
  /** Looks again at what is not watched. */
  refresh(): void;
}

/** Joins the language server, which starts with a manifest, to the clusters, which start with a view: whichever comes first. */
export class FactsHub implements FactsSource {
  readonly #change = new Emitter<void>();
  readonly onDidChange = this.#change.event;
  #source: FactsSource | undefined;
  #followers = 0;
  #following: Disposable | undefined;

  /** From now on the facts come from here. */
  provide(source: FactsSource): void {
    this.#source = source;
    source.onDidChange(() => this.#change.fire());
    if (this.#followers > 0) this.#following = source.follow();
  }

  follow(): Disposable {
    this.#followers++;
    this.#following ??= this.#source?.follow();
    return {
      dispose: () => {
        if (--this.#followers > 0) return;
        this.#following?.dispose();
        this.#following = undefined;
      },
    };
  }

  current(): ClusterFacts | undefined {
    return this.#source?.current();
  }

  refresh(): void {
    this.#source?.refresh();
  }
}
