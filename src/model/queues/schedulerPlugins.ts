import type { ObjectRecord, OwnerReference, Resources } from "../k8s.ts";
import { acceleratorsOf } from "../amounts.ts";
import { projectMetadata } from "../metadata.ts";
import { countOf, objectOf, textOf, timeOf, type Json } from "../read.ts";
import type { Interner, ResourceDefinition } from "../resource.ts";
import { namespaceQueues } from "./namespaces.ts";
import { exactResources, groupBy, identity, ownersOf, recordsOf, versionOf } from "./read.ts";
import type { EntryRecord, EntryState, QueueingSystem, QueueRecord, QueueSources, SystemRead } from "./types.ts";

/**
 * Plugins for kube-scheduler (kubernetes-sigs/scheduler-plugins, scheduling.x-k8s.io/v1alpha1): Coscheduling with PodGroups,
 * and CapacityScheduling with an ElasticQuota for a namespace. They have no queue: the scheduler says of each pod why it waits.
 */
interface ElasticQuotaRecord extends ObjectRecord {
  readonly apiVersion: string;
  readonly least: Resources;
  readonly most: Resources;
  readonly used?: Resources;
}

interface CoschedulingPodGroup extends ObjectRecord {
  readonly apiVersion: string;
  readonly gang?: number;
  readonly phase: string;
  readonly began?: number;
  readonly requests?: Resources;
  readonly owners: readonly OwnerReference[];
}

function definition<R extends ObjectRecord>(kind: string, plural: string, project: (object: Json, intern: Interner) => R): ResourceDefinition<R> {
  const group = "scheduling.x-k8s.io";
  return { key: `${plural}.${group}`, group, versions: ["v1alpha1"], plural, kind, namespaced: true, project: (value, intern) => project(objectOf(value), intern) };
}

const apiVersion = "scheduling.x-k8s.io/v1alpha1";

const elasticQuotas = definition("ElasticQuota", "elasticquotas", (object, intern): ElasticQuotaRecord => {
  const [spec, status] = [objectOf(object["spec"]), objectOf(object["status"])];
  return {
    ...projectMetadata(object, intern),
    apiVersion: versionOf(object, apiVersion),
    least: exactResources(spec["min"], intern),
    most: exactResources(spec["max"], intern),
    ...(status["used"] === undefined ? {} : { used: exactResources(status["used"], intern) }),
  };
});

const podGroups = definition("PodGroup", "podgroups", (object, intern): CoschedulingPodGroup => {
  const [spec, status] = [objectOf(object["spec"]), objectOf(object["status"])];
  const gang = countOf(spec["minMember"]) ?? 0;
  const began = timeOf(status["scheduleStartTime"]);
  const least = exactResources(spec["minResources"], intern);
  return {
    ...projectMetadata(object, intern),
    apiVersion: intern.string(versionOf(object, apiVersion)),
    ...(gang > 0 ? { gang } : {}),
    phase: intern.string(textOf(status["phase"])),
    ...(began === undefined ? {} : { began }),
    ...(Object.keys(acceleratorsOf(least)).length === 0 ? {} : { requests: least }),
    owners: ownersOf(object, intern),
  };
});

export const schedulerPlugins: QueueingSystem = {
  id: "scheduler-plugins",
  name: "Scheduler plugins",
  definitions: [elasticQuotas, podGroups],
  words: { nominal: "min", borrowed: "over min", waiting: "waiting", queue: "queue" },
  origin: "`status.used`, `spec.min` and `spec.max` of the ElasticQuota.",
  binds: true,
  groupOf: groupBy("scheduling.x-k8s.io/pod-group"),
  read,
};

function read(sources: QueueSources): SystemRead {
  const quotas = recordsOf(sources, elasticQuotas);
  // CapacityScheduling takes one for each namespace; of several, the first by name.
  const byNamespace = new Map(quotas.toReversed().map((record) => [record.namespace, `${record.namespace}/${record.name}`]));
  const entries = recordsOf(sources, podGroups).flatMap((record) => entryOf(record, byNamespace.get(record.namespace) ?? record.namespace));
  return { queues: [...quotas.map(queueOf), ...namespaceQueues(entries.filter(({ queue }) => !queue.includes("/")))], entries };
}

function queueOf(record: ElasticQuotaRecord): QueueRecord {
  const { least, most, used } = record;
  return {
    key: `${record.namespace}/${record.name}`,
    name: record.namespace,
    noun: "ElasticQuota",
    object: identity(record, "ElasticQuota"),
    quotas: [...new Set([least, most, used ?? {}].flatMap(Object.keys))].map((resource) => {
      const [nominal, taken] = [least[resource] ?? 0, used === undefined ? undefined : used[resource] ?? 0];
      return { flavor: "", resource, nominal, limit: most[resource] ?? "unlimited", ...(taken === undefined ? {} : { used: taken, borrowed: Math.max(0, taken - nominal) }) };
    }),
    closed: "",
    facts: [["ElasticQuota", record.name]],
  };
}

/** Phases of apis/scheduling/v1alpha1; what is scheduled may still lose pods. */
const states: Readonly<Record<string, EntryState>> = { Scheduled: "admitted", Running: "running", Unknown: "admitted" };

function entryOf(record: CoschedulingPodGroup, queue: string): readonly EntryRecord[] {
  if (record.phase === "Finished" || record.phase === "Failed") return [];
  return [{
    object: identity(record, "PodGroup"),
    queue,
    queueName: "",
    state: states[record.phase] ?? "waiting",
    priorityClass: "",
    ...(record.requests === undefined ? {} : { requests: record.requests }),
    queued: record.created,
    ...(record.phase === "" ? {} : { says: { reason: record.phase, message: "", since: record.began ?? record.created } }),
    also: [],
    owners: record.owners,
    group: record.name,
    ...(record.gang === undefined ? {} : { gang: record.gang }),
  }];
}
