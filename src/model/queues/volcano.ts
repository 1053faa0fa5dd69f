import type { Condition, ObjectRecord, OwnerReference, Resources } from "../k8s.ts";
import { acceleratorsOf } from "../amounts.ts";
import { projectMetadata } from "../metadata.ts";
import { conditionOf, countOf, listOf, numberOf, objectOf, textOf, type Json } from "../read.ts";
import type { Interner, ResourceDefinition } from "../resource.ts";
import { prioritiesOf, priorityClasses } from "./priorityClasses.ts";
import { exactResources, groupBy, identity, ownersOf, recordsOf, versionOf } from "./read.ts";
import type { EntryRecord, EntryState, Fact, QueueingSystem, QueueRecord, QueueSources, Quota, Statement, SystemRead } from "./types.ts";

/** Volcano (scheduling.volcano.sh/v1beta1 of v1.15): Queues, since 1.10 in a tree, and a PodGroup for each job. */
interface VolcanoQueue extends ObjectRecord {
  readonly apiVersion: string;
  readonly parent: string;
  readonly deserved: Resources;
  readonly capability: Resources;
  readonly guarantee: Resources;
  readonly allocated?: Resources;
  readonly state: string;
  readonly pending?: number;
  readonly facts: readonly Fact[];
}

interface VolcanoPodGroup extends ObjectRecord {
  readonly apiVersion: string;
  readonly queue: string;
  readonly priorityClass: string;
  readonly gang?: number;
  readonly requests?: Resources;
  readonly phase: string;
  readonly conditions: readonly Condition[];
  readonly owners: readonly OwnerReference[];
}

function definition<R extends ObjectRecord>(kind: string, plural: string, namespaced: boolean, project: (object: Json, intern: Interner) => R): ResourceDefinition<R> {
  const group = "scheduling.volcano.sh";
  return { key: `${plural}.${group}`, group, versions: ["v1beta1"], plural, kind, namespaced, project: (value, intern) => project(objectOf(value), intern) };
}

const queues = definition("Queue", "queues", false, (object, intern): VolcanoQueue => {
  const spec = objectOf(object["spec"]);
  const status = objectOf(object["status"]);
  // Newer versions publish the counts as metrics only.
  const [pending, inqueue] = [countOf(status["pending"]), countOf(status["inqueue"])];
  const count = (name: string) => String(countOf(status[name]) ?? "");
  return {
    ...projectMetadata(object, intern),
    apiVersion: versionOf(object, "scheduling.volcano.sh/v1beta1"),
    parent: textOf(spec["parent"]),
    deserved: exactResources(spec["deserved"], intern),
    capability: exactResources(spec["capability"], intern),
    guarantee: exactResources(objectOf(spec["guarantee"])["resource"], intern),
    ...(status["allocated"] === undefined ? {} : { allocated: exactResources(status["allocated"], intern) }),
    state: textOf(status["state"]),
    ...(pending === undefined ? {} : { pending }),
    facts: [
      ["Weight", String(numberOf(spec["weight"]) ?? "")], ["Priority", String(numberOf(spec["priority"]) ?? "")], ["Order", textOf(spec["dequeueStrategy"])],
      ["Reclaimable", typeof spec["reclaimable"] === "boolean" ? (spec["reclaimable"] ? "yes" : "no") : ""],
      ["Let in, waiting for nodes", inqueue === undefined ? "" : String(inqueue)], ["Running", count("running")],
    ],
  };
});

const podGroups = definition("PodGroup", "podgroups", true, (object, intern): VolcanoPodGroup => {
  const spec = objectOf(object["spec"]);
  const status = objectOf(object["status"]);
  const gang = countOf(spec["minMember"]);
  const least = exactResources(spec["minResources"], intern);
  return {
    ...projectMetadata(object, intern),
    apiVersion: intern.string(versionOf(object, "scheduling.volcano.sh/v1beta1")),
    queue: intern.string(textOf(spec["queue"]) || "default"),
    priorityClass: intern.string(textOf(spec["priorityClassName"])),
    ...(gang === undefined || gang === 0 ? {} : { gang }),
    // Often it has no more than cpu and pods: then the job's pods say what is asked for.
    ...(Object.keys(acceleratorsOf(least)).length === 0 ? {} : { requests: least }),
    phase: intern.string(textOf(status["phase"])),
    conditions: listOf(status["conditions"]).map((condition) => conditionOf(condition, intern)),
    owners: ownersOf(object, intern),
  };
});

