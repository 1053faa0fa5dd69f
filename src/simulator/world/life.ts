import type { Clock } from "../../base/clock.ts";
import type { Engine } from "../cluster/engine.ts";
import { hasCondition } from "../cluster/controllers/batch.ts";
import type { Workload } from "../kinds.ts";
import { controllerOf, isJsonObject } from "../objects.ts";
import type { Random } from "../random.ts";
import type { ObjectStore } from "../store.ts";
import { admit } from "../api/admission.ts";
import { queued } from "./queues.ts";
import { arriving, standing } from "./teams.ts";
import type { Make } from "./workloads.ts";

/** Jobs that wait at the same time, at most: a queue, not a flood. */
const MOST_WAITING = 5;
/** Finished jobs stay so long, in ms. */
const KEPT = 35 * 60_000;

const jobKinds = ["jobs.batch", "jobsets.jobset.x-k8s.io", "pytorchjobs.kubeflow.org", "mpijobs.kubeflow.org", "trainjobs.trainer.kubeflow.org", "rayjobs.ray.io", "jobs.batch.volcano.sh"];

export interface LifeParts {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly engine: Engine;
}

/** People at work: submits what is there for good, then keeps jobs coming, scales a service now and then, tidies up. */
export class Life {
  readonly #parts: LifeParts;
  #number = 0;

  constructor(parts: LifeParts) {
    this.#parts = parts;
  }

  /** `arrivals`: whether new jobs come. `pace`: below 1 when there is less past to live through than usual. */
  begin({ arrivals, pace }: { readonly arrivals: boolean; readonly pace: number }): void {
    const { clock, random } = this.#parts;
    for (const { name, make, at } of [...standing, ...queued]) clock.schedule(at * pace * 60_000 + random.between(0, 20_000), () => this.submit(make, name));
    if (!arrivals) return;
    this.#next(0);
    clock.schedule(60_000, () => this.#tidy());
  }

  submit(make: Make, name: string): void {
    const { store, random, engine } = this.#parts;
    const { resource, draft, behaviour } = make(name, random);
    if (store.get(resource, draft.metadata.namespace ?? "", name) !== undefined) return;
    const complete = resource === "pods" ? admit(store.collection(resource).resource, draft) : draft;
    // The uid must be known before the controllers see the object.
    const uid = complete.metadata.uid ?? random.uuid();
    engine.behaviours.set(uid, behaviour);
    store.create(resource, { ...complete, metadata: { ...complete.metadata, uid } });
  }

  #next(seconds: number): void {
    const { clock, random } = this.#parts;
    clock.schedule(seconds * 1000, () => {
      this.#act();
      this.#next(random.between(5, 15));
    });
  }

  #act(): void {
    const { random } = this.#parts;
    if (random.chance(0.06)) {
      this.#scale();
      return;
    }
    const waiting = this.#waiting();
    // Nobody submits what waits already.
    const possible = arriving.filter((entry) => (entry.light === true || waiting.size < MOST_WAITING) && ![...waiting].some((name) => name.startsWith(entry.name)));
    let at = random.next() * possible.reduce((sum, entry) => sum + entry.weight, 0);
    const chosen = possible.find((entry) => (at -= entry.weight) < 0);
    if (chosen === undefined) return;
    this.#number++;
    this.submit(chosen.make, `${chosen.name}-${(0x1000 + this.#number * 7).toString(16)}`);
  }

  /** Owners of pods that wait for a node, without those that wait for good. */
  #waiting(): ReadonlySet<string> {
    const never = [...standing, ...queued].map((entry) => entry.name);
    const names = new Set<string>();
    for (const pod of this.#parts.engine.waiting) {
      const owner = controllerOf(pod)?.name ?? pod.metadata.name;
      if (!never.includes(owner)) names.add(owner);
    }
    return names;
  }

  #scale(): void {
    const { store, random } = this.#parts;
    const name = random.pick(["qwen3-embedding", "reranker"]);
    store.modify("deployments.apps", "inference", name, (object) => {
      const deployment = object as Workload;
      const replicas = deployment.spec.replicas ?? 1;
      return { ...deployment, spec: { ...deployment.spec, replicas: Math.min(8, Math.max(3, replicas + (random.chance(0.5) ? 1 : -1))) } };
    });
  }

  #tidy(): void {
    const { store, clock } = this.#parts;
    for (const kind of [...jobKinds, "pods"]) {
      for (const object of store.list(kind)) {
        if (object.metadata.ownerReferences === undefined && ended(object as Workload) !== undefined && clock.now() - (ended(object as Workload) ?? 0) > KEPT) {
          store.remove(kind, object.metadata.namespace ?? "", object.metadata.name);
        }
      }
    }
    clock.schedule(60_000, () => this.#tidy());
  }
}

/** When a job ended, in ms; undefined while it hasn't. */
function ended(object: Workload): number | undefined {
  const { status } = object;
  const phase = status?.["phase"];
  const state = status?.["jobDeploymentStatus"];
  const volcano = isJsonObject(status?.["state"]) ? status["state"] : {};
  const over = volcano["phase"] === "Completed" || volcano["phase"] === "Failed" || hasCondition(object, "Complete", "Completed", "Failed", "Succeeded") || phase === "Succeeded" || phase === "Failed" || state === "Complete" || state === "Failed";
  if (!over) return undefined;
  const times = [volcano["lastTransitionTime"], status?.["completionTime"], status?.["endTime"], ...(status?.conditions ?? []).map((condition) => condition.lastTransitionTime)];
  return Math.max(...times.map((time) => typeof time === "string" ? Date.parse(time) : 0));
}
