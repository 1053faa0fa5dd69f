import { Emitter } from "../../base/event.ts";
import type { Disposable } from "../../base/event.ts";
import type { Credentials } from "./credentials.ts";

interface Entry {
  readonly credentials: Credentials;
  readonly changed: Emitter<boolean>;
  running: boolean;
  failed: boolean;
  holders: number;
}

/** A run of the plugin, wrapped so that all who share it know that it runs. */
export type Observe = <T>(run: () => Promise<T>) => Promise<T>;

/**
 * One sign-in for all sessions of a user entry, also of several contexts: two runs of one plugin would open two browser
 * windows, and meet at the port that the first one listens on. A failed sign-in isn't handed on to sessions that are
 * opened later.
 */
export class SharedSignIns {
  readonly #entries = new Map<string, Entry>();

  /** `key` says everything that the credential depends on. `onRunning` is told when a run begins and ends, also one that runs already. */
  lease(key: string, make: (observe: Observe) => Credentials, onRunning: (running: boolean) => void): Credentials {
    const known = this.#entries.get(key);
    const entry = known === undefined || known.failed ? this.#create(key, make) : known;
    entry.holders++;
    const listening: Disposable = entry.changed.event(onRunning);
    if (entry.running) queueMicrotask(() => entry.running && onRunning(true));
    let released = false;
    return {
      ...entry.credentials,
      dispose: () => {
        if (released) return;
        released = true;
        listening.dispose();
        if (--entry.holders > 0) return;
        if (this.#entries.get(key) === entry) this.#entries.delete(key);
        entry.credentials.dispose();
      },
    };
  }

  #create(key: string, make: (observe: Observe) => Credentials): Entry {
    const set = (running: boolean) => {
      entry.running = running;
      entry.changed.fire(running);
    };
    const observe: Observe = async (run) => {
      set(true);
      try {
        return await run();
      } catch (error) {
        entry.failed = true;
        throw error;
      } finally {
        set(false);
      }
    };
    const entry: Entry = { credentials: make(observe), changed: new Emitter<boolean>(), running: false, failed: false, holders: 0 };
    this.#entries.set(key, entry);
    return entry;
  }
}

/** Those of this process, as client-go has one cache of authenticators. */
export const signIns = new SharedSignIns();
