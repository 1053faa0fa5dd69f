import type { Condition, ObjectRecord, OwnerReference, Resources } from "../k8s.ts";
import { projectMetadata } from "../metadata.ts";
import { conditionOf, countOf, listOf, numberOf, objectOf, textOf, timeOf, type Json } from "../read.ts";
import type { Interner, ResourceDefinition } from "../resource.ts";
import { isComplete } from "../visibility.ts";
import { prioritiesOf, priorityClasses } from "./priorityClasses.ts";
import { exactResources, groupBy, identity, ownersOf, recordsOf, versionOf } from "./read.ts";
import type { EntryRecord, EntryState, Fact, Limit, QueueingSystem, QueueRecord, QueueSources, Quota, Statement, SystemRead } from "./types.ts";

/**
 * KAI Scheduler (kai-scheduler/KAI-Scheduler v0.17): a tree of Queues; a PodGroup for each job, made by its pod grouper; a
 * BindRequest for each pod that its scheduler chose a node for.
 */
interface KaiQueue extends ObjectRecord {
  readonly apiVersion: string;
  readonly parent: string;
  readonly displayName: string;
  readonly shares: readonly { readonly resource: "gpu" | "cpu" | "memory"; readonly quota: number; readonly limit: number; readonly weight?: number }[];
  readonly allocated?: Resources;
  readonly requested?: Resources;
  readonly conditions: readonly Condition[];
  readonly facts: readonly Fact[];
}

interface KaiReason {
  readonly reason: string;
  readonly message: string;
  readonly queue: string;
  /** `details.queueDetails`: resource lists by what they are of. */
  readonly details: Readonly<Record<string, Resources>>;
}

interface KaiPodGroup extends ObjectRecord {
  readonly apiVersion: string;
  readonly queue: string;
  readonly priorityClass: string;
  readonly gang?: number;
  readonly requested?: Resources;
  readonly allocated?: Resources;
  readonly unschedulable: readonly (KaiReason & { readonly since: number })[];
  readonly evicted?: number;
  readonly owners: readonly OwnerReference[];
}

interface BindRequest extends ObjectRecord {
  readonly owners: readonly OwnerReference[];
  readonly node: string;
  readonly phase: string;
  readonly reason: string;
  readonly attempts?: number;
}

const device = "nvidia.com/gpu";
/** Queues count in devices, thousandths of cores, and millions of bytes (docs/queues of KAI). */
const units = { gpu: 1, cpu: 1, memory: 1e6 } as const;

function definition<R extends ObjectRecord>(kind: string, plural: string, version: string, namespaced: boolean, project: (object: Json, intern: Interner) => R): ResourceDefinition<R> {
  const group = "scheduling.run.ai";
  return { key: `${plural}.${group}`, group, versions: [version], plural, kind, namespaced, project: (value, intern) => project(objectOf(value), intern) };
}

const queues = definition("Queue", "queues", "v2", false, (object, intern): KaiQueue => {
  const spec = objectOf(object["spec"]);
  const status = objectOf(object["status"]);
  const resources = objectOf(spec["resources"]);
  const facts: readonly Fact[] = [
    ["Priority", String(numberOf(spec["priority"]) ?? "")],
    ["Preempted at the earliest after", textOf(spec["preemptMinRuntime"])],
    ["Reclaimed at the earliest after", textOf(spec["reclaimMinRuntime"])],
  ];
  return {
    ...projectMetadata(object, intern),
    apiVersion: versionOf(object, "scheduling.run.ai/v2"),
    parent: textOf(spec["parentQueue"]),
    displayName: textOf(spec["displayName"]),
    shares: (["gpu", "cpu", "memory"] as const).filter((resource) => resource in resources).map((resource) => {
      const share = objectOf(resources[resource]);
      const weight = numberOf(share["overQuotaWeight"]);
      // Left out is 0: no share of its own, or nothing at all.
      return { resource, quota: numberOf(share["quota"]) ?? 0, limit: numberOf(share["limit"]) ?? 0, ...(weight === undefined ? {} : { weight }) };
    }),
    ...(status["allocated"] === undefined ? {} : { allocated: exactResources(status["allocated"], intern) }),
    ...(status["requested"] === undefined ? {} : { requested: exactResources(status["requested"], intern) }),
    conditions: listOf(status["conditions"]).map((condition) => conditionOf(condition, intern)),
    facts,
  };
});

