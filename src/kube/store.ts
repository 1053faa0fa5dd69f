import type { Clock } from "../base/clock.ts";
import { coalesce, type Coalesced } from "../base/coalesce.ts";
import { Emitter, type Disposable, type Event } from "../base/event.ts";
import type { ClusterObjects, ResourceTable } from "../model/inventory.ts";
import type { NodeRecord, ObjectRecord, PodRecord, WorkloadRecord } from "../model/k8s.ts";
import type { ResourceDefinition } from "../model/resource.ts";
import { Table } from "./table.ts";

/** Changes are told after this quiet, at the latest after `maximum`, so that a rollout of 10,000 pods repaints twice a second. */
const wait = { quiet: 100, maximum: 500 };

/** All objects of one cluster. The object itself never changes; its tables and revision do. */
export class Store implements Disposable {
  readonly objects: ClusterObjects;
  readonly tables: readonly Table[];
  readonly onDidChange: Event<void>;
  readonly #changed = new Emitter<void>();
  readonly #coalesced: Coalesced;
  #revision = 0;

  /**
   * `definitions` must hold `nodes` and `pods`; the others are workloads, in their order; `further` are those of features.
   * `report` gets what a listener throws: changes are told from a timer, where nobody else would catch it.
   */
  constructor(definitions: readonly ResourceDefinition[], further: readonly ResourceDefinition[], clock: Clock, report: (error: unknown) => void) {
    this.onDidChange = this.#changed.event;
    this.#coalesced = coalesce(clock, wait, () => {
      try {
        this.#changed.fire();
      } catch (error) {
        report(error);
      }
    });
    const touched = () => {
      this.#revision++;
      this.#coalesced.request();
    };
    const tables = definitions.map((definition) => new Table(definition, touched));
    const furtherTables = further.map((definition) => new Table(definition, touched));
    const revision = () => this.#revision;
    this.tables = [...tables, ...furtherTables];
    const all = this.tables;
    this.objects = {
      get revision() {
        return revision();
      },
      nodes: required<NodeRecord>(tables, "nodes"),
      pods: required<PodRecord>(tables, "pods"),
      workloads: tables.filter((table) => table.definition.key !== "nodes" && table.definition.key !== "pods") as unknown as ResourceTable<WorkloadRecord>[],
      table: (definition) => required(all, definition.key),
      further: furtherTables,
    };
  }

  dispose(): void {
    this.#coalesced.dispose();
    this.#changed.dispose();
  }
}

function required<R extends ObjectRecord>(tables: readonly Table[], key: string): ResourceTable<R> {
  const table = tables.find((candidate) => candidate.definition.key === key);
  if (table === undefined) throw new Error(`The resource definitions lack ${key}.`);
  return table as unknown as ResourceTable<R>;
}
