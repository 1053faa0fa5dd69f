import type { Clock } from "../../base/clock.ts";
import { bindPod } from "../api/subresources.ts";
import { finished, withCondition, type Node, type Pod, type Toleration } from "../kinds.ts";
import { controllerOf } from "../objects.ts";
import type { ObjectStore, StoreChange } from "../store.ts";
import type { EventRecorder } from "./events.ts";
import { Hami, managedByHami } from "./hami.ts";
import { amount, requestsOf, type Amounts } from "./quantities.ts";

interface NodeState {
  node: Node;
  readonly allocatable: Amounts;
  readonly used: Amounts;
  pods: number;
}

interface Refusal {
  readonly reasons: readonly string[];
  /** False: taking pods away from the node can't help. */
  readonly preemptible: boolean;
}

/** HAMi runs a kube-scheduler of its own with its extender; here one does the work of both. */
const SCHEDULERS: ReadonlySet<string> = new Set(["default-scheduler", "hami-scheduler"]);

/**
 * A small kube-scheduler: the filters NodeUnschedulable, TaintToleration, NodeAffinity (selector) and NodeResourcesFit, in
 * its order and with the words of 1.36; no priorities, no preemption. Fuller nodes first, so that whole nodes stay free.
 */
export class Scheduler {
  readonly #store: ObjectStore;
  readonly #clock: Clock;
  readonly #events: EventRecorder;
  readonly #nodes = new Map<string, NodeState>();
  readonly #placed = new Map<string, { readonly node: string; readonly requests: Amounts }>();
  readonly #hami = new Hami();
  readonly #waiting = new Map<string, Pod>();
  /** Those of them that were never tried. */
  readonly #fresh = new Set<string>();
  #queued: "nothing" | "fresh" | "all" = "nothing";

  constructor(store: ObjectStore, clock: Clock, events: EventRecorder) {
    this.#store = store;
    this.#clock = clock;
    this.#events = events;
    for (const node of store.list("nodes") as Node[]) this.#seeNode(node);
    for (const pod of store.list("pods") as Pod[]) this.#seePod(pod);
  }

  /** Pods without a node, oldest first. */
  get waiting(): Iterable<Pod> {
    return this.#waiting.values();
  }

  /** To be called for every change of the store. */
  see(change: StoreChange): void {
    if (change.resource.id === "nodes") {
      if (change.type === "DELETED") this.#nodes.delete(change.object.metadata.name);
      else this.#seeNode(change.object as Node);
      this.#wake("all");
    } else if (change.resource.id === "pods") {
      if (change.type === "DELETED") {
        this.#waiting.delete(change.object.metadata.uid);
        this.#fresh.delete(change.object.metadata.uid);
        this.#release(change.object.metadata.uid);
      } else this.#seePod(change.object as Pod);
    }
  }

