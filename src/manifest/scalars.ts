/**
 * A plain (unquoted) scalar as sigs.k8s.io/yaml v1.6 reads it, which is go-yaml v2's `resolve.go`: YAML 1.1, but for
 * sexagesimals and dates, which stay strings. Infinite numbers and NaN are numbers here, and Kubernetes refuses them.
 */
export function resolvePlain(text: string): string | number | boolean | null {
  if (text === "" || text === "~" || text === "null" || text === "Null" || text === "NULL") return null;
  // Most scalars begin with a letter that begins neither a number nor a boolean.
  if (!/^[-+.0-9yYnNtTfFoO]/.test(text)) return text;
  return booleans.get(text) ?? numberIn(text) ?? text;
}

const spellings = (word: string) => [word, `${word.charAt(0).toUpperCase()}${word.slice(1)}`, word.toUpperCase()];
const booleans = new Map<string, boolean>([
  ...["y", "yes", "true", "on"].flatMap(spellings).map((word) => [word, true] as const),
  ...["n", "no", "false", "off"].flatMap(spellings).map((word) => [word, false] as const),
]);
const endless = new Map<string, number>([
  ...spellings(".nan").map((word) => [word, NaN] as const),
  ...[".NaN"].map((word) => [word, NaN] as const),
  ...[".inf", ".Inf", ".INF"].flatMap((word) => [[word, Infinity], [`+${word}`, Infinity], [`-${word}`, -Infinity]] as const),
]);

const INTEGER = /^([-+]?)(?:0[bB]([01]+)|0[xX]([0-9a-fA-F]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

function numberIn(text: string): number | undefined {
  // go-yaml takes the underscores out of numbers, but not of those that begin with the point.
  const plain = text.startsWith(".") ? text : text.replaceAll("_", "");
  const integer = INTEGER.exec(plain);
  if (integer !== null) {
    const [, sign = "", binary, hexadecimal, octal, decimal] = integer;
    const value = binary !== undefined ? parseInt(binary, 2) : hexadecimal !== undefined ? parseInt(hexadecimal, 16) : octal !== undefined ? parseInt(octal, 8) : Number(decimal);
    return sign === "-" ? 0 - value : value;
  }
  if (!FLOAT.test(plain)) return endless.get(text);
  const value = Number(plain);
  // What a 64-bit float can't hold stays text.
  return Number.isFinite(value) ? value : undefined;
}

/** A map key as the JSON that Kubernetes reads has it: `yes` is `true`, `0777` is `511`. */
export function keyText(value: string | number | boolean | null, written: string): string {
  return typeof value === "boolean" || (typeof value === "number" && Number.isSafeInteger(value)) ? String(value) : written;
}
