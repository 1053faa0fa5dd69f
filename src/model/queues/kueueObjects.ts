import type { Condition, Labels, ObjectRecord, OwnerReference, Resources } from "../k8s.ts";
import { projectMetadata } from "../metadata.ts";
import { conditionOf, countOf, labelsOf, listOf, numberOf, objectOf, textOf, timeOf, type Json } from "../read.ts";
import { podRequests } from "../requests.ts";
import type { Interner, ResourceDefinition } from "../resource.ts";
import { exactAmount, exactResources, ownersOf, versionOf } from "./read.ts";
import { addTo } from "../amounts.ts";

/**
 * What is kept of Kueue's objects (apis/kueue v1beta1 and v1beta2 of v0.19). The versions differ in a few names:
 * `cohort` became `cohortName`, `priorityClassName` became `priorityClassRef.name`, `flavorUsage` became `flavorsUsage`.
 */
export interface KueueQuota {
  readonly flavor: string;
  readonly resource: string;
  readonly nominal: number;
  readonly borrowingLimit?: number;
  readonly lendingLimit?: number;
}

export interface KueueUsage {
  readonly flavor: string;
  readonly resource: string;
  readonly total: number;
  readonly borrowed?: number;
}

interface KueueRecord extends ObjectRecord {
  readonly apiVersion: string;
}

/** A ClusterQueue, or a Cohort: both have quota and a cohort above them. */
export interface KueueQueueRecord extends KueueRecord {
  readonly cohort: string;
  readonly quotas: readonly KueueQuota[];
  readonly usage: readonly KueueUsage[];
  readonly pending?: number;
  readonly active?: Condition;
  readonly stopPolicy: string;
  readonly strategy: string;
  readonly weightedShare?: number;
  readonly weight: string;
  readonly checks: readonly string[];
  /** `namespace/name` of the first that wait, in order; only old versions publish it here. */
  readonly head: readonly string[];
}

export interface LocalQueueRecord extends KueueRecord {
  readonly clusterQueue: string;
  readonly usage: readonly KueueUsage[];
  readonly pending?: number;
  readonly active?: Condition;
}

export interface FlavorRecord extends KueueRecord {
  readonly nodeLabels: Labels;
  readonly topology: string;
}

export interface KueueCheck {
  readonly name: string;
  readonly state: string;
  readonly message: string;
  readonly since: number;
}

export interface KueueWorkloadRecord extends KueueRecord {
  readonly queueName: string;
  readonly clusterQueue: string;
  readonly priority?: number;
  readonly priorityClass: string;
  readonly active: boolean;
  readonly pods?: number;
  readonly requests?: Resources;
  readonly flavors: Labels;
  readonly conditions: readonly Condition[];
  readonly checks: readonly KueueCheck[];
  readonly requeueAt?: number;
  readonly owners: readonly OwnerReference[];
}

const group = "kueue.x-k8s.io";
const versions = ["v1beta2", "v1beta1"];

function definition<R extends ObjectRecord>(kind: string, plural: string, namespaced: boolean, project: (object: Json, intern: Interner) => R, unread: readonly string[] = []): ResourceDefinition<R> {
  return { key: `${plural}.${group}`, group, versions, plural, kind, namespaced, unread, project: (value, intern) => project(objectOf(value), intern) };
}

function base(object: Json, intern: Interner): KueueRecord {
  return { ...projectMetadata(object, intern), apiVersion: intern.string(versionOf(object, `${group}/v1beta2`)) };
}

function quotasOf(spec: Json): readonly KueueQuota[] {
  return listOf(spec["resourceGroups"]).flatMap((item) => listOf(objectOf(item)["flavors"])).map(objectOf).flatMap((flavor) =>
    listOf(flavor["resources"]).map(objectOf).flatMap((quota): readonly KueueQuota[] => {
      const resource = textOf(quota["name"]);
      const nominal = exactAmount(resource, quota["nominalQuota"]);
      if (nominal === undefined) return [];
      const borrowingLimit = exactAmount(resource, quota["borrowingLimit"]);
      const lendingLimit = exactAmount(resource, quota["lendingLimit"]);
      return [{
        flavor: textOf(flavor["name"]), resource, nominal,
        ...(borrowingLimit === undefined ? {} : { borrowingLimit }),
        ...(lendingLimit === undefined ? {} : { lendingLimit }),
      }];
    }));
}

