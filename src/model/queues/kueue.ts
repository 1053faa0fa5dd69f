import type { Condition } from "../k8s.ts";
import { isComplete } from "../visibility.ts";
import { borrowedBelow, cell, cellsOf, lent, potential, subtree, used, type Member } from "./kueueCohorts.ts";
import { clusterQueues, cohorts, localQueues, pendingWorkloads, resourceFlavors, workloads, type KueueQueueRecord, type KueueWorkloadRecord, type LocalQueueRecord } from "./kueueObjects.ts";
import { groupBy, identity, recordsOf } from "./read.ts";
import type { EntryRecord, EntryState, Fact, QueueingSystem, QueueRecord, QueueSources, Quota, Statement, SystemRead } from "./types.ts";

/** Kueue lets jobs in; which nodes their pods get is a scheduler's affair. */
export const kueue: QueueingSystem = {
  id: "kueue",
  name: "Kueue",
  definitions: [clusterQueues, cohorts, localQueues, resourceFlavors, workloads, pendingWorkloads],
  words: { nominal: "nominal quota", borrowed: "borrowed", waiting: "waiting", queue: "queue" },
  origin: "Used is quota that is reserved (`status.flavorsReservation`); quota and limits are those of `spec.resourceGroups`; the most that it may use follows from what its cohort lends.",
  binds: false,
  groupOf: groupBy("kueue.x-k8s.io/workload"),
  read,
};

function read(sources: QueueSources): SystemRead {
  const queues = recordsOf(sources, clusterQueues);
  const locals = recordsOf(sources, localQueues);
  const seen = isComplete(sources.table(clusterQueues)) || queues.length > 0;
  const tree = new Tree(queues, recordsOf(sources, cohorts));
  const implied = seen ? [] : impliedQueues(locals);
  const byLocal = new Map(locals.map((local) => [`${local.namespace}/${local.name}`, local]));
  const places = new Map(queues.flatMap(({ head }) => head.map((name, index) => [name, index + 1] as const)));
  for (const { namespace, name, position } of sources.table(pendingWorkloads).items.values()) if (position !== undefined) places.set(`${namespace}/${name}`, position + 1);
  return {
    queues: [...tree.cohorts(), ...queues.map((queue) => clusterQueue(queue, tree, locals)), ...implied],
    entries: recordsOf(sources, workloads).flatMap((record) => entry(record, byLocal.get(`${record.namespace}/${record.queueName}`), places)),
  };
}

/** A chain of cohorts that is longer, or runs in a circle, is cut: Kueue refuses circles too. */
const deepest = 32;

/** ClusterQueues and Cohorts as members of one another. A cohort needs no object: naming it is enough. */
class Tree {
  readonly #members = new Map<string, Member & { readonly record: KueueQueueRecord | undefined; readonly name: string }>();
  readonly #queues = new Map<KueueQueueRecord, Member>();

  constructor(queues: readonly KueueQueueRecord[], records: readonly KueueQueueRecord[]) {
    const byName = new Map(records.map((record) => [record.name, record]));
    for (const { name } of records) this.#cohort(name, byName, 0);
    for (const record of queues) {
      const parent = record.cohort === "" ? undefined : this.#cohort(record.cohort, byName, 0);
      const member: Member = { quotas: record.quotas, usage: record.usage, parent, children: [] };
      parent?.children.push(member);
      this.#queues.set(record, member);
    }
  }

