import { objectOf, textOf, type Json } from "../../model/read.ts";
import { plainValue, type Node } from "../../manifest/nodes.ts";
import { parse } from "../../manifest/parse.ts";
import { templateLanguage } from "../../manifest/placeholders.ts";
import { splitDocuments } from "../../manifest/split.ts";
import { KubeError } from "../errors.ts";

/** One object as somebody wrote it. */
export interface WrittenObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty: the server makes one from `metadata.generateName`. */
  readonly name: string;
  /** Empty when not written. */
  readonly namespace: string;
  readonly object: Json;
}

/** The objects of a manifest, items of lists one by one. Rejects text that Kubernetes wouldn't read, with the line where it isn't right. */
export function writtenObjects(text: string): readonly WrittenObject[] {
  const objects = splitDocuments(text).flatMap(({ start, end }) => documentObjects(text, start, text.slice(start, end)));
  if (objects.length === 0) throw unreadable("there is no Kubernetes object in it.");
  return objects;
}

function documentObjects(text: string, start: number, own: string): readonly WrittenObject[] {
  const { root, problems } = parse(own);
  const language = templateLanguage(own, problems.length > 0);
  if (language !== undefined) throw unreadable(`it is a ${language}: what Kubernetes would read is made from it first.`);
  const [problem] = problems;
  if (problem !== undefined) throw unreadable(`line ${lineAt(text, start + problem.start)}: ${problem.message}.`);
  refuseTwice(text, start, root);
  const value = plainValue(root);
  if (value === undefined || value === null) return [];
  return expand(objectOf(value), lineAt(text, start));
}

function expand(object: Json, line: number): readonly WrittenObject[] {
  const kind = textOf(object["kind"]);
  const { items } = object;
  if (kind.endsWith("List") && Array.isArray(items)) return (items as readonly unknown[]).flatMap((item) => expand(objectOf(item), line));
  const apiVersion = textOf(object["apiVersion"]);
  const metadata = objectOf(object["metadata"]);
  const name = textOf(metadata["name"]);
  if (apiVersion === "" || kind === "") throw unreadable(`line ${line}: an object needs apiVersion and kind.`);
  if (name === "" && textOf(metadata["generateName"]) === "") throw unreadable(`line ${line}: ${kind} has no metadata.name.`);
  return [{ apiVersion, kind, name, namespace: textOf(metadata["namespace"]), object }];
}

/** A key that stands twice is an error of the server's strict validation, which our JSON wouldn't show it any more. */
function refuseTwice(text: string, start: number, node: Node | undefined): void {
  if (node === undefined || node.type === "scalar") return;
  if (node.type === "list") {
    for (const item of node.items) refuseTwice(text, start, item);
    return;
  }
  const seen = new Set<string>();
  for (const { key, value, merged } of node.entries) {
    if (!merged && seen.has(key.text)) throw unreadable(`line ${lineAt(text, start + key.start)}: key "${key.text}" stands twice.`);
    seen.add(key.text);
    refuseTwice(text, start, value);
  }
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

function unreadable(what: string): KubeError {
  return new KubeError({ reason: "protocol", message: `The manifest can't be applied: ${what}`, remedy: "", detail: "" });
}