function usageOf(value: unknown): readonly KueueUsage[] {
  return listOf(value).map(objectOf).flatMap((flavor) =>
    listOf(flavor["resources"]).map(objectOf).flatMap((usage): readonly KueueUsage[] => {
      const resource = textOf(usage["name"]);
      const total = exactAmount(resource, usage["total"]);
      if (total === undefined) return [];
      const borrowed = exactAmount(resource, usage["borrowed"]);
      return [{ flavor: textOf(flavor["name"]), resource, total, ...(borrowed === undefined ? {} : { borrowed }) }];
    }));
}

function activeOf(status: Json, intern: Interner): { readonly active?: Condition } {
  const found = listOf(status["conditions"]).find((item) => objectOf(item)["type"] === "Active");
  return found === undefined ? {} : { active: conditionOf(found, intern) };
}

function counted<K extends string>(key: K, value: number | undefined): { readonly [Key in K]?: number } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [Key in K]?: number };
}

/** A quantity as it was written. */
function quantityText(value: unknown): string {
  return typeof value === "number" ? String(value) : textOf(value);
}

function projectQueue(object: Json, intern: Interner): KueueQueueRecord {
  const spec = objectOf(object["spec"]);
  const status = objectOf(object["status"]);
  const strategy = objectOf(spec["admissionChecksStrategy"]);
  const head = listOf(objectOf(status["pendingWorkloadsStatus"])["clusterQueuePendingWorkload"]).map(objectOf);
  return {
    ...base(object, intern),
    // Cohorts name the one above them `parentName`.
    cohort: textOf(spec["cohortName"]) || textOf(spec["cohort"]) || textOf(spec["parentName"]),
    quotas: quotasOf(spec),
    // Quota that is reserved is taken, whether or not the workload passed its admission checks yet.
    usage: usageOf(status["flavorsReservation"]),
    ...counted("pending", countOf(status["pendingWorkloads"])),
    ...activeOf(status, intern),
    stopPolicy: textOf(spec["stopPolicy"]),
    strategy: textOf(spec["queueingStrategy"]),
    ...counted("weightedShare", numberOf(objectOf(status["fairSharing"])["weightedShare"])),
    weight: quantityText(objectOf(spec["fairSharing"])["weight"]),
    checks: [...listOf(spec["admissionChecks"]).map(textOf), ...listOf(strategy["admissionChecks"]).map((check) => textOf(objectOf(check)["name"]))].filter((name) => name !== ""),
    head: head.map((entry) => `${textOf(entry["namespace"])}/${textOf(entry["name"])}`),
  };
}

function projectLocalQueue(object: Json, intern: Interner): LocalQueueRecord {
  const status = objectOf(object["status"]);
  return {
    ...base(object, intern),
    clusterQueue: textOf(objectOf(object["spec"])["clusterQueue"]),
    usage: usageOf(status["flavorsReservation"]),
    ...counted("pending", countOf(status["pendingWorkloads"])),
    ...activeOf(status, intern),
  };
}

function projectWorkload(object: Json, intern: Interner): KueueWorkloadRecord {
  const spec = objectOf(object["spec"]);
  const status = objectOf(object["status"]);
  const admission = objectOf(status["admission"]);
  const podSets = listOf(spec["podSets"]).map(objectOf);
  const pods = podSets.map((set) => countOf(set["count"]));
  const requests = requestsOf(podSets, status, admission, intern);
  const requeueAt = timeOf(objectOf(status["requeueState"])["requeueAt"]);
  const priority = numberOf(spec["priority"]);
  return {
    ...base(object, intern),
    queueName: intern.string(textOf(spec["queueName"])),
    clusterQueue: intern.string(textOf(admission["clusterQueue"])),
    ...(priority === undefined ? {} : { priority }),
    priorityClass: intern.string(textOf(objectOf(spec["priorityClassRef"])["name"]) || textOf(spec["priorityClassName"])),
    active: spec["active"] !== false,
    ...(pods.length === 0 || pods.includes(undefined) ? {} : { pods: pods.reduce<number>((sum, count) => sum + (count ?? 0), 0) }),
    ...(requests === undefined ? {} : { requests }),
    flavors: labelsOf(Object.assign({}, ...listOf(admission["podSetAssignments"]).map((set) => objectOf(objectOf(set)["flavors"]))), intern),
    conditions: listOf(status["conditions"]).map((condition) => conditionOf(condition, intern)),
    checks: listOf(status["admissionChecks"]).map(objectOf).map((check) => ({
      name: textOf(check["name"]), state: textOf(check["state"]), message: textOf(check["message"]), since: timeOf(check["lastTransitionTime"]) ?? 0,
    })),
    ...(requeueAt === undefined ? {} : { requeueAt }),
    owners: ownersOf(object, intern),
  };
}

