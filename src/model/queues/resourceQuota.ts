import type { ObjectRecord, Resources } from "../k8s.ts";
import { recogniseResource } from "../accelerators/index.ts";
import { projectMetadata } from "../metadata.ts";
import { compareText } from "../order.ts";
import { listOf, objectOf, textOf, timeOf } from "../read.ts";
import type { ResourceDefinition } from "../resource.ts";
import { exactResources, identity, recordsOf } from "./read.ts";
import type { EntryRecord, Fact, ObjectIdentity, QueueingSystem, QueueRecord, QueueSources, SystemRead } from "./types.ts";

/**
 * ResourceQuota is the only queue of most clusters: it counts what the pods of a namespace request, and refuses the pod that
 * would be too much. Nothing waits in it by itself: the controller whose pod was refused tries again, and says so in an event
 * `FailedCreate` on its object.
 */
interface ResourceQuotaRecord extends ObjectRecord {
  readonly hard: Resources;
  readonly used?: Resources;
  readonly scopes: string;
}

interface FailedCreateRecord extends ObjectRecord {
  readonly object: ObjectIdentity;
  readonly message: string;
  readonly first: number;
  readonly last: number;
}

/** `requests.` is the only form that extended resources have in a quota (Kubernetes documentation, Resource Quotas). */
const prefix = "requests.";
/** Devices of a DeviceClass: `<class>.deviceclass.resource.k8s.io/devices` (resource.k8s.io, KEP 4840). */
const devices = ".deviceclass.resource.k8s.io/devices";

/** The accelerator that a line of a quota counts; undefined for cpu, memory, object counts. */
function counted(line: string): string | undefined {
  if (line.endsWith(devices)) return line.slice(0, -"/devices".length);
  const resource = line.startsWith(prefix) ? line.slice(prefix.length) : "";
  return resource !== "" && recogniseResource(resource) !== undefined ? resource : undefined;
}

const quotas: ResourceDefinition<ResourceQuotaRecord> = {
  key: "resourcequotas",
  group: "",
  versions: ["v1"],
  plural: "resourcequotas",
  kind: "ResourceQuota",
  namespaced: true,
  project(value, intern) {
    const object = objectOf(value);
    const [spec, status] = [objectOf(object["spec"]), objectOf(object["status"])];
    const scoped = listOf(objectOf(spec["scopeSelector"])["matchExpressions"]).map(objectOf).map((each) => `${textOf(each["scopeName"])} ${textOf(each["operator"])} ${listOf(each["values"]).map(textOf).join(", ")}`.trim());
    return {
      ...projectMetadata(object, intern),
      hard: exactResources(status["hard"] ?? spec["hard"], intern),
      ...(status["used"] === undefined ? {} : { used: exactResources(status["used"], intern) }),
      scopes: [...listOf(spec["scopes"]).map(textOf), ...scoped].join("; "),
    };
  },
};

/** Each is a request every half minute. */
const mostNamespaces = 50;

/** How much of its accelerators is used, by the fullest line; undefined for a quota that counts none. */
function fullness({ hard, used }: ResourceQuotaRecord): number | undefined {
  const lines = Object.keys(hard).filter((line) => counted(line) !== undefined);
  return lines.length === 0 ? undefined : Math.max(...lines.map((line) => (used?.[line] ?? 0) / Math.max(1, hard[line] ?? 0)));
}

const failedCreates: ResourceDefinition<FailedCreateRecord> = {
  key: "events/FailedCreate",
  group: "",
  versions: ["v1"],
  plural: "events",
  kind: "Event",
  namespaced: true,
  /**
   * Events of the whole cluster may be more than all else: only those of this reason are asked for, and only in namespaces
   * that have a quota of accelerators, the fullest first.
   */
  ask(table) {
    const tokens = new Map<string, string>();
    const byFullness = [...table(quotas).items.values()].map((record) => ({ record, full: fullness(record) })).filter(({ full }) => full !== undefined);
    byFullness.sort((left, right) => (right.full ?? 0) - (left.full ?? 0) || compareText(left.record.namespace, right.record.namespace));
    for (const { record } of byFullness) tokens.set(record.namespace, `${tokens.get(record.namespace) ?? ""} ${record.resourceVersion}`);
    return [...tokens].slice(0, mostNamespaces).map(([namespace, token]) => ({ path: `namespaces/${encodeURIComponent(namespace)}/events?fieldSelector=reason%3DFailedCreate&limit=200`, token }));
  },
  project(value, intern) {
    const object = objectOf(value);
    const target = objectOf(object["involvedObject"]);
    const last = timeOf(objectOf(object["series"])["lastObservedTime"]) ?? timeOf(object["lastTimestamp"]) ?? timeOf(object["eventTime"]) ?? timeOf(objectOf(object["metadata"])["creationTimestamp"]) ?? 0;
    return {
      ...projectMetadata(object, intern),
      object: { apiVersion: textOf(target["apiVersion"]), kind: textOf(target["kind"]), namespace: textOf(target["namespace"]), name: textOf(target["name"]), uid: textOf(target["uid"]) },
      message: textOf(object["message"]),
      first: timeOf(object["firstTimestamp"]) ?? timeOf(object["eventTime"]) ?? last,
      last,
    };
  },
};

