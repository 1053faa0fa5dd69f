import type { Clock } from "../base/clock.ts";
import { DisposableStore } from "../base/disposable.ts";
import type { Disposable, Event } from "../base/event.ts";
import type { ClusterObjects } from "../model/inventory.ts";
import type { Connection } from "./connection.ts";
import { messageOf } from "./verdict.ts";
import { watchForWake } from "./wake.ts";

export interface RecoveryDeps {
  readonly clock: Clock;
  readonly connection: Pick<Connection, "reopen" | "version" | "refresh">;
  readonly objects: ClusterObjects;
  /** Objects or states changed. */
  readonly onDidChange: Event<void>;
  readonly log: (message: string) => void;
  /** The version that was last told, and what to do with another one. */
  readonly version: () => string;
  readonly onVersion: (version: string) => void;
}

/**
 * What a connected cluster does by itself after a break: it opens its watches anew when the machine woke up, and when a server
 * is back asks which version it is now, since an upgrade is an outage, too. Another version serves other things: they are asked
 * for again.
 */
export class Recovery implements Disposable {
  readonly #deps: RecoveryDeps;
  readonly #store = new DisposableStore();
  #broken = false;

  constructor(deps: RecoveryDeps) {
    this.#deps = deps;
    this.#store.add(watchForWake(deps.clock, () => {
      deps.log("the machine slept; the connections are opened anew");
      deps.connection.reopen("the machine slept");
    }));
    this.#store.add(deps.onDidChange(() => this.#look()));
  }

  dispose(): void {
    this.#store.dispose();
  }

  #look(): void {
    const states = [this.#deps.objects.nodes.state.kind, this.#deps.objects.pods.state.kind];
    if (states.includes("stale")) {
      this.#broken = true;
    } else if (this.#broken && states.includes("live")) {
      this.#broken = false;
      void this.#askVersion();
    }
  }

  /** Never rejects: a version that can't be read now is asked for after the next break. */
  async #askVersion(): Promise<void> {
    const { connection, log, onVersion, version } = this.#deps;
    try {
      const before = version();
      const now = await connection.version();
      if (this.#store.disposed || now === "" || now === before) return;
      log(`the server is ${now} now; it was ${before}`);
      onVersion(now);
      await connection.refresh();
    } catch (error) {
      if (!this.#store.disposed) log(`the version couldn't be read: ${messageOf(error)}`);
    }
  }
}
