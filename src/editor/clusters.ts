import { Emitter, type Disposable } from "../base/event.ts";
import type { Cluster, ClusterSource, ContextSummary, Log } from "../kube/types.ts";
import type { KubeModule } from "./kubeModule.ts";
import { ClusterEntry, contextId, demoId, type KnownCluster } from "./knownCluster.ts";
import type { Remembered } from "./remembered.ts";

export interface ClustersOptions {
  readonly loadKube: () => Promise<KubeModule>;
  /** Starts the demo cluster in a process of its own, or returns the running one. */
  readonly startDemo: () => Promise<ClusterSource>;
  readonly stopDemo: () => void;
  readonly kubeconfigs: () => readonly string[];
  /** Namespaces where none were chosen for the cluster itself. */
  readonly namespaces: () => readonly string[];
  /** Why nothing of the cluster of a name may be changed; undefined when it may. */
  readonly readOnly: (name: string) => string | undefined;
  readonly remembered: Remembered;
  readonly now: () => number;
  readonly log: Log;
}

/** The clusters of this window: which there are, which are connected, and which one is the active one. Contacts nothing by itself. */
export class Clusters implements Disposable {
  readonly #options: ClustersOptions;
  #entries = new Map<string, ClusterEntry>();
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

  /** In the order of the kubeconfig; what it doesn't name comes last. */
  get all(): readonly KnownCluster[] {
    return [...this.#entries.values()].map(({ known }) => known);
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
    return this.#entries.get(id)?.known;
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
   * A view of ours became visible for the first time: reads the contexts, and connects the context `wanted` and what was
   * connected in this window. Later calls do nothing.
   */
  resume(wanted: string): Promise<void> {
    this.#resumed ??= this.#resume(wanted);
    return this.#resumed;
  }

  /** Connects and makes it the active one. Never rejects: the state says what happened. */
  async connect(id: string): Promise<void> {
    const entry = this.#entry(id);
    if (entry === undefined) return;
    this.#setActive(id);
    await this.#connect(entry);
  }

  disconnect(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#options.remembered.remove(id);
    entry.dispose();
    if (id === demoId) {
      this.#entries.delete(demoId);
      this.#options.stopDemo();
    }
    if (this.#active === id) {
      this.#active = undefined;
      const next = this.all.find(({ state }) => state.kind === "connected");
      if (next !== undefined) this.#setActive(next.id);
    }
    this.#change.fire();
  }

  /** Of several connected clusters, makes this one the active one. */
  activate(id: string): void {
    if (!this.#entries.has(id)) return;
    this.#setActive(id);
    this.#change.fire();
  }

  cancelSignIn(id: string): void {
    this.#entries.get(id)?.cluster?.cancelSignIn();
  }

  /** What is shown of a cluster; empty: all that may be listed. It connects anew. */
  async chooseNamespaces(id: string, namespaces: readonly string[]): Promise<void> {
    this.#options.remembered.chooseNamespaces(id, namespaces);
    await this.reconnect(id);
  }

  /** The settings of read-only mode changed. */
  readOnlyChanged(): void {
    this.#change.fire();
  }

  /** The setting changed: clusters without a choice of their own connect anew. One that failed takes it with its next Connect. */
  namespacesChanged(): void {
    for (const entry of this.#entries.values()) {
      if (entry.cluster === undefined || entry.state.kind === "failed" || entry.id === demoId || this.#options.remembered.namespaces(entry.id) !== undefined) continue;
      entry.dispose();
      void this.#connect(entry);
    }
  }

  /** Closes and connects again, so that settings and credentials are read anew. */
  async reconnect(id: string): Promise<void> {
    this.#entries.get(id)?.dispose();
    await this.connect(id);
  }

  dispose(): void {
    this.#disposed = true;
    this.#watch?.dispose();
    for (const entry of this.#entries.values()) entry.dispose();
    this.#change.dispose();
    this.#objects.dispose();
    this.#kubeconfigChange.dispose();
  }

  async #resume(wanted: string): Promise<void> {
    await this.readContexts();
    if (this.#disposed) return;
    const remembered = this.#options.remembered.read();
    const first = wanted === "" ? remembered.active : contextId(wanted);
    const ids = new Set([...(wanted === "" ? [] : [contextId(wanted)]), ...remembered.connected]);
    // A context that the setting names and no file has: connecting says so.
    if (wanted !== "" && !this.#entries.has(contextId(wanted))) this.#entries.set(contextId(wanted), this.#make(contextId(wanted), wanted));
    const entries = [...ids].map((id) => this.#entry(id)).filter((entry) => entry !== undefined);
    if (first !== undefined && this.#entries.has(first)) this.#active = first;
    await Promise.all(entries.map((entry) => this.#connectAgain(entry)));
  }

  /** A cluster that was away yesterday is tried again today; one whose sign-in failed waits for the user. */
  async #connectAgain(entry: ClusterEntry): Promise<void> {
    const failed = this.#options.remembered.failed(entry.id);
    if (failed === undefined) await this.#connect(entry);
    else entry.showFailure(failed.since, { ...failed.failure, remedy: `It was not tried again since. ${failed.failure.remedy}` });
  }

  async #connect(entry: ClusterEntry): Promise<void> {
    await entry.connect();
    if (entry.state.kind === "connected") this.#options.remembered.add(entry.id);
  }

  #setActive(id: string): void {
    this.#active = id;
    this.#options.remembered.activate(id);
  }

  /** The demo cluster is known as soon as somebody asks for it. */
  #entry(id: string): ClusterEntry | undefined {
    if (id === demoId && !this.#entries.has(demoId)) this.#entries.set(demoId, this.#make(demoId, "demo"));
    return this.#entries.get(id);
  }

  #make(id: string, name: string): ClusterEntry {
    return new ClusterEntry(id, name, {
      create: () => this.#create(id, name),
      onDidChange: () => {
        // Not what is shown of an earlier window: that is remembered already.
        const state = this.get(id)?.cluster?.state;
        if (state?.kind === "failed") this.#options.remembered.fail(id, state.since, state.failure);
        this.#change.fire();
      },
      onDidChangeObjects: () => this.#objects.fire(id),
      readOnly: () => this.#options.readOnly(name),
      now: this.#options.now,
    });
  }

  async #create(id: string, name: string): Promise<Cluster> {
    const { loadKube, startDemo, kubeconfigs, namespaces, readOnly, remembered, log } = this.#options;
    const kube = await loadKube();
    const chosen = remembered.namespaces(id);
    const source = id === demoId
      ? { ...(await startDemo()), namespaces: chosen ?? [] }
      : { kubeconfigs: kubeconfigs(), context: name, namespaces: chosen ?? namespaces() };
    return kube.createCluster(id, source, log, () => readOnly(name));
  }

  async #contextsChanged(): Promise<void> {
    const before = this.active;
    try {
      await this.readContexts();
    } catch (error) {
      this.#options.log("error", `The changed kubeconfig couldn't be read: ${error instanceof Error ? error.message : String(error)}`);
      return;
    }
    const after = this.active;
    if (before?.cluster === undefined || after === undefined || before.demo) return;
    // A failed cluster is offered too: the change may well be the repair.
    const changed = JSON.stringify(before.context) !== JSON.stringify(after.context);
    if (changed || after.state.kind === "failed") this.#kubeconfigChange.fire(after);
  }

  #takeContexts(contexts: readonly ContextSummary[]): void {
    const old = this.#entries;
    this.#entries = new Map();
    for (const context of contexts) {
      const id = contextId(context.name);
      const entry = old.get(id) ?? this.#make(id, context.name);
      entry.context = context;
      this.#entries.set(id, entry);
      old.delete(id);
    }
    for (const [id, entry] of old) {
      entry.context = undefined;
      if (entry.used || id === this.#active) this.#entries.set(id, entry);
    }
  }
}
