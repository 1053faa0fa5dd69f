import type { Clock } from "../base/clock.ts";
import type { Disposable } from "../base/event.ts";
import { objectOf, textOf, NO_LABELS } from "../model/read.ts";
import type { ResourceDefinition } from "../model/resource.ts";
import type { Served } from "./discovery.ts";
import { Table } from "./table.ts";
import { Watching, type WatchingDeps } from "./watching.ts";

/** A definition's name is `plural.group`: the key of the resource that it defines. Nothing else of it is read. */
export const definitionsDefinition: ResourceDefinition = {
  key: "customresourcedefinitions.apiextensions.k8s.io",
  group: "apiextensions.k8s.io",
  versions: ["v1"],
  plural: "customresourcedefinitions",
  kind: "CustomResourceDefinition",
  namespaced: false,
  metadataOnly: true,
  project: (value) => {
    const metadata = objectOf(objectOf(value)["metadata"]);
    const [name, uid, resourceVersion] = ["name", "uid", "resourceVersion"].map((field) => textOf(metadata[field]));
    return { name: name ?? "", uid: uid ?? "", resourceVersion: resourceVersion ?? "", namespace: "", created: 0, labels: NO_LABELS };
  },
};

/** Discovery and the new endpoints follow a definition with up to some seconds of delay. In ms, doubled each time. */
const first = 300;
const attempts = 7;

export interface CustomKindsDeps extends WatchingDeps {
  /** Resources that the connection would follow. */
  readonly keys: ReadonlySet<string>;
  /** Whether what is served and followed agrees with a definition that is there, or gone. */
  readonly agrees: (key: string, installed: boolean) => boolean;
  /** Asks what is served and begins or ends these. Never rejects. */
  readonly rediscover: (keys: readonly string[]) => Promise<void>;
}

/**
 * Notices kinds that are installed, changed or removed while connected: a watch on the names of the cluster's
 * CustomResourceDefinitions, for users who may list them.
 */
export class CustomKinds implements Disposable {
  readonly #deps: CustomKindsDeps;
  readonly #clock: Clock;
  readonly #table: Table;
  readonly #watching: Watching;
  /** Resource versions of the definitions of `keys`; undefined until the first list is complete. */
  #seen: ReadonlyMap<string, string> | undefined;
  /** Keys whose definition changed and that don't agree with it yet. */
  readonly #open = new Set<string>();
  #attempt = 0;
  #timer: Disposable | undefined;

  constructor(deps: CustomKindsDeps) {
    this.#deps = deps;
    this.#clock = deps.clock;
    this.#table = new Table(definitionsDefinition, () => this.#changed());
    this.#watching = new Watching(this.#table, deps);
  }

  /** Whether changes are noticed now. */
  get following(): boolean {
    const { kind } = this.#table.state;
    return kind === "live" || kind === "stale" || kind === "loading";
  }

  follow(served: Served): void {
    if (!this.following) this.#watching.follow(served, [undefined]);
  }

  /** A list of this resource was answered with 404 although it was said to be served. */
  missed(key: string): void {
    if (this.#seen?.has(key) !== true || this.#open.has(key) || this.#attempt >= attempts) return;
    this.#open.add(key);
    this.#arm();
  }

  end(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    this.#open.clear();
    this.#seen = undefined;
    this.#watching.dispose();
    if (this.#table.state.kind !== "idle") this.#table.close({ kind: "idle" });
  }

  dispose(): void {
    this.end();
  }

  #changed(): void {
    if (this.#table.state.kind !== "live") return;
    const now = new Map<string, string>();
    for (const { name, resourceVersion } of this.#table.items.values()) if (this.#deps.keys.has(name)) now.set(name, resourceVersion);
    const before = this.#seen;
    this.#seen = now;
    // What was there at the first list, discovery has seen.
    if (before === undefined) return;
    const changed = [...new Set([...before.keys(), ...now.keys()])].filter((key) => before.get(key) !== now.get(key));
    if (changed.length === 0) return;
    for (const key of changed) this.#open.add(key);
    this.#attempt = 0;
    this.#arm();
  }

  #arm(): void {
    this.#timer?.dispose();
    this.#timer = this.#clock.schedule(first * 2 ** this.#attempt, () => void this.#look());
  }

  async #look(): Promise<void> {
    this.#timer = undefined;
    this.#attempt++;
    await this.#deps.rediscover([...this.#open]);
    for (const key of this.#open) if (this.#deps.agrees(key, this.#seen?.has(key) === true)) this.#open.delete(key);
    // A change that came meanwhile has armed it already.
    if (this.#open.size > 0 && !this.#armed() && this.#attempt < attempts) this.#arm();
  }

  #armed(): boolean {
    return this.#timer !== undefined;
  }
}
