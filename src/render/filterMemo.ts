import { parseQuery, type Query } from "./query.ts";

/** Answers of a filter by the object that they depend on, then by what was asked (see tree.ts). */
export type Memo = WeakMap<object, Map<number, boolean>>;

/** Few filters are at work at once: one a view, and those of a person who types. */
const most = 16;
/** A query has one bit for each term; more terms than a person types are left out. */
const mostTerms = 24;

const memos = new Map<string, Memo>();
const queries = new Map<string, Query>();

/** The memo of one filter in one view; the least recently used are forgotten. */
export function remember(key: string): Memo {
  return used(memos, key, () => new WeakMap());
}

export function rememberedQuery(text: string): Query {
  return used(queries, text, () => {
    const { terms, without } = parseQuery(text);
    return { terms: terms.slice(0, mostTerms), without };
  });
}

function used<T>(kept: Map<string, T>, key: string, make: () => T): T {
  const value = kept.get(key) ?? make();
  kept.delete(key);
  kept.set(key, value);
  for (const oldest of kept.keys()) {
    if (kept.size <= most) break;
    kept.delete(oldest);
  }
  return value;
}
