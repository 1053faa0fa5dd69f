import type { ObjectRecord } from "./k8s.ts";
import { compareText } from "./order.ts";

/** Records by a name that is unique in a cluster but for moments: an object may be gone and made anew under its name. */
export class NewestByName<R extends ObjectRecord> {
  readonly #records = new Map<string, readonly R[]>();

  get(name: string): R | undefined {
    return this.#records.get(name)?.[0];
  }

  names(): IterableIterator<string> {
    return this.#records.keys();
  }

  replace(name: string, before: R | undefined, after: R | undefined): void {
    const kept = this.#records.get(name)?.filter((record) => record !== before) ?? [];
    if (after !== undefined) kept.push(after);
    if (kept.length > 1) kept.sort((a, b) => b.created - a.created || compareText(a.uid, b.uid));
    if (kept.length === 0) this.#records.delete(name);
    else this.#records.set(name, kept);
  }
}
