/**
 * Kubernetes quantities (`k8s.io/apimachinery/pkg/api/resource`) as numbers. Sums are made in thousandths ("milli") and
 * rounded up to units once, at the end, because that is what the scheduler does: two containers of `500m` bytes need one
 * byte, not two. The API server stores nothing finer than thousandths. Thousandths of bytes stay exact up to 65 TiB.
 */

/** Powers of ten of the decimal suffixes, and of two of the binary ones (suffix.go). */
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, "": 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

const PATTERN = /^([+-]?)([0-9]*)(?:\.([0-9]*))?(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?[0-9]+))?$/;
const PLAIN = /^[0-9]{1,12}$/;

/** Largest amount that Kubernetes represents; larger ones are capped here so that sums stay finite. */
const MAXIMUM = 2n ** 63n - 1n;
/** Longer texts are no amounts that an API server stores; the limit keeps hostile input cheap. */
const LONGEST = 64;

/**
 * Thousandths of a unit, rounded up (away from zero, as Kubernetes does); undefined when the value isn't a quantity. Plain
 * JSON numbers are quantities too.
 */
export function parseMilli(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? parseText(String(value)) : undefined;
  return typeof value === "string" ? parseText(value) : undefined;
}

/** Units (devices, bytes, cores), rounded up; undefined when the value isn't a quantity. */
export function parseQuantity(value: unknown): number | undefined {
  const milli = parseMilli(value);
  return milli === undefined ? undefined : unitsOfMilli(milli);
}

/** What the scheduler counts of a sum of thousandths: `cpu` in thousandths, everything else in whole units, rounded up. */
export function amountOfMilli(resource: string, milli: number): number {
  return resource === "cpu" ? milli : unitsOfMilli(milli);
}

function unitsOfMilli(milli: number): number {
  // The remainder is exact where a quotient might not be.
  const rest = milli % 1000;
  const whole = (milli - rest) / 1000;
  return rest === 0 ? whole : whole + Math.sign(rest);
}

/** Pods of one template repeat their few texts thousands of times, and the exact way is slow. Forgotten when full. */
const known = new Map<string, number | undefined>();
const KNOWN_LIMIT = 4096;

function parseText(text: string): number | undefined {
  if (PLAIN.test(text)) return Number(text) * 1000;
  if (known.has(text)) return known.get(text);
  const milli = parseExactly(text);
  if (known.size >= KNOWN_LIMIT) known.clear();
  if (text.length <= LONGEST) known.set(text, milli);
  return milli;
}

function parseExactly(text: string): number | undefined {
  if (text === "" || text.length > LONGEST) return undefined;
  const match = PATTERN.exec(text);
  if (match === null) return undefined;
  const [, sign = "", whole = "", fraction = "", suffix = "", exponent] = match;
  const digits = (whole + fraction).replace(/^0+/, "");
  // Kubernetes' scanner takes "." and "+" for 0; so do we, as the amount is what the API server understood.
  if (digits === "") return 0;
  const amount = scale(BigInt(digits), fraction.length, suffix, exponent);
  return sign === "-" ? -amount : amount;
}

function scale(digits: bigint, decimals: number, suffix: string, exponent: string | undefined): number {
  const binary = BINARY[suffix];
  const power = (binary === undefined ? (exponent === undefined ? (DECIMAL[suffix] ?? 0) : Number(exponent)) : 0) - decimals + 3;
  const value = binary === undefined ? digits : digits << BigInt(binary);
  // Beyond these powers every amount of at most LONGEST digits is above the cap, or rounds up to one thousandth.
  if (power > 30) return Number(MAXIMUM) * 1000;
  if (power < -2 * LONGEST) return 1;
  if (power >= 0) return capped(value * 10n ** BigInt(power));
  const divisor = 10n ** BigInt(-power);
  const quotient = value / divisor;
  return capped(value % divisor === 0n ? quotient : quotient + 1n);
}

function capped(milli: bigint): number {
  return Number(milli > MAXIMUM * 1000n ? MAXIMUM * 1000n : milli);
}