export const resourceQuota: QueueingSystem = {
  id: "resourcequota",
  name: "Resource quotas",
  definitions: [quotas, failedCreates],
  words: { nominal: "hard", borrowed: "over", waiting: "blocked", queue: "quota" },
  origin: "`status.used` and `status.hard`; pods that have no node yet count, too.",
  binds: false,
  groupOf: () => undefined,
  read,
};

function read(sources: QueueSources): SystemRead {
  const records = recordsOf(sources, quotas).filter(({ hard }) => Object.keys(hard).some((line) => counted(line) !== undefined));
  const named = new Map<string, number>();
  for (const { namespace } of records) named.set(namespace, (named.get(namespace) ?? 0) + 1);
  return {
    queues: records.map((record) => queueOf(record, (named.get(record.namespace) ?? 0) > 1)),
    entries: records.length === 0 ? [] : refusals(sources).flatMap((record) => entryOf(record, records)),
  };
}

function queueOf(record: ResourceQuotaRecord, several: boolean): QueueRecord {
  const { hard, used } = record;
  const facts: readonly Fact[] = [["ResourceQuota", record.name], ["Counts only pods of", record.scopes]];
  return {
    key: `${record.namespace}/${record.name}`,
    name: several ? `${record.namespace} · ${record.name}` : record.namespace,
    noun: "ResourceQuota",
    object: identity({ ...record, apiVersion: "v1" }, "ResourceQuota"),
    quotas: Object.keys(hard).flatMap((line) => {
      const resource = counted(line);
      const most = hard[line];
      // Before the quota controller looked at it there is no status.
      return resource === undefined || most === undefined ? [] : [{ flavor: "", resource, nominal: most, limit: most, ...(used?.[line] === undefined ? {} : { used: used[line] }) }];
    }),
    closed: "",
    facts,
  };
}

/** Of each object the newest refusal by a quota, since the first one; an event tells of one that is long over for an hour. */
function refusals(sources: QueueSources): readonly FailedCreateRecord[] {
  const newest = new Map<string, FailedCreateRecord>();
  for (const record of sources.table(failedCreates).items.values()) {
    if (!exceeded.test(record.message)) continue;
    const before = newest.get(record.object.uid);
    const last = before === undefined || before.last < record.last ? record : before;
    newest.set(record.object.uid, { ...last, first: Math.min(record.first, before?.first ?? record.first) });
  }
  return [...newest.values()];
}

/** `exceeded quota: gpu, requested: requests.nvidia.com/gpu=4, used: requests.nvidia.com/gpu=8, limited: requests.nvidia.com/gpu=8` (admission plugin ResourceQuota). */
const exceeded = /exceeded quota: ([^,\s]+), requested: (.*), used: (.*), limited: (.*?)\.?$/s;

function entryOf(event: FailedCreateRecord, records: readonly ResourceQuotaRecord[]): readonly EntryRecord[] {
  const [, name = "", requested = "", , limited = ""] = exceeded.exec(event.message) ?? [];
  const queue = records.find((record) => record.name === name && record.namespace === event.object.namespace);
  const [asked, most] = [amountsOf(requested), amountsOf(limited)];
  // Of a quota that counts no accelerators.
  if (queue === undefined) return [];
  const { object } = event;
  return [{
    object,
    queue: `${queue.namespace}/${queue.name}`,
    queueName: queue.name,
    state: "waiting",
    priorityClass: "",
    queued: event.first,
    says: { reason: "FailedCreate", message: event.message, since: event.last },
    also: [],
    ...([...asked].some(([line, amount]) => amount > (most.get(line) ?? Infinity)) ? { never: true as const } : {}),
    owners: [{ apiVersion: object.apiVersion, kind: object.kind, name: object.name, uid: object.uid }],
    group: "",
    whileLacking: true,
  }];
}

function amountsOf(list: string): ReadonlyMap<string, number> {
  const amounts = exactResources(Object.fromEntries(list.split(",").map((each) => each.split("=").map((part) => part.trim())).filter((pair) => pair.length === 2)), { string: (text) => text, record: (record) => record });
  return new Map(Object.entries(amounts));
}
