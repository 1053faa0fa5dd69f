import type { Clock } from "../base/clock.ts";
import type { Disposable } from "../base/event.ts";
import { objectOf, textOf } from "../model/read.ts";
import type { ClusterObjects } from "../model/inventory.ts";
import { namespaceLimit } from "../model/visibility.ts";
import { Asking } from "./asking.ts";
import { Discovery, type Served } from "./discovery.ts";
import { KubeError } from "./errors.ts";
import type { Http } from "./http.ts";
import { planScopes } from "./plan.ts";
import { Serving } from "./serving.ts";
import type { Session } from "./sessionTypes.ts";
import type { Table } from "./table.ts";
import { Turns } from "./turns.ts";
import type { ClusterSource, Log } from "./types.ts";
import { StatusError } from "./statusError.ts";
import { messageOf, verdictOf } from "./verdict.ts";
import { Watching } from "./watching.ts";

export interface ConnectionDeps {
  readonly session: Session;
  readonly http: Http;
  readonly source: ClusterSource;
  readonly tables: readonly Table[];
  readonly objects: ClusterObjects;
  /** Whether a resource is to be followed now. */
  readonly wanted: (key: string) => boolean;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  /** Credentials are not accepted any more: the connection is of no more use. */
  readonly onSignedOut: (error: unknown) => void;
}

/** One connected period of a cluster: from the first request to disconnect or failed sign-in. */
export class Connection implements Disposable {
  readonly #deps: ConnectionDeps;
  readonly #gone = new AbortController();
  readonly #watchings: ReadonlyMap<string, Watching>;
  readonly #askings: ReadonlyMap<string, Asking>;
  /** Resources that the server refused cluster-wide although its review allowed it. */
  readonly #refused = new Set<string>();
  readonly #serving: Serving;
  #refreshing: Promise<void> | undefined;
  /** What is served was asked: what is wanted later can begin at once. */
  #ready = false;

