import type { Collection } from "../collection.ts";
import { isJsonObject, type JsonObject, type KubeObject } from "../objects.ts";
import type { ObjectStore } from "../store.ts";
import { json, type Answer } from "./channel.ts";
import { remove } from "./delete.ts";
import { jsonPatch, mergePatch, strategicPatch } from "./patch.ts";
import type { ApiRequest } from "./request.ts";
import { ApiError, badRequest, created } from "./status.ts";
import { existing, readJson } from "./verbs.ts";

interface PodDisruptionBudget extends KubeObject {
  readonly spec?: { readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> } };
  readonly status?: { readonly disruptionsAllowed?: number; readonly desiredHealthy?: number; readonly currentHealthy?: number };
}

/** `POST pods/x/eviction`: a deletion that asks the disruption budgets first. */
export async function evict(store: ObjectStore, collection: Collection, request: ApiRequest): Promise<Answer> {
  const pod = existing(collection, request);
  const body = await readJson(request, true);
  const options = isJsonObject(body) && isJsonObject(body["deleteOptions"]) ? body["deleteOptions"] : {};
  const labels = pod.metadata.labels ?? {};
  const budgets = (store.list("poddisruptionbudgets.policy", request.namespace) as PodDisruptionBudget[]).filter((budget) =>
    Object.entries(budget.spec?.selector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value));
  const exhausted = budgets.find((budget) => (budget.status?.disruptionsAllowed ?? 0) <= 0);
  if (exhausted !== undefined) {
    const { metadata: { name }, status } = exhausted;
    const needs = `needs ${status?.desiredHealthy ?? 0} healthy pods and has ${status?.currentHealthy ?? 0} currently`;
    throw new ApiError(429, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.", {
      details: { causes: [{ reason: "DisruptionBudget", message: `The disruption budget ${name} ${needs}` }] },
    });
  }
  const seconds = options["gracePeriodSeconds"];
  // The reason stays on the pod while it goes.
  const condition = { type: "DisruptionTarget", status: "True", lastProbeTime: null, lastTransitionTime: store.now(), reason: "EvictionByEvictionAPI", message: "Eviction API: evicting" };
  const status = isJsonObject(pod.status) ? pod.status : {};
  const held = Array.isArray(status["conditions"]) ? (status["conditions"] as readonly unknown[]) : [];
  const marked = store.update("pods", { ...pod, status: { ...status, conditions: [...held, condition] } });
  remove(store, collection.resource, marked, typeof seconds === "number" ? { gracePeriodSeconds: seconds } : {});
  return json(201, created);
}

interface Bindable extends KubeObject {
  readonly spec?: JsonObject & { readonly nodeName?: string };
}

/** `POST pods/x/binding`: what a scheduler does. */
export async function bind(store: ObjectStore, collection: Collection, request: ApiRequest): Promise<Answer> {
  const pod = existing(collection, request) as Bindable;
  const body = await readJson(request);
  const target = isJsonObject(body) && isJsonObject(body["target"]) ? body["target"] : {};
  if (typeof target["name"] !== "string" || target["name"] === "") throw badRequest("target.name: Required value");
  const bound = pod.spec?.nodeName;
  if (bound !== undefined && bound !== "") {
    throw new ApiError(409, "Conflict", `Operation cannot be fulfilled on pods/binding "${request.name}": pod ${request.name} is already assigned to node "${bound}"`, {
      details: { name: request.name, kind: "pods/binding" },
    });
  }
  bindPod(store, pod, target["name"]);
  return json(201, created);
}

/** The write of a binding, used by the simulator's own scheduler as well. */
export function bindPod(store: ObjectStore, pod: KubeObject, node: string): KubeObject {
  const status = isJsonObject(pod.status) ? pod.status : {};
  const held = Array.isArray(status["conditions"]) ? (status["conditions"] as readonly unknown[]).filter((item) => !isJsonObject(item) || item["type"] !== "PodScheduled") : [];
  const condition = { type: "PodScheduled", status: "True", lastProbeTime: null, lastTransitionTime: store.now() };
  const spec = isJsonObject(pod.spec) ? pod.spec : {};
  return store.update("pods", { ...pod, spec: { ...spec, nodeName: node }, status: { ...status, conditions: [...held, condition] } });
}

interface Scalable extends KubeObject {
  readonly spec?: JsonObject & { readonly replicas?: number; readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> } };
  readonly status?: JsonObject & { readonly replicas?: number };
}

function scaleOf(object: Scalable): JsonObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = Object.entries(object.spec?.selector?.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`).join(",");
  return {
    kind: "Scale", apiVersion: "autoscaling/v1", metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: object.spec?.replicas ?? 1 }, status: { replicas: object.status?.replicas ?? 0, ...(selector === "" ? {} : { selector }) },
  };
}

export async function scale(store: ObjectStore, collection: Collection, request: ApiRequest): Promise<Answer> {
  const object = existing(collection, request) as Scalable;
  const current = scaleOf(object);
  if (request.verb === "get") return json(200, current);
  const body = await readJson(request);
  const type = String(request.headers["content-type"] ?? "");
  let wanted: unknown = body;
  if (request.verb === "patch") {
    if (type.includes("json-patch")) wanted = jsonPatch(current, body);
    else wanted = type.includes("strategic") ? strategicPatch(current, body) : mergePatch(current, body);
  }
  const spec = isJsonObject(wanted) && isJsonObject(wanted["spec"]) ? wanted["spec"] : {};
  const replicas = spec["replicas"] ?? 0;
  if (typeof replicas !== "number" || !Number.isInteger(replicas) || replicas < 0) {
    throw badRequest("spec.replicas: must be a whole number that isn't negative");
  }
  return json(200, scaleOf(store.update(collection.resource.id, { ...object, spec: { ...object.spec, replicas } }) as Scalable));
}

