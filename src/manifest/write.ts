import { resolvePlain } from "./scalars.ts";

/** What an edit may write. `null` comes in with what is copied from a half-written field. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

/** A scalar, quoted only where it would not be read as the same text otherwise. */
export function scalarText(value: string | number | boolean | null, json: boolean): string {
  if (typeof value !== "string") return String(value);
  return !json && isPlainSafe(value) ? value : JSON.stringify(value);
}

/** Flow style, on one line. */
export function inlineText(value: Value, json: boolean): string {
  if (isList(value)) return `[${value.map((item) => inlineText(item, json)).join(", ")}]`;
  if (isScalar(value)) return scalarText(value, json);
  return `{${Object.entries(value).map(([key, item]) => `${scalarText(key, json)}: ${inlineText(item, json)}`).join(", ")}}`;
}

/** Block style at a column, without a line break at the end. */
export function blockText(value: Value, column: number, newline: string): string {
  const indent = " ".repeat(column);
  if (isList(value)) {
    if (value.length === 0) return `${indent}[]`;
    return value.map((item) => `${indent}- ${blockText(item, column + 2, newline).trimStart()}`).join(newline);
  }
  if (isScalar(value)) return indent + scalarText(value, false);
  const entries = Object.entries(value);
  if (entries.length === 0) return `${indent}{}`;
  return entries.map(([key, item]) => `${indent}${scalarText(key, false)}:${below(item, column, newline)}`).join(newline);
}

/** What stands after a key's colon. */
function below(value: Value, column: number, newline: string): string {
  if (isScalar(value)) return ` ${scalarText(value, false)}`;
  if (Object.keys(value).length === 0) return isList(value) ? " []" : " {}";
  return newline + blockText(value, column + 2, newline);
}

function isScalar(value: Value): value is string | number | boolean | null {
  return typeof value !== "object" || value === null;
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

function isPlainSafe(text: string): boolean {
  return /^[A-Za-z0-9_./$][A-Za-z0-9_./:@%+=$~ -]*$/.test(text) && !/: |:$| $/.test(text) && typeof resolvePlain(text) === "string";
}
