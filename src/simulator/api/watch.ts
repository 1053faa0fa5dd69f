import type { Clock } from "../../base/clock.ts";
import { DisposableStore } from "../../base/disposable.ts";
import type { Change, Collection, Entry } from "../collection.ts";
import { keyOf } from "../collection.ts";
import type { ObjectStore } from "../store.ts";
import { apiVersion } from "../store.ts";
import type { Channel } from "./channel.ts";
import { validateMatch, wholeNumber } from "./list.ts";
import type { ApiRequest } from "./request.ts";
import { selectorOf, type Matcher } from "./selectors.ts";
import { ApiError, expired } from "./status.ts";

/** The real server sends a bookmark about once a minute, and one just before the end. */
export const BOOKMARK_INTERVAL = 60_000;

const newline = Buffer.from("}\n");
const heads = {
  ADDED: Buffer.from('{"type":"ADDED","object":'),
  MODIFIED: Buffer.from('{"type":"MODIFIED","object":'),
  DELETED: Buffer.from('{"type":"DELETED","object":'),
};

/** Checks the request now (so that errors are answers) and returns what writes the stream. */
export function watch(store: ObjectStore, collection: Collection, request: ApiRequest, clock: Clock): (channel: Channel) => void {
  const { query } = request;
  validateMatch(query, true);
  const text = query.get("resourceVersion") ?? "";
  if (text !== "" && !/^\d+$/.test(text)) {
    // The code of the real server, odd as it is.
    throw new ApiError(500, "", `resourceVersion: Invalid value: "${text}": strconv.ParseUint: parsing "${text}": invalid syntax`);
  }
  const watcher: Watcher = {
    store, collection, clock, request,
    matches: selectorOf(collection.resource, query),
    from: text === "" ? 0 : Number(text),
    bookmarks: ["1", "true"].includes(query.get("allowWatchBookmarks") ?? ""),
    initial: query.get("sendInitialEvents"),
    // As the real server: without a wish it ends after 30 to 60 minutes.
    timeout: wholeNumber(query.get("timeoutSeconds")) || 1800 + Math.floor(Math.random() * 1800),
  };
  return (channel) => run(watcher, channel);
}

interface Watcher {
  readonly store: ObjectStore;
  readonly collection: Collection;
  readonly clock: Clock;
  readonly request: ApiRequest;
  readonly matches: Matcher | undefined;
  readonly from: number;
  readonly bookmarks: boolean;
  readonly initial: string | null;
  readonly timeout: number;
}

function run(watcher: Watcher, channel: Channel): void {
  const { collection, clock, store } = watcher;
  const subscriptions = new DisposableStore();
  subscriptions.add(channel.onClose(() => subscriptions.dispose()));
  const end = (): void => {
    subscriptions.dispose();
    channel.end();
  };
  let sent = store.revision;
  const withInitial = watcher.initial === "true" || (watcher.initial === null && watcher.from === 0);
  const start = withInitial || (watcher.from === 0) ? sent : watcher.from;
  if (withInitial) {
    for (const entry of collection.range(collection.snapshot(sent) ?? [], watcher.request.namespace)) {
      if (watcher.matches?.(entry.object) ?? true) channel.write(line("ADDED", entry));
    }
    if (watcher.initial === "true" && watcher.bookmarks) channel.write(bookmark(collection, sent, true));
  }
  const missed = collection.since(start);
  if (missed === undefined) {
    channel.write(errorLine(expired(`too old resource version: ${start} (${collection.oldest})`)));
    end();
    return;
  }
  const send = (change: Change): void => {
    if (change.revision <= start) return;
    const written = changeLine(watcher, change);
    if (written !== undefined) channel.write(written);
  };
  for (const change of missed) send(change);
  subscriptions.add(collection.onChange(send));
  subscriptions.add(collection.onClose(end));
  const mark = (): void => {
    sent = Math.max(start, store.revision);
    channel.write(bookmark(collection, sent, false));
  };
  if (watcher.bookmarks) {
    const tick = (): void => {
      mark();
      subscriptions.add(clock.schedule(BOOKMARK_INTERVAL, tick));
    };
    subscriptions.add(clock.schedule(BOOKMARK_INTERVAL, tick));
  }
  subscriptions.add(clock.schedule(watcher.timeout * 1000, () => {
    if (watcher.bookmarks) mark();
    end();
  }));
}

/** With a selector, an object that comes into view is ADDED and one that leaves it is DELETED, whatever happened to it. */
function changeLine(watcher: Watcher, change: Change): Buffer | undefined {
  const { namespace, name } = watcher.request;
  const { metadata } = change.object;
  if (namespace !== "" && watcher.collection.resource.namespaced && metadata.namespace !== namespace) return undefined;
  if (name !== "" && change.entry.key !== keyOf(namespace, name)) return undefined;
  const { matches } = watcher;
  if (matches === undefined) return line(change.type, change.entry);
  const now = change.type !== "DELETED" && matches(change.object);
  const then = change.previous !== undefined && matches(change.previous);
  if (now) return line(then ? "MODIFIED" : "ADDED", change.entry);
  if (!then) return undefined;
  if (change.type === "DELETED") return line("DELETED", change.entry);
  // The object as it last matched, with the version of the change that took it out of view.
  const last = { ...change.previous, metadata: { ...change.previous.metadata, resourceVersion: metadata.resourceVersion } };
  return Buffer.from(`${JSON.stringify({ type: "DELETED", object: last })}\n`);
}

function line(type: Change["type"], entry: Entry): Buffer {
  return Buffer.concat([heads[type], entry.bytes(), newline]);
}

function bookmark(collection: Collection, revision: number, initialEnd: boolean): Buffer {
  const { resource } = collection;
  const object = {
    kind: resource.kind, apiVersion: apiVersion(resource),
    metadata: { resourceVersion: String(revision), ...(initialEnd ? { annotations: { "k8s.io/initial-events-end": "true" } } : {}) },
    // The real server marshals empty Go structs: a decoder must cope with a pod whose containers are null.
    ...(resource.custom ? {} : { spec: resource.kind === "Pod" ? { containers: null } : {}, status: {} }),
  };
  return Buffer.from(`${JSON.stringify({ type: "BOOKMARK", object })}\n`);
}

export function errorLine(error: ApiError): Buffer {
  return Buffer.from(`${JSON.stringify({ type: "ERROR", object: error.body })}\n`);
}
