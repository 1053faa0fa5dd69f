import type { Interner } from "../model/resource.ts";

/** Entries of one generation, before it becomes the old one. */
const generationLimit = 65_536;

type Shared = Readonly<Record<string, string | number>>;

/**
 * Bounded sharing: two generations. What is asked for moves to the young one; when that is full (or a list starts
 * anew) the old one is forgotten. Forgetting costs only sharing, never correctness.
 */
export class GenerationalInterner implements Interner {
  readonly #limit: number;
  #strings = new Map<string, string>();
  #oldStrings = new Map<string, string>();
  #records = new Map<number, Shared[]>();
  #oldRecords = new Map<number, Shared[]>();
  #recordCount = 0;

  constructor(limit = generationLimit) {
    this.#limit = limit;
  }

  /** Entries held now, for tests. */
  get size(): number {
    let records = 0;
    for (const bucket of this.#records.values()) records += bucket.length;
    for (const bucket of this.#oldRecords.values()) records += bucket.length;
    return this.#strings.size + this.#oldStrings.size + records;
  }

  /** Starts a new generation, e.g. with a new list. */
  rotate(): void {
    this.#oldStrings = this.#strings;
    this.#strings = new Map();
    this.#oldRecords = this.#records;
    this.#records = new Map();
    this.#recordCount = 0;
  }

  string(value: string): string {
    const young = this.#strings.get(value);
    if (young !== undefined) return young;
    const shared = this.#oldStrings.get(value) ?? value;
    if (this.#strings.size >= this.#limit) this.rotate();
    this.#strings.set(shared, shared);
    return shared;
  }

  record<T extends Shared>(value: T): T {
    const hash = hashOf(value);
    const bucket = this.#records.get(hash);
    const young = bucket?.find((other) => equal(other, value));
    if (young !== undefined) return young as T;
    const shared = this.#oldRecords.get(hash)?.find((other) => equal(other, value)) ?? this.#owned(value);
    if (this.#recordCount >= this.#limit) this.rotate();
    const target = this.#records.get(hash);
    if (target === undefined) this.#records.set(hash, [shared]);
    else target.push(shared);
    this.#recordCount++;
    return shared as T;
  }

  /** The values of a record that is kept are shared too: records often differ in one of ten labels. */
  #owned(value: Shared): Shared {
    if (Object.isFrozen(value)) return value;
    const target = value as Record<string, string | number>;
    for (const key in target) {
      const field = target[key];
      if (typeof field === "string") target[key] = this.string(field);
    }
    return target;
  }
}

/** Independent of key order: the hashes of the entries are added up. */
function hashOf(value: Shared): number {
  let sum = 0;
  for (const key in value) {
    const field = value[key];
    let hash = hashText(0x811c9dc5, key);
    hash = typeof field === "string" ? hashText(hash ^ 0x3d, field) : Math.imul(hash ^ Number(field), 0x01000193) ^ 0x55;
    // Mixed before adding, so that swapped values of two keys don't cancel out.
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 0x2c1b3c6d);
    sum = (sum + (hash ^ (hash >>> 13))) | 0;
  }
  return sum;
}

function hashText(seed: number, text: string): number {
  let hash = seed;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash;
}

function equal(one: Shared, other: Shared): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key] && Object.hasOwn(other, key));
}