const podGroups = definition("PodGroup", "podgroups", "v2alpha2", true, (object, intern): KaiPodGroup => {
  const spec = objectOf(object["spec"]);
  const status = objectOf(object["status"]);
  const sums = objectOf(status["resourcesStatus"]);
  const evicted = timeOf(objectOf(objectOf(object["metadata"])["annotations"])["kai.scheduler/last-eviction-timestamp"]);
  const gang = countOf(spec["minMember"]) ?? 0;
  return {
    ...projectMetadata(object, intern),
    apiVersion: intern.string(versionOf(object, "scheduling.run.ai/v2alpha2")),
    queue: intern.string(textOf(spec["queue"])),
    priorityClass: intern.string(textOf(spec["priorityClassName"])),
    ...(gang > 0 ? { gang } : {}),
    ...(sums["requested"] === undefined ? {} : { requested: exactResources(sums["requested"], intern) }),
    ...(sums["allocated"] === undefined ? {} : { allocated: exactResources(sums["allocated"], intern) }),
    unschedulable: listOf(status["schedulingConditions"]).map(objectOf)
      .filter((condition) => condition["type"] === "UnschedulableOnNodePool" && condition["status"] === "True")
      .flatMap((condition) => reasonsOf(condition, intern)),
    ...(evicted === undefined ? {} : { evicted }),
    owners: ownersOf(object, intern),
  };
});

/** `reasons` took the place of `reason` and `message`, which are still written. */
function reasonsOf(condition: Json, intern: Interner): KaiPodGroup["unschedulable"] {
  const since = timeOf(condition["lastTransitionTime"]) ?? 0;
  const reasons = listOf(condition["reasons"]).map(objectOf);
  if (reasons.length === 0) return [{ reason: textOf(condition["reason"]), message: textOf(condition["message"]), queue: "", details: {}, since }];
  return reasons.map((reason) => {
    const details = objectOf(objectOf(reason["details"])["queueDetails"]);
    const lists = Object.entries(details).filter(([, value]) => typeof value === "object" && value !== null).map(([name, value]) => [name, exactResources(value, intern)] as const);
    return { reason: textOf(reason["reason"]), message: textOf(reason["message"]), queue: textOf(details["name"]), details: Object.fromEntries(lists), since };
  });
}

const bindRequests = definition("BindRequest", "bindrequests", "v1alpha2", true, (object, intern): BindRequest => {
  const spec = objectOf(object["spec"]);
  const status = objectOf(object["status"]);
  const attempts = countOf(status["failedAttempts"]);
  return {
    ...projectMetadata(object, intern),
    owners: ownersOf(object, intern), node: intern.string(textOf(spec["selectedNode"])), phase: textOf(status["phase"]), reason: textOf(status["reason"]),
    ...(attempts === undefined ? {} : { attempts }),
  };
});

export const kai: QueueingSystem = {
  id: "kai",
  name: "KAI Scheduler",
  definitions: [queues, podGroups, bindRequests, priorityClasses],
  words: { nominal: "deserved", borrowed: "over quota", waiting: "waiting", queue: "queue" },
  origin: "Used is `status.allocated`; deserved and limit are `spec.resources`.",
  binds: true,
  groupOf: groupBy("pod-group-name"),
  read,
};

function read(sources: QueueSources): SystemRead {
  const groups = recordsOf(sources, podGroups);
  const records = recordsOf(sources, queues);
  const sums = isComplete(sources.table(podGroups)) ? allocatedByQueue(groups, records) : undefined;
  const priorities = prioritiesOf(sources);
  const binding = bindingOf(recordsOf(sources, bindRequests), sources);
  return {
    queues: records.map((record) => queueOf(record, sums?.get(record.name))),
    entries: groups.map((record) => entryOf(record, priorities, binding.get(`${record.namespace}/${record.name}`) ?? [])),
  };
}

function queueOf(record: KaiQueue, sum: Resources | undefined): QueueRecord {
  const orphan = record.conditions.find(({ type, status }) => type === "Orphan" && status === "True");
  return {
    key: record.name,
    ...(record.parent === "" ? {} : { parent: record.parent }),
    name: record.displayName === "" ? record.name : record.displayName,
    noun: "Queue",
    object: identity(record, "Queue"),
    quotas: record.shares.map((share): Quota => {
      const resource = share.resource === "gpu" ? device : share.resource;
      const [nominal, limit] = [boundOf(share.resource, share.quota), boundOf(share.resource, share.limit)];
      const used = usedOf(record.allocated, resource) ?? usedOf(sum, resource);
      const borrowed = used === undefined || typeof nominal !== "number" ? undefined : Math.max(0, used - nominal);
      return { flavor: "", resource, nominal, limit, ...(used === undefined ? {} : { used }), ...(borrowed === undefined ? {} : { borrowed }) };
    }),
    closed: orphan === undefined ? "" : orphan.message || orphan.reason,
    facts: [
      ...(record.displayName === "" ? [] : [["Name", record.name] as const]),
      ...record.facts,
      ["Requested", listText(record.requested)],
      ["Weight over quota", record.shares.flatMap(({ resource, weight }) => weight === undefined ? [] : [`${resource} ${String(weight)}`]).join(", ")],
    ],
  };
}

/** The queue controller leaves out what is 0, and writes no list at all where everything is. */
function usedOf(list: Resources | undefined, resource: string): number | undefined {
  return list === undefined ? undefined : list[resource] ?? 0;
}

