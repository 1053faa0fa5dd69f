import type { Memory } from "./views/expansion.ts";

const activeKey = "active";
const connectedKey = "connected";
const namespacesKey = "namespaces";

/**
 * Which clusters are to be connected again, by id. A window remembers its own; a workspace that is opened for the first
 * time begins with the cluster that was active last in any window. Ids are names: nothing secret is stored.
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

  add(id: string): void {
    const connected = strings(this.#workspace.get(connectedKey)) ?? [];
    if (!connected.includes(id)) void this.#workspace.update(connectedKey, [...connected, id]);
  }

  remove(id: string): void {
    void this.#workspace.update(connectedKey, (strings(this.#workspace.get(connectedKey)) ?? []).filter((other) => other !== id));
    if (this.#workspace.get(activeKey) === id) void this.#workspace.update(activeKey, undefined);
    if (this.#global.get(activeKey) === id) void this.#global.update(activeKey, undefined);
  }

  /** Undefined: none were chosen for this cluster. */
  namespaces(id: string): readonly string[] | undefined {
    return strings(this.#chosen()[id]);
  }

  chooseNamespaces(id: string, namespaces: readonly string[]): void {
    void this.#global.update(namespacesKey, { ...this.#chosen(), [id]: namespaces });
  }

  #chosen(): Readonly<Record<string, unknown>> {
    const stored = this.#global.get(namespacesKey);
    return typeof stored === "object" && stored !== null ? { ...stored } : {};
  }
}

function strings(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((item) => typeof item === "string") ? value : undefined;
}

function string(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