  #cohort(name: string, byName: ReadonlyMap<string, KueueQueueRecord>, depth: number): Member {
    const known = this.#members.get(name);
    if (known !== undefined) return known;
    const record = byName.get(name);
    const above = record?.cohort ?? "";
    const parent = above === "" || above === name || depth === deepest ? undefined : this.#cohort(above, without(byName, name), depth + 1);
    const again = this.#members.get(name);
    if (again !== undefined) return again;
    const member = { record, name, quotas: record?.quotas ?? [], parent, children: [] };
    parent?.children.push(member);
    this.#members.set(name, member);
    return member;
  }

  member(record: KueueQueueRecord): Member | undefined {
    return this.#queues.get(record);
  }

  cohorts(): readonly QueueRecord[] {
    return [...this.#members.values()].map((member) => ({
      key: `cohort/${member.name}`,
      ...(member.parent === undefined || member.record === undefined ? {} : { parent: `cohort/${member.record.cohort}` }),
      name: member.name,
      noun: "Cohort",
      ...(member.record === undefined ? {} : { object: identity(member.record, "Cohort") }),
      quotas: quotasOf(member),
      closed: "",
      facts: shareFacts(member.record),
    }));
  }
}

function without(byName: ReadonlyMap<string, KueueQueueRecord>, name: string): ReadonlyMap<string, KueueQueueRecord> {
  return new Map([...byName].filter(([other]) => other !== name));
}

function quotasOf(member: Member): readonly Quota[] {
  const cohort = member.usage === undefined;
  return [...cellsOf(member)].map((key): Quota => {
    const [flavor = "", resource = ""] = key.split("\n");
    const own = member.quotas.find((each) => cell(each) === key);
    const total = used(member, key);
    const lends = cohort ? undefined : lent(member, key);
    return {
      flavor, resource,
      nominal: subtree(member, key),
      ...(total === undefined ? {} : { used: total }),
      borrowed: borrowedBelow(member, key),
      ...(lends === undefined ? {} : { lent: lends }),
      limit: potential(member, key),
      ...(own?.lendingLimit === undefined ? {} : { guaranteed: Math.max(0, own.nominal - own.lendingLimit) }),
    };
  });
}

function clusterQueue(record: KueueQueueRecord, tree: Tree, locals: readonly LocalQueueRecord[]): QueueRecord {
  const member = tree.member(record);
  return {
    key: record.name,
    ...(record.cohort === "" ? {} : { parent: `cohort/${record.cohort}` }),
    name: record.name,
    noun: "ClusterQueue",
    object: identity(record, "ClusterQueue"),
    quotas: member === undefined ? [] : quotasOf(member),
    closed: closed(record.active, record.stopPolicy),
    ...(record.pending === undefined ? {} : { pending: record.pending }),
    facts: [
      ...localFact(locals.filter((local) => local.clusterQueue === record.name)),
      ["Order", record.strategy],
      ["Admission checks", record.checks.join(", ")],
      ...shareFacts(record),
    ],
  };
}

function localFact(locals: readonly LocalQueueRecord[]): readonly Fact[] {
  return [["LocalQueues", locals.map((local) => `${local.namespace}/${local.name}`).join(", ")]];
}

function shareFacts(record: KueueQueueRecord | undefined): readonly Fact[] {
  return record === undefined ? [] : [["Fair sharing weight", record.weight], ["Weighted share", record.weightedShare === undefined ? "" : String(record.weightedShare)]];
}

/** An Active condition that isn't True says why nothing is admitted; a queue that no controller looked at yet has none. */
function closed(active: Condition | undefined, stopPolicy: string): string {
  if (active !== undefined && active.status !== "True") return active.message === "" ? active.reason : active.message;
  return stopPolicy === "" || stopPolicy === "None" ? "" : `stopPolicy is ${stopPolicy}`;
}

/**
 * Who may read his own namespace only sees LocalQueues. The ClusterQueues behind them are known by name, and what they use at
 * least: quota is unknown.
 */
function impliedQueues(locals: readonly LocalQueueRecord[]): readonly QueueRecord[] {
  const names = [...new Set(locals.map((local) => local.clusterQueue))].filter((name) => name !== "");
  return names.map((name) => {
    const own = locals.filter((local) => local.clusterQueue === name);
    const sums = new Map<string, Quota & { used: number }>();
    for (const usage of own.flatMap((local) => local.usage)) {
      const { flavor, resource, total } = usage;
      sums.set(cell(usage), { flavor, resource, used: total + (sums.get(cell(usage))?.used ?? 0), partial: true });
    }
    return { key: name, name, noun: "ClusterQueue", quotas: [...sums.values()], closed: "", facts: localFact(own) };
  });
}

