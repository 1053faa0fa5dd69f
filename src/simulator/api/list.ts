import { position, type Collection, type Entry } from "../collection.ts";
import type { ObjectStore } from "../store.ts";
import { apiVersion } from "../store.ts";
import type { ApiRequest } from "./request.ts";
import { selectorOf } from "./selectors.ts";
import { badRequest, expired, expiredContinue, invalid, tooLargeResourceVersion, type Cause } from "./status.ts";

interface Token {
  readonly rv: number;
  readonly start: string;
}

const INCONSISTENT = -1;

/** The bytes of a list, made of the cached bytes of its objects. */
export function list(store: ObjectStore, collection: Collection, request: ApiRequest): Buffer {
  const { query } = request;
  const options = listOptions(store, query);
  const matches = selectorOf(collection.resource, query);
  const { entries, revision } = snapshotFor(store, collection, options);
  let range = collection.range(entries, request.namespace);
  if (options.token !== undefined) range = range.slice(position(range, prefixed(request, options.token.start)));
  const { page, last, remaining } = cut(range, matches === undefined ? undefined : (entry) => matches(entry.object), options.limit);
  const metadata: Record<string, unknown> = { resourceVersion: String(revision) };
  if (last !== undefined) {
    // The token names the key after the last one, as etcd3 does it: the key itself with a zero byte.
    metadata["continue"] = encodeToken({ rv: revision, start: `${relative(request, last.key)}\u0000` });
    if (remaining !== undefined) metadata["remainingItemCount"] = remaining;
  }
  return join(collection, metadata, page);
}

interface ListOptions {
  readonly limit: number;
  readonly token: Token | undefined;
  /** Undefined: the newest state. */
  readonly resourceVersion: number | undefined;
  readonly match: string;
}

function listOptions(store: ObjectStore, query: URLSearchParams): ListOptions {
  validateMatch(query);
  const limit = wholeNumber(query.get("limit"));
  const text = query.get("resourceVersion") ?? "";
  const token = query.get("continue") ?? "";
  const match = query.get("resourceVersionMatch") ?? "";
  if (text !== "" && !/^\d+$/.test(text)) {
    throw badRequest(`invalid resource version: resourceVersion: Invalid value: "${text}": strconv.ParseUint: parsing "${text}": invalid syntax`);
  }
  const resourceVersion = text === "" ? undefined : Number(text);
  if (token !== "" && resourceVersion !== undefined && resourceVersion !== 0) {
    throw badRequest("specifying resource version is not allowed when using continue");
  }
  if (resourceVersion !== undefined && resourceVersion > store.revision) throw tooLargeResourceVersion(resourceVersion, store.revision);
  // A list "at any version" is answered from the watch cache, which knows no pages.
  const unpaged = resourceVersion === 0 && token === "" && match !== "Exact";
  return { limit: unpaged ? 0 : limit, token: token === "" ? undefined : decodeToken(token), resourceVersion, match };
}

function snapshotFor(store: ObjectStore, collection: Collection, options: ListOptions): { entries: readonly Entry[]; revision: number } {
  const { token } = options;
  const current = (): { entries: readonly Entry[]; revision: number } => ({ entries: collection.snapshot(store.revision) ?? [], revision: store.revision });
  if (token !== undefined) {
    if (token.rv === INCONSISTENT) return current();
    const entries = collection.snapshot(token.rv);
    if (entries === undefined) throw expiredContinue(encodeToken({ rv: INCONSISTENT, start: token.start }));
    return { entries, revision: token.rv };
  }
  // A limit with a version and no match is answered as of that version, too (see "Semantics for get and list").
  const exact = options.match === "Exact" || (options.match === "" && options.limit > 0 && (options.resourceVersion ?? 0) > 0);
  if (!exact || options.resourceVersion === undefined) return current();
  const entries = collection.snapshot(options.resourceVersion);
  if (entries === undefined) throw expired("The resourceVersion for the provided list is too old.");
  return { entries, revision: options.resourceVersion };
}

