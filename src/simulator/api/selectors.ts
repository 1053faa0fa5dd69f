import { isJsonObject, type KubeObject, type Labels } from "../objects.ts";
import type { Resource } from "../resources.ts";
import { badRequest } from "./status.ts";

export type Matcher = (object: KubeObject) => boolean;

/** The test that `labelSelector` and `fieldSelector` ask for; undefined when there is neither. */
export function selectorOf(resource: Resource, query: URLSearchParams): Matcher | undefined {
  const labels = query.get("labelSelector") ?? "";
  const fields = query.get("fieldSelector") ?? "";
  const tests: Matcher[] = [];
  if (labels.trim() !== "") {
    const requirement = parseLabelSelector(labels);
    tests.push((object) => requirement(object.metadata.labels ?? {}));
  }
  if (fields.trim() !== "") tests.push(parseFieldSelector(resource, fields));
  if (tests.length === 0) return undefined;
  return (object) => tests.every((test) => test(object));
}

const operators = "in, notin, =, ==, !=, gt, lt";

/** `a=b,c!=d,e in (f,g),h notin (i),j,!k`. Throws a 400 for anything else. */
export function parseLabelSelector(text: string): (labels: Labels) => boolean {
  const tests: ((labels: Labels) => boolean)[] = [];
  let rest = text.trim();
  while (rest !== "") {
    const match = /^(!?)\s*([A-Za-z0-9][-A-Za-z0-9_./]*)\s*(?:(==|=|!=)\s*([-A-Za-z0-9_.]*)|(in|notin)\s*\(([^)]*)\))?\s*(?:,\s*|$)/.exec(rest);
    if (match === null) {
      const wrong = /^!?\s*[A-Za-z0-9][-A-Za-z0-9_./]*\s+([^\s,]+)/.exec(rest);
      throw badRequest(wrong === null
        ? `unable to parse requirement: found '${rest.charAt(0)}', expected: identifier`
        : `unable to parse requirement: found '${wrong[1] ?? ""}', expected: ${operators}`);
    }
    const [whole, not, key = "", equality, value = "", set, list = ""] = match;
    tests.push(requirement(key, not === "!", equality ?? set, equality === undefined ? list.split(",").map((item) => item.trim()) : [value]));
    rest = rest.slice(whole.length);
  }
  return (labels) => tests.every((test) => test(labels));
}

function requirement(key: string, absent: boolean, operator: string | undefined, values: readonly string[]): (labels: Labels) => boolean {
  const negative = operator === "!=" || operator === "notin";
  return (labels) => {
    const value = labels[key];
    if (absent) return value === undefined;
    if (operator === undefined) return value !== undefined;
    // As in the real server, a missing label satisfies != and notin.
    return value === undefined ? negative : values.includes(value) !== negative;
  };
}

/** Fields that may be selected on besides name and namespace, by resource. */
const selectable: Readonly<Record<string, readonly string[]>> = {
  pods: ["spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork", "status.phase", "status.podIP", "status.nominatedNodeName"],
  nodes: ["spec.unschedulable"],
  namespaces: ["status.phase"],
  secrets: ["type"],
  "replicasets.apps": ["status.replicas"],
  "jobs.batch": ["status.successful"],
  events: ["involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid", "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type"],
};

function parseFieldSelector(resource: Resource, text: string): Matcher {
  const tests = text.split(",").filter((part) => part.trim() !== "").map((part): Matcher => {
    const match = /^([^=!]+)(==|=|!=)(.*)$/.exec(part.trim());
    if (match === null) throw badRequest(`invalid selector: '${text}'; can't understand '${part}'`);
    const [, field = "", operator, value = ""] = match;
    const known = ["metadata.name", ...(resource.namespaced ? ["metadata.namespace"] : []), ...(selectable[resource.id] ?? [])];
    if (!known.includes(field)) throw badRequest(`field label not supported: ${field}`);
    return (object) => (fieldOf(object, field) === value) === (operator !== "!=");
  });
  return (object) => tests.every((test) => test(object));
}

function fieldOf(object: KubeObject, field: string): string {
  let value: unknown = object;
  const path = field === "source" ? ["source", "component"] : field.split(".");
  for (const part of path) value = isJsonObject(value) ? value[part] : undefined;
  if (typeof value === "string") return value;
  if (typeof value === "boolean" || typeof value === "number") return String(value);
  return field === "spec.unschedulable" || field === "spec.hostNetwork" ? "false" : "";
}
