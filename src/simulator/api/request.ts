import type { Subresource, Resource } from "../resources.ts";
import type { ObjectStore } from "../store.ts";

/** What a path and a method mean, as kube-apiserver's RequestInfo has it. */
export interface RequestInfo {
  readonly resourceRequest: boolean;
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly namespace: string;
  /** Plural name as it stands in the path, known or not. */
  readonly plural: string;
  readonly name: string;
  readonly subresource: string;
  /** Path after the subresource, for the proxy. */
  readonly rest: string;
  readonly path: string;
}

export interface User {
  readonly name: string;
  readonly groups: readonly string[];
}

export interface ApiRequest extends RequestInfo {
  readonly method: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly user: User;
  body(): Promise<Buffer>;
}

const verbs: Readonly<Record<string, string>> = { GET: "get", HEAD: "get", POST: "create", PUT: "update", PATCH: "patch", DELETE: "delete" };
/** What may follow the name of a namespace and isn't a resource in it. */
const namespaceSubresources = ["status", "finalize"];

export function parseRequest(method: string, path: string, query: URLSearchParams): RequestInfo {
  const plain: RequestInfo = {
    resourceRequest: false, verb: method.toLowerCase(), group: "", version: "", namespace: "", plural: "", name: "", subresource: "", rest: "", path,
  };
  const parts = path.split("/").filter((part) => part !== "").map(decode);
  const grouped = parts[0] === "apis";
  if (!grouped && parts[0] !== "api") return plain;
  const head = grouped ? 3 : 2;
  if (parts.length <= head) return plain;
  let rest = parts.slice(head);
  let namespace = "";
  if (rest[0] === "namespaces" && rest[1] !== undefined) {
    namespace = rest[1];
    if (rest[2] !== undefined && !namespaceSubresources.includes(rest[2])) rest = rest.slice(2);
  }
  const [plural = "", name = "", subresource = "", ...more] = rest;
  let verb = verbs[method] ?? method.toLowerCase();
  const wantsWatch = ["1", "true"].includes(query.get("watch") ?? "");
  if (name === "" && verb === "get") verb = wantsWatch ? "watch" : "list";
  if (name === "" && verb === "delete") verb = "deletecollection";
  return {
    resourceRequest: true, verb, namespace, plural, name, subresource, path,
    group: grouped ? (parts[1] ?? "") : "", version: parts[grouped ? 2 : 1] ?? "", rest: more.join("/"),
  };
}

export interface Target {
  readonly resource: Resource;
  readonly subresource: Subresource | undefined;
}

/** The served resource that a request names, if any. */
export function findTarget(store: ObjectStore, info: RequestInfo): Target | undefined {
  const resource = store.find(info.group === "" ? info.plural : `${info.plural}.${info.group}`)?.resource;
  if (resource?.version !== info.version) return undefined;
  if (info.subresource === "") return { resource, subresource: undefined };
  const subresource = resource.subresources.find((candidate) => candidate.name === info.subresource);
  return subresource === undefined ? undefined : { resource, subresource };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A stray % in a path is taken as it is: it names nothing and ends in a 404.
    return part;
  }
}
