import { Emitter } from "../../../src/base/event.ts";
import type { Actions, ApplyItem, DeleteOptions, Deletion, DrainProgress, DryRun, EditPlan, ExecOptions, ExecSession, ForwardEvents, ForwardOptions, ForwardServer, Permission, Right, Scale, SuspensionTarget } from "../../../src/kube/actions/types.ts";
import type { DrainPlan } from "../../../src/model/actions/drain.ts";
import type { ObjectReference } from "../../../src/kube/types.ts";
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

/** Keeps what was changed; allows everything but what `denied` names, and fails with `error` when it is set. */
export class FakeActions implements Actions {
  readonly asked: Right[] = [];
  readonly done: string[] = [];
  denied = new Set<string>();
  error: Error | undefined;
  deletion: Deletion = { kind: "gone" };
  replicas: Scale | undefined = { replicas: 2 };
  suspension: Partial<SuspensionTarget> = {};

  may(rights: readonly Right[]): Promise<Permission> {
    this.asked.push(...rights);
    const right = rights.find(({ verb, subresource, reference: { kind } }) => this.denied.has([verb, kind, subresource].filter((part) => part !== undefined).join(" ")));
    return Promise.resolve(right === undefined ? { kind: "allowed" } : { kind: "denied", message: `You may not ${right.verb} it.` });
  }
  delete(reference: ObjectReference, { uid }: DeleteOptions): Promise<Deletion> {
    return this.#do(`delete ${reference.kind} ${reference.name} ${uid}`, this.deletion);
  }
  patch(reference: ObjectReference, patch: object): Promise<unknown> {
    return this.#do(`patch ${reference.kind} ${reference.name} ${JSON.stringify(patch)}`, {});
  }
  scaleOf(): Promise<Scale | undefined> {
    return Promise.resolve(this.replicas);
  }
  scale(reference: ObjectReference, replicas: number): Promise<void> {
    return this.#do(`scale ${reference.kind} ${reference.name} ${replicas}`, undefined);
  }
  suspensionOf(reference: ObjectReference): Promise<SuspensionTarget> {
    return Promise.resolve({ reference, kueue: false, suspended: undefined, ...this.suspension });
  }
  suspend(target: SuspensionTarget, suspend: boolean): Promise<void> {
    return this.#do(`${suspend ? "suspend" : "resume"} ${target.reference.kind} ${target.reference.name}`, undefined);
  }
  plan: DrainPlan = { evict: [], daemonSetPods: 0, mirrorPods: 0 };
  drainSteps: readonly DrainProgress[] = [];
  drainPlan(): Promise<DrainPlan> {
    return Promise.resolve(this.plan);
  }
  drain(node: ObjectReference, _: DrainPlan, report: (progress: DrainProgress) => void): Promise<void> {
    this.drainSteps.forEach(report);
    return this.#do(`drain ${node.name}`, undefined);
  }

  items: readonly ApplyItem[] = [];
  dryRunResult: DryRun = { before: undefined, after: {} };
  conflicting: Error | undefined;
  editPlan: Partial<EditPlan> = {};
  readManifest(): Promise<readonly ApplyItem[]> {
    return Promise.resolve(this.items);
  }
  dryRun(_: ApplyItem, force: boolean): Promise<DryRun> {
    return this.conflicting !== undefined && !force ? Promise.reject(this.conflicting) : Promise.resolve(this.dryRunResult);
  }
  apply({ reference }: ApplyItem, force: boolean): Promise<unknown> {
    return this.#do(`apply ${reference.kind} ${reference.name}${force ? " by force" : ""}`, {});
  }
  planEdit(): Promise<EditPlan> {
    return Promise.resolve({ reference: { apiVersion: "batch/v1", kind: "Job", namespace: "ml", name: "train" }, patch: {}, live: {}, overlaps: [], after: {}, ...this.editPlan });
  }
  applyEdit({ reference, patch }: EditPlan): Promise<unknown> {
    return this.#do(`change ${reference.kind} ${reference.name} ${JSON.stringify(patch)}`, {});
  }

  streamRights(reference: ObjectReference, subresource: "exec" | "portforward"): readonly Right[] {
    return [{ verb: "create", reference, subresource }];
  }
  session: ExecSession = { ended: new Promise(() => undefined), write: () => undefined, resize: () => undefined, dispose: () => undefined };
  exec({ name }: ObjectReference, { container, command }: ExecOptions): Promise<ExecSession> {
    return this.#do(`exec ${name} ${container} ${command.join(" ")}`, this.session);
  }
  readonly forwards: { readonly options: ForwardOptions; readonly events: ForwardEvents; disposed: boolean }[] = [];
  forward(options: ForwardOptions, events: ForwardEvents): Promise<ForwardServer> {
    const entry = { options, events, disposed: false };
    this.forwards.push(entry);
    return this.#do(`forward ${options.pod().name} ${options.remotePort}`, { port: options.localPort || 40_000 + this.forwards.length, dispose: () => void (entry.disposed = true) });
  }

  #do<T>(what: string, result: T): Promise<T> {
    if (this.error !== undefined) return Promise.reject(this.error);
    this.done.push(what);
    return Promise.resolve(result);
  }
}

/** A cluster whose connects succeed, unless `fails` is set. Counts them. */
export class FakeCluster implements Cluster {
  readonly id: string;
  readonly source: ClusterSource;
  readonly objects: ClusterObjects;
  readonly actions = new FakeActions();
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
  /** Features that somebody asked for, in order. */
  readonly needed: string[] = [];
  need(features: readonly string[]): { dispose(): void } {
    this.needed.push(...features);
    return { dispose: () => undefined };
  }
  readonly namespace = "default";
  facts(): Promise<never> {
    return Promise.reject(new Error("not asked for in this test"));
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
