import { listOf, objectOf, textOf } from "../../model/read.ts";
import { parseMilli } from "../../model/quantity.ts";
import { scalarAt } from "../../manifest/nodes.ts";
import { objectsIn, type ObjectFact } from "../../model/clusterFacts.ts";
import { asOf, needsOf } from "../clusterNeeds.ts";
import { yaml } from "../example.ts";
import { exampleCluster, exampleObject } from "../exampleCluster.ts";
import { podsOf } from "../pod.ts";
import { objectRule } from "../rule.ts";

const QUEUES = "localqueues.kueue.x-k8s.io";
const CLUSTER = "clusterqueues.kueue.x-k8s.io";
const LABEL = ["metadata", "labels", "kueue.x-k8s.io/queue-name"];

type Most =
  /** Thousandths that one flavor can give at the most. */
  | { readonly kind: "amount"; readonly milli: number }
  | { readonly kind: "notCovered" }
  /** It may borrow without a limit of its own. */
  | { readonly kind: "open" };

/** What a ClusterQueue can give of a resource to one pod set, which Kueue places in one flavor (Kueue docs, ClusterQueue). */
function mostOf(queue: ObjectFact, resource: string): Most {
  const groups = listOf(queue.spec["resourceGroups"]).map(objectOf).filter((group) => listOf(group["coveredResources"]).includes(resource));
  if (groups.length === 0) return { kind: "notCovered" };
  const inCohort = textOf(queue.spec["cohort"]) !== "" || textOf(queue.spec["cohortName"]) !== "";
  const quotas = groups.flatMap((group) => listOf(group["flavors"])).flatMap((flavor) => listOf(objectOf(flavor)["resources"])).map(objectOf).filter((each) => each["name"] === resource);
  let most = 0;
  for (const quota of quotas) {
    const nominal = parseMilli(quota["nominalQuota"]);
    const borrowing = quota["borrowingLimit"] === undefined || quota["borrowingLimit"] === null ? undefined : parseMilli(quota["borrowingLimit"]);
    if (nominal === undefined || (inCohort && borrowing === undefined)) return { kind: "open" };
    most = Math.max(most, nominal + (inCohort ? (borrowing ?? 0) : 0));
  }
  return { kind: "amount", milli: most };
}

export const kueueQuotaExceeded = objectRule({
  id: "kueue-quota-exceeded",
  rows: ["Q7"],
  severity: "error",
  title: "Job that asks for more than its Kueue queue can ever give",
  why: "Kueue admits a job only where a flavor of the ClusterQueue has quota for it: its nominal quota, and in a cohort what it may borrow. A job above that, or one that asks for a resource which the queue doesn't cover, is never admitted (`ExceedsMaxQuota`).",
  remedy: "Make the job smaller, use another queue, or have the quota raised or the resource covered.",
  links: ["https://kueue.sigs.k8s.io/docs/concepts/cluster_queue/"],
  refusedBy: { name: "Kueue" },
  needs: "cluster",
  facts: [QUEUES, CLUSTER],
  *check(object, context) {
    const name = scalarAt(object.root, LABEL);
    const clusterQueues = context.cluster.objects[CLUSTER];
    if (typeof name?.value !== "string" || clusterQueues === undefined) return;
    const local = objectsIn(context.cluster, QUEUES, object.namespace)?.find((each) => each.name === name.value);
    const queue = clusterQueues.items.find((each) => each.name === local?.spec["clusterQueue"]);
    if (queue === undefined) return;
    const end = asOf(context, clusterQueues);
    for (const pod of podsOf(object)) {
      for (const [resource, asked] of needsOf(pod).accelerators) {
        const most = mostOf(queue, resource);
        const place = pod.accelerators.find((each) => each.name === resource)?.field;
        const all = asked * (pod.count ?? 1);
        if (place === undefined || most.kind === "open") continue;
        if (most.kind === "notCovered") {
          yield { at: place, message: `The ClusterQueue "${queue.name}" behind the queue "${name.value}" doesn't cover ${resource}${end}, so Kueue never admits the job. Use another queue, or have ${resource} covered.`, related: [{ at: name, message: "The queue is named here." }] };
        } else if (all * 1000 > most.milli) {
          yield { at: place, message: `The job asks for ${String(all)} of ${resource}${(pod.count ?? 1) > 1 ? ` in ${String(pod.count)} pods` : ""}, and the ClusterQueue "${queue.name}" can give ${String(most.milli / 1000)} at the most${end}: Kueue never admits it. Make it smaller, or have the quota raised.`, related: [{ at: name, message: "The queue is named here." }] };
        }
      }
    }
  },
  bad: [
    {
      text: yaml`
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: train
          namespace: vision
          labels:
            kueue.x-k8s.io/queue-name: gpus
        spec:
          parallelism: 4
          completions: 4
          template:
            spec:
              restartPolicy: Never
              containers:
                - name: main
                  image: registry.example/train:1
                  resources:
                    limits:
                      memory: 16Gi
                      ⟦nvidia.com/gpu: 8⟧
      `,
      cluster: exampleCluster({ objects: {
        [QUEUES]: [exampleObject("gpus", { namespace: "vision", spec: { clusterQueue: "vision" } })],
        [CLUSTER]: [exampleObject("vision", { spec: { cohort: "all", resourceGroups: [{ coveredResources: ["nvidia.com/gpu"], flavors: [{ name: "h100", resources: [{ name: "nvidia.com/gpu", nominalQuota: "8", borrowingLimit: "8" }] }] }] } })],
      } }),
      says: 'The job asks for 32 of nvidia.com/gpu in 4 pods, and the ClusterQueue "vision" can give 16 at the most',
    },
    {
      title: "a resource that isn't covered",
      text: yaml`
        apiVersion: batch/v1
        kind: Job
        metadata: {name: train, labels: {kueue.x-k8s.io/queue-name: cpus}}
        spec:
          template:
            spec:
              restartPolicy: Never
              containers:
                - name: main
                  image: registry.example/train:1
                  resources: {limits: {memory: 16Gi, ⟦nvidia.com/gpu: 1⟧}}
      `,
      cluster: exampleCluster({ objects: {
        [QUEUES]: [exampleObject("cpus", { namespace: "default", spec: { clusterQueue: "cpus" } })],
        [CLUSTER]: [exampleObject("cpus", { spec: { resourceGroups: [{ coveredResources: ["cpu"], flavors: [] }] } })],
      } }),
      says: "doesn't cover nvidia.com/gpu",
    },
  ],
  good: [
    {
      title: "within what it may borrow without a limit",
      text: yaml`
        apiVersion: batch/v1
        kind: Job
        metadata: {name: train, labels: {kueue.x-k8s.io/queue-name: gpus}}
        spec:
          template:
            spec:
              restartPolicy: Never
              containers:
                - name: main
                  image: registry.example/train:1
                  resources: {limits: {memory: 16Gi, nvidia.com/gpu: 64}}
      `,
      cluster: exampleCluster({ objects: {
        [QUEUES]: [exampleObject("gpus", { namespace: "default", spec: { clusterQueue: "all" } })],
        [CLUSTER]: [exampleObject("all", { spec: { cohortName: "org", resourceGroups: [{ coveredResources: ["nvidia.com/gpu"], flavors: [{ name: "h100", resources: [{ name: "nvidia.com/gpu", nominalQuota: 8 }] }] }] } })],
      } }),
    },
  ],
});