function boundOf(resource: keyof typeof units, value: number): Limit {
  return value < 0 ? "unlimited" : value * units[resource];
}

/** What the PodGroups of each queue, and of those below it, say that they hold. */
function allocatedByQueue(groups: readonly KaiPodGroup[], records: readonly KaiQueue[]): ReadonlyMap<string, Resources> {
  const parents = new Map(records.map(({ name, parent }) => [name, parent]));
  const sums = new Map<string, Record<string, number>>(records.map(({ name }) => [name, {}]));
  for (const { queue, allocated } of groups) {
    const seen = new Set<string>();
    for (let name: string | undefined = queue; name !== undefined && !seen.has(name); name = parents.get(name)) {
      seen.add(name);
      const sum = sums.get(name);
      for (const [resource, amount] of Object.entries(allocated ?? {})) if (sum !== undefined) sum[resource] = (sum[resource] ?? 0) + amount;
    }
  }
  return sums;
}

/** BindRequests that have not succeeded, by the gang of their pod. */
function bindingOf(requests: readonly BindRequest[], { pod: podOf }: QueueSources): ReadonlyMap<string, readonly BindRequest[]> {
  const found = new Map<string, BindRequest[]>();
  for (const request of requests) {
    const pod = request.phase === "Succeeded" ? undefined : request.owners.map(({ uid }) => podOf(uid)).find((each) => each !== undefined);
    const name = pod === undefined ? undefined : kai.groupOf(pod);
    if (name === undefined) continue;
    const key = `${request.namespace}/${name}`;
    found.set(key, [...(found.get(key) ?? []), request]);
  }
  return found;
}

function entryOf(record: KaiPodGroup, priorities: ReadonlyMap<string, number>, binding: readonly BindRequest[]): EntryRecord {
  const [first, ...others] = record.unschedulable;
  const state: EntryState = first !== undefined ? "waiting" : binding.length > 0 ? "admitted" : Object.keys(record.allocated ?? {}).length > 0 ? "running" : "waiting";
  const said = state === "admitted" ? binding.map(bindStatement) : record.unschedulable.map(statementOf);
  const priority = priorities.get(record.priorityClass);
  return {
    object: identity(record, "PodGroup"),
    queue: record.queue,
    queueName: record.queue,
    state,
    ...(priority === undefined ? {} : { priority }),
    priorityClass: record.priorityClass,
    ...(record.requested === undefined ? {} : { requests: record.requested }),
    queued: record.evicted ?? record.created,
    ...(said[0] === undefined ? {} : { says: said[0] }),
    also: state === "admitted" ? said.slice(1) : others.map(statementOf),
    ...(first !== undefined && exceeds(first) ? { never: true as const } : {}),
    owners: record.owners,
    group: record.name,
    ...(record.gang === undefined ? {} : { gang: record.gang }),
  };
}

/** It asks alone for more than its queue may ever hold. */
function exceeds({ reason, details }: KaiReason): boolean {
  const [asked, most] = reason === "OverLimit"
    ? [details["podGroupRequestedResources"], details["queueResourceLimits"]]
    : reason === "NonPreemptibleOverQuota" ? [details["podGroupRequestedNonPreemptibleResources"], details["queueDeservedResources"]] : [];
  return Object.entries(most ?? {}).some(([resource, limit]) => limit >= 0 && (asked?.[resource] ?? 0) > limit);
}

/** Names of the lists in `queueDetails`, in words. */
const detailWords: Readonly<Record<string, string>> = {
  queueResourceLimits: "limit", queueDeservedResources: "deserved", queueAllocatedResources: "allocated", queueAllocatedNonPreemptibleResources: "allocated, not preemptible",
  queueRequestedResources: "requested by the queue", podGroupRequestedResources: "requested here", podGroupRequestedNonPreemptibleResources: "requested here, not preemptible",
};

function statementOf({ reason, message, since, queue, details }: KaiPodGroup["unschedulable"][number]): Statement {
  const facts = Object.entries(detailWords).flatMap(([name, words]): readonly Fact[] => details[name] === undefined ? [] : [[`${queue} ${words}`.trim(), listText(details[name])]]);
  return { reason, message, since, ...(facts.length === 0 ? {} : { facts }) };
}

function bindStatement({ name, node, phase, reason, attempts, created }: BindRequest): Statement {
  const facts: readonly Fact[] = [["BindRequest", name], ["Chosen node", node], ["Failed attempts", attempts === undefined ? "" : String(attempts)]];
  return { reason: `BindRequest ${phase === "" ? "without a status" : phase}`, message: reason, since: created, facts };
}

/** Devices only; without a limit is -1. */
function listText(list: Resources | undefined): string {
  const devices = Object.entries(list ?? {}).filter(([resource]) => resource.includes("/"));
  return devices.map(([resource, amount]) => `${amount < 0 ? "no limit of" : String(amount)} ${resource}`).join(", ");
}
