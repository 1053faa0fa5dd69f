import { listOf, objectOf, textOf, type Json } from "../model/read.ts";
import type { ResourceDefinition } from "../model/resource.ts";
import { KubeError } from "./errors.ts";
import type { Http } from "./http.ts";

/** Aggregated discovery (GA in 1.30, beta from 1.27); servers that don't know it take the last one and answer in the old form. */
const accept = [
  "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
  "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList",
  "application/json",
].join(",");

export interface ServedResource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

export interface ServedVersion {
  readonly group: string;
  readonly version: string;
  /** Undefined: not known at the moment (`freshness: Stale`, or its own discovery failed). That isn't the same as absent. */
  readonly resources: readonly ServedResource[] | undefined;
}

export type Served =
  | { readonly kind: "served"; readonly resource: ServedResource }
  | { readonly kind: "absent" }
  /** May be served: the server can't say now. `version` is the one to try. */
  | { readonly kind: "unknown"; readonly version: string; readonly message: string };

/** What a cluster serves. Versions of a group stand in the server's order of preference. */
export class Discovery {
  readonly #versions: readonly ServedVersion[];
  readonly #complete: boolean;

  /** `complete`: all groups were asked for, not only those that we need. */
  constructor(versions: readonly ServedVersion[], complete = false) {
    this.#versions = versions;
    this.#complete = complete;
  }

  /** The first version in the definition's order that is served with list and watch. */
  find(definition: Pick<ResourceDefinition, "group" | "versions" | "plural">): Served {
    let unknown: string | undefined;
    for (const version of definition.versions) {
      const served = this.#versions.find((candidate) => candidate.group === definition.group && candidate.version === version);
      if (served === undefined) continue;
      if (served.resources === undefined) {
        unknown ??= version;
        continue;
      }
      const resource = served.resources.find((candidate) => candidate.plural === definition.plural);
      if (resource !== undefined && resource.verbs.includes("list") && resource.verbs.includes("watch")) return { kind: "served", resource };
    }
    return unknown === undefined
      ? { kind: "absent" }
      : { kind: "unknown", version: unknown, message: `The server can't say at the moment what it serves of ${groupVersion(definition.group, unknown)}.` };
  }

  /** The version to ask in, for what is not listed as a whole: of subresources discovery says too little. */
  findVersion({ group, versions, plural, kind, namespaced }: ResourceDefinition): Served {
    const version = versions.find((candidate) => this.#versions.some((served) => served.group === group && served.version === candidate));
    return version === undefined ? { kind: "absent" } : { kind: "served", resource: { group, version, plural, kind, namespaced, verbs: ["get"] } };
  }

  /** Every kind as `group/version/Kind` (`/v1/Pod`); undefined where not all is known. */
  served(): readonly string[] | undefined {
    if (!this.#complete || this.#versions.some(({ resources }) => resources === undefined)) return undefined;
    return [...new Set(this.#versions.flatMap(({ group, version, resources }) => (resources ?? []).map(({ kind }) => `${group}/${version}/${kind}`)))];
  }

  /** The resource of a kind, for `get`. */
  kind(apiVersion: string, kind: string): ServedResource | undefined {
    for (const served of this.#versions) {
      if (groupVersion(served.group, served.version) !== apiVersion) continue;
      const resource = served.resources?.find((candidate) => candidate.kind === kind);
      if (resource !== undefined) return resource;
    }
    return undefined;
  }
}

export function groupVersion(group: string, version: string): string {
  return group === "" ? version : `${group}/${version}`;
}

/** Path of a group version: `/api/v1`, `/apis/batch/v1`. */
export function rootPath(group: string, version: string): string {
  return group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
}

/**
 * Asks the server what it serves. In the old form only the groups of `definitions` are asked for in detail. Rejects when
 * nothing can be learned at all.
 */
export async function discover(http: Http, definitions: readonly Pick<ResourceDefinition, "group">[], signal: AbortSignal): Promise<Discovery> {
  const roots = await Promise.all([discoverRoot(http, "/api", definitions, signal), discoverRoot(http, "/apis", definitions, signal)]);
  return new Discovery(roots.flatMap(({ versions }) => versions), roots.every(({ complete }) => complete));
}

async function discoverRoot(http: Http, path: "/api" | "/apis", definitions: readonly Pick<ResourceDefinition, "group">[], signal: AbortSignal): Promise<{ versions: readonly ServedVersion[]; complete: boolean }> {
  const answer = objectOf(await http.json({ path, what: "Discover the API", accept, signal }));
  if (answer["kind"] === "APIGroupDiscoveryList") return { versions: listOf(answer["items"]).flatMap((item) => aggregated(objectOf(item))), complete: true };
  if (answer["kind"] === "APIVersions") return { versions: await Promise.all(listOf(answer["versions"]).map((version) => oldForm(http, "", textOf(version), signal))), complete: true };
  if (answer["kind"] === "APIGroupList") {
    const wanted = new Set(definitions.map((definition) => definition.group));
    const groups = listOf(answer["groups"]).map(objectOf).filter((group) => wanted.has(textOf(group["name"])));
    const asked = groups.flatMap((group) => listOf(group["versions"]).map((version) => oldForm(http, textOf(group["name"]), textOf(objectOf(version)["version"]), signal)));
    return { versions: await Promise.all(asked), complete: false };
  }
  throw new KubeError({
    reason: "protocol",
    message: `Discover the API: ${path} is no Kubernetes API.`,
    remedy: "Check the server's address in the kubeconfig.",
    detail: `kind: ${textOf(answer["kind"])}`,
  });
}

function aggregated(item: Json): ServedVersion[] {
  const group = textOf(objectOf(item["metadata"])["name"]);
  return listOf(item["versions"]).map((value) => {
    const version = objectOf(value);
    const name = textOf(version["version"]);
    if (version["freshness"] === "Stale") return { group, version: name, resources: undefined };
    const resources = listOf(version["resources"]).map((entry) => {
      const resource = objectOf(entry);
      const kind = objectOf(resource["responseKind"]);
      return {
        group,
        version: name,
        plural: textOf(resource["resource"]),
        kind: textOf(kind["kind"]),
        namespaced: resource["scope"] === "Namespaced",
        verbs: listOf(resource["verbs"]).map(textOf),
      };
    });
    return { group, version: name, resources };
  });
}

/** What is served of one group version, asked in the old form; what fails is unknown, so that one broken aggregated API hides no other. */
export async function oldForm(http: Http, group: string, version: string, signal: AbortSignal): Promise<ServedVersion> {
  let answer: Json;
  try {
    answer = objectOf(await http.json({ path: rootPath(group, version), what: `Discover ${groupVersion(group, version)}`, signal }));
  } catch (error) {
    if (signal.aborted || (error instanceof KubeError && error.status === 401)) throw error;
    if (error instanceof KubeError && error.status === 404) return { group, version, resources: [] };
    return { group, version, resources: undefined };
  }
  const resources = listOf(answer["resources"])
    .map(objectOf)
    .filter((resource) => !textOf(resource["name"]).includes("/"))
    .map((resource) => ({
      group,
      version,
      plural: textOf(resource["name"]),
      kind: textOf(resource["kind"]),
      namespaced: resource["namespaced"] === true,
      verbs: listOf(resource["verbs"]).map(textOf),
    }));
  return { group, version, resources };
}

