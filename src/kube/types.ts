import type { Disposable, Event } from "../base/event.ts";
import type { FactLists } from "../model/facts/build.ts";
import type { FactKind } from "../model/facts/kinds.ts";
import type { ClusterObjects } from "../model/inventory.ts";
import type { Actions } from "./actions/types.ts";

/** Where a cluster comes from. Nothing of it is contacted before `connect`. */
export interface ClusterSource {
  /** Kubeconfig files as kubectl's KUBECONFIG has them: the first that names a thing wins, missing files are skipped. Empty: kubectl's own defaults (KUBECONFIG, then ~/.kube/config, then in-cluster). */
  readonly kubeconfigs: readonly string[];
  /** Empty: the current context. */
  readonly context: string;
  /** Namespaces to show; empty: all that may be listed. */
  readonly namespaces: readonly string[];
}

/** Why something of a cluster failed, with what to do next. Texts hold no secrets. */
export interface ClusterFailure {
  readonly reason:
    | "kubeconfig" | "context" | "unreachable" | "tls" | "unauthorized" | "forbidden" | "exec-missing" | "exec-failed"
    | "exec-timeout" | "exec-cancelled" | "oidc" | "timeout" | "server-error" | "protocol";
  /** One sentence: what happened. */
  readonly message: string;
  /** One sentence: what to do next. */
  readonly remedy: string;
  /** More for the log: stderr of a plugin, the server's own words. */
  readonly detail: string;
}

export type ConnectionState =
  | { readonly kind: "disconnected" }
  | { readonly kind: "connecting"; readonly step: string; readonly since: number }
  | { readonly kind: "signing-in"; readonly program: string; readonly since: number }
  | { readonly kind: "connected"; readonly since: number; readonly version: string; readonly server: string }
  /** Nothing retries until the user connects again. */
  | { readonly kind: "failed"; readonly since: number; readonly failure: ClusterFailure };

export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

export interface LogOptions {
  readonly container: string;
  readonly follow: boolean;
  /** The last lines only; all when not given. */
  readonly tailLines?: number;
  readonly sinceSeconds?: number;
  /** RFC 3339; the server counts in whole seconds. */
  readonly sinceTime?: string;
  /** Each line begins with its time. */
  readonly timestamps?: boolean;
  /** Of the container before its last restart. */
  readonly previous?: boolean;
}

/** One cluster: its session, its watches and their objects. */
export interface Cluster extends Disposable {
  readonly id: string;
  /** Name for people: the context. */
  readonly name: string;
  readonly source: ClusterSource;
  readonly state: ConnectionState;
  readonly onDidChangeState: Event<ConnectionState>;
  /** Always present; before the first connect every table is empty and `idle`. */
  readonly objects: ClusterObjects;
  /** Fires after objects or resource states changed: coalesced, 100 ms quiet, at most 500 ms late. */
  readonly onDidChange: Event<void>;
  /** Resolves when connected (the lists may still be loading) or failed: the state says which. Never rejects. A second call during the first joins it. */
  connect(): Promise<void>;
  /** Ends a sign-in that waits. */
  cancelSignIn(): void;
  disconnect(): void;
  /** Lists everything again without emptying what is held. */
  refresh(): void;
  /**
   * Follows the resources of features (ids of `model/features.ts`) until the result is disposed, and a minute longer, so that
   * a view that is hidden and shown again finds them. Survives reconnecting; contacts nothing while not connected.
   */
  need(features: readonly string[]): Disposable;
  /** The object as the API server has it. Rejects with an error that carries a `ClusterFailure` (see errors.ts). */
  get(reference: ObjectReference, signal?: AbortSignal): Promise<unknown>;
  /** Core events that regard the object, oldest first. */
  events(reference: ObjectReference, signal?: AbortSignal): Promise<readonly unknown[]>;
  /** Calls `onText` with decoded text (cut anywhere, never inside a character) until the log ends or `signal` aborts; waits for what it returns. */
  logs(reference: ObjectReference, options: LogOptions, onText: (text: string) => void | Promise<void>, signal: AbortSignal): Promise<void>;
  /** The user's name as the API server knows it (SelfSubjectReview); undefined where it isn't served or not told. */
  user(signal?: AbortSignal): Promise<string | undefined>;
  /** Names of the namespaces that may be listed or are known otherwise; for quick picks. */
  namespaces(signal?: AbortSignal): Promise<readonly string[]>;
  /** Lists what lint rules look up, once. What can't be read is said in its list. Rejects when aborted or not connected. */
  facts(kinds: readonly FactKind[], signal?: AbortSignal): Promise<FactLists>;
  /** The context's namespace, empty when it names none or before the first connect. */
  readonly namespace: string;
  /** What changes the cluster, for explicit commands only. */
  readonly actions: Actions;
}

/** A context as the kubeconfig files name it, without secrets. */
export interface ContextSummary {
  readonly name: string;
  readonly cluster: string;
  readonly user: string;
  readonly namespace: string;
  readonly server: string;
  readonly current: boolean;
  /** The file that the context stands in. */
  readonly file: string;
}

export type LogLevel = "debug" | "info" | "warn" | "error";
/** A sink for log lines. Callers must have cut secrets before (see redact.ts). */
export type Log = (level: LogLevel, message: string) => void;
