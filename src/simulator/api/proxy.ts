import type { ApiRequest } from "./request.ts";
import { isJsonObject } from "../objects.ts";
import { ApiError, badRequest, notFound } from "./status.ts";
import type { ObjectStore } from "../store.ts";
import type { Answer } from "./channel.ts";

/** What the API server would forward to a pod, a service or a kubelet. */
export interface ProxyRequest {
  readonly kind: "pods" | "services" | "nodes";
  readonly namespace: string;
  readonly name: string;
  readonly scheme: "http" | "https";
  /** Number or name; empty: the first port. */
  readonly port: string;
  readonly method: string;
  /** Begins with a slash. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Answers for the backend; undefined: nobody listens there. */
export type ProxyHandler = (request: ProxyRequest) => Answer | undefined;

/** The real server proxies to no address of its own machine, and to none that isn't there. */
function reachable(status: unknown): boolean {
  const address = isJsonObject(status) && typeof status["podIP"] === "string" ? status["podIP"] : "";
  return address !== "" && !/^(?:127\.|169\.254\.|::1$|fe80:)/i.test(address);
}

/** `/api/v1/namespaces/ns/pods/[https:]name[:port]/proxy/path`. */
export function proxy(store: ObjectStore, request: ApiRequest, handler: ProxyHandler): Answer {
  const kind = request.plural === "nodes" ? "nodes" : request.plural === "services" ? "services" : "pods";
  const match = /^(?:(https?):)?([^:]+)(?::([^:]*))?:?$/.exec(request.name);
  const [, scheme, name = request.name, port = ""] = match ?? [];
  const target = store.get(kind, request.namespace, name);
  if (target === undefined) throw notFound(store.collection(kind).resource, name);
  if (kind === "pods" && !reachable(target.status)) throw badRequest("address not allowed");
  const answer = handler({
    kind, namespace: request.namespace, name, port, method: request.method, query: request.query,
    scheme: scheme === "https" ? "https" : "http", path: `/${request.rest}`,
  });
  if (answer !== undefined) return answer;
  throw new ApiError(503, "ServiceUnavailable", `error trying to reach service: dial tcp: connect: connection refused`);
}
