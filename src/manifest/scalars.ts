/**
 * A plain (unquoted) scalar as sigs.k8s.io/yaml v1.6 reads it, which is go-yaml v2's `resolve.go` (YAML 1.1 with two
 * exceptions: sexagesimals and dates stay strings).
 */
export function resolvePlain(text: string): string | number | boolean | null {
  if (text === "" || text === "~" || text === "null" || text === "Null" || text === "NULL") return null;
  // Most scalars begin with a letter that begins neither a number nor a boolean.
  if (!/^[-+.0-9yYnNtTfFoO]/.test(text)) return text;
  const flag = booleans.get(text);
  return flag ?? numberIn(text) ?? text;
}

const spellings = (word: string) => [word, `${word.charAt(0).toUpperCase()}${word.slice(1)}`, word.toUpperCase()];
const booleans = new Map<string, boolean>([
  ...["y", "yes", "true", "on"].flatMap(spellings).map((word) => [word, true] as const),
  ...["n", "no", "false", "off"].flatMap(spellings).map((word) => [word, false] as const),
]);

const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

function numberIn(text: string): number | undefined {
  const plain = text.replaceAll("_", "");
  const integer = /^([-+]?)(?:0b([01]+)|0x([0-9a-fA-F]+)|0o?([0-7]+)|(0|[1-9][0-9]*))$/.exec(plain);
  if (integer !== null) {
    const [, sign = "", binary, hexadecimal, octal, decimal] = integer;
    const value = binary !== undefined ? parseInt(binary, 2) : hexadecimal !== undefined ? parseInt(hexadecimal, 16) : octal !== undefined ? parseInt(octal, 8) : Number(decimal);
    return sign === "-" ? -value : value;
  }
  return FLOAT.test(plain) ? Number(plain) : undefined;
}
