import { Emitter, type Disposable } from "../base/event.ts";
import type { Cluster, ClusterFailure, ClusterSource, ConnectionState, ContextSummary, Log } from "../kube/types.ts";
import type { KubeModule } from "./kubeModule.ts";
import type { Remembered } from "./remembered.ts";

/** A cluster that the user may connect to: a context of the kubeconfig, or the demo cluster. */
export interface KnownCluster {
  readonly id: string;
  readonly name: string;
  readonly demo: boolean;
  readonly state: ConnectionState;
  /** As the kubeconfig has it; undefined for the demo cluster and for a context that is gone. */
  readonly context?: ContextSummary;
  /** Present from the first connect on. */
  readonly cluster?: Cluster;
}

export interface ClustersOptions {
  readonly loadKube: () => Promise<KubeModule>;
  /** Starts the demo cluster in a process of its own, or returns the running one. */
  readonly startDemo: () => Promise<ClusterSource>;
  readonly stopDemo: () => void;
  readonly kubeconfigs: () => readonly string[];
  /** Namespaces where none were chosen for the cluster itself. */
  readonly namespaces: () => readonly string[];
  readonly remembered: Remembered;
  readonly now: () => number;
  readonly log: Log;
}

export const demoId = "demo";
/** Of a context of the kubeconfig: stable over reloads. */
export const contextId = (name: string) => `context:${name}`;

interface Entry {
  readonly id: string;
  name: string;
  context?: ContextSummary;
  cluster?: Cluster;
  /** While there is no cluster yet, or when it couldn't be made. */
  own: ConnectionState;
  connecting?: Promise<void>;
  readonly subscriptions: Disposable[];
}

/** The clusters of this window: which there are, which are connected, and which one is the active one. Contacts nothing by itself. */
export class Clusters implements Disposable {
  readonly #options: ClustersOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #change = new Emitter<void>();
  readonly #objects = new Emitter<string>();
  readonly #kubeconfigChange = new Emitter<KnownCluster>();
  #active: string | undefined;
  #problems: readonly string[] = [];
  #contextsRead = false;
  #watch: Disposable | undefined;
  #resumed: Promise<void> | undefined;
  #disposed = false;

  constructor(options: ClustersOptions) {
    this.#options = options;
  }

  /** The list, a state, or which is the active one changed. */
  readonly onDidChange = this.#change.event;
  /** Objects of a cluster changed; the value is its id. */
  readonly onDidChangeObjects = this.#objects.event;
  /** The kubeconfig says something else now about the active cluster. */
  readonly onDidChangeActiveContext = this.#kubeconfigChange.event;

