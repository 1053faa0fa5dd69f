/** A part of `vscode.Memento`. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

/**
 * Which rows a user opened or closed, where it differs from how they first appear. VS Code keeps that while the window
 * lives and forgets it with a reload, so it is kept in the workspace's state: the newest entries only, since row ids of
 * pods come and go for ever.
 */
export class Expansion {
  static readonly limit = 500;
  readonly #memory: Memory;
  readonly #key: string;
  readonly #open: Map<string, boolean>;

  constructor(memory: Memory, view: string) {
    this.#memory = memory;
    this.#key = `${view}.expansion`;
    this.#open = new Map(entries(memory.get(this.#key)));
  }

  /** Undefined: as the row says. */
  get(id: string): boolean | undefined {
    return this.#open.get(id);
  }

  set(id: string, open: boolean, byDefault: boolean): void {
    // Deleting first moves the entry to the end: the map's order is the order of use.
    const had = this.#open.delete(id);
    if (open !== byDefault) this.#open.set(id, open);
    else if (!had) return;
    for (const oldest of this.#open.keys()) {
      if (this.#open.size <= Expansion.limit) break;
      this.#open.delete(oldest);
    }
    void this.#memory.update(this.#key, [...this.#open]);
  }
}

function entries(stored: unknown): [string, boolean][] {
  if (!Array.isArray(stored)) return [];
  return stored.filter((entry): entry is [string, boolean] =>
    Array.isArray(entry) && typeof entry[0] === "string" && typeof entry[1] === "boolean");
}
