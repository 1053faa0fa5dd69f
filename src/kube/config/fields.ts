import { isMapping } from "./kubeconfigFile.ts";
import type { Entry } from "./kubeconfigFile.ts";
import { kubeconfigProblem } from "./kubeconfigErrors.ts";
import { isAbsolute, dirname, resolve } from "node:path";

/** Readers of an entry's fields. Each throws a KubeError that names file, entry and field, and never the value. */

export function whereOf(entry: Entry, field: string): string {
  return `has a ${entry.kind} "${entry.name}" whose \`${field}\``;
}

/** Whether a text may stand in an HTTP header as a token: visible ASCII. A line break in a token is a mistake of copying. */
export function isToken(text: string): boolean {
  return /^[\x21-\x7e]*$/.test(text);
}

/** Text, or "" when the field is absent, empty or null. */
export function textField(entry: Entry, field: string, fields: Readonly<Record<string, unknown>> = entry.fields, path: string = field): string {
  const value = fields[field] ?? "";
  if (typeof value === "string") return value;
  throw kubeconfigProblem(entry.file, `${whereOf(entry, path)} isn't text`, "Put the value in quotes.");
}

export function flagField(entry: Entry, field: string, fields: Readonly<Record<string, unknown>> = entry.fields, path: string = field): boolean {
  const value = fields[field] ?? false;
  if (typeof value === "boolean") return value;
  throw kubeconfigProblem(entry.file, `${whereOf(entry, path)} is neither true nor false`, "Write `true` or `false`, without quotes.");
}

export function mappingField(entry: Entry, field: string): Readonly<Record<string, unknown>> | undefined {
  const value = entry.fields[field] ?? undefined;
  if (value === undefined) return undefined;
  if (isMapping(value)) return value;
  throw kubeconfigProblem(entry.file, `${whereOf(entry, field)} isn't a mapping`, `Write its fields below \`${field}:\`, indented.`);
}

export function textsField(entry: Entry, field: string, fields: Readonly<Record<string, unknown>> = entry.fields, path: string = field): readonly string[] {
  const value: unknown = fields[field] ?? [];
  if (Array.isArray(value) && value.every((each) => typeof each === "string")) return value;
  throw kubeconfigProblem(entry.file, `${whereOf(entry, path)} isn't a list of texts`, "Write it as a list, with numbers and true or false in quotes.");
}

/** A file's path, absolute: relative ones count from the folder of the kubeconfig that names them. "" when absent. */
export function pathField(entry: Entry, field: string): string {
  const path = textField(entry, field);
  return path === "" || isAbsolute(path) ? path : resolve(dirname(resolve(entry.file)), path);
}

/** Decoded base64 text, or "" when absent. Line breaks are allowed inside, as in Go's decoder. */
export function base64Field(entry: Entry, field: string): string {
  const value = textField(entry, field).replace(/[\r\n]/g, "");
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value)) {
    throw kubeconfigProblem(entry.file, `${whereOf(entry, field)} isn't base64`, value.startsWith("-----BEGIN") ? "Encode the PEM text with base64, or name a file with the field without `-data`." : "The value may be cut: write the file anew with your provider's command.");
  }
  return Buffer.from(value, "base64").toString("utf8");
}
