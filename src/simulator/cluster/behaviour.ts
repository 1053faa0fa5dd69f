import { controllerOf, type KubeObject, type Labels } from "../objects.ts";
import type { ObjectStore } from "../store.ts";

/** How the containers of a workload behave, since nothing really runs. Times in seconds. */
export interface Behaviour {
  /** How long the main container runs; undefined: until it is deleted. */
  readonly run?: readonly [low: number, high: number];
  /** How it ends. `flaky` fails the first pods of a workload and then succeeds. */
  readonly outcome?: "succeed" | "fail" | "oom" | "flaky";
  /** The image can't be pulled. */
  readonly image?: "missing";
  readonly pull?: readonly [low: number, high: number];
  /** From the start to readiness: model servers load their weights. */
  readonly readyAfter?: readonly [low: number, high: number];
  /** Which lines it logs. */
  readonly log?: "training" | "serving" | "data" | "launcher";
}

/** Pods that serve another one and stay until their controller takes them away, whatever their job does. */
const companions: readonly Labels[] = [
  { "training.kubeflow.org/operator-name": "mpi-operator", "training.kubeflow.org/job-role": "worker" },
  { "ray.io/node-type": "head" },
  { "ray.io/node-type": "worker" },
];

/** Behaviours by uid of a workload; they hold for everything below it. */
export class Behaviours {
  readonly #store: ObjectStore;
  readonly #byUid = new Map<string, Behaviour>();

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  set(uid: string, behaviour: Behaviour): void {
    this.#byUid.set(uid, behaviour);
  }

  forget(uid: string): void {
    this.#byUid.delete(uid);
  }

  of(object: KubeObject): Behaviour {
    const labels = object.metadata.labels ?? {};
    const serves = object.kind === "Pod" && companions.some((label) => Object.entries(label).every(([key, value]) => labels[key] === value));
    const found = this.#find(object);
    if (!serves) return found;
    return Object.fromEntries(Object.entries(found).filter(([field]) => field !== "run" && field !== "outcome"));
  }

  #find(object: KubeObject): Behaviour {
    const held = this.#byUid.get(object.metadata.uid);
    if (held !== undefined) return held;
    const reference = controllerOf(object);
    if (reference === undefined) return usual(object);
    const known = this.#byUid.get(reference.uid);
    if (known !== undefined) return known;
    const id = this.#store.idOf(reference.apiVersion, reference.kind);
    const owner = id === undefined ? undefined : this.#store.get(id, object.metadata.namespace ?? "", reference.name);
    return owner === undefined ? usual(object) : this.#find(owner);
  }
}

/** What a user's own job or pod does: jobs end well after a while, everything else stays. */
function usual(object: KubeObject): Behaviour {
  const jobs = ["Job", "CronJob", "JobSet", "PyTorchJob", "MPIJob", "TrainJob", "RayJob"];
  if (jobs.includes(object.kind)) return { run: [60, 180], outcome: "succeed", log: "training" };
  return { log: "serving" };
}
