import type { Clock } from "../base/clock.ts";
import type { Disposable } from "../base/event.ts";
import type { ObjectRecord } from "../model/k8s.ts";
import { Backoff, pause } from "./backoff.ts";
import type { Decoder } from "./decode.ts";
import { KubeError } from "./errors.ts";
import type { Http } from "./http.ts";
import { listAll } from "./list.ts";
import type { TableScope } from "./table.ts";
import type { Turns } from "./turns.ts";
import type { Log } from "./types.ts";
import { messageOf, verdictOf, type Verdict } from "./verdict.ts";
import { watchFrom } from "./watch.ts";

export interface ReflectorDeps<R extends ObjectRecord> {
  readonly http: Http;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly turns: Turns;
  readonly log: Log;
  readonly decoder: Decoder<R>;
  /** A new list begins: what the decoder shares may be forgotten. */
  readonly onList?: () => void;
  /** The list and watch ended for good, for another reason than `dispose`. */
  readonly onEnd: (verdict: Exclude<Verdict, "expired" | "retry">, error: unknown) => void;
}

/** `/api/v1/pods` or `/apis/batch/v1/namespaces/x/jobs`, and the key for texts. */
export interface Target {
  readonly path: string;
  readonly key: string;
  /** Only the metadata of each object is wanted. */
  readonly metadataOnly?: boolean;
}

/**
 * Failures in a row (of the watch, at one version) after which it lists anew; client-go lists anew after the first of most
 * kinds. Silence counts: behind a proxy that holds events back, lists are all that comes through.
 */
const watchPatience = 3;

/**
 * Keeps one scope equal to the server by list and watch, to the contract of client-go's Reflector. It retries for as long as
 * retrying can help; being refused (401, 403), absence (404) and refusals of the request itself end it.
 */
export class Reflector<R extends ObjectRecord> implements Disposable {
  readonly #target: Target;
  readonly #scope: TableScope<R>;
  readonly #deps: ReflectorDeps<R>;
  readonly #ended = new AbortController();
  readonly #backoff: Backoff;
  /** Ends what is under way (list, watch or pause) so that the loop lists anew. */
  #round = new AbortController();
  /** What ended the round wants to go on from the same version. */
  #keepVersion = false;
  /** The version to watch from; undefined: list first. */
  #version: string | undefined;
  /** The last version that was seen, for a list that must not go back in time. */
  #lastKnown = "";
  /** When the data held was last known to be right; 0: never. */
  #heard = 0;
  #watchFailures = 0;

  constructor(target: Target, scope: TableScope<R>, deps: ReflectorDeps<R>) {
    this.#target = target;
    this.#scope = scope;
    this.#deps = deps;
    this.#backoff = new Backoff(deps.random);
  }