  /** Connected and known ones, in the order of the kubeconfig, the demo cluster last. */
  get all(): readonly KnownCluster[] {
    return [...this.#entries.values()].map(known);
  }

  get active(): KnownCluster | undefined {
    return this.#active === undefined ? undefined : this.get(this.#active);
  }

  /** Sentences about kubeconfig files that couldn't be read. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  get contextsRead(): boolean {
    return this.#contextsRead;
  }

  get(id: string): KnownCluster | undefined {
    const entry = this.#entries.get(id);
    return entry === undefined ? undefined : known(entry);
  }

  /** Reads the kubeconfig's contexts, and again whenever the files change. Contacts no cluster, runs no program. */
  async readContexts(): Promise<void> {
    const kube = await this.#options.loadKube();
    const kubeconfigs = this.#options.kubeconfigs();
    const { contexts, problems } = await kube.listContexts(kubeconfigs);
    if (this.#disposed) return;
    this.#watch?.dispose();
    this.#watch = kube.watchKubeconfigs(kubeconfigs, () => void this.#contextsChanged());
    this.#takeContexts(contexts);
    this.#problems = problems;
    this.#contextsRead = true;
    for (const problem of problems) this.#options.log("warn", problem);
    this.#change.fire();
  }

  /**
   * A view of ours became visible for the first time: reads the contexts, and connects what `wanted` names or else what
   * was connected in this window. Later calls do nothing.
   */
  resume(wanted: string): Promise<void> {
    this.#resumed ??= this.#resume(wanted);
    return this.#resumed;
  }

  /** Connects and makes it the active one. Never rejects: the state says what happened. */
  async connect(id: string): Promise<void> {
    const entry = this.#entries.get(id) ?? (id === demoId ? this.#add(demoId, "demo") : undefined);
    if (entry === undefined) return;
    this.#activate(id);
    await this.#connect(entry);
  }

  disconnect(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#options.remembered.remove(id);
    this.#close(entry);
    if (id === demoId) {
      this.#entries.delete(demoId);
      this.#options.stopDemo();
    }
    if (this.#active === id) {
      const next = [...this.#entries.values()].find((other) => other.cluster?.state.kind === "connected");
      this.#active = next?.id;
      if (next !== undefined) this.#options.remembered.activate(next.id);
    }
    this.#change.fire();
  }

  /** Makes a connected cluster the active one. */
  activate(id: string): void {
    if (!this.#entries.has(id)) return;
    this.#activate(id);
    this.#change.fire();
  }

  cancelSignIn(id: string): void {
    this.#entries.get(id)?.cluster?.cancelSignIn();
  }

  /** What is shown of a cluster; empty: all that may be listed. A connected one connects anew. */
  async chooseNamespaces(id: string, namespaces: readonly string[]): Promise<void> {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#options.remembered.chooseNamespaces(id, namespaces);
    await this.reconnect(id);
  }

  /** The setting changed: clusters without a choice of their own connect anew. */
  namespacesChanged(): void {
    for (const entry of this.#entries.values()) {
      if (entry.cluster === undefined || entry.id === demoId || this.#options.remembered.namespaces(entry.id) !== undefined) continue;
      this.#close(entry);
      void this.#connect(entry);
    }
  }

  /** Closes and connects again, so that settings and credentials are read anew. */
  async reconnect(id: string): Promise<void> {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#close(entry);
    await this.connect(id);
  }

  dispose(): void {
    this.#disposed = true;
    this.#watch?.dispose();
    for (const entry of this.#entries.values()) this.#close(entry);
    this.#change.dispose();
    this.#objects.dispose();
    this.#kubeconfigChange.dispose();
  }

  async #resume(wanted: string): Promise<void> {
    await this.readContexts();
    if (this.#disposed) return;
    const { active, connected } = this.#options.remembered.read();
    const ids = wanted === "" ? connected : [contextId(wanted), ...connected];
    const first = wanted === "" ? active : contextId(wanted);
    if (first !== undefined && (first === demoId || this.#entries.has(first))) this.#active = first;
    const entries = [...new Set(ids)].map((id) => this.#entries.get(id) ?? (id === demoId ? this.#add(demoId, "demo") : undefined));
    await Promise.all(entries.filter((entry) => entry !== undefined).map((entry) => this.#connect(entry)));
  }

  #activate(id: string): void {
    this.#active = id;
    this.#options.remembered.activate(id);
  }

  #add(id: string, name: string): Entry {
    const entry: Entry = { id, name, own: { kind: "disconnected" }, subscriptions: [] };
    this.#entries.set(id, entry);
    return entry;
  }

  #connect(entry: Entry): Promise<void> {
    if (entry.connecting !== undefined) return entry.connecting;
    const connecting = this.#open(entry).finally(() => {
      if (entry.connecting === connecting) delete entry.connecting;
    });
    entry.connecting = connecting;
    return connecting;
  }

  async #open(entry: Entry): Promise<void> {
    try {
      if (entry.cluster === undefined) await this.#create(entry);
    } catch (error) {
      entry.own = { kind: "failed", since: this.#options.now(), failure: unexpected(error) };
      this.#change.fire();
      return;
    }
    if (entry.cluster === undefined) return;
    const { cluster } = entry;
    await cluster.connect();
    // What failed stays as it was: a cluster that is away today is tried again tomorrow, one whose sign-in was cancelled isn't.
    if (cluster.state.kind === "connected") this.#options.remembered.add(entry.id);
    if (cluster.state.kind === "failed" && cluster.state.failure.reason === "exec-cancelled") this.#options.remembered.remove(entry.id);
    this.#change.fire();
  }

  async #create(entry: Entry): Promise<void> {
    const begun: ConnectionState = { kind: "connecting", step: entry.id === demoId ? "starting the demo cluster" : "reading the kubeconfig", since: this.#options.now() };
    entry.own = begun;
    this.#change.fire();
    const kube = await this.#options.loadKube();
    const source = entry.id === demoId ? await this.#options.startDemo() : this.#source(entry);
    // Disconnected in the meantime: then nothing is made.
    if (entry.own !== begun || this.#disposed) return;
    const cluster = kube.createCluster(entry.id, source, this.#options.log);
    entry.cluster = cluster;
    entry.subscriptions.push(
      cluster.onDidChangeState(() => this.#change.fire()),
      cluster.onDidChange(() => this.#objects.fire(entry.id)),
    );
  }

  #source(entry: Entry): ClusterSource {
    const chosen = this.#options.remembered.namespaces(entry.id);
    return {
      kubeconfigs: this.#options.kubeconfigs(),
      context: entry.name,
      namespaces: chosen ?? this.#options.namespaces(),
    };
  }

  #close(entry: Entry): void {
    for (const subscription of entry.subscriptions.splice(0)) subscription.dispose();
    entry.cluster?.dispose();
    delete entry.cluster;
    delete entry.connecting;
    entry.own = { kind: "disconnected" };
  }

  async #contextsChanged(): Promise<void> {
    const before = this.active;
    try {
      await this.readContexts();
    } catch (error) {
      this.#options.log("error", `The changed kubeconfig couldn't be read: ${unexpected(error).message}`);
      return;
    }
    const after = this.active;
    if (before?.cluster === undefined || after === undefined || before.demo) return;
    // A failed cluster is offered too: the change may well be the repair.
    const changed = JSON.stringify(before.context) !== JSON.stringify(after.context);
    if (changed || after.state.kind === "failed") this.#kubeconfigChange.fire(after);
  }

  #takeContexts(contexts: readonly ContextSummary[]): void {
    const old = new Map(this.#entries);
    this.#entries.clear();
    for (const context of contexts) {
      const id = contextId(context.name);
      const entry = old.get(id) ?? this.#add(id, context.name);
      entry.context = context;
      this.#entries.set(id, entry);
      old.delete(id);
    }
    for (const [id, entry] of old) {
      delete entry.context;
      if (entry.cluster !== undefined || entry.connecting !== undefined || id === this.#active) this.#entries.set(id, entry);
    }
  }
}

function known(entry: Entry): KnownCluster {
  return {
    id: entry.id,
    name: entry.name,
    demo: entry.id === demoId,
    state: entry.cluster?.state ?? entry.own,
    ...(entry.context === undefined ? {} : { context: entry.context }),
    ...(entry.cluster === undefined ? {} : { cluster: entry.cluster }),
  };
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
