import { systemClock, type Clock } from "../base/clock.ts";
import { Emitter, type Disposable, type Event } from "../base/event.ts";
import { definitionsOf, type Feature } from "../model/features.ts";
import type { FactLists } from "../model/facts/build.ts";
import type { FactKind } from "../model/facts/kinds.ts";
import type { ClusterObjects } from "../model/inventory.ts";
import type { ResourceDefinition } from "../model/resource.ts";
import { listNamespaces, userName } from "./access.ts";
import { LiveActions } from "./actions/actions.ts";
import type { Actions } from "./actions/types.ts";
import { getEvents, getObject, readLogs } from "./clusterRequests.ts";
import { Connection } from "./connection.ts";
import { KubeError } from "./errors.ts";
import { listFacts } from "./factLists.ts";
import { createHttp } from "./http.ts";
import { Needs } from "./needs.ts";
import { Recovery } from "./recovery.ts";
import type { OpenSession, Session } from "./sessionTypes.ts";
import { cutSecrets } from "./secretValues.ts";
import { Store } from "./store.ts";
import type { Cluster, ClusterFailure, ClusterSource, ConnectionState, Log, LogOptions, ObjectReference } from "./types.ts";
import { messageOf } from "./verdict.ts";

export interface ClusterDeps {
  readonly id: string;
  readonly log: Log;
  readonly definitions: readonly ResourceDefinition[];
  /** Followed while needed. */
  readonly features?: readonly Feature[];
  readonly openSession: OpenSession;
  /** Why nothing of the cluster may be changed now; undefined when it may. */
  readonly refusal?: () => string | undefined;
  readonly clock?: Clock;
  readonly random?: () => number;
}

/** A cluster with its store; begins unconnected. `index.ts` makes it with what the product uses. */
export class LiveCluster implements Cluster {
  readonly id: string;
  readonly source: ClusterSource;
  readonly onDidChangeState: Event<ConnectionState>;
  readonly actions: Actions;
  readonly #deps: ClusterDeps;
  readonly #clock: Clock;
  readonly #store: Store;
  readonly #needs: Needs;
  readonly #stateChanged = new Emitter<ConnectionState>();
  /** The state apart from a sign-in under way, which covers it. */
  #base: ConnectionState = { kind: "disconnected" };
  #state: ConnectionState = this.#base;
  #name: string;
  #connection: Connection | undefined;
  #session: Session | undefined;
  #opening: Promise<void> | undefined;
  #recovery: Disposable | undefined;
  /** Grows with each connect and disconnect: what an older attempt still brings is dropped. */
  #attempt = 0;

