import type { RequestOptions } from "node:https";
import type { Clock } from "../base/clock.ts";
import type { Event } from "../base/event.ts";
import type { Environment } from "./config/environment.ts";
import type { ClusterSource, Log } from "./types.ts";

/** Everything about one context that requests need. Made by `openSession` (session.ts), used by http.ts and cluster.ts. */
export interface Session {
  readonly contextName: string;
  /** The context's namespace; empty when it names none. */
  readonly namespace: string;
  readonly server: URL;
  /** The kubeconfig asks for answers without compression (`disable-compression`). */
  readonly disableCompression?: boolean;
  /** Options with agent and TLS for the server; cheap to call. */
  requestOptions(): Promise<RequestOptions & { base: URL }>;
  /**
   * Headers to authorize a request (single-flight sign-in behind it); a list stands for several headers of one name.
   * Rejects with a KubeError; after a failed sign-in always with that one, until a new session is opened.
   */
  authorization(signal?: AbortSignal): Promise<Record<string, string | string[]>>;
  /** The server said 401: forget cached credentials once; false when there is nothing fresher to try. Rejects with a KubeError where it is known why they are refused (a certificate or token that ended). */
  unauthorized(): Promise<boolean>;
  /** Fires when a sign-in program starts, and with `undefined` when it ended. */
  readonly onDidChangeSignIn: Event<{ readonly program: string } | undefined>;
  cancelSignIn(): void;
  dispose(): void;
}

export interface SessionDeps {
  readonly clock: Clock;
  /** The process's own when not given. */
  readonly environment?: Environment;
  /** True where the host sends requests through proxies itself: HTTPS_PROXY is then its business, `proxy-url` and NO_PROXY stay ours. When not given: whether we run in VS Code. */
  readonly hostProxies?: boolean;
  readonly log?: Log;
  /** Milliseconds that a sign-in program may take; three minutes when not given. */
  readonly signInLimit?: number;
}

/** Reads the kubeconfig; contacts nothing and starts nothing. Rejects with a KubeError. */
export type OpenSession = (source: ClusterSource, deps: SessionDeps) => Promise<Session>;
