import type { Clock } from "../../base/clock.ts";
import { DisposableStore } from "../../base/disposable.ts";
import { keyOf } from "../collection.ts";
import type { Pod, Workload } from "../kinds.ts";
import { controllerOf, type KubeObject } from "../objects.ts";
import type { Random } from "../random.ts";
import type { ObjectStore, StoreChange } from "../store.ts";
import { Behaviours } from "./behaviour.ts";
import { controllers } from "./controllers/index.ts";
import { deletePod, type ControllerContext } from "./controllers/context.ts";
import { EventRecorder } from "./events.ts";
import { Kubelet } from "./kubelet.ts";
import { Kai } from "./queueing/kai.ts";
import { Kueue } from "./queueing/kueue.ts";
import { Quotas } from "./queueing/quota.ts";
import { Scheduler } from "./scheduler.ts";

interface Reference {
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

/** Everything of a cluster besides the API server: scheduler, kubelets, controllers and the garbage collector. */
export class Engine {
  readonly behaviours: Behaviours;
  readonly events: EventRecorder;
  readonly #store: ObjectStore;
  readonly #clock: Clock;
  readonly #context: ControllerContext;
  readonly #scheduler: Scheduler;
  readonly #subscriptions = new DisposableStore();
  /** What an owner's uid owns. */
  readonly #owned = new Map<string, Map<string, Reference>>();
  readonly #dirty = new Map<string, Reference>();
  #queued = false;

  constructor(store: ObjectStore, clock: Clock, random: Random) {
    this.#store = store;
    this.#clock = clock;
    this.behaviours = new Behaviours(store);
    this.events = new EventRecorder(store, clock);
    this.#context = {
      store, clock, random, events: this.events, behaviours: this.behaviours, refused: new Map(),
      owned: (uid, resource) => this.#objectsOf(uid, resource),
      later: (resource, object, seconds) => {
        clock.schedule(seconds * 1000, () => this.#mark(referenceTo(resource, object)));
      },
    };
    for (const resource of store.resources) {
      if (!resource.virtual) for (const object of store.list(resource.id)) this.#index(referenceTo(resource.id, object), object);
    }
    for (const resource of controllers.keys()) {
      for (const object of store.find(resource)?.objects() ?? []) this.#mark(referenceTo(resource, object));
    }
    this.#scheduler = new Scheduler(store, clock, this.events);
    const queueing = [new Kueue(store, clock, this.events), new Kai(store, clock, this.events, this.#scheduler), new Quotas(store, clock)];
    const kubelet = new Kubelet({ store, clock, random, events: this.events, behaviours: this.behaviours });
    this.#subscriptions.add(store.onChange((change) => {
      this.#see(change);
      this.#scheduler.see(change);
      kubelet.see(change);
      for (const system of queueing) system.see(change);
    }));
  }

  /** Pods that wait for a node. */
  get waiting(): Iterable<Pod> {
    return this.#scheduler.waiting;
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  #see(change: StoreChange): void {
    const { object } = change;
    const reference = referenceTo(change.resource.id, object);
    if (change.type === "DELETED") {
      this.#unindex(reference, object);
      this.#collect(object);
    } else {
      if (change.type === "ADDED") this.#index(reference, object);
      if (controllers.has(change.resource.id)) this.#mark(reference);
      if (change.resource.id === "nodes" && change.type === "ADDED") {
        for (const set of this.#store.list("daemonsets.apps")) this.#mark(referenceTo("daemonsets.apps", set));
      }
    }
    const owner = controllerOf(object);
    const id = owner === undefined ? undefined : this.#store.idOf(owner.apiVersion, owner.kind);
    if (owner !== undefined && id !== undefined && controllers.has(id)) {
      this.#mark({ resource: id, namespace: object.metadata.namespace ?? "", name: owner.name });
    }
  }

  #index(reference: Reference, object: KubeObject): void {
    for (const owner of object.metadata.ownerReferences ?? []) {
      const owned = this.#owned.get(owner.uid) ?? new Map<string, Reference>();
      this.#owned.set(owner.uid, owned);
      owned.set(`${reference.resource}\n${keyOf(reference.namespace, reference.name)}`, reference);
    }
  }

  #unindex(reference: Reference, object: KubeObject): void {
    for (const owner of object.metadata.ownerReferences ?? []) {
      const owned = this.#owned.get(owner.uid);
      owned?.delete(`${reference.resource}\n${keyOf(reference.namespace, reference.name)}`);
      if (owned?.size === 0) this.#owned.delete(owner.uid);
    }
  }

  #objectsOf(uid: string, resource: string): KubeObject[] {
    const found: KubeObject[] = [];
    for (const reference of this.#owned.get(uid)?.values() ?? []) {
      if (reference.resource !== resource) continue;
      const object = this.#store.get(resource, reference.namespace, reference.name);
      if (object !== undefined) found.push(object);
    }
    return found;
  }

  /** The garbage collector: what an object owned goes with it. */
  #collect(owner: KubeObject): void {
    this.behaviours.forget(owner.metadata.uid);
    const owned = [...(this.#owned.get(owner.metadata.uid)?.values() ?? [])];
    if (owned.length === 0) return;
    this.#clock.schedule(300, () => {
      for (const { resource, namespace, name } of owned) {
        const object = this.#store.find(resource)?.get(namespace, name);
        if (object?.metadata.ownerReferences?.some((reference) => reference.uid === owner.metadata.uid) !== true) continue;
        if (resource === "pods") deletePod(this.#context, object as Pod);
        else this.#store.remove(resource, namespace, name);
      }
    });
  }

  #mark(reference: Reference): void {
    this.#dirty.set(`${reference.resource}\n${keyOf(reference.namespace, reference.name)}`, reference);
    if (this.#queued) return;
    this.#queued = true;
    this.#clock.schedule(20, () => {
      this.#queued = false;
      const batch = [...this.#dirty.values()];
      this.#dirty.clear();
      for (const { resource, namespace, name } of batch) {
        const object = this.#store.find(resource)?.get(namespace, name);
        if (object !== undefined && object.metadata.deletionTimestamp === undefined) controllers.get(resource)?.(this.#context, object as Workload);
      }
    });
  }
}

const referenceTo = (resource: string, object: KubeObject): Reference =>
  ({ resource, namespace: object.metadata.namespace ?? "", name: object.metadata.name });
