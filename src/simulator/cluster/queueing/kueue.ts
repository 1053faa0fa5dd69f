import type { Clock } from "../../../base/clock.ts";
import { withCondition, type Condition, type Pod, type Workload } from "../../kinds.ts";
import { controllerOf, controllerReference, type KubeObject } from "../../objects.ts";
import type { ObjectStore, StoreChange } from "../../store.ts";
import type { EventRecorder } from "../events.ts";
import { amount, podRequests } from "../quantities.ts";

/** The part of Kueue's objects that the demo has: one flavor and one resource a ClusterQueue. */
interface ClusterQueue extends KubeObject {
  readonly spec: {
    readonly cohortName?: string;
    readonly resourceGroups: readonly { readonly flavors: readonly { readonly name: string; readonly resources: readonly { readonly name: string; readonly nominalQuota: string; readonly borrowingLimit?: string }[] }[] }[];
  };
}

interface LocalQueue extends KubeObject {
  readonly spec: { readonly clusterQueue: string };
}

export interface KueueWorkload extends KubeObject {
  readonly spec: { readonly queueName: string; readonly priority: number; readonly active: boolean; readonly podSets: readonly { readonly count: number }[] };
  readonly status: { readonly admission?: { readonly clusterQueue: string }; readonly conditions?: readonly Condition[]; readonly resourceRequests?: readonly { readonly resources: Readonly<Record<string, string>> }[] };
}

const label = "kueue.x-k8s.io/queue-name";
export const kueueWorkloads = "workloads.kueue.x-k8s.io";
const resource = "nvidia.com/gpu";

export const isTrue = (object: { readonly status?: { readonly conditions?: readonly Condition[] } }, type: string): boolean =>
  object.status?.conditions?.some((condition) => condition.type === type && condition.status === "True") === true;

/** A small Kueue for batch Jobs: quota of one resource, borrowing within a cohort, BestEffortFIFO, no preemption; its words are those of 0.19. */
export class Kueue {
  readonly #store: ObjectStore;
  readonly #clock: Clock;
  readonly #events: EventRecorder;
  #queued = false;

  constructor(store: ObjectStore, clock: Clock, events: EventRecorder) {
    this.#store = store;
    this.#clock = clock;
    this.#events = events;
  }

