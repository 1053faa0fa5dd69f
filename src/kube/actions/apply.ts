import { equal, mergeDiff, overlaps, without, writtenPart } from "../../model/actions/mergePatch.ts";
import { objectOf, textOf, type Json } from "../../model/read.ts";
import { pathOf, resourceOf } from "../clusterRequests.ts";
import type { Discovery, ServedResource } from "../discovery.ts";
import { KubeError } from "../errors.ts";
import type { Http, HttpRequest } from "../http.ts";
import { StatusError } from "../statusError.ts";
import type { ApplyItem, DryRun, EditPlan } from "./types.ts";
import { writtenObjects, type WrittenObject } from "./writtenObjects.ts";

/** As whom server-side apply remembers what we set. */
const fieldManager = "kube-gpu-inspector";
/** The status of a running object changes under every change: then it is tried again with its new version. */
const attempts = 5;

export interface ApplyDeps {
  readonly http: Http;
  readonly discovery: Discovery;
  /** Sends a request that changes the cluster (dry runs, too: they need the same rights). */
  readonly write: (request: HttpRequest) => Promise<unknown>;
  readonly signal: AbortSignal;
}

/** The objects of a manifest, with the namespace that each would go into. */
export async function readItems({ http, discovery, signal }: ApplyDeps, text: string, contextNamespace: string): Promise<readonly ApplyItem[]> {
  const items: ApplyItem[] = [];
  for (const written of writtenObjects(text)) {
    const resource = await resourceOf(http, discovery, written, signal);
    const namespace = !resource.namespaced ? "" : written.namespace !== "" ? written.namespace : contextNamespace === "" ? "default" : contextNamespace;
    const { apiVersion, kind, name } = written;
    items.push({ reference: { apiVersion, kind, namespace, name }, object: sent(written, namespace) });
  }
  return items;
}

/** Server-side apply refuses managedFields; the namespace stands in the path and must stand in the object, too. */
function sent({ object }: WrittenObject, namespace: string): Json {
  return { ...object, metadata: { ...without(objectOf(object["metadata"]), ["managedFields"]), ...(namespace === "" ? {} : { namespace }) } };
}

/** What applying an item would make of what is there. Nothing is changed. */
export async function dryRun(deps: ApplyDeps, item: ApplyItem, force: boolean): Promise<DryRun> {
  const before = item.reference.name === "" ? undefined : await liveObject(deps, item);
  return { before, after: await send(deps, item, force, true) };
}

export async function applyItem(deps: ApplyDeps, item: ApplyItem, force: boolean): Promise<unknown> {
  return send(deps, item, force, false);
}

async function send(deps: ApplyDeps, { reference, object }: ApplyItem, force: boolean, dry: boolean): Promise<unknown> {
  const resource = await resourceOf(deps.http, deps.discovery, reference, deps.signal);
  const query = new URLSearchParams({ fieldManager, fieldValidation: "Strict", ...(dry ? { dryRun: "All" } : {}) });
  const common = { what: `${dry ? "Dry run of" : "Apply"} ${reference.kind} ${reference.name || textOf(objectOf(object["metadata"])["generateName"])}`, body: object, signal: deps.signal };
  if (reference.name === "") return deps.write({ ...common, method: "POST", path: `${pathOf(resource, reference.namespace)}?${query.toString()}` });
  if (force) query.set("force", "true");
  return deps.write({ ...common, method: "PATCH", path: `${pathOf(resource, reference.namespace, reference.name)}?${query.toString()}`, contentType: "application/apply-patch+yaml" });
}

async function liveObject({ http, discovery, signal }: ApplyDeps, { reference }: Pick<ApplyItem, "reference">): Promise<unknown> {
  const resource = await resourceOf(http, discovery, reference, signal);
  try {
    return await http.json({ path: pathOf(resource, reference.namespace, reference.name), what: `Get ${reference.kind} ${reference.name}`, signal });
  } catch (error) {
    if (error instanceof StatusError && error.status === 404) return undefined;
    throw error;
  }
}

/**
 * What became of `base`, an object as it was read, in `text`: only that is sent, onto what the cluster has now. Fields that
 * somebody else changed meanwhile to something else are `overlaps`, and nothing is run dry then.
 */
export async function planEdit(deps: ApplyDeps, base: Json, text: string): Promise<EditPlan> {
  const [only, ...others] = writtenObjects(text);
  const metadata = objectOf(base["metadata"]);
  const reference = { apiVersion: textOf(base["apiVersion"]), kind: textOf(base["kind"]), namespace: textOf(metadata["namespace"]), name: textOf(metadata["name"]) };
  if (only === undefined || others.length > 0 || only.apiVersion !== reference.apiVersion || only.kind !== reference.kind || only.name !== reference.name || only.namespace !== reference.namespace) {
    throw new KubeError({ reason: "protocol", message: `An edit can't make ${reference.kind} ${reference.name} into another object.`, remedy: "Leave apiVersion, kind, name and namespace as they were, or apply a manifest of its own.", detail: "" });
  }
  const patch = mergeDiff(writtenPart(base), writtenPart(only.object));
  const live = await liveObject(deps, { reference });
  if (live === undefined) throw new KubeError({ reason: "protocol", message: `${reference.kind} ${reference.name} is gone.`, remedy: "Apply the manifest as one of its own to make it anew.", detail: "" });
  const now = objectOf(live);
  if (textOf(objectOf(now["metadata"])["uid"]) !== textOf(metadata["uid"])) {
    throw new KubeError({ reason: "protocol", message: `${reference.kind} ${reference.name} was deleted and made anew meanwhile.`, remedy: "Open it again.", detail: "" });
  }
  if (patch === undefined) return { reference, patch: {}, live: now, overlaps: [], after: now };
  const found = overlaps(patch, mergeDiff(writtenPart(base), writtenPart(now)) ?? {});
  if (found.length > 0) return { reference, patch, live: now, overlaps: found, after: undefined };
  return { reference, patch, live: now, overlaps: [], after: await sendEdit(deps, { reference, patch, live: now }, true) };
}

/** Sends a plan that was looked at. Rejects when more than the status of the object changed since. */
export async function applyEdit(deps: ApplyDeps, plan: EditPlan): Promise<unknown> {
  return sendEdit(deps, plan, false);
}

async function sendEdit(deps: ApplyDeps, { reference, patch, live }: Pick<EditPlan, "reference" | "patch" | "live">, dry: boolean): Promise<unknown> {
  const resource: ServedResource = await resourceOf(deps.http, deps.discovery, reference, deps.signal);
  const query = new URLSearchParams({ fieldManager, fieldValidation: "Strict", ...(dry ? { dryRun: "All" } : {}) });
  const path = `${pathOf(resource, reference.namespace, reference.name)}?${query.toString()}`;
  let seen = live;
  for (let attempt = 1; ; attempt++) {
    // With the version in it, the server refuses the patch when anything changed since.
    const body = { ...patch, metadata: { ...objectOf(patch["metadata"]), resourceVersion: textOf(objectOf(seen["metadata"])["resourceVersion"]) } };
    try {
      return await deps.write({ method: "PATCH", path, what: `${dry ? "Dry run of the change of" : "Change"} ${reference.kind} ${reference.name}`, body, contentType: "application/merge-patch+json", signal: deps.signal });
    } catch (error) {
      if (!(error instanceof StatusError && error.status === 409) || attempt === attempts) throw error;
      const now = objectOf(await liveObject(deps, { reference }));
      if (!equal(writtenPart(now), writtenPart(live))) throw error;
      seen = now;
    }
  }
}
