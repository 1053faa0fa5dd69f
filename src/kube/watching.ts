import type { Clock } from "../base/clock.ts";
import type { Disposable } from "../base/event.ts";
import type { ObjectRecord } from "../model/k8s.ts";
import { pathOf } from "./clusterRequests.ts";
import { jsonDecoder } from "./decode.ts";
import type { Served } from "./discovery.ts";
import type { Http } from "./http.ts";
import { GenerationalInterner } from "./intern.ts";
import { Reflector } from "./reflector.ts";
import type { Scopes } from "./plan.ts";
import type { Table } from "./table.ts";
import type { Turns } from "./turns.ts";
import type { Log } from "./types.ts";
import type { Verdict } from "./verdict.ts";

export interface WatchingDeps {
  readonly http: Http;
  readonly clock: Clock;
  readonly random: () => number;
  readonly turns: Turns;
  readonly log: Log;
  /** A reflector ended for good. */
  readonly onEnd: (table: Table, namespace: string | undefined, verdict: Exclude<Verdict, "expired" | "retry">, error: unknown) => void;
}

interface Running {
  readonly path: string;
  readonly reflector: Reflector<ObjectRecord>;
}

/** The reflectors of one table. */
export class Watching implements Disposable {
  readonly #table: Table;
  readonly #deps: WatchingDeps;
  readonly #intern = new GenerationalInterner();
  #running: Running[] = [];

  constructor(table: Table, deps: WatchingDeps) {
    this.#table = table;
    this.#deps = deps;
  }

  /** Makes the running reflectors those of `scopes`. One that runs already lists again; one that ended starts again. `leftOut`: namespaces beyond the limit. */
  follow(served: Served, scopes: Scopes, leftOut = 0): void {
    const table = this.#table;
    if (served.kind === "absent") {
      this.dispose();
      table.close({ kind: "absent" });
      return;
    }
    const { definition } = table;
    const version = served.kind === "served" ? served.resource.version : served.version;
    table.setScopes(scopes, leftOut);
    const before = this.#running;
    this.#running = [];
    for (const scope of table.scopes) {
      const path = pathOf({ group: definition.group, version, plural: definition.plural }, scope.namespace);
      const kept = before.find((entry) => entry.path === path);
      if (kept !== undefined) {
        this.#running.push(kept);
        kept.reflector.relist();
        continue;
      }
      const { http, clock, random, turns, log } = this.#deps;
      const entry: Running = {
        path,
        reflector: new Reflector({ path, key: definition.key, metadataOnly: definition.metadataOnly === true }, scope, {
          http, clock, random, turns, log,
          decoder: jsonDecoder(definition, this.#intern),
          // Lists of several namespaces share what they have in common; then only the interner's own limit forgets.
          onList: () => {
            if (table.scopes.length === 1) this.#intern.rotate();
          },
          onEnd: (verdict, error) => {
            this.#running = this.#running.filter((other) => other !== entry);
            this.#deps.onEnd(table, scope.namespace, verdict, error);
          },
        }),
      };
      this.#running.push(entry);
      void entry.reflector.run();
    }
    for (const entry of before) if (!this.#running.includes(entry)) entry.reflector.dispose();
  }

  /** Lists again what runs. */
  relist(): void {
    for (const entry of this.#running) entry.reflector.relist();
  }

  /** Opens the watches anew, from where they were. */
  reopen(message: string): void {
    for (const entry of this.#running) entry.reflector.reopen(message);
  }

  dispose(): void {
    for (const entry of this.#running.splice(0)) entry.reflector.dispose();
  }
}