  see({ resource: { id }, object }: StoreChange): void {
    const ours = id === "jobs.batch" ? object.metadata.labels?.[label] !== undefined : id === "pods" ? object.metadata.annotations?.["kueue.x-k8s.io/workload"] !== undefined : id === "clusterqueues.kueue.x-k8s.io" || id === kueueWorkloads;
    if (!ours || this.#queued) return;
    this.#queued = true;
    this.#clock.schedule(120, () => {
      this.#queued = false;
      this.#cycle();
    });
  }

  #cycle(): void {
    for (const job of this.#store.list("jobs.batch") as Workload[]) if (job.metadata.labels?.[label] !== undefined) this.#follow(job);
    const open = (this.#store.list(kueueWorkloads) as KueueWorkload[]).filter((workload) => !isTrue(workload, "Finished"));
    const waiting = open.filter((workload) => workload.status.admission === undefined && workload.spec.active)
      .sort((a, b) => b.spec.priority - a.spec.priority || (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1));
    for (const workload of waiting) this.#consider(workload);
    this.#publish();
  }

  /** The Workload of a job, and what the job's end and pods say in it. */
  #follow(job: Workload): void {
    const { namespace = "", name, uid, labels } = job.metadata;
    const workloadName = `job-${name}-${uid.slice(0, 5)}`;
    const held = this.#store.get(kueueWorkloads, namespace, workloadName) as KueueWorkload | undefined;
    const { template } = job.spec;
    if (held === undefined && template !== undefined) {
      const count = job.spec.parallelism ?? 1;
      const requests = Object.fromEntries([...podRequests(template.spec)].map(([each, value]) => [each, String(value * count)]));
      this.#store.create(kueueWorkloads, {
        metadata: { name: workloadName, namespace, labels: { "kueue.x-k8s.io/job-uid": uid }, ownerReferences: [controllerReference(job)], finalizers: ["kueue.x-k8s.io/resource-in-use"] },
        spec: { active: true, queueName: labels?.[label] ?? "", priority: Number(labels?.["demo/priority"] ?? 0), podSets: [{ name: "main", count, template }] },
        status: { resourceRequests: [{ name: "main", resources: requests }] },
      });
      this.#events.normal(job, "CreatedWorkload", `Created Workload: ${namespace}/${workloadName}`, "batch/job-kueue-controller");
      return;
    }
    if (held?.status.admission === undefined) return;
    if (isTrue(job, "Complete") || isTrue(job, "Failed")) {
      const failed = isTrue(job, "Failed");
      this.#say(held, "Finished", "True", failed ? "Failed" : "Succeeded", failed ? "Job has reached the specified backoff limit" : "Reached expected number of succeeded pods");
      return;
    }
    const pods = (this.#store.list("pods", namespace) as Pod[]).filter((pod) => controllerOf(pod)?.uid === uid);
    const ready = pods.filter((pod) => pod.status.phase === "Running" || pod.status.phase === "Succeeded").length >= (job.spec.parallelism ?? 1);
    if (ready) this.#say(held, "PodsReady", "True", "Started", "All pods reached readiness and the workload is running");
    else if (held.status.conditions?.some((condition) => condition.type === "PodsReady") !== true) this.#say(held, "PodsReady", "False", "WaitForStart", "Not all pods are ready or succeeded");
  }

  #consider(workload: KueueWorkload): void {
    const queue = this.#queueOf(workload);
    const quota = queue === undefined ? undefined : quotaOf(queue);
    if (queue === undefined || quota === undefined) return;
    const asked = Number(workload.status.resourceRequests?.[0]?.resources[resource] ?? 0);
    const members = this.#members(queue);
    const [total, taken] = [sum(members, (each) => quotaOf(each)?.nominal ?? 0), sum(members, (each) => this.#used(each))];
    const most = Math.min(total, quota.nominal + quota.borrowing);
    const free = Math.min(total - taken, most - this.#used(queue));
    const head = "couldn't assign flavors to pod set main: ";
    if (asked > most) {
      this.#refuse(workload, "ExceedsMaxQuota", `${head}insufficient quota for ${resource} in flavor ${quota.flavor}, previously considered podsets requests (0) + current podset request (${asked}) > maximum capacity (${most})`);
    } else if (asked > free) {
      this.#refuse(workload, "WaitingForQuota", `${head}insufficient unused quota for ${resource} in flavor ${quota.flavor}, ${asked - Math.max(0, free)} more needed`);
    } else this.#admit(workload, queue, quota.flavor);
  }

  #refuse(workload: KueueWorkload, reason: string, message: string): void {
    const before = workload.status.conditions?.find((condition) => condition.type === "QuotaReserved");
    if (before?.message === message) return;
    const said = this.#say(workload, "QuotaReserved", "False", reason, message);
    this.#say(said, "Admitted", "False", "NoReservation", "The workload has no reservation");
    this.#events.warning(workload, reason, message, "kueue-admission");
  }

  #admit(workload: KueueWorkload, queue: ClusterQueue, flavor: string): void {
    const { namespace = "", name, ownerReferences } = workload.metadata;
    const { resourceRequests, ...status } = workload.status;
    const usage = resourceRequests?.[0]?.resources ?? {};
    const admission = { clusterQueue: queue.metadata.name, podSetAssignments: [{ name: "main", count: workload.spec.podSets[0]?.count ?? 1, flavors: { [resource]: flavor }, resourceUsage: { [resource]: usage[resource] ?? "0" } }] };
    const admitted = this.#store.update(kueueWorkloads, { ...workload, status: { ...status, admission } }) as KueueWorkload;
    const reserved = this.#say(admitted, "QuotaReserved", "True", "QuotaReserved", `Quota reserved in ClusterQueue ${queue.metadata.name}`);
    this.#say(reserved, "Admitted", "True", "Admitted", "The workload is admitted");
    this.#events.normal(workload, "Admitted", `Admitted by ClusterQueue ${queue.metadata.name}, wait time since reservation was 0s`, "kueue-admission");
    this.#store.modify("jobs.batch", namespace, ownerReferences?.[0]?.name ?? "", (object) => {
      const job = object as Workload;
      const { template } = job.spec;
      const labels = { ...template?.metadata?.labels, "kueue.x-k8s.io/cluster-queue-name": queue.metadata.name, "kueue.x-k8s.io/local-queue-name": workload.spec.queueName, "kueue.x-k8s.io/podset": "main" };
      return { ...job, spec: { ...job.spec, suspend: false, ...(template === undefined ? {} : { template: { ...template, metadata: { ...template.metadata, labels, annotations: { ...template.metadata?.annotations, "kueue.x-k8s.io/workload": name } } } }) } };
    });
  }

  #say(workload: KueueWorkload, type: string, status: string, reason: string, message: string): KueueWorkload {
    const conditions = withCondition(workload.status.conditions, { type, status, reason, message, lastTransitionTime: this.#store.now(), observedGeneration: 1 });
    return this.#store.update(kueueWorkloads, { ...workload, status: { ...workload.status, conditions } }) as KueueWorkload;
  }

  #queueOf({ metadata: { namespace = "" }, spec }: KueueWorkload): ClusterQueue | undefined {
    const local = this.#store.get("localqueues.kueue.x-k8s.io", namespace, spec.queueName) as LocalQueue | undefined;
    return local === undefined ? undefined : this.#store.get("clusterqueues.kueue.x-k8s.io", "", local.spec.clusterQueue) as ClusterQueue | undefined;
  }

  /** The queues of its cohort, itself among them. */
  #members(queue: ClusterQueue): readonly ClusterQueue[] {
    const { cohortName } = queue.spec;
    return cohortName === undefined ? [queue] : (this.#store.list("clusterqueues.kueue.x-k8s.io") as ClusterQueue[]).filter((each) => each.spec.cohortName === cohortName);
  }

  #admitted(queue: ClusterQueue): readonly KueueWorkload[] {
    return (this.#store.list(kueueWorkloads) as KueueWorkload[]).filter((workload) => workload.status.admission?.clusterQueue === queue.metadata.name && !isTrue(workload, "Finished"));
  }

  #used(queue: ClusterQueue): number {
    return sum(this.#admitted(queue), (workload) => usageOf(workload));
  }

  /** Counters of the queues, as their controllers write them. */
  #publish(): void {
    const open = (this.#store.list(kueueWorkloads) as KueueWorkload[]).filter((workload) => !isTrue(workload, "Finished"));
    for (const queue of this.#store.list("clusterqueues.kueue.x-k8s.io") as ClusterQueue[]) {
      const quota = quotaOf(queue);
      const [total, admitted] = [this.#used(queue), this.#admitted(queue).length];
      const usage = [{ name: quota?.flavor ?? "", resources: [{ name: resource, total: String(total), borrowed: String(Math.max(0, total - (quota?.nominal ?? 0))) }] }];
      const pending = open.filter((workload) => workload.status.admission === undefined && this.#queueOf(workload)?.metadata.name === queue.metadata.name).length;
      const active = { type: "Active", status: "True", reason: "Ready", message: "Can admit new workloads", lastTransitionTime: this.#store.now(), observedGeneration: 1 };
      const conditions = withCondition((queue as KueueWorkload & ClusterQueue).status.conditions, active);
      this.#store.update("clusterqueues.kueue.x-k8s.io", { ...queue, status: { admittedWorkloads: admitted, reservingWorkloads: admitted, pendingWorkloads: pending, flavorsReservation: usage, flavorsUsage: usage, conditions } });
    }
    for (const local of this.#store.list("localqueues.kueue.x-k8s.io") as LocalQueue[]) {
      const own = open.filter((workload) => workload.spec.queueName === local.metadata.name && workload.metadata.namespace === local.metadata.namespace);
      const queue = this.#store.get("clusterqueues.kueue.x-k8s.io", "", local.spec.clusterQueue) as ClusterQueue | undefined;
      const admitted = own.filter((workload) => workload.status.admission !== undefined);
      const usage = [{ name: (queue === undefined ? undefined : quotaOf(queue))?.flavor ?? "", resources: [{ name: resource, total: String(sum(admitted, usageOf)) }] }];
      this.#store.update("localqueues.kueue.x-k8s.io", { ...local, status: { admittedWorkloads: admitted.length, reservingWorkloads: admitted.length, pendingWorkloads: own.length - admitted.length, flavorsReservation: usage, flavorsUsage: usage } });
    }
  }
}

function usageOf(workload: KueueWorkload): number {
  const { admission } = workload.status as { readonly admission?: { readonly podSetAssignments?: readonly { readonly resourceUsage: Readonly<Record<string, string>> }[] } };
  return sum(admission?.podSetAssignments ?? [], ({ resourceUsage }) => amount(resourceUsage[resource] ?? "0"));
}

function quotaOf(queue: ClusterQueue): { readonly flavor: string; readonly nominal: number; readonly borrowing: number } | undefined {
  const flavor = queue.spec.resourceGroups[0]?.flavors[0];
  const quota = flavor?.resources.find((each) => each.name === resource);
  return flavor === undefined || quota === undefined ? undefined : { flavor: flavor.name, nominal: amount(quota.nominalQuota), borrowing: quota.borrowingLimit === undefined ? Infinity : amount(quota.borrowingLimit) };
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}

/** What Kueue's visibility API answers: who waits in a ClusterQueue, or in a LocalQueue of a namespace, in its order; places count from 0. */
export function pendingWorkloads(store: ObjectStore, name: string, namespace: string): object {
  const locals = new Map((store.list("localqueues.kueue.x-k8s.io") as LocalQueue[]).map((local) => [`${local.metadata.namespace ?? ""}/${local.metadata.name}`, local.spec.clusterQueue]));
  const queue = namespace === "" ? name : locals.get(`${namespace}/${name}`);
  const waiting = (store.list(kueueWorkloads) as KueueWorkload[])
    .filter((workload) => workload.status.admission === undefined && !isTrue(workload, "Finished") && locals.get(`${workload.metadata.namespace ?? ""}/${workload.spec.queueName}`) === queue)
    .sort((a, b) => b.spec.priority - a.spec.priority || (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1));
  const places = new Map<string, number>();
  return {
    kind: "PendingWorkloadsSummary", apiVersion: "visibility.kueue.x-k8s.io/v1beta2", metadata: {},
    items: waiting.flatMap((workload, index) => {
      const { metadata, spec } = workload;
      const local = `${metadata.namespace ?? ""}/${spec.queueName}`;
      const place = places.get(local) ?? 0;
      places.set(local, place + 1);
      if (namespace !== "" && local !== `${namespace}/${name}`) return [];
      const { creationTimestamp, ownerReferences } = metadata;
      return [{ metadata: { name: metadata.name, namespace: metadata.namespace, creationTimestamp, ownerReferences }, priority: spec.priority, localQueueName: spec.queueName, positionInClusterQueue: index, positionInLocalQueue: place }];
    }),
  };
}
