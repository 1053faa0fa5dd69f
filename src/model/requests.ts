import type { Resources } from "./k8s.ts";
import { amountOfMilli, parseMilli } from "./quantity.ts";
import { listOf, objectOf, textOf, type Json } from "./read.ts";

/**
 * The effective request of a pod as kube-scheduler's NodeResourcesFit counts it: `PodRequests` of
 * k8s.io/component-helpers v0.36 `resource/helpers.go` with the feature gates that are on in 1.36 (in-place resize,
 * pod-level resources and their resize). Node allocatable resources of DRA claims (alpha) are not in it.
 */

/** Thousandths by resource name. */
type Amounts = Record<string, number>;

export const NO_RESOURCES: Resources = Object.freeze({});

/** `pod` is a Pod or a PodTemplateSpec. Units of the result: see `Resources`. */
export function podRequests(pod: Json): Resources {
  return resourcesOf(effectiveRequests(objectOf(pod["spec"]), objectOf(pod["status"])));
}

/** Requests of one container; what only the limits name counts as requested, as the API server defaults it. */
export function containerRequests(container: Json): Resources {
  return resourcesOf(specRequests(container));
}

/** Both together; with `largest`, the larger of both of each resource: containers that run one after the other. */
export function addRequests(one: Resources, other: Resources, largest = false): Resources {
  if (one === NO_RESOURCES) return other;
  const total: Record<string, number> = { ...one };
  if (largest) raise(total, other);
  else add(total, other);
  return total;
}

/** Amounts of a resource list such as `status.allocatable`. What isn't a quantity is left out: unknown, not 0. */
export function resourceList(value: unknown): Resources {
  return resourcesOf(amountsOf(value));
}

/** True for a sidecar: an init container that keeps running. */
export function isSidecar(container: Json): boolean {
  return container["restartPolicy"] === "Always";
}

function resourcesOf(amounts: Amounts): Resources {
  const names = Object.keys(amounts);
  if (names.length === 0) return NO_RESOURCES;
  // Sorted, so that equal amounts have equal JSON whatever order they came in.
  if (names.length > 1) names.sort();
  const resources: Record<string, number> = {};
  for (const name of names) resources[name] = amountOfMilli(name, amounts[name] ?? 0);
  return resources;
}

function amountsOf(value: unknown): Amounts {
  const source = objectOf(value);
  const amounts: Amounts = {};
  for (const name of Object.keys(source)) {
    const milli = parseMilli(source[name]);
    // No resource is called like what every object inherits, and sums over such names would not be numbers.
    if (milli !== undefined && !(name in Object.prototype)) amounts[name] = milli;
  }
  return amounts;
}

function specRequests(container: Json): Amounts {
  const resources = objectOf(container["resources"]);
  const requests = amountsOf(resources["requests"]);
  if (resources["limits"] === undefined) return requests;
  const limits = amountsOf(resources["limits"]);
  for (const name of Object.keys(limits)) requests[name] ??= limits[name] ?? 0;
  return requests;
}

function effectiveRequests(spec: Json, status: Json): Amounts {
  const resize = resizeOf(status);
  const total: Amounts = {};
  for (const item of listOf(spec["containers"])) {
    const container = objectOf(item);
    add(total, resize === undefined ? specRequests(container) : resize(container));
  }
  addInit(total, listOf(spec["initContainers"]), resize);
  applyPodLevel(total, spec, status);
  if (spec["overhead"] !== undefined) add(total, amountsOf(spec["overhead"]));
  return total;
}

/** An init container needs itself and the sidecars that were started before it; the pod needs the largest of all moments. */
function addInit(total: Amounts, initContainers: readonly unknown[], resize: ((container: Json) => Amounts) | undefined): void {
  if (initContainers.length === 0) return;
  const sidecars: Amounts = {};
  const largest: Amounts = {};
  for (const item of initContainers) {
    const container = objectOf(item);
    if (isSidecar(container)) {
      const requests = resize === undefined ? specRequests(container) : resize(container);
      add(total, requests);
      add(sidecars, requests);
      raise(largest, sidecars);
    } else {
      const requests = specRequests(container);
      add(requests, sidecars);
      raise(largest, requests);
    }
  }
  raise(total, largest);
}

/**
 * In-place resize: until the kubelet has done it, a container counts with the largest of what is asked for, what is
 * allocated, and what runs. A resize that the node can never grant doesn't count. Undefined when no status says anything.
 */
function resizeOf(status: Json): ((container: Json) => Amounts) | undefined {
  let states: Map<string, Json> | undefined;
  for (const list of [status["containerStatuses"], status["initContainerStatuses"]]) {
    for (const item of listOf(list)) {
      const state = objectOf(item);
      if (typeof state["resources"] !== "object" || state["resources"] === null) continue;
      states ??= new Map();
      states.set(textOf(state["name"]), state);
    }
  }
  if (states === undefined) return undefined;
  const held = states;
  const infeasible = resizeInfeasible(status);
  return (container) => {
    const state = held.get(textOf(container["name"]));
    if (state === undefined) return specRequests(container);
    const requests = infeasible ? {} : specRequests(container);
    raise(requests, amountsOf(objectOf(state["resources"])["requests"]));
    raise(requests, amountsOf(state["allocatedResources"]));
    return requests;
  };
}

function resizeInfeasible(status: Json): boolean {
  const pending = listOf(status["conditions"]).map(objectOf).find((condition) => condition["type"] === "PodResizePending");
  return pending?.["reason"] === "Infeasible";
}

/** Pod-level requests replace the sum of the containers, for the resources that may be set there. */
function applyPodLevel(total: Amounts, spec: Json, status: Json): void {
  if (spec["resources"] === undefined) return;
  const requests = amountsOf(objectOf(spec["resources"])["requests"]);
  const names = Object.keys(requests).filter(isPodLevel);
  if (names.length === 0) return;
  let effective: Amounts | undefined;
  if (typeof status["resources"] === "object" && status["resources"] !== null) {
    effective = resizeInfeasible(status) ? {} : { ...requests };
    raise(effective, amountsOf(objectOf(status["resources"])["requests"]));
    raise(effective, amountsOf(status["allocatedResources"]));
  }
  for (const name of names) total[name] = (effective ?? requests)[name] ?? 0;
}

function isPodLevel(resource: string): boolean {
  return resource === "cpu" || resource === "memory" || resource.startsWith("hugepages-");
}

function add(total: Amounts, more: Amounts): void {
  for (const name of Object.keys(more)) total[name] = (total[name] ?? 0) + (more[name] ?? 0);
}

function raise(total: Amounts, other: Amounts): void {
  for (const name of Object.keys(other)) {
    const amount = other[name] ?? 0;
    const held = total[name];
    if (held === undefined || amount > held) total[name] = amount;
  }
}