  #seeNode(node: Node): void {
    const held = this.#nodes.get(node.metadata.name);
    if (held === undefined) {
      const state: NodeState = { node, allocatable: new Map(), used: new Map(), pods: 0 };
      this.#nodes.set(node.metadata.name, state);
      readAllocatable(state);
    } else {
      held.node = node;
      readAllocatable(held);
    }
  }

  #seePod(pod: Pod): void {
    const { uid } = pod.metadata;
    const node = pod.spec.nodeName ?? "";
    if (node !== "") {
      this.#waiting.delete(uid);
      if (finished(pod)) this.#release(uid);
      else {
        this.#place(uid, node, requestsOf(pod));
        this.#hami.see(pod, node);
      }
      return;
    }
    if (!SCHEDULERS.has(pod.spec.schedulerName ?? "default-scheduler") || finished(pod)) return;
    const isNew = !this.#waiting.has(uid);
    this.#waiting.set(uid, pod);
    if (!isNew) return;
    this.#fresh.add(uid);
    this.#wake("fresh");
  }

  /** Binds pods of another scheduler, all or none; what they take together is counted. False: not all of them fit. */
  placeTogether(pods: readonly Pod[], component: string): boolean {
    const chosen: { readonly pod: Pod; readonly node: string }[] = [];
    for (const pod of pods) {
      const node = this.#best(pod, requestsOf(pod), [])?.node.metadata.name;
      if (node === undefined) break;
      chosen.push({ pod, node });
      this.#place(pod.metadata.uid, node, requestsOf(pod));
    }
    if (chosen.length < pods.length) {
      for (const { pod } of chosen) this.#release(pod.metadata.uid);
      return false;
    }
    for (const { pod, node } of chosen) {
      bindPod(this.#store, pod, node);
      this.#events.normal(pod, "Scheduled", `Successfully assigned pod ${pod.metadata.namespace ?? ""}/${pod.metadata.name} to node ${node} at node-pool default`, component);
    }
    return true;
  }

  #best(pod: Pod, requests: Amounts, refusals: Refusal[]): NodeState | undefined {
    let best: NodeState | undefined;
    let bestScore = -1;
    for (const state of this.#nodes.values()) {
      const refusal = filter(pod, requests, state) ?? this.#extend(state, requests);
      if (refusal !== undefined) {
        refusals.push(refusal);
        continue;
      }
      const value = fullness(state, requests);
      if (value > bestScore) [best, bestScore] = [state, value];
    }
    return best;
  }

  #place(uid: string, name: string, requests: Amounts): void {
    if (this.#placed.has(uid)) return;
    this.#placed.set(uid, { node: name, requests });
    const state = this.#nodes.get(name);
    if (state === undefined) return;
    state.pods++;
    for (const [resource, value] of requests) state.used.set(resource, (state.used.get(resource) ?? 0) + value);
  }

  #release(uid: string): void {
    const placed = this.#placed.get(uid);
    if (placed === undefined) return;
    this.#placed.delete(uid);
    this.#hami.release(uid);
    const state = this.#nodes.get(placed.node);
    if (state === undefined) return;
    state.pods--;
    for (const [resource, value] of placed.requests) state.used.set(resource, (state.used.get(resource) ?? 0) - value);
    this.#wake("all");
  }

  /** New pods are tried at once; those that were refused wait a moment, as kube-scheduler's back-off makes them. */
  #wake(which: "fresh" | "all"): void {
    if (this.#queued === "all" || this.#queued === which) return;
    const first = this.#queued === "nothing";
    this.#queued = which;
    if (!first) return;
    this.#clock.schedule(which === "fresh" ? 40 : 400, () => {
      const all = this.#queued === "all";
      this.#queued = "nothing";
      // Pods of one owner that ask for the same fail alike: the second needn't look at every node again.
      const refused = new Map<string, string>();
      for (const pod of [...this.#waiting.values()]) if (all || this.#fresh.has(pod.metadata.uid)) this.#try(pod, refused);
    });
  }

  #try(pod: Pod, refused: Map<string, string>): void {
    this.#fresh.delete(pod.metadata.uid);
    if (pod.metadata.deletionTimestamp !== undefined) return;
    if ((pod.spec.schedulingGates?.length ?? 0) > 0) {
      this.#refuse(pod, "SchedulingGated", "Scheduling is blocked due to non-empty scheduling gates");
      return;
    }
    const requests = requestsOf(pod);
    const alike = `${controllerOf(pod)?.uid ?? pod.metadata.uid} ${JSON.stringify([...requests, pod.spec.nodeSelector])}`;
    const known = refused.get(alike);
    if (known !== undefined) {
      this.#report(pod, known);
      return;
    }
    const refusals: Refusal[] = [];
    const best = this.#best(pod, requests, refusals);
    if (best === undefined) {
      const message = fitError(refusals, this.#nodes.size);
      refused.set(alike, message);
      this.#report(pod, message);
      return;
    }
    const name = best.node.metadata.name;
    this.#place(pod.metadata.uid, name, requests);
    this.#waiting.delete(pod.metadata.uid);
    const given = this.#hami.give(pod, best.node, requests, this.#store.now());
    bindPod(this.#store, Object.keys(given).length === 0 ? pod : { ...pod, metadata: { ...pod.metadata, annotations: { ...pod.metadata.annotations, ...given } } }, name);
    this.#events.normal(pod, "Scheduled", `Successfully assigned ${pod.metadata.namespace ?? ""}/${pod.metadata.name} to ${name}`, "default-scheduler");
  }

  /** HAMi's extender: no single GPU has so much left. */
  #extend(state: NodeState, requests: Amounts): Refusal | undefined {
    return this.#hami.choose(state.node, requests)?.length === 0 ? { reasons: ["node(s) CardInsufficientMemory"], preemptible: false } : undefined;
  }

  #report(pod: Pod, message: string): void {
    if (this.#refuse(pod, "Unschedulable", message)) this.#events.warning(pod, "FailedScheduling", message, "default-scheduler");
  }

  /** True when the pod learns something new. */
  #refuse(pod: Pod, reason: string, message: string): boolean {
    const held = pod.status.conditions?.find((condition) => condition.type === "PodScheduled");
    if (held?.reason === reason && held.message === message) return false;
    const condition = { type: "PodScheduled", status: "False", lastProbeTime: null, lastTransitionTime: this.#store.now(), reason, message };
    this.#store.update("pods", { ...pod, status: { ...pod.status, conditions: withCondition(pod.status.conditions, condition) } });
    return true;
  }
}

