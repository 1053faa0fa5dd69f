import type { Disposable } from "../../base/event.ts";
import type { DrainPlan, DrainPod } from "../../model/actions/drain.ts";
import type { Overlap } from "../../model/actions/mergePatch.ts";
import type { Json } from "../../model/read.ts";
import type { ObjectReference } from "../types.ts";

/** What one action needs to be allowed: a verb on an object or on one of its subresources. */
export interface Right {
  readonly verb: "get" | "list" | "create" | "update" | "patch" | "delete";
  readonly reference: ObjectReference;
  /** e.g. `scale`, `eviction`, `exec`. */
  readonly subresource?: string;
}

export type Permission =
  | { readonly kind: "allowed" }
  /** One sentence that names verb, resource and namespace, and what the server's authorizer said, where it said something. */
  | { readonly kind: "denied"; readonly message: string }
  /** The server would not say: then the request itself is the test. */
  | { readonly kind: "unknown" };

export interface DeleteOptions {
  /** Deletes only the object with this uid: one of the same name that came later stays. Empty: whichever has the name. */
  readonly uid: string;
  /** Seconds that containers get to end; undefined: what the pod says. */
  readonly gracePeriodSeconds?: number;
}

/** `waits`: it is marked, and goes when these finalizers are done or its containers have ended. */
export type Deletion = { readonly kind: "gone" } | { readonly kind: "waits"; readonly finalizers: readonly string[] };

export interface Scale {
  /** `spec.replicas`; undefined where the object leaves it to a default. */
  readonly replicas: number | undefined;
}

/** Which object is changed to suspend or resume another one, and where it stands. */
export interface SuspensionTarget {
  readonly reference: ObjectReference;
  /** Kueue's Workload stands for the job: its `spec.active` is what counts, and the job's own field is Kueue's. */
  readonly kueue: boolean;
  /** Undefined where the object doesn't say. */
  readonly suspended: boolean | undefined;
}

export interface PatchOptions {
  readonly subresource?: string;
  readonly dryRun?: boolean;
}

/** How far a drain is. */
export interface DrainProgress {
  readonly total: number;
  /** Pods that are still there; `blocked`: what the server said to the eviction, while it refuses it. */
  readonly left: readonly { readonly pod: DrainPod; readonly blocked: string }[];
}

/** One object of a manifest. An empty name: the server makes one (`generateName`), and there is nothing to apply to. */
export interface ApplyItem {
  readonly reference: ObjectReference;
  readonly object: Json;
}

export interface DryRun {
  /** As the cluster has it; undefined when it is new. */
  readonly before: unknown;
  /** As the server would store it, with defaults and what admission makes of it. */
  readonly after: unknown;
}

/** What an edited object would change. */
export interface EditPlan {
  readonly reference: ObjectReference;
  /** JSON merge patch of what was edited; empty when nothing was. */
  readonly patch: Json;
  readonly live: Json;
  /** Fields that the edit and somebody else changed. There is no dry run then. */
  readonly overlaps: readonly Overlap[];
  readonly after: unknown;
}

export interface ExecOptions {
  readonly container: string;
  /** The program and its arguments; no shell reads them. */
  readonly command: readonly string[];
  /** Size of the terminal in characters. */
  readonly columns: number;
  readonly rows: number;
}

/** How a command ended: its exit code where the server knows it, and what it says otherwise. */
export interface ExecEnd {
  readonly code: number | undefined;
  readonly message: string;
}

/** A command in a container, in a terminal. */
export interface ExecSession extends Disposable {
  /** Resolves when it ended; never rejects. */
  readonly ended: Promise<ExecEnd>;
  write(text: string): void;
  resize(columns: number, rows: number): void;
}

export interface ForwardOptions {
  /** The pod of the next connection. */
  readonly pod: () => ObjectReference;
  readonly remotePort: number;
  /** 0: any free one. */
  readonly localPort: number;
}

export interface ForwardEvents {
  readonly onConnections: (open: number) => void;
  /** A connection was made to this pod. */
  readonly onOpened: (pod: ObjectReference) => void;
  /** A connection failed, in the server's or the kubelet's words. The forward goes on. */
  readonly onError: (message: string) => void;
}

/** Listens on 127.0.0.1 until it is disposed. */
export interface ForwardServer extends Disposable {
  readonly port: number;
}

/**
 * What changes a cluster, each by one explicit command (promise 11). Everything rejects with a KubeError that has the
 * server's own words; in read-only mode everything that isn't only a question rejects before it is sent.
 */
export interface Actions {
  /** SelfSubjectAccessReviews for all of them; the first that is denied counts. Answers are kept for half a minute. */
  may(rights: readonly Right[], signal?: AbortSignal): Promise<Permission>;
  delete(reference: ObjectReference, options: DeleteOptions, signal?: AbortSignal): Promise<Deletion>;
  /** JSON merge patch (RFC 7386); resolves with the object as it is then. */
  patch(reference: ObjectReference, patch: object, options?: PatchOptions, signal?: AbortSignal): Promise<unknown>;
  /** Undefined where the kind serves no scale subresource. */
  scaleOf(reference: ObjectReference, signal?: AbortSignal): Promise<Scale | undefined>;
  scale(reference: ObjectReference, replicas: number, signal?: AbortSignal): Promise<void>;
  suspensionOf(reference: ObjectReference, signal?: AbortSignal): Promise<SuspensionTarget>;
  /** Rejects where the server dropped the field: the served version of the kind doesn't know it. */
  suspend(target: SuspensionTarget, suspend: boolean, signal?: AbortSignal): Promise<void>;
  /** Objects of a YAML or JSON text, with the namespace each would go into. Rejects text that Kubernetes wouldn't read. */
  readManifest(text: string, signal?: AbortSignal): Promise<readonly ApplyItem[]>;
  /** Server-side apply without storing it. `force` takes fields from other managers; without it they are a conflict (409) in the server's words. */
  dryRun(item: ApplyItem, force: boolean, signal?: AbortSignal): Promise<DryRun>;
  apply(item: ApplyItem, force: boolean, signal?: AbortSignal): Promise<unknown>;
  /** `base`: the object as it was read before it was edited to `text`. Includes the dry run. */
  planEdit(base: Json, text: string, signal?: AbortSignal): Promise<EditPlan>;
  /** Rejects with a conflict where the object itself, not only its status, changed since the plan was made. */
  applyEdit(plan: EditPlan, signal?: AbortSignal): Promise<unknown>;
  /** Rights for a stream by WebSocket: these are GET requests, for which servers ask `create` as well since 1.35. */
  streamRights(pod: ObjectReference, subresource: "exec" | "portforward"): readonly Right[];
  /** Runs a command in a container. Output is decoded text. */
  exec(pod: ObjectReference, options: ExecOptions, onText: (text: string) => void, signal?: AbortSignal): Promise<ExecSession>;
  /** Listens on loopback and forwards each connection to a pod. */
  forward(options: ForwardOptions, events: ForwardEvents): Promise<ForwardServer>;
  /** What draining the node would end, and leave. */
  drainPlan(node: ObjectReference, signal?: AbortSignal): Promise<DrainPlan>;
  /** Cordons the node, evicts the plan's pods as their disruption budgets allow, and waits until they are gone. An abort leaves the node cordoned. */
  drain(node: ObjectReference, plan: DrainPlan, report: (progress: DrainProgress) => void, signal: AbortSignal): Promise<void>;
}
