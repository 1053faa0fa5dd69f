import type { Disposable } from "../base/event.ts";
import type { ResourceDefinition } from "../model/resource.ts";
import { mayList } from "./access.ts";
import { CustomKinds, definitionsDefinition } from "./customKinds.ts";
import { discover, type Discovery, type Served } from "./discovery.ts";
import type { Table } from "./table.ts";
import type { WatchingDeps } from "./watching.ts";

/** In ms: what is served is asked again after this time, when somebody begins to look and definitions can't be watched. */
const discoveryAge = 300_000;

export interface ServingDeps extends WatchingDeps {
  readonly tables: readonly Table[];
  /** Whether a resource is to be followed now. */
  readonly wanted: (key: string) => boolean;
  /** Follows tables anew whose kind came, went or moved to another version. */
  readonly begin: (tables: readonly Table[]) => Promise<void>;
  /** Runs something nobody waits for; its errors are logged. */
  readonly attempt: (what: string, action: () => Promise<void>) => Promise<void>;
  readonly signal: AbortSignal;
}

/** What the cluster serves, kept true while somebody needs kinds that may come and go. */
export class Serving implements Disposable {
  readonly #deps: ServingDeps;
  readonly #kinds: CustomKinds;
  #discovery: Discovery | undefined;
  #asked = 0;

  constructor(deps: ServingDeps) {
    this.#deps = deps;
    this.#kinds = new CustomKinds({
      ...deps,
      keys: new Set(deps.tables.map(({ definition }) => definition.key)),
      agrees: (key, installed) => this.#agrees(key, installed),
      rediscover: (keys) => deps.attempt("Discovery", () => this.#rediscover(keys)),
    });
  }

  /** Undefined: not known. */
  get discovery(): Discovery | undefined {
    return this.#discovery;
  }

  /** Without a discovery, each resource is tried in its preferred version. */
  served(definition: ResourceDefinition): Served {
    return this.#discovery?.find(definition) ?? { kind: "unknown", version: definition.versions[0] ?? "v1", message: "" };
  }

  async discover(): Promise<void> {
    this.#discovery = await discover(this.#deps.http, [...this.#deps.tables.map(({ definition }) => definition), definitionsDefinition], this.#deps.signal);
    this.#asked = this.#deps.clock.now();
  }

  forget(): void {
    this.#discovery = undefined;
  }

  /** Nobody tells of kinds that came meanwhile; asking is two requests, and happens only when somebody begins to look. */
  async freshen(): Promise<void> {
    if (!this.#kinds.following && this.#deps.clock.now() - this.#asked > discoveryAge) await this.discover();
  }

  /** Watches for kinds that come and go while one is wanted, where the user may list their definitions. */
  async follow(): Promise<void> {
    if (!this.#customWanted()) {
      this.#kinds.end();
      return;
    }
    const served = this.#discovery?.find(definitionsDefinition);
    if (served?.kind !== "served" || this.#kinds.following) return;
    if ((await mayList(this.#deps.http, definitionsDefinition, undefined, this.#deps.signal)) === "allowed" && this.#customWanted()) this.#kinds.follow(served);
  }

  /** A list was answered with 404 although its kind was said to be served. */
  missed(key: string): void {
    this.#kinds.missed(key);
  }

  dispose(): void {
    this.#kinds.dispose();
  }

  /** Whether any resource that a CustomResourceDefinition could define is wanted. Their groups are domain names. */
  #customWanted(): boolean {
    return this.#deps.tables.some(({ definition: { group, key } }) => group.includes(".") && this.#deps.wanted(key));
  }

  async #rediscover(keys: readonly string[]): Promise<void> {
    const before = new Map(keys.map((key) => [key, this.#versionOf(key)]));
    await this.discover();
    const moved = this.#deps.tables.filter(({ definition: { key }, state }) =>
      keys.includes(key) && this.#deps.wanted(key) && (this.#versionOf(key) !== before.get(key) || state.kind === "absent"));
    if (moved.length > 0) await this.#deps.begin(moved);
  }

  #versionOf(key: string): string | undefined {
    const table = this.#deps.tables.find(({ definition }) => definition.key === key);
    const served = table === undefined ? undefined : this.#discovery?.find(table.definition);
    return served?.kind === "served" ? served.resource.version : undefined;
  }

  #agrees(key: string, installed: boolean): boolean {
    const table = this.#deps.tables.find(({ definition }) => definition.key === key);
    const served = this.#versionOf(key) !== undefined;
    return served === installed && (!installed || table?.state.kind !== "absent" || !this.#deps.wanted(key));
  }
}
