import type { Collection } from "../collection.ts";
import { isJsonObject, type JsonObject, type KubeObject } from "../objects.ts";
import { apiVersion, type ObjectStore } from "../store.ts";
import { admit, checkPodUpdate } from "./admission.ts";
import { json, type Answer } from "./channel.ts";
import { remove, type DeleteOptions } from "./delete.ts";
import { jsonPatch, mergePatch, strategicPatch } from "./patch.ts";
import type { ApiRequest } from "./request.ts";
import { selectorOf } from "./selectors.ts";
import { alreadyExists, ApiError, badRequest, conflict, invalid, notFound } from "./status.ts";

export function get(collection: Collection, request: ApiRequest): Answer {
  const entry = collection.entry(request.namespace, request.name);
  if (entry === undefined) throw notFound(collection.resource, request.name);
  return { type: "bytes", code: 200, body: entry.bytes(), contentType: "application/json" };
}

/** Metadata that the system writes. */
const written = ["uid", "resourceVersion", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "managedFields", "selfLink"];

export async function create(store: ObjectStore, collection: Collection, request: ApiRequest): Promise<Answer> {
  const { resource } = collection;
  const body = await readObject(collection, request);
  const metadata = isJsonObject(body["metadata"]) ? body["metadata"] : {};
  checkNamespace(metadata, request);
  if (resource.namespaced && store.get("namespaces", "", request.namespace) === undefined) {
    throw notFound(store.collection("namespaces").resource, request.namespace);
  }
  // The system writes uid, version and times itself: what the client says of them is dropped.
  const version = metadata["resourceVersion"];
  if (version !== undefined && version !== "") throw badRequest("resourceVersion should not be set on objects to be created");
  const kept = Object.fromEntries(Object.entries(metadata).filter(([field]) => !written.includes(field)));
  const draft = admit(resource, { ...body, metadata: { ...kept, ...(resource.namespaced ? { namespace: request.namespace } : {}) } });
  const name = draft.metadata.name ?? "";
  if (name !== "" && collection.get(request.namespace, name) !== undefined) throw alreadyExists(resource, name);
  if (request.query.get("dryRun") === "All") return json(201, { kind: resource.kind, apiVersion: apiVersion(resource), ...draft });
  return json(201, store.create(resource.id, draft));
}

