import { objectOf, type Json } from "../read.ts";

/** The JSON merge patch (RFC 7386) that makes `from` into `to`; undefined when they are equal. Lists are replaced as a whole. */
export function mergeDiff(from: Json, to: Json): Json | undefined {
  const patch: Record<string, unknown> = {};
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    const [before, after] = [from[key], to[key]];
    if (!(key in to)) patch[key] = null;
    else if (isMap(before) && isMap(after)) {
      const inner = mergeDiff(before, after);
      if (inner !== undefined) patch[key] = inner;
    } else if (!equal(before, after)) patch[key] = after;
  }
  return Object.keys(patch).length === 0 ? undefined : patch;
}

/** One field that two sides changed to different things. */
export interface Overlap {
  /** `.spec.replicas` */
  readonly path: string;
  /** Undefined: removed. */
  readonly mine: unknown;
  readonly theirs: unknown;
}

/** Fields that both patches touch, unless they make them the same. */
export function overlaps(mine: Json, theirs: Json, path = ""): readonly Overlap[] {
  return Object.keys(mine).filter((key) => Object.hasOwn(theirs, key)).flatMap((key) => {
    const [own, other] = [mine[key], theirs[key]];
    const here = `${path}.${key}`;
    if (isMap(own) && isMap(other)) return overlaps(own, other, here);
    return equal(own, other) ? [] : [{ path: here, mine: own ?? undefined, theirs: other ?? undefined }];
  });
}

/** What a person writes of an object: without status, and without what the API server notes in metadata. */
export function writtenPart(object: Json): Json {
  return { ...without(object, ["status"]), metadata: without(objectOf(object["metadata"]), noted) };
}

const noted = ["managedFields", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "uid", "selfLink"];

export function without(object: Json, keys: readonly string[]): Json {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

function isMap(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Equal as JSON, whatever the order of keys. */
export function equal(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other)) return one.length === other.length && one.every((item, index) => equal(item, other[index]));
  if (!isMap(one) || !isMap(other)) return false;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => Object.hasOwn(other, key) && equal(one[key], other[key]));
}
