import type { PodView } from "../inventory.ts";
import type { Labels, PodRecord } from "../k8s.ts";
import { recogniseResource } from "../accelerators/index.ts";
import { addTo } from "../amounts.ts";
import { namespacesDefinition } from "../namespaces.ts";
import { countOf, listOf, objectOf } from "../read.ts";
import { exactResources, groupBy } from "./read.ts";
import type { EntryRecord, QueueingSystem, QueueRecord, QueueSources, Quota, SystemRead } from "./types.ts";

/**
 * YuniKorn (apache/yunikorn-k8shim 1.9) has no objects: pods say in labels and annotations to which application and queue
 * they belong, namespaces what they may use. What a queue uses is what its pods hold.
 */
const plain = { string: (text: string) => text, record: <T>(record: T) => record };
const applicationOf = groupBy("yunikorn.apache.org/app-id", "applicationId");
const queueNameOf = groupBy("yunikorn.apache.org/queue", "queue");

export const yunikorn: QueueingSystem = {
  id: "yunikorn",
  name: "YuniKorn",
  definitions: [namespacesDefinition],
  words: { nominal: "guaranteed", borrowed: "over guaranteed", waiting: "waiting", queue: "queue" },
  origin: "Used is what its pods hold, as far as they can be seen; quota is that of annotations of the namespace.",
  binds: true,
  groupOf: (pod) => (isOurs(pod) ? applicationOf(pod) : undefined),
  read,
};

/** `applicationId` and `queue` are common words: the scheduler's name has to be there too. */
function isOurs({ schedulerName, labels, annotations }: PodRecord): boolean {
  return schedulerName === "yunikorn" || labels["yunikorn.apache.org/app-id"] !== undefined || annotations?.["yunikorn.apache.org/app-id"] !== undefined;
}

const found = new WeakMap<readonly PodView[], ReadonlyMap<string, readonly PodView[]>>();

/** Pods by `namespace/application`; kept with the list that they were found in. */
function applications(pods: readonly PodView[]): ReadonlyMap<string, readonly PodView[]> {
  const known = found.get(pods);
  if (known !== undefined) return known;
  const made = new Map<string, PodView[]>();
  for (const pod of pods) {
    const name = yunikorn.groupOf(pod.record);
    if (name === undefined) continue;
    const key = `${pod.record.namespace}/${name}`;
    const others = made.get(key);
    if (others === undefined) made.set(key, [pod]);
    else others.push(pod);
  }
  found.set(pods, made);
  return made;
}

function read(sources: QueueSources): SystemRead {
  const apps = [...applications(sources.pods).values()].filter((pods) => pods.some(({ state }) => state !== "succeeded" && state !== "failed"));
  if (apps.length === 0) return { queues: [], entries: [] };
  const used = new Map<string, Record<string, number>>();
  for (const pod of apps.flat()) {
    for (const path of pathOf(queueNameOf(pod.record) ?? "")) {
      const sum = used.get(path) ?? {};
      used.set(path, sum);
      if (pod.holds) addTo(sum, pod.accelerators);
    }
  }
  const quotas = new Map([...sources.table(namespacesDefinition).items.values()].map(({ name, annotations }) => [`root.${name}`, annotations]));
  return { queues: [...used].map(([path, sum]) => queueOf(path, sum, quotas.get(path), sources.podsComplete)), entries: apps.flatMap((pods) => (pods[0] === undefined ? [] : entryOf(pods[0], pods))) };
}

/** `root.research.nlp` is below `root.research`, which is below `root`. */
function pathOf(name: string): readonly string[] {
  const parts = name === "" ? [] : name.split(".", 16);
  return parts.map((_, index) => parts.slice(0, index + 1).join("."));
}

function queueOf(path: string, used: Readonly<Record<string, number>>, annotations: Labels | undefined, complete: boolean): QueueRecord {
  const end = path.lastIndexOf(".");
  const [most, sure] = [listed(annotations?.["yunikorn.apache.org/namespace.quota"]), listed(annotations?.["yunikorn.apache.org/namespace.guaranteed"])];
  return {
    key: path,
    ...(end < 0 ? {} : { parent: path.slice(0, end) }),
    name: end < 0 ? path : path.slice(end + 1),
    noun: "Queue",
    quotas: [...new Set([most, sure, used].flatMap(Object.keys))].map((resource): Quota => ({
      flavor: "", resource,
      // Of cpu and memory the pods at hand say too little: those without accelerators use them too.
      ...(recogniseResource(resource) === undefined ? {} : { used: used[resource] ?? 0, ...(complete ? {} : { partial: true as const }) }),
      ...(sure[resource] === undefined ? {} : { nominal: sure[resource], borrowed: Math.max(0, (used[resource] ?? 0) - sure[resource]) }),
      // Queues of the configuration have limits that no object of the API says.
      ...(most[resource] === undefined ? {} : { limit: most[resource] }),
    })),
    closed: "",
    facts: [["Known from", "labels of pods; limits of YuniKorn's own configuration are not read"]],
  };
}

/** A map of quantities in JSON, as these annotations have it. */
function listed(text: string | undefined): Readonly<Record<string, number>> {
  return exactResources(jsonOf(text), plain);
}

/** Undefined for what is no JSON: an annotation that YuniKorn can't read either. */
function jsonOf(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function entryOf(first: PodView, pods: readonly PodView[]): EntryRecord {
  const { record, workload } = first;
  const own = pods.filter((pod) => !isPlaceholder(pod.record));
  const placed = own.filter((pod) => pod.holds).length;
  const open = own.filter(({ state }) => state === "pending").length;
  const requests: Record<string, number> = {};
  for (const pod of own) if (pod.state !== "succeeded" && pod.state !== "failed") addTo(requests, pod.accelerators);
  const gang = gangOf(pods);
  const queue = queueNameOf(record) ?? "";
  return {
    object: { apiVersion: workload.apiVersion, kind: workload.kind, namespace: workload.namespace, name: workload.name, uid: workload.uid },
    queue,
    queueName: queue,
    state: placed === 0 ? "waiting" : open > 0 ? "admitted" : "running",
    priority: record.priority,
    priorityClass: "",
    requests,
    queued: Math.min(...pods.map((pod) => pod.record.created)),
    also: [],
    owners: [{ apiVersion: workload.apiVersion, kind: workload.kind, name: workload.name, uid: workload.uid }],
    group: applicationOf(record) ?? "",
    ...(gang === undefined ? {} : { gang }),
  };
}

/** Placeholders hold the room of a gang until its pods are there. */
function isPlaceholder({ annotations, labels }: PodRecord): boolean {
  return (annotations?.["yunikorn.apache.org/placeholder"] ?? labels["yunikorn.apache.org/placeholder"] ?? labels["placeholder"]) === "true";
}

/** Pods of all task groups together, as the application's first pod says. */
function gangOf(pods: readonly PodView[]): number | undefined {
  for (const { record } of pods) {
    const groups = listOf(jsonOf(record.annotations?.["yunikorn.apache.org/task-groups"])).map(objectOf);
    if (groups.length > 0) return groups.reduce((sum, group) => sum + (countOf(group["minMember"]) ?? 0), 0);
  }
  return undefined;
}
