import { scalarText } from "../../manifest/write.ts";
import { objectsIn, type ClusterFacts, type ObjectFact } from "../../model/clusterFacts.ts";
import { listOf, textOf } from "../../model/read.ts";
import { queueNamedAt } from "../hover/queue.ts";
import { literal, type Completer } from "./types.ts";

/** Of which objects a field names one. */
const named: Readonly<Record<string, string>> = {
  runtimeClassName: "runtimeclasses.node.k8s.io",
  priorityClassName: "priorityclasses.scheduling.k8s.io",
  deviceClassName: "deviceclasses.resource.k8s.io",
  resourceClaimName: "resourceclaims.resource.k8s.io",
  resourceClaimTemplateName: "resourceclaimtemplates.resource.k8s.io",
  serviceAccountName: "serviceaccounts",
  storageClassName: "storageclasses.storage.k8s.io",
  claimName: "persistentvolumeclaims",
  "kueue.x-k8s.io/priority-class": "workloadpriorityclasses.kueue.x-k8s.io",
};
const namespaced = new Set(["resourceClaimName", "resourceClaimTemplateName", "serviceAccountName", "claimName"]);

const schedulers: Readonly<Record<string, string>> = { "default-scheduler": "kube-scheduler", "kai-scheduler": "KAI Scheduler", volcano: "Volcano", "hami-scheduler": "HAMi" };

/** Names of the cluster's objects where a field or a label names one: queues, classes, claims, accounts. */
export const names: Completer = ({ cursor: { path, key }, cluster, namespace, kind }) => {
  if (key === undefined) return [];
  if (key === "schedulerName") return Object.entries(schedulers).map(([name, of]) => ({ label: name, insert: name, kind: "value", detail: of }));
  if (cluster === undefined) return [];
  return objectsFor(key, path, cluster, namespace, kind).map((object) => {
    const parent = textOf(object.spec["clusterQueue"]) || textOf(object.spec["parentQueue"]);
    return { label: object.name, insert: literal(scalarText(object.name, false)), kind: "value", ...(parent === "" ? {} : { detail: `of ${parent}` }) };
  });
};

function objectsFor(key: string, path: readonly string[], cluster: ClusterFacts, namespace: string, kind: string): readonly ObjectFact[] {
  const queue = queueNamedAt(path, kind === "Job" && key === "queue" ? "batch.volcano.sh" : "");
  if (queue === "kueue") return objectsIn(cluster, "localqueues.kueue.x-k8s.io", namespace) ?? [];
  // Only leaf queues of KAI take work.
  if (queue === "kai") return liveItems(cluster, "queues.scheduling.run.ai").filter(({ status }) => listOf(status["childQueues"]).length === 0);
  if (queue === "volcano") return liveItems(cluster, "queues.scheduling.volcano.sh");
  const list = Object.hasOwn(named, key) ? named[key] : undefined;
  if (list === undefined) return [];
  return namespaced.has(key) ? (objectsIn(cluster, list, namespace) ?? []) : liveItems(cluster, list);
}

function liveItems(cluster: ClusterFacts, key: string): readonly ObjectFact[] {
  const fact = cluster.objects[key];
  return fact?.state === "live" ? fact.items : [];
}
