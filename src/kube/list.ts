import type { Clock } from "../base/clock.ts";
import type { ObjectRecord } from "../model/k8s.ts";
import { pause, type Backoff } from "./backoff.ts";
import type { Decoder, PageHead } from "./decode.ts";
import { KubeError } from "./errors.ts";
import type { Http, HttpAnswer } from "./http.ts";
import type { Target } from "./reflector.ts";
import { StatusError } from "./statusError.ts";
import type { TableScope } from "./table.ts";
import type { Turns } from "./turns.ts";
import { verdictOf } from "./verdict.ts";

const pageSize = 500;
/** Lists whose continue token expired before the list is asked for in one piece, as client-go's pager does. */
const expiredLimit = 2;
/** Answers in a row that are no list. */
const nonsenseLimit = 8;

export interface ListDeps<R extends ObjectRecord> {
  readonly http: Http;
  readonly clock: Clock;
  readonly turns: Turns;
  readonly decoder: Decoder<R>;
  readonly scope: TableScope<R>;
  readonly backoff: Backoff;
  readonly signal: AbortSignal;
  readonly progress: (loaded: number, about: number | undefined) => void;
  /** A page failed and is tried again. */
  readonly trouble: (error: unknown) => void;
}

/**
 * Lists all pages into the scope and returns the list's resource version. `notOlderThan` is the last version seen: a list
 * after a broken watch must not go back in time; empty asks for the most recent.
 *
 * Rules of the API (docs/reference/using-api/api-concepts): `resourceVersion` with `limit` needs `resourceVersionMatch` to
 * mean something defined; with `continue` both are forbidden. `resourceVersion=0` is never asked for: it ignores `limit`.
 */
export async function listAll<R extends ObjectRecord>(target: Target, notOlderThan: string, deps: ListDeps<R>): Promise<string> {
  let expired = 0;
  let since = notOlderThan;
  for (;;) {
    try {
      return await listOnce(target, since, expired < expiredLimit ? pageSize : 0, deps);
    } catch (error) {
      if (deps.signal.aborted || verdictOf(error) !== "expired" || ++expired > expiredLimit) throw error;
      // Either the continue token expired, or the version is unknown to this server (restored from a backup, or behind).
      since = "";
    }
  }
}

/** The header that asks for metadata only; a server that doesn't know it gives whole objects. */
export function partial(target: Target, list: "List" | ""): { readonly accept?: string } {
  return target.metadataOnly === true ? { accept: `application/json;as=PartialObjectMetadata${list};g=meta.k8s.io;v=v1,application/json` } : {};
}

async function listOnce<R extends ObjectRecord>(target: Target, notOlderThan: string, limit: number, deps: ListDeps<R>): Promise<string> {
  const attempt = new AbortController();
  const signal = AbortSignal.any([deps.signal, attempt.signal]);
  const request = (token: string): Promise<HttpAnswer> => {
    const query = new URLSearchParams();
    if (limit > 0) query.set("limit", String(limit));
    if (token !== "") query.set("continue", token);
    else if (notOlderThan !== "") {
      query.set("resourceVersion", notOlderThan);
      query.set("resourceVersionMatch", "NotOlderThan");
    }
    const answer = deps.http.send({ path: `${target.path}?${query.toString()}`, what: `List ${target.key}`, ...partial(target, "List"), timeout: 60_000, idle: 30_000, signal });
    // Asked for early: whoever awaits it later sees the error; until then it must not count as unhandled.
    answer.catch(ignore);
    return answer;
  };
  let loaded = 0;
  let nonsense = 0;
  let version = "";
  let token = "";
  let next: Promise<HttpAnswer> | undefined;
  try {
    for (;;) {
      // Each first page is a snapshot of its own: what a broken one has shown may be gone from the next.
      if (token === "") deps.scope.beginList();
      let early: Promise<HttpAnswer> | undefined;
      let count = 0;
      let head: PageHead;
      try {
        const answer = await (next ?? request(token));
        const page = deps.decoder.page({
          record: (record) => {
            count++;
            deps.scope.listed(record);
          },
          head: (known) => {
            if (known.continueToken !== "") early = request(known.continueToken);
          },
        });
        for await (const chunk of answer.body) {
          // Ended meanwhile: the scope may belong to another list now.
          signal.throwIfAborted();
          page.push(chunk);
          if (deps.turns.due()) await deps.turns.next();
        }
        head = page.end();
      } catch (error) {
        // The page that was asked for early is asked for again, if need be.
        void early?.then(discard, ignore);
        next = undefined;
        if (signal.aborted) throw signal.reason;
        if (token !== "" && error instanceof StatusError && error.status === 400) throw expiredToken(error);
        if (error instanceof SyntaxError && ++nonsense >= nonsenseLimit) throw nonsenseFailure(target, error);
        if (verdictOf(error) !== "retry") throw error;
        deps.trouble(error);
        await pause(deps.clock, deps.backoff.delay(error instanceof StatusError ? error.retryAfter : undefined), signal);
        signal.throwIfAborted();
        continue;
      }
      deps.backoff.reset();
      nonsense = 0;
      loaded += count;
      if (version === "") version = head.resourceVersion;
      deps.progress(loaded, head.remaining === undefined ? (head.continueToken === "" ? loaded : undefined) : loaded + head.remaining);
      token = head.continueToken;
      if (token === "") break;
      next = early ?? request(token);
    }
    signal.throwIfAborted();
    deps.scope.endList(version);
    return version;
  } finally {
    attempt.abort();
  }
}

/** Gives an answer's connection back. */
async function discard(answer: HttpAnswer): Promise<void> {
  await answer.body[Symbol.asyncIterator]().return?.();
}

function ignore(): void {
  // See the callers: the error is reported where the answer is awaited.
}

/** The API server answers 400 to a token that it can't read, e.g. after it was replaced by another version. */
function expiredToken(error: StatusError): StatusError {
  return new StatusError(error.failure, { status: 410, reason: "Expired", resourceVersionTooLarge: false });
}

function nonsenseFailure(target: Target, cause: SyntaxError): KubeError {
  return new KubeError(
    { reason: "protocol", message: `List ${target.key}: the answers are no lists (${cause.message}).`, remedy: "Check that the address is that of a Kubernetes API server, and what a proxy in between does.", detail: cause.message },
    { cause },
  );
}
