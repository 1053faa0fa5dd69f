import type { Disposable } from "../base/event.ts";
import { draFeature } from "../model/featureIds.ts";
import type { Cluster, ClusterFailure, ConnectionState, ContextSummary } from "../kube/types.ts";

/** A cluster that the user may connect to: a context of the kubeconfig, or the demo cluster. */
export interface KnownCluster {
  readonly id: string;
  readonly name: string;
  readonly demo: boolean;
  readonly state: ConnectionState;
  /** Why nothing of it may be changed, in words that end a sentence; absent when it may. */
  readonly readOnly?: string;
  /** As the kubeconfig has it; undefined for the demo cluster and for a context that is gone. */
  readonly context?: ContextSummary;
  /** Present from the first connect on. */
  readonly cluster?: Cluster;
}

export const demoId = "demo";

/** Id of a context of the kubeconfig: stable over reloads. */
export const contextId = (name: string) => `context:${name}`;

export interface EntryOptions {
  /** Makes the cluster; may take a while, and may fail. */
  readonly create: () => Promise<Cluster>;
  readonly onDidChange: () => void;
  readonly onDidChangeObjects: () => void;
  readonly readOnly: () => string | undefined;
  readonly now: () => number;
}

/** One known cluster with its connection. */
export class ClusterEntry implements Disposable {
  readonly id: string;
  readonly name: string;
  context: ContextSummary | undefined;
  readonly #options: EntryOptions;
  #cluster: Cluster | undefined;
  /** While there is no cluster yet, or when it couldn't be made. */
  #own: ConnectionState = { kind: "disconnected" };
  #connecting: Promise<void> | undefined;
  #subscriptions: readonly Disposable[] = [];

  constructor(id: string, name: string, options: EntryOptions) {
    this.id = id;
    this.name = name;
    this.#options = options;
  }

  get cluster(): Cluster | undefined {
    return this.#cluster;
  }

  get state(): ConnectionState {
    return this.#cluster?.state ?? this.#own;
  }

  /** True when there is something to lose: a connection, or one under way. */
  get used(): boolean {
    return this.#cluster !== undefined || this.#connecting !== undefined;
  }

  get known(): KnownCluster {
    const readOnly = this.#options.readOnly();
    return {
      id: this.id,
      name: this.name,
      demo: this.id === demoId,
      state: this.state,
      ...(readOnly === undefined ? {} : { readOnly }),
      ...(this.context === undefined ? {} : { context: this.context }),
      ...(this.#cluster === undefined ? {} : { cluster: this.#cluster }),
    };
  }

  /** Joins a connect that is under way. Never rejects: the state says what happened. */
  connect(): Promise<void> {
    if (this.#connecting !== undefined) return this.#connecting;
    const connecting = this.#connect().finally(() => {
      if (this.#connecting === connecting) this.#connecting = undefined;
      this.#options.onDidChange();
    });
    this.#connecting = connecting;
    return connecting;
  }

  /** Shows a failure from before the window was loaded; nothing is tried again. */
  showFailure(since: number, failure: ClusterFailure): void {
    this.#own = { kind: "failed", since, failure };
    this.#options.onDidChange();
  }

  /** Closes the connection and forgets what was read; a later connect starts from nothing. */
  dispose(): void {
    this.#drop();
    this.#connecting = undefined;
  }

  #drop(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#subscriptions = [];
    this.#cluster?.dispose();
    this.#cluster = undefined;
    this.#own = { kind: "disconnected" };
  }

  async #connect(): Promise<void> {
    // After a failure nothing of it is worth keeping, and the settings may have changed since.
    if (this.state.kind === "failed") this.#drop();
    if (this.#cluster === undefined) {
      const begun: ConnectionState = { kind: "connecting", step: "reading the kubeconfig", since: this.#options.now() };
      this.#own = begun;
      this.#options.onDidChange();
      try {
        const cluster = await this.#options.create();
        // Closed in the meantime: nobody wants it any more.
        if (this.#own === begun) this.#take(cluster);
        else cluster.dispose();
      } catch (error) {
        if (this.#own === begun) this.#own = { kind: "failed", since: this.#options.now(), failure: unexpected(error) };
      }
    }
    await this.#cluster?.connect();
  }

  #take(cluster: Cluster): void {
    this.#cluster = cluster;
    // The status bar and the row of a cluster count its devices, whatever is visible; released with the cluster.
    cluster.need([draFeature]);
    this.#subscriptions = [cluster.onDidChangeState(() => this.#options.onDidChange()), cluster.onDidChange(() => this.#options.onDidChangeObjects())];
  }
}

/** A failure before there was a cluster: the bundle didn't load, or the demo cluster didn't start. */
function unexpected(error: unknown): ClusterFailure {
  return {
    reason: "protocol",
    message: error instanceof Error ? error.message : String(error),
    remedy: "The log has more: run Show Log.",
    detail: error instanceof Error ? (error.stack ?? "") : "",
  };
}
