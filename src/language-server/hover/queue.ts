import { count } from "../../base/format.ts";
import type { Located } from "../../manifest/locate.ts";
import { recogniseResource } from "../../model/accelerators/index.ts";
import { objectsIn, type ClusterFacts, type ObjectFact } from "../../model/clusterFacts.ts";
import { listOf, numberOf, objectOf, textOf } from "../../model/read.ts";
import { parseQuantity } from "../../model/quantity.ts";
import { code, table } from "../../render/markdown.ts";
import { live, source, type LookupContext } from "./context.ts";

const LOCAL = "localqueues.kueue.x-k8s.io";
const CLUSTER = "clusterqueues.kueue.x-k8s.io";
const KAI = "queues.scheduling.run.ai";
const VOLCANO = "queues.scheduling.volcano.sh";

/** Where a queue is named, and what kind of queue that is. */
export function queueNamedAt(path: readonly string[], group: string): "kueue" | "kai" | "volcano" | undefined {
  const key = path.at(-1);
  if (key === "kueue.x-k8s.io/queue-name") return "kueue";
  if (key === "kai.scheduler/queue") return "kai";
  if (key === "scheduling.volcano.sh/queue-name" || (key === "queue" && path.length === 2 && (group === "batch.volcano.sh" || group === "scheduling.volcano.sh"))) return "volcano";
  return undefined;
}

/** A queue by its name: quota, what is used, what waits. */
export function queueHover({ path, object, field }: Located, context: LookupContext): string | undefined {
  const system = queueNamedAt(path, object.group);
  const { cluster } = context;
  if (system === undefined || cluster === undefined || field?.value.type !== "scalar" || field.value.text === "") return undefined;
  const name = field.value.text;
  if (system === "kueue") return kueue(name, object.namespace, cluster, context);
  const fact = live(cluster.objects[system === "kai" ? KAI : VOLCANO]);
  if (fact === undefined) return undefined;
  const queue = fact.items.find((item) => item.name === name);
  const whose = system === "kai" ? "KAI queue" : "Volcano queue";
  if (queue === undefined) return `No ${whose} is called ${code(name)} (${source(context, fact)}).`;
  return [`**${whose}** ${code(name)} (${source(context, fact)})`, system === "kai" ? kai(queue) : volcano(queue)].filter((part) => part !== "").join("\n\n");
}

function kueue(name: string, namespace: string, cluster: ClusterFacts, context: LookupContext): string | undefined {
  const queues = objectsIn(cluster, LOCAL, namespace);
  const fact = cluster.objects[LOCAL];
  if (queues === undefined || fact === undefined) return undefined;
  const where = code(namespace === "" ? cluster.namespace : namespace);
  const queue = queues.find((item) => item.name === name);
  if (queue === undefined) {
    const others = queues.map((item) => code(item.name));
    return `The namespace ${where} has no LocalQueue ${code(name)} (${source(context, fact)}).${others.length === 0 ? "" : ` It has ${others.slice(0, 6).join(", ")}.`}`;
  }
  const parent = textOf(queue.spec["clusterQueue"]);
  const waiting = numberOf(queue.status["pendingWorkloads"]);
  const quota = live(cluster.objects[CLUSTER])?.items.find((item) => item.name === parent);
  return [
    `**LocalQueue** ${code(name)} in ${where}, of the ClusterQueue ${code(parent)}${waiting === undefined ? "" : `: ${count(waiting, "workload")} waiting`} (${source(context, fact)})`,
    quota === undefined ? "" : quotas(quota),
  ].filter((part) => part !== "").join("\n\n");
}

/** Quota and use of accelerators by flavor (`spec.resourceGroups`, `status.flavorsUsage` of kueue.x-k8s.io). */
function quotas(queue: ObjectFact): string {
  const usage = new Map<string, unknown>();
  for (const flavor of listOf(queue.status["flavorsUsage"] ?? queue.status["flavorUsage"]).map(objectOf)) {
    for (const resource of listOf(flavor["resources"]).map(objectOf)) usage.set(`${textOf(flavor["name"])} ${textOf(resource["name"])}`, resource["total"]);
  }
  const rows = listOf(queue.spec["resourceGroups"]).flatMap((group) => listOf(objectOf(group)["flavors"]).map(objectOf).flatMap((flavor) =>
    listOf(flavor["resources"]).map(objectOf).filter((resource) => recogniseResource(textOf(resource["name"])) !== undefined).map((resource) => {
      const name = textOf(resource["name"]);
      return [code(name), code(textOf(flavor["name"])), amount(usage.get(`${textOf(flavor["name"])} ${name}`)), amount(resource["nominalQuota"])];
    }),
  ));
  return rows.length === 0 ? "" : table(["Resource", "Flavor", "Used", "Quota"], rows);
}

function kai(queue: ObjectFact): string {
  const gpu = objectOf(objectOf(queue.spec["resources"])["gpu"]);
  const used = objectOf(queue.status["allocated"])["nvidia.com/gpu"];
  const limit = numberOf(gpu["limit"]);
  const parent = textOf(queue.spec["parentQueue"]);
  const leaf = listOf(queue.status["childQueues"]).length === 0;
  return [
    `GPUs: ${amount(used)} used, ${amount(gpu["quota"])} deserved, ${limit === -1 ? "no limit" : `limit ${amount(limit)}`}`,
    parent === "" ? "" : `Below ${code(parent)}`,
    leaf ? "" : "It has queues below it: only leaf queues take work.",
  ].filter((part) => part !== "").join("\n\n");
}

function volcano(queue: ObjectFact): string {
  const capability = objectOf(queue.spec["capability"]);
  const allocated = objectOf(queue.status["allocated"]);
  const names = [...new Set([...Object.keys(capability), ...Object.keys(allocated)])].filter((name) => recogniseResource(name) !== undefined).sort();
  return names.length === 0 ? "" : table(["Resource", "Used", "Limit"], names.map((name) => [code(name), amount(allocated[name]), name in capability ? amount(capability[name]) : "none"]));
}

function amount(value: unknown): string {
  if (value === undefined) return "unknown";
  const number = parseQuantity(value);
  return number === undefined ? "unknown" : String(number);
}
