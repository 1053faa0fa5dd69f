import { isJsonObject, type Draft, type JsonObject } from "../objects.ts";
import type { Resource } from "../resources.ts";
import { invalid, type Cause } from "./status.ts";

/** Defaults and validation, as far as our clients and tests can see them. */

const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const NAME_HELP = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

/** What the server stores for a new object. Throws a 422 for what it refuses. */
export function admit(resource: Resource, draft: Draft): Draft {
  const causes: Cause[] = [];
  const name = draft.metadata.name ?? "";
  if (name === "" && draft.metadata.generateName === undefined) {
    causes.push({ reason: "FieldValueRequired", message: "Required value: name or generateName is required", field: "metadata.name" });
  } else if (name !== "" && !NAME.test(name)) {
    causes.push({ reason: "FieldValueInvalid", message: `Invalid value: "${name}": ${NAME_HELP}`, field: "metadata.name" });
  }
  let result = draft;
  if (resource.id === "pods") {
    const spec = podSpec(isJsonObject(draft.spec) ? draft.spec : {}, causes);
    result = { ...draft, spec: withPodDefaults(spec), status: { phase: "Pending", qosClass: qosClass(spec) } };
  } else if (resource.id === "namespaces") {
    const labels = { ...draft.metadata.labels, "kubernetes.io/metadata.name": name };
    result = { ...draft, metadata: { ...draft.metadata, labels }, spec: { finalizers: ["kubernetes"] }, status: { phase: "Active" } };
  } else if (resource.id === "nodes") {
    result = { ...draft, spec: draft.spec ?? {}, status: draft.status ?? {} };
  } else if (resource.subresources.some((sub) => sub.name === "status") && !resource.custom) {
    result = { ...draft, status: {} };
  }
  if (causes.length > 0) throw invalid(resource.kind, resource.group, name, causes);
  return result;
}

const items = (value: unknown): readonly JsonObject[] => Array.isArray(value) ? (value as readonly unknown[]).filter(isJsonObject) : [];

function podSpec(spec: JsonObject, causes: Cause[]): JsonObject {
  if (items(spec["containers"]).length === 0) causes.push({ reason: "FieldValueRequired", message: "Required value", field: "spec.containers" });
  const list = (field: "containers" | "initContainers"): JsonObject => {
    if (spec[field] === undefined) return {};
    return { [field]: items(spec[field]).map((container, index) => containerSpec(container, `spec.${field}[${index}]`, causes)) };
  };
  return { ...spec, ...list("initContainers"), ...list("containers") };
}

function containerSpec(container: JsonObject, path: string, causes: Cause[]): JsonObject {
  for (const field of ["name", "image"]) {
    if (typeof container[field] !== "string" || container[field] === "") causes.push({ reason: "FieldValueRequired", message: "Required value", field: `${path}.${field}` });
  }
  const resources = isJsonObject(container["resources"]) ? container["resources"] : {};
  const limits = isJsonObject(resources["limits"]) ? resources["limits"] : {};
  const asked = isJsonObject(resources["requests"]) ? resources["requests"] : {};
  for (const name of Object.keys(asked)) {
    // Extended resources can't be overcommitted: their limit is the request.
    if (name.includes("/") && limits[name] === undefined) {
      causes.push({ reason: "FieldValueRequired", message: "Required value: Limit must be set for non overcommitable resources", field: `${path}.resources.limits` });
    }
  }
  const requests = { ...limits, ...asked };
  const image = typeof container["image"] === "string" ? container["image"] : "";
  return {
    ...container,
    resources: { ...resources, ...(Object.keys(requests).length === 0 ? {} : { requests }) },
    terminationMessagePath: container["terminationMessagePath"] ?? "/dev/termination-log",
    terminationMessagePolicy: container["terminationMessagePolicy"] ?? "File",
    imagePullPolicy: container["imagePullPolicy"] ?? (/:latest$|^[^:@]+$/.test(image) ? "Always" : "IfNotPresent"),
  };
}

/** The tolerations that the DefaultTolerationSeconds plugin adds. */
export const defaultTolerations = ["not-ready", "unreachable"].map((what) =>
  ({ key: `node.kubernetes.io/${what}`, operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 }));

export function withPodDefaults(spec: JsonObject): JsonObject {
  const given = items(spec["tolerations"]);
  const missing = defaultTolerations.filter((toleration) => !given.some((held) => held["key"] === toleration.key || (held["key"] === undefined && held["operator"] === "Exists")));
  return {
    restartPolicy: "Always", terminationGracePeriodSeconds: 30, dnsPolicy: "ClusterFirst", securityContext: {}, schedulerName: "default-scheduler",
    priority: 0, enableServiceLinks: true, preemptionPolicy: "PreemptLowerPriority",
    ...spec,
    tolerations: [...given, ...missing],
  };
}

/** Of cpu and memory only, as the server computes it. */
export function qosClass(spec: JsonObject): "Guaranteed" | "Burstable" | "BestEffort" {
  let guaranteed = true;
  let any = false;
  for (const container of [...items(spec["initContainers"]), ...items(spec["containers"])]) {
    const resources = isJsonObject(container["resources"]) ? container["resources"] : {};
    const limits = isJsonObject(resources["limits"]) ? resources["limits"] : {};
    const requests = isJsonObject(resources["requests"]) ? resources["requests"] : {};
    for (const name of ["cpu", "memory"]) {
      if (limits[name] !== undefined || requests[name] !== undefined) any = true;
      if (limits[name] === undefined || (requests[name] !== undefined && requests[name] !== limits[name])) guaranteed = false;
    }
  }
  return any ? (guaranteed ? "Guaranteed" : "Burstable") : "BestEffort";
}

/** Of a pod's spec only a few fields may change after creation. */
const mutable = ["image", "tolerations", "activeDeadlineSeconds", "terminationGracePeriodSeconds", "schedulingGates"];

export function checkPodUpdate(name: string, before: unknown, after: unknown): void {
  const fixed = (spec: unknown): string => JSON.stringify(spec, (key, value: unknown) => mutable.includes(key) ? undefined : value);
  if (fixed(before) === fixed(after)) return;
  const message = "Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";
  throw invalid("Pod", "", name, [{ reason: "FieldValueForbidden", message, field: "spec" }]);
}