function entry(record: KueueWorkloadRecord, local: LocalQueueRecord | undefined, places: ReadonlyMap<string, number>): readonly EntryRecord[] {
  const conditions = new Map(record.conditions.map((condition) => [condition.type, condition]));
  if (conditions.get("Finished")?.status === "True") return [];
  const state = stateOf(record, conditions);
  const says = saysOf(state, conditions, local);
  const position = places.get(`${record.namespace}/${record.name}`);
  return [{
    object: identity(record, "Workload"),
    queue: record.clusterQueue === "" ? local?.clusterQueue ?? "" : record.clusterQueue,
    queueName: record.queueName,
    state,
    ...(record.priority === undefined ? {} : { priority: record.priority }),
    priorityClass: record.priorityClass,
    ...(record.requests === undefined ? {} : { requests: record.requests }),
    queued: queuedSince(record, conditions),
    ...(says === undefined ? {} : { says }),
    also: [...evictions(conditions).filter(({ message }) => message !== says?.message), ...record.checks.filter((check) => check.state !== "Ready").map((check) => ({ reason: `${check.name} is ${check.state}`, message: check.message, since: check.since }))],
    ...(state === "waiting" && conditions.get("QuotaReserved")?.status === "True" ? { reserved: true as const } : {}),
    ...(state === "waiting" && says?.reason === "ExceedsMaxQuota" ? { never: true as const } : {}),
    owners: record.owners,
    group: record.name,
    ...(record.pods === undefined ? {} : { gang: record.pods }),
    flavors: record.flavors,
    ...(position === undefined || state !== "waiting" ? {} : { position }),
  }];
}

type Conditions = ReadonlyMap<string, Condition>;

function stateOf(record: KueueWorkloadRecord, conditions: Conditions): EntryState {
  if (!record.active) return "stopped";
  if (conditions.get("Admitted")?.status !== "True") return "waiting";
  return conditions.get("PodsReady")?.status === "True" ? "running" : "admitted";
}

/** The condition that decides the state, in Kueue's words. */
function saysOf(state: EntryState, conditions: Conditions, local: LocalQueueRecord | undefined): Statement | undefined {
  const [reserved, admitted] = [conditions.get("QuotaReserved"), conditions.get("Admitted")];
  switch (state) {
    case "stopped":
      return statement(conditions.get("Evicted")) ?? statement(reserved);
    case "waiting":
      // Quota is reserved: what is left to pass is the admission checks.
      if (reserved?.status === "True") return statement(admitted) ?? statement(reserved);
      return statement(reserved) ?? (local?.active?.status === "False" ? statement(local.active) : undefined);
    case "admitted":
      return statement(conditions.get("PodsReady")) ?? statement(admitted);
    case "running":
      return statement(conditions.get("PodsReady"));
  }
}

function statement(condition: Condition | undefined): Statement | undefined {
  return condition === undefined ? undefined : { reason: condition.reason, message: condition.message, since: condition.since };
}

/** Preempted says more than Evicted of the same moment. */
function evictions(conditions: Conditions): readonly Statement[] {
  const [evicted, preempted] = [conditions.get("Evicted"), conditions.get("Preempted")];
  const shown = preempted?.status === "True" ? preempted : evicted?.status === "True" ? evicted : undefined;
  const said = statement(shown);
  return said === undefined ? [] : [said];
}

/** An evicted workload waits anew from its eviction on. */
function queuedSince(record: KueueWorkloadRecord, conditions: Conditions): number {
  const evicted = conditions.get("Evicted");
  return evicted?.status === "True" && evicted.since > 0 ? evicted.since : record.created;
}