  /** Starts; resolves when it ended. Never rejects. */
  async run(): Promise<void> {
    const stop = this.#ended.signal;
    while (!stop.aborted) {
      this.#round = new AbortController();
      const signal = AbortSignal.any([stop, this.#round.signal]);
      try {
        if (this.#version === undefined) await this.#list(signal);
        if (this.#version !== undefined) await this.#watch(this.#version, signal);
      } catch (error) {
        if (isAborted(stop)) return;
        if (signal.aborted) {
          if (!this.#keepVersion) this.#version = undefined;
          this.#keepVersion = false;
          continue;
        }
        if (!(await this.#survive(error, signal))) return;
      }
    }
  }

  /** Lists again without emptying what is held. */
  relist(): void {
    this.#keepVersion = false;
    this.#version = undefined;
    this.#lastKnown = "";
    this.#backoff.reset();
    this.#round.abort();
  }

  /** The connection is gone without a word: goes on from the last version on a new one. What is held is old until then. */
  reopen(message: string): void {
    this.#keepVersion = true;
    this.#backoff.reset();
    this.#trouble(new Error(message));
    this.#round.abort();
  }

  dispose(): void {
    this.#ended.abort();
  }

  async #list(signal: AbortSignal): Promise<void> {
    const { clock, onList } = this.#deps;
    onList?.();
    if (this.#heard === 0) this.#scope.setState({ kind: "loading", loaded: 0 });
    const version = await listAll(this.#target, this.#lastKnown, {
      ...this.#deps,
      scope: this.#scope,
      backoff: this.#backoff,
      signal,
      progress: (loaded, about) => {
        if (this.#heard === 0) this.#scope.setState({ kind: "loading", loaded, ...(about === undefined ? {} : { about }) });
      },
      trouble: (error) => this.#trouble(error),
    });
    this.#heard = clock.now();
    this.#version = version;
    this.#lastKnown = version;
    this.#watchFailures = 0;
  }

  async #watch(from: string, signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps;
    const started = clock.now();
    const seen = { event: false };
    await watchFrom(this.#target, from, {
      ...this.#deps,
      scope: this.#scope,
      signal,
      opened: () => {
        this.#heard = clock.now();
        if (this.#scope.state.kind !== "live") this.#scope.setState({ kind: "live", since: this.#heard });
      },
      alive: () => (this.#heard = clock.now()),
      version: (version) => {
        seen.event = true;
        this.#version = version;
        this.#lastKnown = version;
        this.#watchFailures = 0;
        this.#backoff.reset();
      },
    });
    // The server ended it, as it does every few minutes. One that ends at once without a word would make a busy loop.
    if (!seen.event && clock.now() - started < 1000) throw endedAtOnce(this.#target);
  }

  /** Decides what to do after an error; false: it ended for good. */
  async #survive(error: unknown, signal: AbortSignal): Promise<boolean> {
    const verdict = verdictOf(error);
    const { log, clock } = this.#deps;
    // A server that is away for hours is told once, not every half minute.
    const news = verdict !== "expired" && this.#scope.state.kind !== "stale";
    log(news ? "info" : "debug", `${this.#target.key}: ${messageOf(error)}`);
    if (verdict === "expired") {
      // A list that expires even though it asked for nothing old gets the newest, and a pause if that expires too.
      if (this.#version === undefined) {
        this.#lastKnown = "";
        await pause(clock, this.#backoff.delay(), signal);
      }
      this.#version = undefined;
      this.#trouble(error);
      return true;
    }
    if (verdict === "retry") {
      this.#trouble(error);
      if (this.#version !== undefined && ++this.#watchFailures >= watchPatience) this.#version = undefined;
      // Silence has waited long enough already.
      if (!isSilence(error)) await pause(clock, this.#backoff.delay(retryAfterOf(error)), signal);
      return true;
    }
    this.#end(verdict, error);
    return false;
  }

  #trouble(error: unknown): void {
    const message = messageOf(error);
    const state = this.#scope.state;
    if (this.#heard !== 0) this.#scope.setState({ kind: "stale", since: state.kind === "stale" ? state.since : this.#heard, message });
    else this.#scope.setState(state.kind === "loading" ? { ...state, message } : { kind: "loading", loaded: 0, message });
  }

  #end(verdict: Exclude<Verdict, "expired" | "retry">, error: unknown): void {
    const message = messageOf(error);
    this.dispose();
    switch (verdict) {
      case "forbidden":
        this.#scope.clear();
        this.#scope.setState({ kind: "forbidden", message });
        break;
      case "absent":
        this.#scope.clear();
        this.#scope.setState({ kind: "absent" });
        break;
      case "failed":
      case "signed-out":
        this.#scope.setState({ kind: "failed", reason: verdict === "failed" ? "refused" : "unauthorized", message, ...(this.#heard === 0 ? {} : { since: this.#heard }) });
        break;
    }
    this.#deps.onEnd(verdict, error);
  }
}

/** A function, since the compiler takes what it saw of a signal before an await for lasting. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function endedAtOnce(target: Target): KubeError {
  return new KubeError({
    reason: "server-error",
    message: `Watch ${target.key}: the server ended the watch at once.`,
    remedy: "It is opened again; if this stays, look at what stands between (a proxy, a gateway).",
    detail: "",
  });
}

function isSilence(error: unknown): boolean {
  return error instanceof KubeError && error.failure.reason === "timeout";
}

function retryAfterOf(error: unknown): number {
  return error instanceof Error && "retryAfter" in error && typeof error.retryAfter === "number" ? error.retryAfter : 0;
}
