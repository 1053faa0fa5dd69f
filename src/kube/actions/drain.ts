import type { Clock } from "../../base/clock.ts";
import { drainPlan, type DrainPlan, type DrainPod } from "../../model/actions/drain.ts";
import { listOf, objectOf, textOf } from "../../model/read.ts";
import type { Http, HttpRequest } from "../http.ts";
import { StatusError } from "../statusError.ts";
import type { DrainProgress } from "./types.ts";

/** As kubectl: an eviction that a budget refuses is tried again after this long. */
const retryAfter = 5000;
/** How often it is looked whether evicted pods are gone. */
const look = 1000;
/** Evictions under way at once. */
const most = 20;

export interface DrainDeps {
  readonly http: Http;
  /** Sends a request that changes the cluster. */
  readonly write: (request: HttpRequest) => Promise<unknown>;
  readonly clock: Clock;
}

async function podsOn(http: Http, node: string, signal: AbortSignal): Promise<readonly unknown[]> {
  const query = new URLSearchParams({ fieldSelector: `spec.nodeName=${node}` });
  return listOf(objectOf(await http.json({ path: `/api/v1/pods?${query.toString()}`, what: `List the pods of Node ${node}`, signal }))["items"]);
}

export async function planDrain(http: Http, node: string, signal: AbortSignal): Promise<DrainPlan> {
  return drainPlan(await podsOn(http, node, signal));
}

/** Cordons the node, evicts what the plan names and waits until it is gone. Rejects with the first error that waiting can't mend, or when `signal` aborts. */
export async function drainNode({ http, write, clock }: DrainDeps, node: string, plan: DrainPlan, report: (progress: DrainProgress) => void, signal: AbortSignal): Promise<void> {
  await write({ method: "PATCH", path: `/api/v1/nodes/${encodeURIComponent(node)}`, what: `Cordon Node ${node}`, body: { spec: { unschedulable: true } }, contentType: "application/merge-patch+json", signal });
  /** Not evicted yet, with what the server said the last time. */
  const waiting = new Map(plan.evict.map((pod) => [pod, ""]));
  let left = plan.evict;
  let next = clock.now();
  while (left.length > 0) {
    if (waiting.size > 0 && clock.now() >= next) {
      await inTurn([...waiting.keys()], async (pod) => {
        const refusal = await evict(write, pod, signal);
        if (refusal === undefined) waiting.delete(pod);
        else waiting.set(pod, refusal);
      });
      next = clock.now() + retryAfter;
    }
    const there = new Set((await podsOn(http, node, signal)).map((pod) => textOf(objectOf(objectOf(pod)["metadata"])["uid"])));
    left = left.filter(({ uid }) => there.has(uid));
    for (const pod of waiting.keys()) if (!there.has(pod.uid)) waiting.delete(pod);
    report({ total: plan.evict.length, left: left.map((pod) => ({ pod, blocked: waiting.get(pod) ?? "" })) });
    if (left.length > 0) await pause(clock, look, signal);
  }
}

/** What the server says where a disruption budget refuses it now. A pod that is gone is evicted. */
async function evict(write: DrainDeps["write"], { namespace, name, uid }: DrainPod, signal: AbortSignal): Promise<string | undefined> {
  const body = { apiVersion: "policy/v1", kind: "Eviction", metadata: { namespace, name }, deleteOptions: { preconditions: { uid } } };
  try {
    await write({ method: "POST", path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/eviction`, what: `Evict Pod ${name}`, body, signal });
    return undefined;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    // 409: another pod has the name by now.
    if (error.status === 404 || error.status === 409) return undefined;
    if (error.status !== 429) throw error;
    return error.message;
  }
}

async function inTurn(pods: readonly DrainPod[], action: (pod: DrainPod) => Promise<void>): Promise<void> {
  const waiting = pods.values();
  const worker = async () => {
    for (const pod of waiting) await action(pod);
  };
  await Promise.all(Array.from({ length: Math.min(most, pods.length) }, worker));
}

function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const timer = clock.schedule(milliseconds, () => {
      signal.removeEventListener("abort", abort);
      resolve();
    });
    const abort = () => {
      timer.dispose();
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", abort, { once: true });
  });
}
