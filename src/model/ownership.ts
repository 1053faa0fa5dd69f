import type { WorkloadReference } from "./inventory.ts";
import type { OwnerReference, PodRecord, WorkloadRecord } from "./k8s.ts";
import { workloadKind } from "./workloads/index.ts";
import { workloadOfLabels } from "./workloads/labels.ts";

/** Where a pod or a workload belongs. */
export interface Place {
  /** The top workload that a person would name. */
  readonly top: WorkloadReference;
  /** Identity of `top` in a cluster at one time: group, kind, namespace and name. */
  readonly key: string;
  /**
   * The run below a schedule. A CronJob is the owner that a person names ("the nightly evaluation"), but states belong to its
   * Jobs: one may have failed yesterday while another runs. So pods are owned by the CronJob and each Job keeps its state.
   */
  readonly run?: { readonly reference: WorkloadReference; readonly key: string };
}

/** Objects that may stand above pods, by uid: workload records, and pods (LeaderWorkerSet and Spark let pods own pods). */
export type Lookup = (uid: string) => PodRecord | WorkloadRecord | undefined;
/** A held workload by group, kind, namespace and name (see `workloadKey`). */
export type LookupByName = (key: string) => WorkloadRecord | undefined;

/** The way up from one controller. */
export interface Chain {
  readonly links: readonly WorkloadReference[];
  /** The last link's object isn't held: its kind can't be read, or it is gone. */
  readonly broken: boolean;
}

/** The longest chain in the field has six links; more are a mistake or an attack. */
const MOST_LINKS = 16;

/**
 * Follows controller references up from `owner` until an object has none or can't be read; then the last name is kept. Cycles
 * end where they close.
 */
export function controllerChain(owner: OwnerReference, namespace: string, lookup: Lookup): Chain {
  const links: WorkloadReference[] = [];
  const seen = new Set<string>();
  let next: OwnerReference | undefined = owner;
  while (next !== undefined && !isNode(next)) {
    if (seen.has(next.uid) || links.length === MOST_LINKS) return { links, broken: true };
    seen.add(next.uid);
    const record = lookup(next.uid);
    if (record === undefined) {
      links.push({ apiVersion: next.apiVersion, kind: next.kind, namespace, name: next.name, uid: next.uid, by: "owner" });
      return { links, broken: true };
    }
    links.push(referenceOf(record));
    next = record.owner;
  }
  return { links, broken: false };
}

export function referenceOf(record: PodRecord | WorkloadRecord): WorkloadReference {
  const { namespace, name, uid } = record;
  const { apiVersion, kind } = "kind" in record ? record : { apiVersion: "v1", kind: "Pod" };
  return { apiVersion, kind, namespace, name, uid, by: "owner" };
}

/** Mirror pods of static pods are controlled by their Node; for a person they stand alone. */
function isNode(owner: OwnerReference): boolean {
  return owner.kind === "Node" && owner.apiVersion === "v1";
}

export function workloadKey(apiVersion: string, kind: string, namespace: string, name: string): string {
  const slash = apiVersion.indexOf("/");
  return `${slash < 0 ? "" : apiVersion.slice(0, slash)}/${kind}|${namespace}|${name}`;
}

export function keyOf(reference: WorkloadReference): string {
  return workloadKey(reference.apiVersion, reference.kind, reference.namespace, reference.name);
}

/** Where the pods of a chain belong, without a look at labels. Undefined when the chain has no link. */
export function placeOfChain(chain: Chain): Place | undefined {
  const top = chain.links.at(-1);
  if (top === undefined) return undefined;
  const run = chain.links.at(-2);
  const schedules = workloadKind(top.apiVersion, top.kind)?.schedules === true;
  return run !== undefined && schedules
    ? { top, key: keyOf(top), run: { reference: run, key: keyOf(run) } }
    : { top, key: keyOf(top) };
}

/** The place that a pod's labels name, for pods whose chain is broken or missing (reference section 1.9). */
export function placeOfLabels(pod: PodRecord, chain: Chain | undefined, byName: LookupByName, lookup: Lookup): Place | undefined {
  const named = workloadOfLabels(pod.labels, pod.owner !== undefined) ?? deploymentOfHash(pod, chain);
  if (named === undefined) return undefined;
  const key = workloadKey(named.apiVersion, named.kind, pod.namespace, named.name);
  // A label may name a link that the chain went through already: the chain knows more.
  if (chain?.links.some((link) => keyOf(link) === key) === true) return undefined;
  const record = byName(key);
  if (record === undefined) return { top: { ...named, namespace: pod.namespace, uid: "", by: "label" }, key };
  const above = controllerChain(record, record.namespace, lookup);
  const place = placeOfChain(above);
  return place === undefined ? undefined : { ...place, top: { ...place.top, by: "label" } };
}

/** A Deployment names its ReplicaSets `<name>-<hash>` and puts the hash on the pods. */
function deploymentOfHash(pod: PodRecord, chain: Chain | undefined): { apiVersion: string; kind: string; name: string } | undefined {
  const last = chain?.links.at(-1);
  const hash = pod.labels["pod-template-hash"] ?? "";
  if (last?.kind !== "ReplicaSet" || hash === "" || !last.name.endsWith(`-${hash}`)) return undefined;
  return { apiVersion: "apps/v1", kind: "Deployment", name: last.name.slice(0, -hash.length - 1) };
}

/** A pod that nobody owns is its own workload. */
export function placeOfPod(pod: PodRecord): Place {
  const top: WorkloadReference = { apiVersion: "v1", kind: "Pod", namespace: pod.namespace, name: pod.name, uid: pod.uid, by: "pod" };
  return { top, key: keyOf(top) };
}
