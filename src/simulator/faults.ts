import { Emitter, type Event } from "../base/event.ts";
import type { ObjectStore } from "./store.ts";

/** Which requests a fault meets. What is left out matches everything. */
export interface FaultMatch {
  /** `list`, `watch`, `get`, ... as RBAC names verbs. */
  readonly verb?: string;
  /** Plural name, e.g. `pods`. */
  readonly resource?: string;
  readonly namespace?: string;
  /** A part of the path. */
  readonly path?: string;
  readonly user?: string;
  /** Only lists with a continue token (true) or without one (false). */
  readonly continued?: boolean;
}

/** What goes wrong. Counts of `afterEvents` are watch lines; bookmarks count too. */
export type FaultEffect =
  /** Answers with that code instead; a real Status body, 429 and 503 with Retry-After. */
  | { readonly kind: "status"; readonly code: number; readonly retryAfterSeconds?: number; readonly message?: string }
  /** Closes the connection without any answer. */
  | { readonly kind: "refuse" }
  /** Never answers, and keeps the connection open. */
  | { readonly kind: "hang" }
  /** Breaks the connection in the middle: of a list after that many bytes, of a watch inside the line after that many. */
  | { readonly kind: "cut"; readonly afterBytes?: number; readonly afterEvents?: number }
  /** Sends nothing more after that, not even an end: a half-open connection. */
  | { readonly kind: "halfOpen"; readonly afterBytes?: number; readonly afterEvents?: number }
  /** A proper end of a body that isn't whole: truncated JSON. */
  | { readonly kind: "truncate"; readonly afterBytes?: number; readonly afterEvents?: number }
  | { readonly kind: "slow"; readonly bytesPerSecond: number }
  /** A watch: 410 as an ERROR event, then the end. */
  | { readonly kind: "gone"; readonly afterEvents?: number }
  /** A watch: every n-th line twice. */
  | { readonly kind: "duplicate"; readonly every?: number }
  /** A watch: every n-th line after its successor. */
  | { readonly kind: "reorder"; readonly every?: number }
  /** A watch: a line that is no JSON. */
  | { readonly kind: "garbage"; readonly afterEvents?: number };

export interface Fault {
  readonly match?: FaultMatch;
  readonly effect: FaultEffect;
  /** How many requests it meets; 1 where left out, 0 for all until cleared. */
  readonly times?: number;
}

/** What the matching sees of a request. */
export interface FaultSubject {
  readonly verb: string;
  readonly plural: string;
  readonly namespace: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly userName: string;
}

/** What is done to connections that are open now. */
export type LiveFault = "cut" | "halfOpen" | "gone" | "end";

/** The faults of one simulator. The same calls can come as control messages (see `main.ts`). */
export class Faults {
  readonly #store: ObjectStore;
  readonly #live = new Emitter<{ readonly match: FaultMatch; readonly effect: LiveFault }>();
  readonly #expired = new Set<string>();
  #planned: { readonly fault: Fault; left: number }[] = [];

  /** For the server: open answers listen to it. */
  readonly onLive: Event<{ readonly match: FaultMatch; readonly effect: LiveFault }> = this.#live.event;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** Plans a fault for requests to come. */
  add(fault: Fault): void {
    this.#planned.push({ fault, left: fault.times ?? 1 });
  }

  /** Forgets all planned faults, renews expired credentials and sets the clock right. */
  clear(): void {
    this.#planned = [];
    this.#expired.clear();
    this.#store.skew = 0;
  }

  /** Does something to the watches and logs that are open now. */
  live(effect: LiveFault, match: FaultMatch = {}): void {
    this.#live.fire({ effect, match });
  }

  /** Forgets the history: watches and continue tokens from before get 410. Open watches go on. */
  compact(): void {
    this.#store.compact();
  }

  /** From now on the user's token is answered with 401, until `clear` or `renewCredentials`. */
  expireCredentials(user: "admin" | "restricted"): void {
    this.#expired.add(user);
  }

  renewCredentials(user: "admin" | "restricted"): void {
    this.#expired.delete(user);
  }

  isExpired(user: string): boolean {
    return this.#expired.has(user);
  }

  /** The server's clock is wrong by that much: times in new objects and the Date header. */
  clockSkew(milliseconds: number): void {
    this.#store.skew = milliseconds;
  }

  /** The effects that meet a request; counts them down. */
  take(subject: FaultSubject): readonly FaultEffect[] {
    const effects: FaultEffect[] = [];
    for (const planned of this.#planned) {
      if (planned.left < 0 || !meets(planned.fault.match ?? {}, subject)) continue;
      effects.push(planned.fault.effect);
      if (planned.left > 0) planned.left = planned.left === 1 ? -1 : planned.left - 1;
    }
    this.#planned = this.#planned.filter((planned) => planned.left >= 0);
    return effects;
  }
}

export function meets(match: FaultMatch, subject: FaultSubject): boolean {
  return (match.verb === undefined || match.verb === subject.verb)
    && (match.resource === undefined || match.resource === subject.plural)
    && (match.namespace === undefined || match.namespace === subject.namespace)
    && (match.path === undefined || subject.path.includes(match.path))
    && (match.user === undefined || match.user === subject.userName)
    && (match.continued === undefined || match.continued === ((subject.query.get("continue") ?? "") !== ""));
}