/** What quota was reserved for, else what Kueue says that it needs, else the sum of the pods of its templates. */
function requestsOf(podSets: readonly Json[], status: Json, admission: Json, intern: Interner): Resources | undefined {
  const assigned = listOf(admission["podSetAssignments"]).map((set) => objectOf(set)["resourceUsage"]);
  const said = assigned.length > 0 ? assigned : listOf(status["resourceRequests"]).map((set) => objectOf(set)["resources"]);
  const total: Record<string, number> = {};
  if (said.length > 0) {
    for (const list of said) addTo(total, exactResources(list, intern));
    return total;
  }
  for (const set of podSets) {
    const count = countOf(set["count"]);
    if (count === undefined) return undefined;
    addTo(total, podRequests(objectOf(set["template"])), count);
  }
  return podSets.length === 0 ? undefined : total;
}

export const clusterQueues = definition("ClusterQueue", "clusterqueues", false, projectQueue);
export const cohorts = definition("Cohort", "cohorts", false, projectQueue);
export const localQueues = definition("LocalQueue", "localqueues", true, projectLocalQueue);
export const resourceFlavors = definition("ResourceFlavor", "resourceflavors", false, (object, intern): FlavorRecord => ({
  ...base(object, intern),
  nodeLabels: labelsOf(objectOf(object["spec"])["nodeLabels"], intern),
  topology: textOf(objectOf(object["spec"])["topologyName"]),
}));
export const workloads = definition("Workload", "workloads", true, projectWorkload, ["args", "command", "env", "envFrom", "ports", "volumeDevices", "volumeMounts", "volumes"]);

/** One answer of the visibility API: where a Workload stands. */
export interface PendingWorkloadRecord extends ObjectRecord {
  /** From 0. */
  readonly position?: number;
}

/** Each is a request every half minute. */
const mostAsked = 50;

/**
 * Kueue's visibility API (visibility.kueue.x-k8s.io, an aggregated API that may be off): places in a queue, which no object
 * has. Who may not see ClusterQueues may ask for his LocalQueues.
 */
export const pendingWorkloads: ResourceDefinition<PendingWorkloadRecord> = {
  key: "pendingworkloads.visibility.kueue.x-k8s.io",
  group: `visibility.${group}`,
  versions,
  plural: "clusterqueues",
  kind: "PendingWorkload",
  namespaced: true,
  ask(table) {
    const queues = [...table(clusterQueues).items.values()];
    const [paths, records] = queues.length > 0
      ? [({ name }: ObjectRecord) => `clusterqueues/${encodeURIComponent(name)}`, queues]
      : [({ namespace, name }: ObjectRecord) => `namespaces/${encodeURIComponent(namespace)}/localqueues/${encodeURIComponent(name)}`, [...table(localQueues).items.values()]];
    const waiting = records.filter(({ pending }) => (pending ?? 0) > 0).sort((left, right) => (right.pending ?? 0) - (left.pending ?? 0));
    return waiting.slice(0, mostAsked).map((record) => ({ path: `${paths(record)}/pendingworkloads?limit=1000`, token: record.resourceVersion }));
  },
  project(value, intern) {
    const object = objectOf(value);
    return { ...projectMetadata(object, intern), ...counted("position", countOf(object["positionInClusterQueue"])) };
  },
};