export async function update(store: ObjectStore, collection: Collection, request: ApiRequest): Promise<Answer> {
  const old = existing(collection, request);
  const body = await readObject(collection, request);
  const metadata = isJsonObject(body["metadata"]) ? body["metadata"] : {};
  checkNamespace(metadata, request);
  const { name } = metadata;
  if (typeof name === "string" && name !== request.name) {
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${request.name})`);
  }
  return json(200, replace(store, collection, request, old, body as unknown as KubeObject));
}

export async function patch(store: ObjectStore, collection: Collection, request: ApiRequest): Promise<Answer> {
  const { resource } = collection;
  const type = String(request.headers["content-type"] ?? "").split(";")[0]?.trim();
  const apply = patchers[type ?? ""];
  if (apply === undefined) throw new ApiError(415, "UnsupportedMediaType", "415: Unsupported Media Type", { details: {} });
  if (resource.custom && type === "application/strategic-merge-patch+json") {
    throw new ApiError(415, "UnsupportedMediaType", "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml");
  }
  if (type === applied && (request.query.get("fieldManager") ?? "") === "") {
    throw invalid("PatchOptions", "meta.k8s.io", "", [{ reason: "FieldValueRequired", field: "fieldManager", message: "Required value: is required for apply patch" }]);
  }
  const body = await readJson(request);
  // Server-side apply makes what isn't there.
  if (type === applied && request.subresource === "" && collection.entry(request.namespace, request.name) === undefined) return create(store, collection, { ...request, body: () => Promise.resolve(Buffer.from(JSON.stringify(body))) });
  const old = existing(collection, request);
  const next = apply(old, body);
  if (!isJsonObject(next)) throw badRequest("the patched object isn't an object");
  return json(200, replace(store, collection, request, old, next as unknown as KubeObject));
}

const applied = "application/apply-patch+yaml";

const patchers: Readonly<Record<string, (old: KubeObject, body: unknown) => unknown>> = {
  "application/merge-patch+json": mergePatch,
  "application/strategic-merge-patch+json": (old, body) => strategicPatch(old, body),
  "application/json-patch+json": jsonPatch,
  // Server-side apply without field managers: enough for clients that apply a whole object as JSON.
  [applied]: mergePatch,
};

/** Writes `next` over `old`: the status only through the status subresource, everything else only past it. */
function replace(store: ObjectStore, collection: Collection, request: ApiRequest, old: KubeObject, next: KubeObject): KubeObject {
  const { resource } = collection;
  const version = next.metadata.resourceVersion as string | undefined;
  if (version !== undefined && version !== "" && version !== old.metadata.resourceVersion) throw conflict(resource, old.metadata.name);
  const { uid, creationTimestamp, resourceVersion, generation, deletionTimestamp } = old.metadata;
  const fixed = {
    name: old.metadata.name, uid, creationTimestamp, resourceVersion,
    ...(old.metadata.namespace === undefined ? {} : { namespace: old.metadata.namespace }),
    ...(generation === undefined ? {} : { generation }), ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
  };
  const withStatus = resource.subresources.some((sub) => sub.name === "status");
  const toStatus = request.subresource === "status";
  const result: KubeObject = toStatus
    ? { ...old, ...(next.status === undefined ? {} : { status: next.status }) }
    : { ...next, kind: old.kind, apiVersion: old.apiVersion, metadata: { ...next.metadata, ...fixed }, ...(withStatus && old.status !== undefined ? { status: old.status } : {}) };
  if (resource.id === "pods" && !toStatus) checkPodUpdate(old.metadata.name, old.spec, result.spec);
  if (request.query.get("dryRun") === "All") return result;
  const stored = store.update(resource.id, result);
  // The last finalizer of a deleted object was taken away.
  const { metadata } = stored;
  if (metadata.deletionTimestamp !== undefined && metadata.finalizers?.length === 0) {
    store.remove(resource.id, metadata.namespace ?? "", metadata.name);
  }
  return stored;
}

export async function deleteOne(store: ObjectStore, collection: Collection, request: ApiRequest): Promise<Answer> {
  const old = existing(collection, request);
  const options = await deleteOptions(request);
  const { resource } = collection;
  if (options.uid !== undefined && options.uid !== old.metadata.uid) {
    // Here the server names the kind where it names the resource elsewhere.
    const named = resource.group === "" ? resource.kind : `${resource.kind}.${resource.group}`;
    throw new ApiError(409, "Conflict", `Operation cannot be fulfilled on ${named} "${request.name}": the UID in the precondition (${options.uid}) does not match the UID in record (${old.metadata.uid}). The object might have been deleted and then recreated`, { details: { name: request.name, ...(resource.group === "" ? {} : { group: resource.group }), kind: resource.kind } });
  }
  const left = remove(store, resource, old, options);
  if (resource.id === "pods" || left !== undefined) return json(200, left ?? old);
  return json(200, {
    kind: "Status", apiVersion: "v1", metadata: {}, status: "Success",
    details: { name: request.name, ...(resource.group === "" ? {} : { group: resource.group }), kind: resource.plural, uid: old.metadata.uid },
  });
}

export async function deleteMany(store: ObjectStore, collection: Collection, request: ApiRequest): Promise<Answer> {
  const options = await deleteOptions(request);
  const matches = selectorOf(collection.resource, request.query);
  const found = collection.objects(request.namespace).filter((object) => matches?.(object) ?? true);
  for (const object of found) remove(store, collection.resource, object, options);
  const { resource } = collection;
  return json(200, { kind: `${resource.kind}List`, apiVersion: apiVersion(resource), metadata: { resourceVersion: String(store.revision) }, items: resource.custom ? found : found.map(withoutKind) });
}

/** Items of a list of built-in objects don't say what they are; the list does. */
const withoutKind = (object: KubeObject): object => ({ ...object, kind: undefined, apiVersion: undefined });

async function deleteOptions(request: ApiRequest): Promise<DeleteOptions> {
  const body = await readJson(request, true);
  const given = isJsonObject(body) ? body : {};
  const seconds = given["gracePeriodSeconds"] ?? request.query.get("gracePeriodSeconds") ?? undefined;
  const policy = given["propagationPolicy"] ?? request.query.get("propagationPolicy") ?? undefined;
  const preconditions = isJsonObject(given["preconditions"]) ? given["preconditions"] : {};
  return {
    ...(seconds === undefined ? {} : { gracePeriodSeconds: Number(seconds) }),
    ...(typeof policy === "string" ? { propagationPolicy: policy } : {}),
    ...(typeof preconditions["uid"] === "string" ? { uid: preconditions["uid"] } : {}),
  };
}

export function existing(collection: Collection, request: ApiRequest): KubeObject {
  const object = collection.get(request.namespace, request.name);
  if (object === undefined) throw notFound(collection.resource, request.name);
  return object;
}

function checkNamespace(metadata: JsonObject, request: ApiRequest): void {
  const { namespace } = metadata;
  if (typeof namespace === "string" && namespace !== "" && request.namespace !== "" && namespace !== request.namespace) {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  }
}

async function readObject(collection: Collection, request: ApiRequest): Promise<JsonObject> {
  const { resource } = collection;
  const body = await readJson(request);
  if (!isJsonObject(body)) throw badRequest(`the object provided is unrecognized (must be of type ${resource.kind}): couldn't get version/kind`);
  const { kind } = body;
  if (typeof kind === "string" && kind !== "" && kind !== resource.kind) {
    const version = typeof body["apiVersion"] === "string" ? body["apiVersion"] : "";
    throw badRequest(`${kind} in version "${version}" cannot be handled as a ${resource.kind}: no kind "${kind}" is registered for version "${version}" in scheme "pkg/runtime/scheme.go:111"`);
  }
  return body;
}

export async function readJson(request: ApiRequest, mayBeEmpty = false): Promise<unknown> {
  const text = (await request.body()).toString("utf8");
  if (mayBeEmpty && text.trim() === "") return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw badRequest(`couldn't get version/kind; json parse error: ${error instanceof Error ? error.message : String(error)}`);
  }
}

