import type { RequestOptions } from "node:https";
import type { Event } from "../base/event.ts";

/** Everything about one context that requests need. Made by `openSession` (session.ts), used by http.ts and cluster.ts. */
export interface Session {
  readonly contextName: string;
  /** The context's namespace; empty when it names none. */
  readonly namespace: string;
  readonly server: URL;
  /** Options with agent and TLS for the server; cheap to call. */
  requestOptions(): Promise<RequestOptions & { base: URL }>;
  /** Headers to authorize a request (single-flight sign-in behind it). Rejects with KubeError. */
  authorization(signal?: AbortSignal): Promise<Record<string, string>>;
  /** The server said 401: forget cached credentials once; false when there is nothing fresher to try. */
  unauthorized(): Promise<boolean>;
  /** Fires when a sign-in program starts, and with `undefined` when it ended. */
  readonly onDidChangeSignIn: Event<{ readonly program: string } | undefined>;
  cancelSignIn(): void;
  dispose(): void;
}
