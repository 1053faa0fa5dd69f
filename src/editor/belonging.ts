import { Emitter, type Disposable } from "../base/event.ts";
import type { Log } from "../kube/types.ts";
import { namesOfUser } from "../model/owners.ts";
import { asksForMine, parseQuery } from "../render/query.ts";
import type { ViewOptions } from "../render/row.ts";
import type { Clusters } from "./clusters.ts";

export interface BelongingOptions {
  readonly clusters: Clusters;
  /** `kubeGpu.ownerLabels`. */
  readonly ownerLabels: () => readonly string[];
  /** `kubeGpu.me`. */
  readonly me: () => readonly string[];
  readonly log: Log;
}

/** To whom things belong: the labels that say so, and who the user is, which a cluster is asked only for a filter that needs it. */
export class Belonging implements Disposable {
  readonly #options: BelongingOptions;
  readonly #change = new Emitter<void>();
  /** By cluster; undefined while asked, and where nobody could say. */
  readonly #names = new Map<string, readonly string[] | undefined>();

  /** Somebody's name became known. */
  readonly onDidChange = this.#change.event;

  constructor(options: BelongingOptions) {
    this.#options = options;
  }

  of(cluster: string | undefined, filter: string): Pick<ViewOptions, "ownerLabels" | "me"> {
    const ownerLabels = this.#options.ownerLabels();
    if (cluster === undefined || !asksForMine(parseQuery(filter))) return { ownerLabels };
    const own = this.#options.me().flatMap(namesOfUser);
    const me = own.length > 0 ? own : this.#ask(cluster);
    return { ownerLabels, ...(me === undefined ? {} : { me }) };
  }

  dispose(): void {
    this.#change.dispose();
  }

  #ask(id: string): readonly string[] | undefined {
    const known = this.#options.clusters.get(id);
    if (this.#names.has(id) || known?.cluster === undefined || known.state.kind !== "connected") return this.#names.get(id);
    this.#names.set(id, undefined);
    known.cluster.user().then((user) => {
      if (user === undefined) return;
      this.#names.set(id, namesOfUser(user));
      this.#change.fire();
    }, (error: unknown) => {
      // Asked again when the filter is typed anew after a reconnect.
      this.#names.delete(id);
      this.#options.log("warn", `Who you are in ${known.name} couldn't be read: ${error instanceof Error ? error.message : String(error)}`);
    });
    return undefined;
  }
}
