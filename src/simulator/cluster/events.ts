import type { Clock } from "../../base/clock.ts";
import type { KubeObject } from "../objects.ts";
import { keyOf } from "../collection.ts";
import type { ObjectStore } from "../store.ts";

interface EventObject extends KubeObject {
  readonly count?: number;
}

/** Events live an hour, as the API server keeps them. */
const LIFETIME = 3_600_000;

/** Writes core events; the same event again counts up, as client-go's recorder does it. */
export class EventRecorder {
  readonly #store: ObjectStore;
  readonly #clock: Clock;
  readonly #known = new Map<string, string>();

  constructor(store: ObjectStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  normal(about: KubeObject, reason: string, message: string, component: string, host = ""): void {
    this.#write("Normal", about, reason, message, component, host);
  }

  warning(about: KubeObject, reason: string, message: string, component: string, host = ""): void {
    this.#write("Warning", about, reason, message, component, host);
  }

  #write(type: string, about: KubeObject, reason: string, message: string, component: string, host: string): void {
    const { name, uid, resourceVersion } = about.metadata;
    // Events about cluster-scoped objects stand in the namespace default.
    const namespace = about.metadata.namespace ?? "default";
    const same = `${uid}\n${reason}\n${message}`;
    const now = this.#store.now();
    const known = this.#known.get(same);
    const held = known === undefined ? undefined : this.#store.get("events", namespace, known) as EventObject | undefined;
    if (held !== undefined) {
      if (held.count === undefined) return;
      this.#store.update("events", { ...held, count: held.count + 1, lastTimestamp: now } as EventObject);
      return;
    }
    const stamp = (BigInt(Math.floor(this.#clock.now())) * 1_000_000n + BigInt(this.#store.revision % 1_000_000)).toString(16);
    const created = this.#store.create("events", {
      metadata: { name: `${name}.${stamp}`, namespace },
      involvedObject: {
        kind: about.kind, ...(about.metadata.namespace === undefined ? {} : { namespace: about.metadata.namespace }), name, uid,
        apiVersion: about.apiVersion, resourceVersion,
      },
      reason, message, type,
      ...(component === "default-scheduler" ? newForm(now, reason === "Scheduled" ? "Binding" : "Scheduling") : {
        source: { component, ...(host === "" ? {} : { host }) }, firstTimestamp: now, lastTimestamp: now, count: 1, eventTime: null,
        reportingComponent: component, reportingInstance: host,
      }),
    } as Parameters<ObjectStore["create"]>[1]);
    this.#known.set(same, created.metadata.name);
    const key = keyOf(namespace, created.metadata.name);
    this.#clock.schedule(LIFETIME, () => {
      this.#known.delete(same);
      this.#store.remove("events", namespace, key.slice(namespace.length + 1));
    });
  }
}

/** kube-scheduler writes through events.k8s.io: in core/v1 such an event has only an eventTime. */
function newForm(now: string, action: string): object {
  return {
    source: {}, firstTimestamp: null, lastTimestamp: null, eventTime: now.replace("Z", ".000000Z"), action,
    reportingComponent: "default-scheduler", reportingInstance: "default-scheduler-control-plane-01",
  };
}
