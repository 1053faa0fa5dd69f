import type { Clock } from "../../base/clock.ts";
import { pendingWorkloads } from "../cluster/queueing/kueue.ts";
import type { ObjectStore } from "../store.ts";
import { authorize, type Account } from "./authorization.ts";
import { json, text, type Answer } from "./channel.ts";
import { discovery } from "./discovery.ts";
import { list } from "./list.ts";
import { logs, type LogSource } from "./logs.ts";
import { proxy, type ProxyHandler } from "./proxy.ts";
import { findTarget, type ApiRequest } from "./request.ts";
import { review } from "./reviews.ts";
import { methodNotAllowed, notAcceptable, unknownResource } from "./status.ts";
import { stream, type StreamSource } from "./sockets.ts";
import { bind, evict, scale } from "./subresources.ts";
import { create, deleteMany, deleteOne, get, patch, update } from "./verbs.ts";
import { watch } from "./watch.ts";

/** What the handlers work on. */
export interface ApiContext {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly logs: LogSource;
  readonly proxy: ProxyHandler;
  readonly streams: StreamSource;
  readonly staleGroups: ReadonlySet<string>;
}

/** The version that the server says it is. */
export const version = {
  major: "1", minor: "36", emulationMajor: "1", emulationMinor: "36", minCompatibilityMajor: "1", minCompatibilityMinor: "35",
  gitVersion: "v1.36.3", gitCommit: "8e3f1a0f2b6c4d57a9e01c3b5d7f9a1c3e5b7d90", gitTreeState: "clean", buildDate: "2026-07-14T10:12:33Z",
  goVersion: "go1.26.2", compiler: "gc", platform: "linux/amd64",
};

const probes = ["/healthz", "/livez", "/readyz"];
const notFoundPage = text(404, "404 page not found\n");

/** One request, after authentication. Throws `ApiError` for everything that fails. */
export async function dispatch(context: ApiContext, account: Account, asked: ApiRequest): Promise<Answer> {
  authorize(account, asked);
  let request = asked;
  const { store } = context;
  const accept = String(request.headers["accept"] ?? "*/*");
  if (!request.resourceRequest) {
    if (request.path === "/version" || request.path === "/version/") return json(200, version);
    if (probes.includes(request.path)) return text(200, "ok");
    return discovery(store, request.path, accept, String(request.headers["host"] ?? ""), context.staleGroups) ?? notFoundPage;
  }
  if (!acceptable(accept) && !["proxy", "log", "exec", "portforward"].includes(request.subresource)) throw notAcceptable();
  const target = findTarget(store, request);
  if (target === undefined) {
    const known = store.resources.some((resource) => resource.group === request.group && resource.version === request.version && !resource.custom);
    if (known) throw unknownResource();
    return notFoundPage;
  }
  const { resource } = target;
  // For RBAC, a namespace lies in itself; for the store it lies nowhere.
  if (!resource.namespaced) request = { ...request, namespace: "" };
  if (target.subresource !== undefined) return subresource(context, account, request);
  if (!resource.verbs.includes(request.verb) && !(request.verb === "watch" && resource.verbs.includes("watch"))) throw methodNotAllowed();
  if (resource.virtual) return resource.kind === "Binding" ? bind(store, store.collection("pods"), request) : review(resource, request, account, store.now());
  const collection = store.collection(resource.id);
  switch (request.verb) {
    case "get": return get(collection, request);
    case "list": return { type: "bytes", code: 200, body: list(store, collection, request), contentType: "application/json" };
    case "watch": return { type: "stream", contentType: "application/json", start: watch(store, collection, request, context.clock) };
    case "create":
      if (request.name !== "") throw methodNotAllowed();
      return create(store, collection, request);
    case "update":
    case "patch":
      if (request.name === "") throw methodNotAllowed();
      return request.verb === "update" ? update(store, collection, request) : patch(store, collection, request);
    case "delete": return deleteOne(store, collection, request);
    case "deletecollection": return deleteMany(store, collection, request);
    default: throw methodNotAllowed();
  }
}

async function subresource(context: ApiContext, account: Account, request: ApiRequest): Promise<Answer> {
  const { store } = context;
  if (request.subresource === "pendingworkloads" && request.verb === "get") return json(200, pendingWorkloads(store, request.name, request.namespace));
  const collection = store.collection(request.group === "" ? request.plural : `${request.plural}.${request.group}`);
  const { verb } = request;
  switch (request.subresource) {
    case "log": return logs(store, request, context.logs, context.clock);
    case "proxy": return proxy(store, request, context.proxy);
    case "exec":
    case "portforward": return stream(store, request, account, context.streams);
    case "eviction": return evict(store, collection, request);
    case "binding": return bind(store, collection, request);
    case "scale": return scale(store, collection, request);
    case "status":
      if (verb === "get") return get(collection, request);
      if (verb === "update") return update(store, collection, request);
      if (verb === "patch") return patch(store, collection, request);
      throw methodNotAllowed();
    default: throw unknownResource();
  }
}

/** We speak JSON only; clients that prefer protobuf or tables name JSON as their last choice. */
function acceptable(accept: string): boolean {
  return accept.split(",").some((part) => {
    const type = part.split(";")[0]?.trim() ?? "";
    return type === "" || type === "*/*" || type === "application/*" || (type === "application/json" && !/as=(Table|PartialObject)/.test(part));
  });
}