function readAllocatable(state: NodeState): void {
  state.allocatable.clear();
  for (const [resource, quantity] of Object.entries(state.node.status.allocatable ?? {})) state.allocatable.set(resource, amount(quantity));
}

/** Why a node doesn't take a pod: the first filter that refuses speaks, as in kube-scheduler. */
function filter(pod: Pod, requests: Amounts, state: NodeState): Refusal | undefined {
  const { node } = state;
  const tolerations = pod.spec.tolerations ?? [];
  const tolerates = (taint: { key: string; value?: string; effect: string }): boolean => tolerations.some((toleration) => tolerated(toleration, taint));
  const never = (reason: string): Refusal => ({ reasons: [reason], preemptible: false });
  if (node.spec.unschedulable === true && !tolerates({ key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" })) return never("node(s) were unschedulable");
  const taint = node.spec.taints?.find((candidate) => candidate.effect !== "PreferNoSchedule" && !tolerates(candidate));
  if (taint !== undefined) return never("node(s) had untolerated taint(s)");
  const labels = node.metadata.labels ?? {};
  if (Object.entries(pod.spec.nodeSelector ?? {}).some(([key, value]) => labels[key] !== value)) return never("node(s) didn't match Pod's node affinity/selector");
  const reasons: string[] = [];
  let preemptible = true;
  if (state.pods + 1 > (state.allocatable.get("pods") ?? 0)) reasons.push("Too many pods");
  for (const [resource, value] of requests) {
    const has = state.allocatable.get(resource) ?? 0;
    if (value === 0 || managedByHami.has(resource) || value <= has - (state.used.get(resource) ?? 0) + 1e-9) continue;
    reasons.push(`Insufficient ${resource}`);
    if (value > has) preemptible = false;
  }
  return reasons.length === 0 ? undefined : { reasons, preemptible };
}

function tolerated(toleration: Toleration, taint: { readonly key: string; readonly value?: string; readonly effect: string }): boolean {
  if (toleration.effect !== undefined && toleration.effect !== "" && toleration.effect !== taint.effect) return false;
  if (toleration.operator === "Exists") return toleration.key === undefined || toleration.key === "" || toleration.key === taint.key;
  return toleration.key === taint.key && (toleration.value ?? "") === (taint.value ?? "");
}

function fullness(state: NodeState, requests: Amounts): number {
  let sum = 0;
  for (const resource of requests.keys()) {
    const has = state.allocatable.get(resource) ?? 0;
    if (has > 0) sum += ((state.used.get(resource) ?? 0) / has) * (resource.includes("/") ? 4 : 1);
  }
  return sum;
}

/** `FitError.Error()` of kube-scheduler 1.36 with the messages of the DynamicResources and DefaultPreemption plugins behind it. */
export function fitError(refusals: readonly Refusal[], nodes: number): string {
  if (nodes === 0) return "no nodes available to schedule pods";
  const head = `0/${nodes} nodes are available: `;
  const help = refusals.map((refusal) => refusal.preemptible ? "No preemption victims found for incoming pod" : "Preemption is not helpful for scheduling");
  return `${head}${histogram(refusals.flatMap((refusal) => refusal.reasons))}. no new claims to deallocate, preemption: ${head}${histogram(help)}.`;
}

function histogram(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => `${count} ${reason}`).sort().join(", ");
}