function cut(range: readonly Entry[], matches: ((entry: Entry) => boolean) | undefined, limit: number): { page: readonly Entry[]; last?: Entry; remaining?: number } {
  if (matches === undefined) {
    if (limit === 0 || range.length <= limit) return { page: range };
    const page = range.slice(0, limit);
    const last = page.at(-1);
    return { page, remaining: range.length - limit, ...(last === undefined ? {} : { last }) };
  }
  const page: Entry[] = [];
  for (const entry of range) {
    if (!matches(entry)) continue;
    const last = page.at(-1);
    // With a selector the server can't say how many remain.
    if (limit > 0 && page.length === limit && last !== undefined) return { page, last };
    page.push(entry);
  }
  return { page };
}

const comma = Buffer.from(",");

/** Items of built-in types come without kind and apiVersion, those of custom resources with them. */
function join(collection: Collection, metadata: object, page: readonly Entry[]): Buffer {
  const { resource } = collection;
  const version = JSON.stringify(apiVersion(resource));
  const prefix = resource.custom ? 0 : `{"kind":"${resource.kind}","apiVersion":${version},`.length;
  const head = resource.custom
    ? `{"apiVersion":${version},"items":[`
    : `{"kind":"${resource.kind}List","apiVersion":${version},"metadata":${JSON.stringify(metadata)},"items":[`;
  const chunks: Buffer[] = [Buffer.from(head)];
  for (const entry of page) {
    if (chunks.length > 1) chunks.push(comma);
    if (prefix === 0) chunks.push(entry.bytes());
    else chunks.push(openBrace, entry.bytes().subarray(prefix));
  }
  chunks.push(Buffer.from(resource.custom ? `],"kind":"${resource.kind}List","metadata":${JSON.stringify(metadata)}}` : "]}"));
  return Buffer.concat(chunks);
}

const openBrace = Buffer.from("{");

function relative(request: ApiRequest, key: string): string {
  return request.namespace !== "" && key.startsWith(`${request.namespace}/`) ? key.slice(request.namespace.length + 1) : key;
}

function prefixed(request: ApiRequest, start: string): string {
  return request.namespace !== "" ? `${request.namespace}/${start}` : start;
}

function encodeToken(token: Token): string {
  return Buffer.from(JSON.stringify({ v: "meta.k8s.io/v1", rv: token.rv, start: token.start })).toString("base64url");
}

function decodeToken(text: string): Token {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    if (typeof value === "object" && value !== null && "rv" in value && "start" in value && typeof value.rv === "number" && typeof value.start === "string") {
      return { rv: value.rv, start: value.start };
    }
  } catch {
    // Falls through to the answer for a token that isn't ours.
  }
  throw badRequest("invalid continue token: continue key is not valid: invalid character looking for beginning of value");
}

export function wholeNumber(text: string | null): number {
  if (text === null || text === "") return 0;
  if (!/^-?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing "${text}": invalid syntax`);
  return Math.max(0, Number(text));
}

/** The rules of `resourceVersionMatch` and `sendInitialEvents` for lists and watches. */
export function validateMatch(query: URLSearchParams, watch = false): void {
  const match = query.get("resourceVersionMatch") ?? "";
  const version = query.get("resourceVersion") ?? "";
  const initial = query.get("sendInitialEvents");
  const field = "resourceVersionMatch";
  const refuse = (reason: Cause["reason"], message: string, name = field): never => {
    throw invalid("ListOptions", "meta.k8s.io", "", [{ reason, message, field: name }]);
  };
  const forbid = (message: string, name = field): never => refuse("FieldValueForbidden", `Forbidden: ${message}`, name);
  if (initial !== null && !watch) forbid("sendInitialEvents is forbidden for list", "sendInitialEvents");
  if (watch) {
    if (initial === null && match !== "") forbid("resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
    if (initial !== null && match !== "NotOlderThan") forbid("sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
    return;
  }
  if (match === "") return;
  if (match !== "Exact" && match !== "NotOlderThan") refuse("FieldValueNotSupported", `Unsupported value: "${match}": supported values: "Exact", "NotOlderThan", ""`);
  if (version === "") forbid("resourceVersionMatch is forbidden unless resourceVersion is provided");
  if ((query.get("continue") ?? "") !== "") forbid("resourceVersionMatch is forbidden when continue is provided");
  if (match === "Exact" && version === "0") forbid('resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
}