  constructor(deps: ConnectionDeps) {
    this.#deps = deps;
    const turns = new Turns();
    const { http, clock, random, log } = deps;
    this.#serving = new Serving({
      http, clock, random, turns, log,
      tables: deps.tables,
      wanted: deps.wanted,
      begin: (tables) => this.#begin(tables),
      attempt: (what, action) => this.#try(what, action),
      signal: this.#gone.signal,
      onEnd: (_table, _namespace, verdict, error) => {
        if (verdict === "signed-out") deps.onSignedOut(error);
      },
    });
    const asked = deps.tables.flatMap((table) => (table.definition.ask === undefined ? [] : [{ table, ask: table.definition.ask }]));
    this.#askings = new Map(asked.map(({ table, ask }) => [table.definition.key, new Asking(table, ask, { http, clock, log, objects: deps.objects, onSignedOut: deps.onSignedOut })]));
    this.#watchings = new Map(
      deps.tables.filter((table) => table.definition.ask === undefined).map((table) => [
        table.definition.key,
        new Watching(table, {
          http, clock, random, turns, log,
          onEnd: (ended, namespace, verdict, error) => {
            if (verdict === "signed-out") deps.onSignedOut(error);
            else if (verdict === "absent") this.#serving.missed(ended.definition.key);
            else if (verdict === "forbidden" && namespace === undefined && ended.definition.namespaced) void this.#narrow(ended);
          },
        }),
      ]),
    );
  }

  get discovery(): Discovery {
    return this.#serving.discovery ?? new Discovery([]);
  }

  get http(): Http {
    return this.#deps.http;
  }

  /** The server's version, e.g. `v1.36.3`; empty when it doesn't say. */
  async version(): Promise<string> {
    try {
      return textOf(objectOf(await this.#deps.http.json({ path: "/version", what: "Connect", signal: this.#gone.signal }))["gitVersion"]);
    } catch (error) {
      // Some servers keep it to themselves; that's no reason not to go on.
      if (error instanceof KubeError && (error.status === 403 || error.status === 404)) return "";
      throw error;
    }
  }

  /** Learns what is served and allowed, then starts (or refreshes) all lists and watches. */
  async follow(step: (text: string) => void): Promise<void> {
    step("Asking what the cluster serves");
    try {
      await this.#serving.discover();
    } catch (error) {
      // Without the right to discover, or with a discovery that is out of order, each resource is tried in its preferred version.
      if (!(error instanceof StatusError && (error.status === 403 || (error.status ?? 0) >= 500))) throw error;
      this.#deps.log("warn", messageOf(error));
      this.#serving.forget();
    }
    step("Asking what may be listed");
    this.#ready = true;
    await this.#begin(this.#deps.tables.filter(({ definition }) => this.#deps.wanted(definition.key)));
    await this.#serving.follow();
  }

  /** Follows resources (by key) that somebody needs from now on. Never rejects. */
  async begin(keys: readonly string[]): Promise<void> {
    if (!this.#ready) return;
    await this.#try(keys.join(", "), async () => {
      await this.#serving.freshen();
      await this.#begin(this.#deps.tables.filter(({ definition }) => keys.includes(definition.key)));
      await this.#serving.follow();
    });
  }

  /** Ends the lists and watches of resources that nobody needs any more. */
  end(keys: readonly string[]): void {
    for (const key of keys) (this.#watchings.get(key) ?? this.#askings.get(key))?.dispose();
    void this.#try("What is served", () => this.#serving.follow());
  }

  /** Objects changed: there may be something else to ask for. */
  changed(): void {
    for (const asking of this.#askings.values()) asking.look();
  }

  /** Again, without emptying what is held. A second call during the first joins it. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.follow(() => undefined)
      .catch((error: unknown) => {
        if (this.#gone.signal.aborted) return;
        if (verdictOf(error) === "signed-out") {
          this.#deps.onSignedOut(error);
          return;
        }
        this.#deps.log("warn", `Refresh: ${messageOf(error)}`);
        for (const following of [...this.#watchings.values(), ...this.#askings.values()]) following.relist();
      })
      .finally(() => (this.#refreshing = undefined));
    return this.#refreshing;
  }

  /** The machine slept, or the network is another one: nothing that is open can be relied on. */
  reopen(message: string): void {
    this.#deps.http.hangUp();
    for (const watching of this.#watchings.values()) watching.reopen(message);
  }

  dispose(): void {
    this.#gone.abort();
    this.#serving.dispose();
    for (const following of [...this.#watchings.values(), ...this.#askings.values()]) following.dispose();
    this.#deps.http.dispose();
    this.#deps.session.dispose();
  }

  async #begin(all: readonly Table[]): Promise<void> {
    const tables = all.filter((table) => {
      const asking = this.#askings.get(table.definition.key);
      asking?.follow(this.#serving.discovery?.findVersion(table.definition) ?? this.#serving.served(table.definition));
      return asking === undefined;
    });
    const served = tables.map((table) => ({ table, served: this.#serving.served(table.definition) }));
    await this.#start(served.filter((entry) => entry.served.kind !== "absent"));
    for (const entry of served) if (entry.served.kind === "absent") this.#watchings.get(entry.table.definition.key)?.follow(entry.served, []);
  }

  async #start(served: readonly { readonly table: Table; readonly served: Served }[]): Promise<void> {
    const { http, session, source, log } = this.#deps;
    const plan = await planScopes(
      http,
      served.map((entry) => entry.table.definition),
      { chosen: source.namespaces, contextNamespace: session.namespace, refused: this.#refused },
      this.#gone.signal,
    );
    this.#gone.signal.throwIfAborted();
    if (plan.leftOut > 0) log("warn", `Only ${namespaceLimit} namespaces are read without a choice; ${plan.leftOut} more were not. Choose Namespaces shows others.`);
    for (const { table: { definition }, served: found } of served) {
      // Somebody may have stopped needing it while the server was asked.
      if (this.#deps.wanted(definition.key)) this.#watchings.get(definition.key)?.follow(found, plan.scopes.get(definition.key) ?? [undefined], plan.leftOut);
    }
  }

  /** A cluster-wide list was refused: tries single namespaces. */
  async #narrow(table: Table): Promise<void> {
    const { key } = table.definition;
    if (this.#refused.has(key)) return;
    this.#refused.add(key);
    await this.#try(key, () => this.#start([{ table, served: this.#serving.served(table.definition) }]));
  }

  async #try(what: string, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (this.#gone.signal.aborted) return;
      if (verdictOf(error) === "signed-out") this.#deps.onSignedOut(error);
      else this.#deps.log("warn", `${what}: ${messageOf(error)}`);
    }
  }
}