export const volcano: QueueingSystem = {
  id: "volcano",
  name: "Volcano",
  definitions: [queues, podGroups, priorityClasses],
  words: { nominal: "deserved", borrowed: "over deserved", waiting: "waiting", queue: "queue" },
  origin: "Used is `status.allocated`; the rest is `spec.deserved`, `spec.capability` and `spec.guarantee`.",
  binds: true,
  groupOf: groupBy("scheduling.k8s.io/group-name"),
  read,
};

function read(sources: QueueSources): SystemRead {
  const priorities = prioritiesOf(sources);
  return {
    queues: recordsOf(sources, queues).map(queueOf),
    entries: recordsOf(sources, podGroups).flatMap((record) => entryOf(record, priorities)),
  };
}

function queueOf(record: VolcanoQueue): QueueRecord {
  const { deserved, capability, guarantee, allocated } = record;
  const resources = [...new Set([deserved, capability, guarantee, allocated ?? {}].flatMap(Object.keys))];
  return {
    key: record.name,
    ...(record.parent === "" ? {} : { parent: record.parent }),
    name: record.name,
    noun: "Queue",
    object: identity(record, "Queue"),
    quotas: resources.map((resource): Quota => {
      // What the queue has nothing of isn't listed.
      const used = allocated === undefined ? undefined : allocated[resource] ?? 0;
      const nominal = deserved[resource];
      return {
        flavor: "", resource, limit: capability[resource] ?? "unlimited",
        ...(nominal === undefined ? {} : { nominal }),
        ...(used === undefined ? {} : { used }),
        ...(used === undefined || nominal === undefined ? {} : { borrowed: Math.max(0, used - nominal) }),
        ...(guarantee[resource] === undefined ? {} : { guaranteed: guarantee[resource] }),
      };
    }),
    closed: record.state === "" || record.state === "Open" ? "" : `state is ${record.state}`,
    ...(record.pending === undefined ? {} : { pending: record.pending }),
    facts: record.facts,
  };
}

/** Inqueue is let in and waits for nodes; Unknown has lost some of a gang (pkg/apis/scheduling). */
const states: Readonly<Record<string, EntryState>> = { Pending: "waiting", Inqueue: "admitted", Running: "running", Unknown: "admitted" };

function entryOf(record: VolcanoPodGroup, priorities: ReadonlyMap<string, number>): readonly EntryRecord[] {
  if (record.phase === "Completed") return [];
  const state = states[record.phase] ?? "waiting";
  const priority = priorities.get(record.priorityClass);
  const says = saysOf(state, record.conditions);
  return [{
    object: identity(record, "PodGroup"),
    queue: record.queue,
    queueName: record.queue,
    state,
    ...(priority === undefined ? {} : { priority }),
    priorityClass: record.priorityClass,
    ...(record.requests === undefined ? {} : { requests: record.requests }),
    queued: record.created,
    ...(says === undefined ? {} : { says }),
    also: [],
    owners: record.owners,
    group: record.name,
    ...(record.gang === undefined ? {} : { gang: record.gang }),
  }];
}

/** The newest of its conditions; of one that runs, why it didn't before is history. */
function saysOf(state: EntryState, conditions: readonly Condition[]): Statement | undefined {
  const telling = conditions.filter(({ type, status }) => status === "True" && (state === "running" ? type === "Scheduled" : type === "Unschedulable"));
  const last = telling.reduce<Condition | undefined>((found, each) => (found === undefined || each.since >= found.since ? each : found), undefined);
  return last === undefined ? undefined : { reason: last.reason, message: last.message, since: last.since };
}
