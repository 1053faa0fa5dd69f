import { Emitter } from "../../../src/base/event.ts";
import type { Cluster, ClusterSource, ConnectionState, ContextSummary } from "../../../src/kube/types.ts";
import type { ClusterObjects } from "../../../src/model/inventory.ts";
import type { KubeModule } from "../../../src/editor/kubeModule.ts";
import type { Memory } from "../../../src/editor/views/expansion.ts";

export class FakeMemory implements Memory {
  readonly values = new Map<string, unknown>();

  get(key: string): unknown {
    return this.values.get(key);
  }

  update(key: string, value: unknown): Promise<void> {
    // What VS Code stores goes through JSON.
    if (value === undefined) this.values.delete(key);
    else this.values.set(key, JSON.parse(JSON.stringify(value)));
    return Promise.resolve();
  }
}

/** A cluster whose connects succeed, unless `fails` is set. Counts them. */
export class FakeCluster implements Cluster {
  readonly id: string;
  readonly source: ClusterSource;
  readonly objects: ClusterObjects;
  state: ConnectionState = { kind: "disconnected" };
  connects = 0;
  disposed = false;
  fails = false;
  readonly #stateChange = new Emitter<ConnectionState>();
  readonly #change = new Emitter<void>();
  readonly onDidChangeState = this.#stateChange.event;
  readonly onDidChange = this.#change.event;

  constructor(id: string, source: ClusterSource) {
    this.id = id;
    this.source = source;
    const table = { definition: { key: "nodes" }, state: { kind: "idle" }, scopes: [], items: new Map() } as unknown as ClusterObjects["nodes"];
    this.objects = { revision: 0, nodes: table, pods: table as never, workloads: [], table: () => table as never, further: [] };
  }

  get name(): string {
    return this.source.context;
  }

  become(state: ConnectionState): void {
    this.state = state;
    this.#stateChange.fire(state);
  }

  connect(): Promise<void> {
    this.connects++;
    this.become(this.fails
      ? { kind: "failed", since: 0, failure: { reason: "unreachable", message: "No answer.", remedy: "Look.", detail: "" } }
      : { kind: "connected", since: 0, version: "v1.36.3", server: "https://example.test" });
    return Promise.resolve();
  }

  cancelSignIn(): void {
    this.become({ kind: "disconnected" });
  }
  disconnect(): void {
    this.become({ kind: "disconnected" });
  }
  refresh(): void {
    this.#change.fire();
  }
  need(): { dispose(): void } {
    return { dispose: () => undefined };
  }
  get(): Promise<unknown> {
    return Promise.resolve({});
  }
  events(): Promise<readonly unknown[]> {
    return Promise.resolve([]);
  }
  logs(): Promise<void> {
    return Promise.resolve();
  }
  user(): Promise<string | undefined> {
    return Promise.resolve("ana@example.com");
  }
  namespaces(): Promise<readonly string[]> {
    return Promise.resolve(["default"]);
  }
  dispose(): void {
    this.disposed = true;
  }
}

export function contextSummary(name: string, more: Partial<ContextSummary> = {}): ContextSummary {
  return { name, cluster: name, user: name, namespace: "", server: `https://${name}.example.test`, current: false, file: "/home/ann/.kube/config", ...more };
}

/** The kube bundle with contexts that a test sets; keeps the clusters that it made. */
export class FakeKube implements KubeModule {
  contexts: readonly ContextSummary[];
  readonly made: FakeCluster[] = [];
  failing = new Set<string>();
  fileChanged: () => void = () => undefined;

  constructor(...names: readonly string[]) {
    this.contexts = names.map((name) => contextSummary(name));
  }

  createCluster(id: string, source: ClusterSource): FakeCluster {
    const cluster = new FakeCluster(id, source);
    cluster.fails = this.failing.has(id);
    this.made.push(cluster);
    return cluster;
  }

  listContexts(): Promise<{ readonly contexts: readonly ContextSummary[]; readonly problems: readonly string[] }> {
    return Promise.resolve({ contexts: this.contexts, problems: [] });
  }

  watchKubeconfigs(_: readonly string[], onChange: () => void): { dispose(): void } {
    this.fileChanged = onChange;
    return { dispose: () => undefined };
  }

  toYaml(object: unknown): string {
    return JSON.stringify(object);
  }

  cutSecrets(text: string): string {
    return text;
  }
}
