import type { Answer } from "../controlplane/client.ts";

/** What two servers are compared by: the answer without what differs by nature (ids, versions, times, tokens). */
export interface Observation {
  readonly what: string;
  readonly status: number;
  readonly type: string;
  readonly body: unknown;
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

/** Metadata that the server makes up: only its presence and its form are compared. */
const madeUp: Readonly<Record<string, RegExp>> = {
  uid: /^[0-9a-f]{8}-[0-9a-f-]{27}$/,
  resourceVersion: /^[1-9]\d*$/,
  creationTimestamp: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
  deletionTimestamp: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
  continue: /^.{10,}$/,
};

/** Left out: the simulator has no server-side apply, and generation differs by kind. */
const leftOut = new Set(["managedFields", "generation"]);

function metadata(value: Json): Json {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !leftOut.has(key))
      .map(([key, field]) => [key, typeof field === "string" && madeUp[key]?.test(field) === true ? `<${key}>` : field]),
  );
}

/** Ids, revisions, times and tokens inside sentences. */
const sentence = (text: string) => text.replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "<uid>").replace(/(resource version: |current: |\()\d+/g, "$1<version>").replace(/"[A-Za-z0-9_-]{40,}={0,2}"/g, '"<token>"');

/** An object's frame: kind, version and metadata. Specs are compared where a case says so: defaulting is the real server's. */
export function frame(value: unknown): unknown {
  if (!isObject(value)) return value;
  const { kind, apiVersion } = value;
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(apiVersion === undefined ? {} : { apiVersion }),
    ...(isObject(value["metadata"]) ? { metadata: metadata(value["metadata"]) } : {}),
  };
}

function status(value: Json): Json {
  const details = isObject(value["details"]) ? { ...value["details"] } : undefined;
  if (details !== undefined && typeof details["uid"] === "string") details["uid"] = "<uid>";
  return {
    ...value,
    metadata: isObject(value["metadata"]) ? metadata(value["metadata"]) : value["metadata"],
    ...(typeof value["message"] === "string" ? { message: sentence(value["message"]) } : {}),
    ...(details === undefined ? {} : { details: JSON.parse(JSON.stringify(details), (key, field: unknown) => (key === "message" && typeof field === "string" ? sentence(field) : field)) as unknown }),
  };
}

export function normalise(body: unknown): unknown {
  if (!isObject(body)) return typeof body === "string" ? sentence(body) : body;
  if (body["kind"] === "Status") return status(body);
  if (Array.isArray(body["items"])) return { ...(frame(body) as Json), items: body["items"].map(frame) };
  return frame(body);
}

export function observe(what: string, answer: Answer, body: unknown = normalise(answer.body)): Observation {
  return { what, status: answer.status, type: answer.headers["content-type"] ?? "", body };
}

/** The same without the sentences of Status bodies. */
export function withoutWording(seen: readonly Observation[]): readonly Observation[] {
  return seen.map((one) => (isObject(one.body) && one.body["kind"] === "Status" ? { ...one, body: { ...one.body, message: undefined } } : one));
}
