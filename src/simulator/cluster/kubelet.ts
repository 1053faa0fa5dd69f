import type { Clock } from "../../base/clock.ts";
import type { Disposable } from "../../base/event.ts";
import { finished, type Pod, type PodStatus } from "../kinds.ts";
import type { Random } from "../random.ts";
import type { ObjectStore, StoreChange } from "../store.ts";
import type { Behaviour, Behaviours } from "./behaviour.ts";
import type { EventRecorder } from "./events.ts";
import { endedStatus, restartedStatus, runningStatus, startingStatus, type Ending } from "./podStatus.ts";

const endings = {
  succeed: { exitCode: 0, reason: "Completed" },
  fail: { exitCode: 1, reason: "Error" },
  oom: { exitCode: 137, reason: "OOMKilled" },
} as const satisfies Record<string, Ending>;

/** All kubelets at once: takes bound pods through pulling, running and their end, and lets deleted ones go. */
export class Kubelet {
  readonly #store: ObjectStore;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #events: EventRecorder;
  readonly #behaviours: Behaviours;
  /** The next step of each pod that has one. */
  readonly #steps = new Map<string, Disposable>();
  readonly #leaving = new Set<string>();

  constructor(parts: { store: ObjectStore; clock: Clock; random: Random; events: EventRecorder; behaviours: Behaviours }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#random = parts.random;
    this.#events = parts.events;
    this.#behaviours = parts.behaviours;
  }

