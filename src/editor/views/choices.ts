import type { Grouping, SortOrder } from "../../render/row.ts";
import type { Memory } from "./expansion.ts";

export const sortOrders: readonly SortOrder[] = ["usual", "gpus", "age", "name"];
export const groupings: readonly Grouping[] = ["namespace", "owner", "model", "pool"];

/** What a user chose for a view, kept with the workspace. */
export class ViewChoices {
  readonly #memory: Memory;
  readonly #view: string;
  #filter: string;
  #sort: SortOrder;
  #grouping: Grouping;

  constructor(memory: Memory, view: string) {
    this.#memory = memory;
    this.#view = view;
    const filter = memory.get(this.#key("filter"));
    this.#filter = typeof filter === "string" ? filter : "";
    this.#sort = oneOf(sortOrders, memory.get(this.#key("sort")));
    this.#grouping = oneOf(groupings, memory.get(this.#key("grouping")));
  }

  get filter(): string {
    return this.#filter;
  }

  get sort(): SortOrder {
    return this.#sort;
  }

  get grouping(): Grouping {
    return this.#grouping;
  }

  set filter(filter: string) {
    this.#filter = filter;
    void this.#memory.update(this.#key("filter"), filter === "" ? undefined : filter);
  }

  set sort(sort: SortOrder) {
    this.#sort = sort;
    void this.#memory.update(this.#key("sort"), sort === sortOrders[0] ? undefined : sort);
  }

  set grouping(grouping: Grouping) {
    this.#grouping = grouping;
    void this.#memory.update(this.#key("grouping"), grouping === groupings[0] ? undefined : grouping);
  }

  #key(choice: string): string {
    return `${this.#view}.${choice}`;
  }
}

/** What stands in the memory may be from another version: the first one is what a view begins with. */
function oneOf<T>(all: readonly T[], stored: unknown): T {
  return all.find((each) => each === stored) ?? (all[0] as T);
}
