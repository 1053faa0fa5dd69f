import { controllerReference, isJsonObject, type JsonObject, type Labels } from "../../objects.ts";
import type { PodTemplate, Workload } from "../../kinds.ts";
import { withCondition } from "../../kinds.ts";
import { isReady, podsOf, setStatus, type ControllerContext, type Reconcile } from "./context.ts";

const NAME = "leaderworkerset.sigs.k8s.io/name";
const GROUP = "leaderworkerset.sigs.k8s.io/group-index";
const WORKER = "leaderworkerset.sigs.k8s.io/worker-index";

/** What the webhook of LeaderWorkerSet puts on pods of its StatefulSets: those of the leaders count groups, the others count in their group. */
export function leaderWorkerLabels(template: PodTemplate, ordinal: number): Labels {
  const { labels = {} } = template.metadata ?? {};
  if (labels[NAME] === undefined) return {};
  return labels[GROUP] === undefined ? { [GROUP]: String(ordinal), [WORKER]: "0" } : { [WORKER]: String(ordinal) };
}

function statefulSet(context: ControllerContext, owner: Workload, name: string, template: PodTemplate, replicas: number, labels: Labels, start: number): void {
  const { namespace } = owner.metadata;
  context.store.create("statefulsets.apps", {
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), labels, ownerReferences: [controllerReference(owner)] },
    spec: {
      replicas, serviceName: String(labels[NAME]), podManagementPolicy: "Parallel", ...(start === 0 ? {} : { ordinals: { start } }),
      selector: { matchLabels: labels }, template: { ...template, metadata: { ...template.metadata, labels: { ...template.metadata?.labels, ...labels } } },
    },
    status: { replicas: 0 },
  });
}

/** LeaderWorkerSet v0.10: a StatefulSet of leaders; each leader owns a StatefulSet of its workers. */
export const leaderWorkerSet: Reconcile = (context, object) => {
  const { name } = object.metadata;
  const parts: JsonObject = isJsonObject(object.spec["leaderWorkerTemplate"]) ? object.spec["leaderWorkerTemplate"] : {};
  const worker = parts["workerTemplate"] as PodTemplate | undefined;
  if (worker === undefined) return;
  const leader = (parts["leaderTemplate"] as PodTemplate | undefined) ?? worker;
  const size = typeof parts["size"] === "number" ? parts["size"] : 1;
  const groups = object.spec.replicas ?? 1;
  const leaders = (context.owned(object.metadata.uid, "statefulsets.apps") as readonly Workload[])[0];
  if (leaders === undefined) {
    statefulSet(context, object, name, leader, groups, { [NAME]: name }, 0);
    context.events.normal(object, "GroupsProgressing", `Created leader statefulset ${name}`, "leaderworkerset");
    return;
  }
  if (leaders.spec.replicas !== groups) context.store.update("statefulsets.apps", { ...leaders, spec: { ...leaders.spec, replicas: groups } });
  let ready = 0;
  const pods = podsOf(context, leaders);
  for (const pod of pods) {
    const [workers] = context.owned(pod.metadata.uid, "statefulsets.apps") as readonly Workload[];
    const index = pod.metadata.labels?.[GROUP] ?? "0";
    if (workers === undefined && size > 1 && pod.metadata.deletionTimestamp === undefined) {
      statefulSet(context, pod as unknown as Workload, `${name}-${index}`, worker, size - 1, { [NAME]: name, [GROUP]: index }, 1);
    }
    const readyWorkers = workers === undefined ? 0 : podsOf(context, workers).filter(isReady).length;
    if (isReady(pod) && readyWorkers === size - 1) ready++;
    // The workers' StatefulSets are not its own: their changes don't call it.
    else context.later("leaderworkersets.leaderworkerset.x-k8s.io", object, 2);
  }
  const all = ready === groups;
  const time = context.store.now();
  const held = object.status?.conditions;
  const write = (type: string, status: boolean, reason: string, message: string, before = held) =>
    before?.find((condition) => condition.type === type)?.status === (status ? "True" : "False") ? before : withCondition(before, { type, status: status ? "True" : "False", reason, message, lastTransitionTime: time });
  const available = write("Available", all, all ? "AllGroupsReady" : "GroupsNotReady", all ? "All replicas are ready" : "Not all replicas are ready");
  const conditions = write("Progressing", !all, "GroupsProgressing", all ? "Replicas are ready" : "Replicas are progressing", available);
  setStatus(context, "leaderworkersets.leaderworkerset.x-k8s.io", object, { replicas: pods.length, readyReplicas: ready, updatedReplicas: pods.length, hpaPodSelector: `${NAME}=${name},${WORKER}=0`, conditions });
};