  see(change: StoreChange): void {
    if (change.resource.id !== "pods") return;
    const pod = change.object as Pod;
    const { uid } = pod.metadata;
    if (change.type === "DELETED") {
      this.#steps.get(uid)?.dispose();
      this.#steps.delete(uid);
      this.#leaving.delete(uid);
      return;
    }
    if ((pod.spec.nodeName ?? "") === "" || this.#leaving.has(uid)) return;
    if (pod.metadata.deletionTimestamp !== undefined) {
      this.#leaving.add(uid);
      this.#stop(pod);
    } else if (pod.status.startTime === undefined && !this.#steps.has(uid)) {
      this.#after(pod, 0.2, () => this.#start(pod));
    }
  }

  #start(pod: Pod): void {
    const behaviour = this.#behaviours.of(pod);
    this.#write(pod, (held, time) => startingStatus(held, time, { reason: "ContainerCreating" }));
    if (behaviour.image === "missing") {
      this.#after(pod, 3, () => this.#failPull(pod, 10));
      return;
    }
    const image = pod.spec.containers[0]?.image ?? "";
    const cached = behaviour.pull === undefined && this.#random.chance(0.6);
    const seconds = cached ? 0.4 : this.#between(behaviour.pull ?? [3, 20]);
    if (!cached) this.#tell(pod, "Normal", "Pulling", `Pulling image "${image}"`);
    this.#after(pod, seconds, () => {
      this.#tell(pod, "Normal", "Pulled", cached
        ? `Container image "${image}" already present on machine`
        : `Successfully pulled image "${image}" in ${seconds.toFixed(3)}s (${seconds.toFixed(3)}s including waiting). Image size: ${this.#random.between(40, 1200) * 10_000_000} bytes.`);
      for (const container of pod.spec.containers) {
        this.#tell(pod, "Normal", "Created", `Container created: ${container.name}`);
        this.#tell(pod, "Normal", "Started", `Container started: ${container.name}`);
      }
      this.#run(pod, behaviour);
    });
  }

  #run(pod: Pod, behaviour: Behaviour): void {
    const wait = behaviour.readyAfter === undefined ? 0 : this.#between(behaviour.readyAfter);
    this.#write(pod, (held, time) => runningStatus(held, time, wait === 0));
    const ends = behaviour.run === undefined ? undefined : this.#between(behaviour.run);
    if (wait > 0) {
      this.#after(pod, wait, () => {
        this.#write(pod, (held, time) => runningStatus(held, time, true));
        if (ends !== undefined) this.#after(pod, Math.max(1, ends - wait), () => this.#end(pod, behaviour));
      });
    } else if (ends !== undefined) this.#after(pod, ends, () => this.#end(pod, behaviour));
  }

  #end(pod: Pod, behaviour: Behaviour): void {
    const current = this.#store.get("pods", pod.metadata.namespace ?? "", pod.metadata.name) as Pod | undefined;
    const restarts = current?.status.containerStatuses?.[0]?.restartCount ?? 0;
    const outcome = behaviour.outcome === "flaky" ? (restarts === 0 ? "fail" : "succeed") : behaviour.outcome ?? "succeed";
    const ending = endings[outcome];
    const policy = pod.spec.restartPolicy ?? "Always";
    if (policy === "Always" || (policy === "OnFailure" && ending.exitCode !== 0)) {
      this.#tell(pod, "Warning", "BackOff", `Back-off restarting failed container ${pod.spec.containers[0]?.name ?? ""} in pod ${pod.metadata.name}_${pod.metadata.namespace ?? ""}(${pod.metadata.uid})`);
      this.#write(pod, (held, time) => restartedStatus(held, time, ending));
      this.#after(pod, 2, () => this.#run(pod, behaviour));
      return;
    }
    this.#write(pod, (held, time) => endedStatus(held, time, ending));
  }

  /** ErrImagePull and ImagePullBackOff take turns, the pauses doubling up to five minutes as the kubelet's do. */
  #failPull(pod: Pod, pause: number): void {
    const image = pod.spec.containers[0]?.image ?? "";
    const detail = `failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`;
    const message = `Failed to pull image "${image}": rpc error: code = NotFound desc = ${detail}`;
    this.#tell(pod, "Warning", "Failed", message);
    this.#write(pod, (held, time) => startingStatus(held, time, { reason: "ErrImagePull", message: `rpc error: code = NotFound desc = ${detail}` }));
    this.#after(pod, 8, () => {
      this.#tell(pod, "Normal", "BackOff", `Back-off pulling image "${image}"`);
      this.#write(pod, (held, time) => startingStatus(held, time, { reason: "ImagePullBackOff", message: `Back-off pulling image "${image}": ErrImagePull: rpc error: code = NotFound desc = ${detail}` }));
      this.#after(pod, pause, () => this.#failPull(pod, Math.min(300, pause * 2)));
    });
  }

  #stop(pod: Pod): void {
    for (const container of pod.spec.containers) this.#tell(pod, "Normal", "Killing", `Stopping container ${container.name}`);
    const grace = pod.metadata.deletionGracePeriodSeconds ?? 30;
    this.#after(pod, Math.min(grace, 1 + this.#random.next() * 2), () => {
      this.#store.remove("pods", pod.metadata.namespace ?? "", pod.metadata.name);
    });
  }

  #after(pod: Pod, seconds: number, action: () => void): void {
    const { uid, namespace = "", name } = pod.metadata;
    this.#steps.get(uid)?.dispose();
    this.#steps.set(uid, this.#clock.schedule(seconds * 1000, () => {
      // Another pod may have the name by now.
      if (this.#store.get("pods", namespace, name)?.metadata.uid === uid) action();
    }));
  }

  #write(pod: Pod, change: (held: Pod, time: string) => PodStatus): void {
    this.#store.modify("pods", pod.metadata.namespace ?? "", pod.metadata.name, (object) => {
      const held = object as Pod;
      return finished(held) ? held : { ...held, status: change(held, this.#store.now()) };
    });
  }

  #tell(pod: Pod, type: "Normal" | "Warning", reason: string, message: string): void {
    const node = pod.spec.nodeName ?? "";
    if (type === "Normal") this.#events.normal(pod, reason, message, "kubelet", node);
    else this.#events.warning(pod, reason, message, "kubelet", node);
  }

  #between([low, high]: readonly [number, number]): number {
    return low + this.#random.next() * (high - low);
  }
}
