import type { Condition, ObjectRecord, OwnerReference } from "../k8s.ts";
import { projectMetadata } from "../metadata.ts";
import { conditionOf, countOf, listOf, numberOf, objectOf, textOf, type Json } from "../read.ts";
import type { Interner, ResourceDefinition } from "../resource.ts";
import { namespaceQueues } from "./namespaces.ts";
import { prioritiesOf, priorityClasses } from "./priorityClasses.ts";
import { identity, ownersOf, recordsOf, versionOf } from "./read.ts";
import type { EntryRecord, QueueingSystem, QueueSources, Statement, SystemRead } from "./types.ts";

/**
 * Gang scheduling of kube-scheduler itself (scheduling.k8s.io, KEPs 4671 and 5732; alpha in 1.35 and 1.36, beta in 1.37). A
 * PodGroup says how its scheduling went; the Workload of 1.35 has no status, and its pods decide.
 */
interface UpstreamPodGroup extends ObjectRecord {
  readonly apiVersion: string;
  readonly gang?: number;
  readonly priority?: number;
  readonly priorityClass: string;
  readonly conditions: readonly Condition[];
  readonly owners: readonly OwnerReference[];
}

interface UpstreamWorkload extends ObjectRecord {
  readonly apiVersion: string;
  /** Of 1.35 only: later ones have templates, and PodGroups of their own. */
  readonly groups: readonly { readonly name: string; readonly gang?: number }[];
}

const group = "scheduling.k8s.io";

function definition<R extends ObjectRecord>(kind: string, plural: string, versions: readonly string[], project: (object: Json, intern: Interner) => R): ResourceDefinition<R> {
  return { key: `${plural}.${group}`, group, versions, plural, kind, namespaced: true, project: (value, intern) => project(objectOf(value), intern) };
}

function gangOf(policy: unknown): { readonly gang?: number } {
  const gang = countOf(objectOf(objectOf(policy)["gang"])["minCount"]);
  return gang === undefined ? {} : { gang };
}

const podGroups = definition("PodGroup", "podgroups", ["v1beta1", "v1alpha3", "v1alpha2"], (object, intern): UpstreamPodGroup => {
  const spec = objectOf(object["spec"]);
  const priority = numberOf(spec["priority"]);
  return {
    ...projectMetadata(object, intern),
    apiVersion: intern.string(versionOf(object, `${group}/v1beta1`)),
    ...gangOf(spec["schedulingPolicy"]),
    ...(priority === undefined ? {} : { priority }),
    priorityClass: intern.string(textOf(spec["priorityClassName"])),
    conditions: listOf(objectOf(object["status"])["conditions"]).map((condition) => conditionOf(condition, intern)),
    owners: ownersOf(object, intern),
  };
});

const workloads = definition("Workload", "workloads", ["v1alpha1"], (object, intern): UpstreamWorkload => ({
  ...projectMetadata(object, intern),
  apiVersion: intern.string(versionOf(object, `${group}/v1alpha1`)),
  groups: listOf(objectOf(object["spec"])["podGroups"]).map(objectOf).map((each) => ({ name: textOf(each["name"]), ...gangOf(each["policy"]) })),
}));

export const gangScheduling: QueueingSystem = {
  id: "gang-scheduling",
  name: "Gang scheduling",
  definitions: [podGroups, workloads, priorityClasses],
  words: { nominal: "quota", borrowed: "over quota", waiting: "waiting", queue: "queue" },
  origin: "",
  binds: true,
  groupOf: ({ schedulingGroup }) => schedulingGroup,
  read,
};

function read(sources: QueueSources): SystemRead {
  const priorities = prioritiesOf(sources);
  const entries = [
    ...recordsOf(sources, podGroups).map((record) => entryOf(record, priorities)),
    ...recordsOf(sources, workloads).flatMap((record) => groupsOf(record, sources)),
  ];
  return { queues: namespaceQueues(entries), entries };
}

/** The names of the condition by version: 1.37 says of it that it stays True once it was. */
const scheduled = ["PodGroupScheduled", "PodGroupInitiallyScheduled"];

function entryOf(record: UpstreamPodGroup, priorities: ReadonlyMap<string, number>): EntryRecord {
  const said = record.conditions.find(({ type }) => scheduled.includes(type));
  const disrupted = record.conditions.find(({ type, status }) => type === "DisruptionTarget" && status === "True");
  const priority = record.priority ?? priorities.get(record.priorityClass);
  return {
    object: identity(record, "PodGroup"),
    queue: record.namespace,
    queueName: "",
    state: said?.status === "True" ? (record.gang === undefined ? "running" : "admitted") : "waiting",
    ...(priority === undefined ? {} : { priority }),
    priorityClass: record.priorityClass,
    queued: record.created,
    ...(said === undefined ? {} : { says: statement(said) }),
    also: disrupted === undefined ? [] : [statement(disrupted)],
    owners: record.owners,
    group: record.name,
    ...(record.gang === undefined ? {} : { gang: record.gang }),
  };
}

/** A group may be copied: then pods name the copy too, and each is a gang of its own. */
function groupsOf(record: UpstreamWorkload, { pods }: QueueSources): readonly EntryRecord[] {
  return record.groups.flatMap(({ name, gang }) => {
    const path = `${record.name}/${name}`;
    const copies = new Set(pods.flatMap(({ record: pod }) => pod.namespace === record.namespace && pod.schedulingGroup?.startsWith(path) === true ? [pod.schedulingGroup] : []));
    return [...(copies.size === 0 ? [path] : copies)].filter((copy) => copy === path || copy.startsWith(`${path}/`)).map((copy): EntryRecord => {
      const placed = pods.filter((pod) => pod.record.namespace === record.namespace && pod.record.schedulingGroup === copy && pod.holds).length;
      return {
        object: { ...identity(record, "Workload"), name: copy },
        queue: record.namespace,
        queueName: "",
        state: placed > 0 && placed >= (gang ?? 1) ? "running" : "waiting",
        priorityClass: "",
        queued: record.created,
        also: [],
        owners: [],
        group: copy,
        ...(gang === undefined ? {} : { gang }),
      };
    });
  });
}

function statement({ reason, message, since }: Condition): Statement {
  return { reason, message, since };
}
