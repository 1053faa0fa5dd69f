import { suspensionOf, suspendPatch, type Suspension } from "../../model/actions/suspend.ts";
import { listOf, objectOf, textOf, type Json } from "../../model/read.ts";
import { pathOf } from "../clusterRequests.ts";
import type { Discovery } from "../discovery.ts";
import { KubeError } from "../errors.ts";
import type { Http } from "../http.ts";
import type { ObjectReference } from "../types.ts";
import { StatusError } from "../statusError.ts";
import type { SuspensionTarget } from "./types.ts";

const workloads = { group: "kueue.x-k8s.io", versions: ["v1beta2", "v1beta1"], plural: "workloads" } as const;

/**
 * Kueue sets `suspend` of the jobs that it manages by itself, and would undo ours: there the Workload is what to change.
 * It carries the job's uid as a label (kueue pkg/controller/constants, `JobUIDLabel`).
 */
export async function findTarget(http: Http, discovery: Discovery, reference: ObjectReference, object: Json, signal: AbortSignal): Promise<SuspensionTarget> {
  const workload = await workloadOf(http, discovery, reference, textOf(objectOf(object["metadata"])["uid"]), signal);
  if (workload !== undefined) return workload;
  return { reference, kueue: false, suspended: suspendedOf(requireSuspension(reference), object) };
}

export function requireSuspension(reference: ObjectReference): Suspension {
  const suspension = suspensionOf(reference.apiVersion, reference.kind);
  if (suspension !== undefined) return suspension;
  throw new KubeError({ reason: "protocol", message: `A ${reference.kind} can't be suspended.`, remedy: "Scale it to 0 or delete it instead.", detail: "" });
}

/** Undefined where the object doesn't say: Volcano's Jobs are told by a command. */
export function suspendedOf({ how }: Suspension, object: Json): boolean | undefined {
  if (how.by === "command") return undefined;
  if (how.by === "annotation") return how.key in objectOf(objectOf(object["metadata"])["annotations"]);
  const steps = how.path.split(".");
  const last = steps.pop() ?? "";
  const value = steps.reduce<Json>((at, step) => objectOf(at[step]), object)[last];
  return typeof value === "boolean" ? value === how.value : undefined;
}

async function workloadOf(http: Http, discovery: Discovery, reference: ObjectReference, uid: string, signal: AbortSignal): Promise<SuspensionTarget | undefined> {
  const served = discovery.find(workloads);
  if (served.kind !== "served" || uid === "" || reference.kind === "Workload") return undefined;
  const selector = new URLSearchParams({ labelSelector: `kueue.x-k8s.io/job-uid=${uid}`, limit: "10" });
  try {
    const list = objectOf(await http.json({ path: `${pathOf(served.resource, reference.namespace)}?${selector.toString()}`, what: `Look for Kueue's Workload of ${reference.kind} ${reference.name}`, signal }));
    const [first] = listOf(list["items"]).map(objectOf);
    if (first === undefined) return undefined;
    const { group, version, kind } = served.resource;
    const own = { apiVersion: `${group}/${version}`, kind, namespace: reference.namespace, name: textOf(objectOf(first["metadata"])["name"]) };
    return { reference: own, kueue: true, suspended: objectOf(first["spec"])["active"] === false };
  } catch (error) {
    // Who may not see Workloads changes the job itself, and Kueue has the last word.
    if (error instanceof StatusError && (error.status === 403 || error.status === 404)) return undefined;
    throw error;
  }
}

/** The patch, or the Volcano Command, that suspends or resumes. */
export function suspendRequest(target: SuspensionTarget, uid: string, suspend: boolean, now: number): { readonly patch: Json } | { readonly command: Json } {
  const suspension = requireSuspension(target.reference);
  const patch = suspendPatch(suspension, suspend, now);
  if (patch !== undefined) return { patch };
  const { apiVersion, kind, namespace, name } = target.reference;
  const action = suspension.how.by === "command" ? suspension.how[suspend ? "suspend" : "resume"] : "";
  const owner = { apiVersion, kind, name, uid, controller: true };
  // As `vcctl job suspend` does (volcano cmd/cli, util.CreateJobCommand).
  return { command: { apiVersion: "bus.volcano.sh/v1alpha1", kind: "Command", metadata: { generateName: `${name}-${action.toLowerCase()}-`, namespace, ownerReferences: [owner] }, target: owner, action } };
}
