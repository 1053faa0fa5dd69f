import type { ClusterFailure } from "../kube/types.ts";
import type { Memory } from "./views/expansion.ts";

const activeKey = "active";
const connectedKey = "connected";
const namespacesKey = "namespaces";
const failedKey = "signInFailed";

/** Failures after which another try would sign in again. */
const ofSignIn: ReadonlySet<string> = new Set<ClusterFailure["reason"]>(["unauthorized", "exec-missing", "exec-failed", "exec-timeout", "exec-cancelled", "oidc"]);

/** A sign-in that failed in this window, or before it was loaded anew. */
export interface FailedSignIn {
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly failure: ClusterFailure;
}

/**
 * Which clusters are to be connected again, by id. A window remembers its own; a workspace that is opened for the first
 * time begins with the cluster that was active last in any window. A sign-in that failed is remembered, so that no
 * window runs it again by itself. Ids are names and failures hold no secrets: nothing secret is stored.
 */
export class Remembered {
  readonly #workspace: Memory;
  readonly #global: Memory;

  constructor(workspace: Memory, global: Memory) {
    this.#workspace = workspace;
    this.#global = global;
  }

  read(): { readonly active: string | undefined; readonly connected: readonly string[] } {
    const connected = strings(this.#workspace.get(connectedKey));
    if (connected !== undefined) return { active: string(this.#workspace.get(activeKey)) ?? connected[0], connected };
    const active = string(this.#global.get(activeKey));
    return { active, connected: active === undefined ? [] : [active] };
  }

  activate(id: string): void {
    void this.#workspace.update(activeKey, id);
    void this.#global.update(activeKey, id);
  }

  /** The cluster connected. */
  add(id: string): void {
    this.#setFailed(id, undefined);
    const connected = strings(this.#workspace.get(connectedKey)) ?? [];
    if (!connected.includes(id)) void this.#workspace.update(connectedKey, [...connected, id]);
  }

  /** The user closed it. */
  remove(id: string): void {
    this.#setFailed(id, undefined);
    void this.#workspace.update(connectedKey, (strings(this.#workspace.get(connectedKey)) ?? []).filter((other) => other !== id));
    if (this.#workspace.get(activeKey) === id) void this.#workspace.update(activeKey, undefined);
    if (this.#global.get(activeKey) === id) void this.#global.update(activeKey, undefined);
  }

  /** The cluster failed: if that was its sign-in, nothing signs in again before the user says so, in this window or a new one. */
  fail(id: string, since: number, { reason, message, remedy }: ClusterFailure): void {
    if (!ofSignIn.has(reason)) return;
    this.#setFailed(id, { since, failure: { reason, message, remedy, detail: "" } });
    if (this.#global.get(activeKey) === id) void this.#global.update(activeKey, undefined);
  }

  /** Why the last sign-in failed; undefined where it did not, or nobody tried. */
  failed(id: string): FailedSignIn | undefined {
    const stored = record(record(this.#workspace.get(failedKey))[id]);
    const { since, failure } = stored;
    const { reason, message, remedy } = record(failure);
    if (typeof since !== "number" || typeof reason !== "string" || !ofSignIn.has(reason) || typeof message !== "string" || typeof remedy !== "string") return undefined;
    return { since, failure: { reason: reason as ClusterFailure["reason"], message, remedy, detail: "" } };
  }

  #setFailed(id: string, failed: FailedSignIn | undefined): void {
    const { [id]: before, ...others } = record(this.#workspace.get(failedKey));
    if (before === undefined && failed === undefined) return;
    void this.#workspace.update(failedKey, failed === undefined ? others : { ...others, [id]: failed });
  }

  /** Undefined: none were chosen for this cluster. */
  namespaces(id: string): readonly string[] | undefined {
    return strings(this.#chosen()[id]);
  }

  chooseNamespaces(id: string, namespaces: readonly string[]): void {
    void this.#global.update(namespacesKey, { ...this.#chosen(), [id]: namespaces });
  }

  #chosen(): Readonly<Record<string, unknown>> {
    return record(this.#global.get(namespacesKey));
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function strings(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((item) => typeof item === "string") ? value : undefined;
}

function string(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
