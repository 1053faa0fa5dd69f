import type { DrainPlan, DrainPod } from "../../model/actions/drain.ts";
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
  /** What draining the node would end, and leave. */
  drainPlan(node: ObjectReference, signal?: AbortSignal): Promise<DrainPlan>;
  /** Cordons the node, evicts the plan's pods as their disruption budgets allow, and waits until they are gone. An abort leaves the node cordoned. */
  drain(node: ObjectReference, plan: DrainPlan, report: (progress: DrainProgress) => void, signal: AbortSignal): Promise<void>;
}
