import { listOf, objectOf, textOf, timeOf } from "../model/read.ts";
import { Discovery, groupVersion, oldForm, rootPath, type ServedResource } from "./discovery.ts";
import { KubeError } from "./errors.ts";
import type { Http } from "./http.ts";
import type { LogOptions, ObjectReference } from "./types.ts";

/** Pages of 500 events; an object with more than that has one trouble many times over. */
const eventPages = 4;

/** Path of an object, or of a collection where `name` is undefined. */
export function pathOf(resource: Pick<ServedResource, "group" | "version" | "plural">, namespace: string | undefined, name?: string): string {
  const scope = namespace === undefined || namespace === "" ? "" : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${rootPath(resource.group, resource.version)}${scope}/${resource.plural}${name === undefined ? "" : `/${encodeURIComponent(name)}`}`;
}

export async function getObject(http: Http, known: Discovery, reference: ObjectReference, signal: AbortSignal): Promise<unknown> {
  const resource = await resourceOf(http, known, reference, signal);
  return http.json({ path: pathOf(resource, resource.namespaced ? reference.namespace : undefined, reference.name), what: `Get ${reference.kind} ${reference.name}`, signal });
}

/** The resource of a kind. Groups that nobody needed before are asked for when they are. */
export async function resourceOf(http: Http, known: Discovery, reference: Pick<ObjectReference, "apiVersion" | "kind">, signal: AbortSignal): Promise<ServedResource> {
  return known.kind(reference.apiVersion, reference.kind) ?? (await askKind(http, reference, signal));
}

async function askKind(http: Http, reference: Pick<ObjectReference, "apiVersion" | "kind">, signal: AbortSignal): Promise<ServedResource> {
  const slash = reference.apiVersion.indexOf("/");
  const group = slash < 0 ? "" : reference.apiVersion.slice(0, slash);
  const version = reference.apiVersion.slice(slash + 1);
  const resource = new Discovery([await oldForm(http, group, version, signal)]).kind(groupVersion(group, version), reference.kind);
  if (resource !== undefined) return resource;
  throw new KubeError({
    reason: "protocol",
    message: `The cluster does not serve ${reference.kind} in ${reference.apiVersion}.`,
    remedy: "Refresh: its definition may have been removed or replaced.",
    detail: "",
  });
}

export async function getEvents(http: Http, reference: ObjectReference, signal: AbortSignal): Promise<readonly unknown[]> {
  const selector = [`involvedObject.kind=${reference.kind}`, `involvedObject.name=${reference.name}`];
  if (reference.namespace !== "") selector.push(`involvedObject.namespace=${reference.namespace}`);
  // Events of cluster-scoped objects lie in `default`.
  const path = pathOf({ group: "", version: "v1", plural: "events" }, reference.namespace === "" ? "default" : reference.namespace);
  const events: unknown[] = [];
  let token = "";
  for (let page = 0; page < eventPages; page++) {
    const query = new URLSearchParams({ fieldSelector: selector.join(","), limit: "500", ...(token === "" ? {} : { continue: token }) });
    const answer = objectOf(await http.json({ path: `${path}?${query.toString()}`, what: `List events of ${reference.kind} ${reference.name}`, signal }));
    events.push(...listOf(answer["items"]));
    token = textOf(objectOf(answer["metadata"])["continue"]);
    if (token === "") break;
  }
  return events.map((event) => ({ event, time: lastSeen(event) })).sort((one, other) => one.time - other.time).map((entry) => entry.event);
}

/** When an event was seen last: events.k8s.io writers fill other fields than the old recorder. */
function lastSeen(value: unknown): number {
  const event = objectOf(value);
  return (
    timeOf(objectOf(event["series"])["lastObservedTime"]) ??
    timeOf(event["lastTimestamp"]) ??
    timeOf(event["eventTime"]) ??
    timeOf(objectOf(event["metadata"])["creationTimestamp"]) ??
    0
  );
}

/** See `Cluster.logs`. An abort is the normal end of following. */
export async function readLogs(http: Http, reference: ObjectReference, options: LogOptions, onText: (text: string) => void | Promise<void>, signal: AbortSignal): Promise<void> {
  const query = new URLSearchParams();
  for (const name of ["tailLines", "sinceSeconds", "sinceTime", "timestamps"] as const) if (options[name] !== undefined) query.set(name, String(options[name]));
  if (options.container !== "") query.set("container", options.container);
  if (options.follow) query.set("follow", "true");
  if (options.previous === true) query.set("previous", "true");
  const path = `${pathOf({ group: "", version: "v1", plural: "pods" }, reference.namespace, reference.name)}/log?${query.toString()}`;
  try {
    // A log may be silent for hours.
    const answer = await http.send({ path, what: `Read the log of ${reference.name}`, accept: "*/*", timeout: 60_000, idle: 0, signal });
    const decoder = new TextDecoder();
    for await (const chunk of answer.body) {
      const text = decoder.decode(chunk, { stream: true });
      if (text !== "") await onText(text);
    }
    const rest = decoder.decode();
    if (rest !== "") await onText(rest);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
