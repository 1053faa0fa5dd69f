import type { Condition, Labels, OwnerReference } from "./k8s.ts";
import type { Interner } from "./resource.ts";

/**
 * Total readers of JSON that came from a cluster: a value of another type reads as the empty one. They never throw.
 */
export type Json = Readonly<Record<string, unknown>>;

const NOTHING: Json = Object.freeze({});
const NO_ITEMS: readonly unknown[] = Object.freeze([]);
export const NO_LABELS: Labels = Object.freeze({});

export function objectOf(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : NOTHING;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : NO_ITEMS;
}

export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** A count that can't be negative. */
export function countOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : undefined;
}

/** RFC 3339 time as milliseconds since the epoch; undefined when it isn't one. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value !== "string" || value === "") return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
}

/** Own enumerable text values of a map such as labels. */
export function labelsOf(value: unknown, intern: Interner): Labels {
  const source = objectOf(value);
  let labels: Record<string, string> | undefined;
  for (const key of Object.keys(source)) {
    const text = source[key];
    // __proto__ is a legal JSON key and no legal label key.
    if (typeof text !== "string" || key === "__proto__") continue;
    labels ??= {};
    labels[key] = text;
  }
  return labels === undefined ? NO_LABELS : intern.record(labels);
}

/** The owner reference with `controller: true`; an object has at most one. */
export function controllerOf(metadata: Json, intern: Interner): OwnerReference | undefined {
  for (const item of listOf(metadata["ownerReferences"])) {
    const owner = objectOf(item);
    if (owner["controller"] !== true) continue;
    return intern.record({
      apiVersion: textOf(owner["apiVersion"]),
      kind: textOf(owner["kind"]),
      name: textOf(owner["name"]),
      uid: textOf(owner["uid"]),
    });
  }
  return undefined;
}

export function conditionOf(value: unknown, intern: Interner): Condition {
  const condition = objectOf(value);
  const status = condition["status"];
  return {
    type: intern.string(textOf(condition["type"])),
    status: status === "True" || status === "False" ? status : "Unknown",
    reason: intern.string(textOf(condition["reason"])),
    message: intern.string(textOf(condition["message"])),
    since: timeOf(condition["lastTransitionTime"]) ?? 0,
  };
}
