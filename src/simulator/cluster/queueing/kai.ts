import type { Clock } from "../../../base/clock.ts";
import { finished, withCondition, type Pod } from "../../kinds.ts";
import { controllerOf, type KubeObject } from "../../objects.ts";
import type { ObjectStore, StoreChange } from "../../store.ts";
import type { EventRecorder } from "../events.ts";
import { requestsOf } from "../quantities.ts";
import type { Scheduler } from "../scheduler.ts";

interface KaiQueue extends KubeObject {
  readonly spec: { readonly parentQueue?: string; readonly resources: { readonly gpu: { readonly quota: number; readonly limit: number } } };
}

interface PodGroup extends KubeObject {
  readonly spec: { readonly queue: string; readonly minMember: number; readonly priorityClassName: string };
  readonly status?: { readonly schedulingConditions?: readonly { readonly message: string }[] };
}

const device = "nvidia.com/gpu";
const queueLabel = "kai.scheduler/queue";
const podGroups = "podgroups.scheduling.run.ai";
const queues = "queues.scheduling.run.ai";

const gpus = (pod: Pod): number => requestsOf(pod).get(device) ?? 0;
const sum = (pods: readonly Pod[]): number => pods.reduce((total, pod) => total + gpus(pod), 0);

/** A small KAI Scheduler (0.17): pod grouper, limits of a queue tree, gangs all or nothing, and the statuses of queues and PodGroups. */
export class Kai {
  readonly #store: ObjectStore;
  readonly #clock: Clock;
  readonly #events: EventRecorder;
  readonly #scheduler: Scheduler;
  #queued = false;

  constructor(store: ObjectStore, clock: Clock, events: EventRecorder, scheduler: Scheduler) {
    this.#store = store;
    this.#clock = clock;
    this.#events = events;
    this.#scheduler = scheduler;
  }

