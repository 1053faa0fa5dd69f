import { createHash } from "node:crypto";
import type { Resource } from "../resources.ts";
import { apiVersion, type ObjectStore } from "../store.ts";
import { json, type Answer } from "./channel.ts";

/** Groups whose discovery the aggregator couldn't refresh: served with `freshness: Stale`, for tests. */
export type StaleGroups = ReadonlySet<string>;

interface Group {
  readonly name: string;
  readonly versions: Map<string, Resource[]>;
}

/** By group, in the order in which they are defined. A resource is served in one version. */
function groups(store: ObjectStore): Group[] {
  const found = new Map<string, Group>();
  for (const resource of store.resources) {
    let group = found.get(resource.group);
    if (group === undefined) found.set(resource.group, group = { name: resource.group, versions: new Map() });
    const versions = group.versions.get(resource.version);
    if (versions === undefined) group.versions.set(resource.version, [resource]);
    else versions.push(resource);
  }
  return [...found.values()];
}

/** Answers discovery paths; undefined for any other path. */
export function discovery(store: ObjectStore, path: string, accept: string, host: string, stale: StaleGroups): Answer | undefined {
  const parts = path.split("/").filter((part) => part !== "");
  const aggregated = /application\/json;[^,]*as=APIGroupDiscoveryList/.test(accept.replaceAll(" ", "")) && accept.includes("v=v2") && !accept.includes("v=v2beta1;as");
  const core = parts[0] === "api";
  if (!core && parts[0] !== "apis") return undefined;
  const all = groups(store).filter((group) => (group.name === "") === core);
  if (parts.length === 1) {
    if (aggregated) return aggregatedList(all, stale);
    if (core) return json(200, { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress: host }] });
    return json(200, { kind: "APIGroupList", apiVersion: "v1", groups: all.map((group) => groupBody(group)) });
  }
  const group = core ? all[0] : all.find((candidate) => candidate.name === parts[1]);
  if (group === undefined) return undefined;
  if (!core && parts.length === 2) return json(200, { kind: "APIGroup", apiVersion: "v1", ...groupBody(group) });
  if (parts.length !== (core ? 2 : 3)) return undefined;
  const resources = group.versions.get(parts.at(-1) ?? "");
  return resources === undefined ? undefined : json(200, resourceList(resources, core));
}

function groupBody(group: Group): object {
  const versions = [...group.versions.keys()].map((version) => ({ groupVersion: `${group.name}/${version}`, version }));
  return { name: group.name, versions, preferredVersion: versions[0] };
}

function resourceList(resources: readonly Resource[], core: boolean): object {
  const first = resources[0];
  return {
    kind: "APIResourceList",
    ...(core ? {} : { apiVersion: "v1" }),
    groupVersion: first === undefined ? "" : apiVersion(first),
    resources: resources.flatMap((resource) => [
      {
        name: resource.plural, singularName: resource.singular, namespaced: resource.namespaced, kind: resource.kind, verbs: resource.verbs,
        ...(resource.shortNames === undefined ? {} : { shortNames: resource.shortNames }),
        ...(resource.categories === undefined ? {} : { categories: resource.categories }),
        ...(resource.virtual ? {} : { storageVersionHash: createHash("sha256").update(resource.id).digest("base64").slice(0, 11) + "=" }),
      },
      ...resource.subresources.map((sub) => ({
        name: `${resource.plural}/${sub.name}`, singularName: "", namespaced: resource.namespaced,
        ...(sub.kind === undefined || sub.kind.group === "" ? {} : { group: sub.kind.group, version: sub.kind.version }),
        kind: sub.kind?.kind ?? resource.kind, verbs: sub.verbs,
      })),
    ]),
  };
}

function aggregatedList(all: readonly Group[], stale: StaleGroups): Answer {
  const body = {
    kind: "APIGroupDiscoveryList", apiVersion: "apidiscovery.k8s.io/v2", metadata: {},
    items: all.map((group) => ({
      metadata: group.name === "" ? {} : { name: group.name },
      versions: [...group.versions].map(([version, resources]) => ({
        version,
        // The aggregator keeps no resources of a group that it never reached.
        resources: stale.has(group.name) ? [] : resources.map(aggregatedResource),
        freshness: stale.has(group.name) ? "Stale" : "Current",
      })),
    })),
  };
  const bytes = Buffer.from(JSON.stringify(body));
  return {
    type: "bytes", code: 200, body: bytes, contentType: "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
    headers: { "Cache-Control": "public", ETag: `"${createHash("sha512").update(bytes).digest("hex").toUpperCase()}"`, Vary: "Accept" },
  };
}

function aggregatedResource(resource: Resource): object {
  // Built-in types name only the kind here, custom resources all three.
  const responseKind = resource.custom ? { group: resource.group, version: resource.version, kind: resource.kind } : { group: "", version: "", kind: resource.kind };
  return {
    resource: resource.plural, responseKind, scope: resource.namespaced ? "Namespaced" : "Cluster", singularResource: resource.singular, verbs: resource.verbs,
    ...(resource.shortNames === undefined ? {} : { shortNames: resource.shortNames }),
    ...(resource.categories === undefined ? {} : { categories: resource.categories }),
    ...(resource.subresources.length === 0 ? {} : {
      subresources: resource.subresources.map((sub) => ({ subresource: sub.name, responseKind: sub.kind ?? responseKind, verbs: sub.verbs })),
    }),
  };
}
