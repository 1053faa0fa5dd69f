/**
 * Order of two resource versions: negative, 0, positive; undefined when they can't be compared. Kubernetes declares
 * numeric ones comparable within a resource (1.35, KEP-5504); they are 64-bit, so not read as JavaScript numbers.
 */
export function compareResourceVersions(one: string, other: string): number | undefined {
  if (!numeric.test(one) || !numeric.test(other)) return undefined;
  if (one.length !== other.length) return one.length - other.length;
  return one < other ? -1 : one > other ? 1 : 0;
}

const numeric = /^[1-9]\d*$/;