  see({ resource: { id }, object }: StoreChange): void {
    if ((id !== "pods" || (object as Pod).spec.schedulerName !== "kai-scheduler") && id !== queues) return;
    if (this.#queued) return;
    this.#queued = true;
    this.#clock.schedule(300, () => {
      this.#queued = false;
      this.#cycle();
    });
  }

  #cycle(): void {
    const groups = new Map<string, Pod[]>();
    for (const pod of this.#store.list("pods") as Pod[]) {
      if (pod.spec.schedulerName !== "kai-scheduler") continue;
      const owner = controllerOf(pod) ?? { kind: "Pod", name: pod.metadata.name, uid: pod.metadata.uid };
      const name = `pg-${owner.name}-${owner.uid}`;
      const others = groups.get(`${pod.metadata.namespace ?? ""}/${name}`);
      if (others === undefined) groups.set(`${pod.metadata.namespace ?? ""}/${name}`, [pod]);
      else others.push(pod);
    }
    for (const pods of groups.values()) this.#group(pods);
    for (const group of this.#store.list(podGroups) as PodGroup[]) {
      const pods = (groups.get(`${group.metadata.namespace ?? ""}/${group.metadata.name}`) ?? []).filter((pod) => !finished(pod));
      this.#schedule(group, pods);
    }
    this.#publish();
  }

  /** The pod grouper: a PodGroup for each owner, and its name on the pods. */
  #group(pods: readonly Pod[]): void {
    const [first] = pods;
    const owner = first === undefined ? undefined : controllerOf(first);
    if (first === undefined || owner === undefined) return;
    const { namespace = "" } = first.metadata;
    const name = `pg-${owner.name}-${owner.uid}`;
    if (this.#store.get(podGroups, namespace, name) === undefined) {
      const queue = first.metadata.labels?.[queueLabel] ?? "default-queue";
      // Kubeflow's jobs are gangs; of a batch Job one pod is enough to begin (docs/podgrouper).
      const minMember = owner.kind === "PyTorchJob" ? pods.length : 1;
      const { apiVersion, kind, name: ownerName, uid } = owner;
      this.#store.create(podGroups, {
        metadata: { name, namespace, labels: { [queueLabel]: queue }, ownerReferences: [{ apiVersion, kind, name: ownerName, uid }] },
        spec: { minMember, queue, priorityClassName: first.metadata.labels?.["priorityClassName"] ?? "train", topologyConstraint: {} }, status: {},
      });
    }
    for (const pod of pods) {
      if (pod.metadata.annotations?.["pod-group-name"] === name) continue;
      this.#store.modify("pods", namespace, pod.metadata.name, (held) => ({ ...held, metadata: { ...held.metadata, annotations: { ...held.metadata.annotations, "pod-group-name": name } } }));
    }
  }

  #schedule(group: PodGroup, pods: readonly Pod[]): void {
    const waiting = pods.filter((pod) => pod.spec.nodeName === undefined);
    const placed = pods.filter((pod) => pod.spec.nodeName !== undefined);
    let refusal: { readonly reason: string; readonly message: string; readonly details?: object } | undefined;
    if (waiting.length > 0) {
      refusal = this.#overLimit(group, waiting);
      if (refusal === undefined && !this.#scheduler.placeTogether(waiting, "kai-scheduler")) {
        const nodes = this.#store.list("nodes").length;
        refusal = {
          reason: "PodSchedulingErrors",
          message: `Resources were found for 0 pods while ${group.spec.minMember} are required for gang scheduling. Additional pods cannot be scheduled due to: no nodes with enough resources were found: ${nodes} node(s) didn't have enough resources: GPUs.`,
        };
      }
    }
    const resourcesStatus = { requested: { [device]: String(sum(pods)) }, ...(placed.length === 0 ? {} : { allocated: { [device]: String(sum(placed)) } }) };
    const before = group.status?.schedulingConditions?.[0];
    const message = refusal === undefined ? "" : `${refusal.reason}: ${refusal.message}.`;
    const schedulingConditions = refusal === undefined ? undefined : before?.message === message ? group.status?.schedulingConditions : [{
      type: "UnschedulableOnNodePool", status: "True", nodePool: "default", reason: "Unschedulable", message, transitionID: "1", lastTransitionTime: this.#store.now(),
      reasons: [{ reason: refusal.reason, message: refusal.message, ...(refusal.details === undefined ? {} : { details: refusal.details }) }],
    }];
    this.#store.update(podGroups, { ...group, status: { resourcesStatus, ...(schedulingConditions === undefined ? {} : { schedulingConditions }) } });
    if (refusal === undefined) return;
    for (const pod of waiting) {
      const held = pod.status.conditions?.find((condition) => condition.type === "PodScheduled");
      if (held?.message === message) continue;
      const condition = { type: "PodScheduled", status: "False", reason: "Unschedulable", message, lastTransitionTime: this.#store.now() };
      this.#store.modify("pods", pod.metadata.namespace ?? "", pod.metadata.name, (now) => ({ ...now, status: { ...(now as Pod).status, conditions: withCondition((now as Pod).status.conditions, condition) } }));
      this.#events.warning(pod, "Unschedulable", message, "kai-scheduler");
    }
  }

  #overLimit(group: PodGroup, waiting: readonly Pod[]): { readonly reason: string; readonly message: string; readonly details: object } | undefined {
    const queue = this.#store.get(queues, "", group.spec.queue) as KaiQueue | undefined;
    if (queue === undefined) return { reason: "QueueDoesNotExist", message: `Queue '${group.spec.queue}' does not exist`, details: {} };
    const { limit, quota } = queue.spec.resources.gpu;
    const [asked, allocated] = [sum(waiting), sum(this.#podsOf(queue.metadata.name).filter((pod) => pod.spec.nodeName !== undefined))];
    if (limit < 0 || allocated + asked <= limit) return undefined;
    const list = (value: number): object => ({ [device]: String(value) });
    return {
      reason: "OverLimit",
      message: `${queue.metadata.name} quota has reached the allowable limit of GPUs. Limit is ${limit} GPUs, currently ${allocated} GPUs allocated and workload requested ${asked} GPUs`,
      details: { queueDetails: { name: queue.metadata.name, podGroupRequestedResources: list(asked), queueAllocatedResources: list(allocated), queueDeservedResources: list(quota), queueResourceLimits: list(limit) } },
    };
  }

  #podsOf(queue: string): readonly Pod[] {
    return (this.#store.list("pods") as Pod[]).filter((pod) => pod.spec.schedulerName === "kai-scheduler" && !finished(pod) && pod.metadata.labels?.[queueLabel] === queue);
  }

  #publish(): void {
    const all = this.#store.list(queues) as KaiQueue[];
    const below = (name: string): readonly string[] => [name, ...all.filter((each) => each.spec.parentQueue === name).flatMap((each) => below(each.metadata.name))];
    for (const queue of all) {
      const pods = below(queue.metadata.name).flatMap((name) => this.#podsOf(name));
      const placed = sum(pods.filter((pod) => pod.spec.nodeName !== undefined));
      const children = all.filter((each) => each.spec.parentQueue === queue.metadata.name).map((each) => each.metadata.name);
      this.#store.update(queues, { ...queue, status: { ...(placed === 0 ? {} : { allocated: { [device]: String(placed) } }), requested: { [device]: String(sum(pods)) }, ...(children.length === 0 ? {} : { childQueues: children }) } });
    }
  }
}
