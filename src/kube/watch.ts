import type { ObjectRecord } from "../model/k8s.ts";
import { objectOf, numberOf } from "../model/read.ts";
import type { Decoder } from "./decode.ts";
import type { Http } from "./http.ts";
import { LineSplitter } from "./lines.ts";
import { partial } from "./list.ts";
import type { Target } from "./reflector.ts";
import { compareResourceVersions } from "./resourceVersion.ts";
import { statusError } from "./statusError.ts";
import type { TableScope } from "./table.ts";
import type { Turns } from "./turns.ts";

/** The API server sends a bookmark about every minute; longer silence is a half-open connection (or a server without bookmarks: then opening it anew costs little). */
export const watchIdle = 90_000;
/** Seconds; the server ends the watch after that. client-go: at random between 5 and 10 minutes. */
const shortest = 300;

export interface WatchDeps<R extends ObjectRecord> {
  readonly http: Http;
  readonly random: () => number;
  readonly turns: Turns;
  readonly decoder: Decoder<R>;
  readonly scope: TableScope<R>;
  readonly signal: AbortSignal;
  /** The server accepted the watch. */
  readonly opened: () => void;
  /** Bytes came. */
  readonly alive: () => void;
  /** A watch that is opened anew may start from here. */
  readonly version: (resourceVersion: string) => void;
}

/** Watches until the server ends it (resolves) or something breaks (rejects): then the last `version` is where to go on. */
export async function watchFrom<R extends ObjectRecord>(target: Target, from: string, deps: WatchDeps<R>): Promise<void> {
  const query = new URLSearchParams({
    watch: "true",
    allowWatchBookmarks: "true",
    timeoutSeconds: String(Math.round(shortest * (1 + deps.random()))),
  });
  if (from !== "") query.set("resourceVersion", from);
  const what = `Watch ${target.key}`;
  const answer = await deps.http.send({ path: `${target.path}?${query.toString()}`, what, ...partial(target, ""), timeout: watchIdle, idle: watchIdle, signal: deps.signal });
  deps.opened();
  const lines = new LineSplitter();
  let latest = from;
  for await (const chunk of answer.body) {
    // Ended meanwhile: the scope may belong to another watch now.
    deps.signal.throwIfAborted();
    deps.alive();
    for (const line of lines.push(chunk)) {
      const event = deps.decoder.line(line);
      let version: string;
      switch (event.type) {
        case "ERROR":
          throw statusError(numberOf(objectOf(event.status)["code"]) ?? 500, event.status, what);
        case "BOOKMARK":
          version = event.resourceVersion;
          break;
        case "DELETED":
          deps.scope.delete(event.record);
          version = event.record.resourceVersion;
          break;
        case "ADDED":
        case "MODIFIED":
          deps.scope.upsert(event.record);
          version = event.record.resourceVersion;
          break;
      }
      // A replayed event must not turn the place to go on from back.
      if (version !== "" && (compareResourceVersions(version, latest) ?? 1) > 0) {
        latest = version;
        deps.version(version);
      }
      if (deps.turns.due()) await deps.turns.next();
      deps.signal.throwIfAborted();
    }
  }
}