  constructor(source: ClusterSource, deps: ClusterDeps) {
    this.source = source;
    this.id = deps.id;
    this.#name = source.context === "" ? "current context" : source.context;
    this.#deps = { ...deps, log: (level, message) => deps.log(level, cutSecrets(message)) };
    this.#clock = deps.clock ?? systemClock;
    const features = deps.features ?? [];
    const further = definitionsOf(features).filter(({ key }) => !deps.definitions.some((definition) => definition.key === key));
    this.#store = new Store(deps.definitions, further, this.#clock, (error) => this.#reportListener(error));
    this.#store.onDidChange(() => this.#connection?.changed());
    this.#needs = new Needs(features, this.#clock, {
      begin: (keys) => void this.#connection?.begin(keys),
      end: (keys) => {
        this.#connection?.end(keys);
        // What nobody follows says so, and holds nothing.
        for (const table of this.#store.tables) if (keys.includes(table.definition.key)) table.close({ kind: "idle" });
      },
    });
    this.onDidChangeState = this.#stateChanged.event;
    this.actions = new LiveActions({ connection: () => this.#connected(), clock: this.#clock, version: () => minorOf(this.#state), namespace: () => this.#session?.namespace ?? "", refusal: deps.refusal ?? (() => undefined) });
  }

  get name(): string {
    return this.#name;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get objects(): ClusterObjects {
    return this.#store.objects;
  }

  get onDidChange(): Event<void> {
    return this.#store.onDidChange;
  }

  connect(): Promise<void> {
    if (this.#base.kind === "connected") return Promise.resolve();
    this.#opening ??= this.#open(++this.#attempt);
    return this.#opening;
  }

  cancelSignIn(): void {
    this.#session?.cancelSignIn();
  }

  disconnect(): void {
    this.#attempt++;
    this.#drop();
    for (const table of this.#store.tables) table.close({ kind: "idle" });
    if (this.#base.kind !== "disconnected") this.#setState({ kind: "disconnected" });
  }

  refresh(): void {
    void this.#connection?.refresh();
  }

  need(features: readonly string[]): Disposable {
    return this.#needs.need(features);
  }

  async get(reference: ObjectReference, signal: AbortSignal = never): Promise<unknown> {
    const connection = this.#connected();
    return getObject(connection.http, connection.discovery, reference, signal);
  }

  async events(reference: ObjectReference, signal: AbortSignal = never): Promise<readonly unknown[]> {
    return getEvents(this.#connected().http, reference, signal);
  }

  async logs(reference: ObjectReference, options: LogOptions, onText: (text: string) => void | Promise<void>, signal: AbortSignal): Promise<void> {
    await readLogs(this.#connected().http, reference, options, onText, signal);
  }

  async user(signal: AbortSignal = never): Promise<string | undefined> {
    return userName(this.#connected().http, signal);
  }

  async namespaces(signal: AbortSignal = never): Promise<readonly string[]> {
    const listed = await listNamespaces(this.#connected().http, signal);
    const known = new Set(listed ?? this.source.namespaces);
    if (listed === undefined) {
      if (this.#session !== undefined && this.#session.namespace !== "") known.add(this.#session.namespace);
      for (const table of this.#store.tables) for (const record of table.items.values()) if (record.namespace !== "") known.add(record.namespace);
    }
    return [...known].sort();
  }

  async facts(kinds: readonly FactKind[], signal: AbortSignal = never): Promise<FactLists> {
    const { http, discovery } = this.#connected();
    const own = this.source.namespaces.length > 0 ? this.source.namespaces : [this.namespace === "" ? "default" : this.namespace];
    return listFacts({ http, discovery, kinds, namespaces: own, now: this.#clock.now(), signal });
  }

  get namespace(): string {
    return this.#session?.namespace ?? "";
  }

  dispose(): void {
    this.disconnect();
    this.#needs.dispose();
    this.#store.dispose();
    this.#stateChanged.dispose();
  }

  async #open(attempt: number): Promise<void> {
    this.#drop();
    const current = () => attempt === this.#attempt;
    const step = (text: string) => {
      if (current()) this.#setState({ kind: "connecting", step: text, since: this.#clock.now() });
    };
    step("Reading the kubeconfig");
    try {
      const session = await this.#deps.openSession(this.source, { clock: this.#clock, log: this.#deps.log });
      if (!current()) {
        session.dispose();
        return;
      }
      const connection = this.#begin(session);
      step(`Contacting ${session.server.host}`);
      const version = await connection.version();
      await connection.follow(step);
      if (!current()) return;
      this.#setState({ kind: "connected", since: this.#clock.now(), version, server: session.server.origin });
      this.#recovery = this.#watchRecovery(connection);
    } catch (error) {
      if (current()) this.#fail(error);
    } finally {
      if (current()) this.#opening = undefined;
    }
  }

  #begin(session: Session): Connection {
    this.#session = session;
    this.#name = session.contextName;
    session.onDidChangeSignIn((signIn) => {
      if (this.#session !== session) return;
      this.#show(signIn === undefined ? this.#base : { kind: "signing-in", program: signIn.program, since: this.#clock.now() });
    });
    this.#connection = new Connection({
      session,
      http: createHttp(session, { clock: this.#clock, userAgent: "kube-gpu-inspector" }),
      source: this.source,
      tables: this.#store.tables,
      objects: this.#store.objects,
      wanted: (key) => !this.#needs.idle(key),
      clock: this.#clock,
      random: this.#deps.random ?? Math.random,
      log: this.#deps.log,
      onSignedOut: (error) => {
        if (this.#session === session) this.#fail(error);
      },
    });
    return this.#connection;
  }

  #watchRecovery(connection: Connection): Disposable {
    return new Recovery({
      clock: this.#clock, connection, objects: this.objects, onDidChange: this.onDidChange,
      log: (message) => this.#deps.log("info", `${this.#name}: ${message}`),
      onVersion: (version) => {
        if (this.#base.kind === "connected") this.#setState({ ...this.#base, version });
      },
      version: () => (this.#base.kind === "connected" ? this.#base.version : ""),
    });
  }

  /** Everything of this cluster stops; nothing tries again until `connect`. What is held stays and says that it is old. */
  #fail(error: unknown): void {
    const failure = failureOf(error);
    this.#attempt++;
    this.#drop();
    this.#deps.log("error", `${this.#name}: ${failure.message}${failure.detail === "" ? "" : `\n${failure.detail}`}`);
    for (const table of this.#store.tables) if (!this.#needs.idle(table.definition.key)) table.fail({ kind: "failed", reason: failure.reason, message: failure.message }, this.#clock.now());
    this.#setState({ kind: "failed", since: this.#clock.now(), failure });
  }

  #drop(): void {
    this.#recovery?.dispose();
    this.#recovery = undefined;
    this.#opening = undefined;
    this.#session = undefined;
    this.#connection?.dispose();
    this.#connection = undefined;
  }

  #setState(state: ConnectionState): void {
    this.#base = state;
    this.#show(state);
  }

  #show(state: ConnectionState): void {
    this.#state = state;
    try {
      this.#stateChanged.fire(state);
    } catch (error) {
      // A view that throws must not end the connection.
      this.#reportListener(error);
    }
  }

  #reportListener(error: unknown): void {
    this.#deps.log("error", `${this.#name}: a listener failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }

  #connected(): Connection {
    if (this.#connection !== undefined) return this.#connection;
    throw new KubeError({ reason: "unreachable", message: `Not connected to ${this.#name}.`, remedy: "Connect to the cluster first.", detail: "" });
  }
}

const never = new AbortController().signal;

/** `v1.36.3-gke.100` is 36. */
function minorOf(state: ConnectionState): number {
  const minor = /^v?1\.(\d+)/.exec(state.kind === "connected" ? state.version : "")?.[1];
  return minor === undefined ? Infinity : Number(minor);
}

function failureOf(error: unknown): ClusterFailure {
  if (error instanceof KubeError) return error.failure;
  return { reason: "protocol", message: messageOf(error), remedy: "This is a fault of the extension: please report it with the log.", detail: error instanceof Error ? cutSecrets(error.stack ?? "") : "" };
}
