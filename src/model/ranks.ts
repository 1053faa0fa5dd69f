import type { WorkloadView } from "./inventory.ts";
import type { Labels } from "./k8s.ts";
import { rolesOf } from "./roles.ts";

/** Labels whose value is a pod's number within its job or role; of the first row that a pod has, all present keys together. */
const indexLabels: readonly (readonly string[])[] = [
  ["leaderworkerset.sigs.k8s.io/group-index", "leaderworkerset.sigs.k8s.io/worker-index"],
  // The job within its replicated job, and the pod within the job.
  ["jobset.sigs.k8s.io/job-index", "batch.kubernetes.io/job-completion-index"],
  ["training.kubeflow.org/replica-index"],
  ["volcano.sh/task-index"],
  ["grove.io/podclique-pod-index"],
  ["spark-exec-id"],
  ["batch.kubernetes.io/job-completion-index"],
  ["apps.kubernetes.io/pod-index"],
];

function indexOf(labels: Labels): string {
  for (const row of indexLabels) {
    const values = row.map((key) => labels[key]).filter((value) => value !== undefined && value !== "");
    if (values.length > 0) return values.join("-");
  }
  return "";
}

/**
 * Short names that tell the pods of a workload apart, by uid: `worker-3`, `leader-0`, `7`; where labels don't number them, the
 * end of their names. A pod that took another one's place has the end of its name besides.
 */
export function podTags(view: WorkloadView): ReadonlyMap<string, string> {
  const roles = new Map(rolesOf(view).flatMap(({ name, pods }) => pods.map(({ record }) => [record.uid, name] as const)));
  const tags = new Map<string, string>();
  const holders = new Map<string, string[]>();
  for (const { record: { uid, name, labels } } of view.pods) {
    const index = indexOf(labels);
    const known = [roles.get(uid) ?? "", index].filter((part) => part !== "").join("-");
    const tag = index === "" ? [roles.get(uid) ?? "", ending(name, view.reference.name)].filter((part) => part !== "").join("-") : known;
    tags.set(uid, tag);
    holders.set(tag, [...(holders.get(tag) ?? []), uid]);
  }
  const names = new Map(view.pods.map(({ record }) => [record.uid, record.name]));
  for (const [tag, uids] of holders) if (uids.length > 1) for (const uid of uids) tags.set(uid, `${tag}~${(names.get(uid) ?? "").slice(-5)}`);
  return tags;
}

/** What a pod's name adds to that of its workload. */
function ending(pod: string, workload: string): string {
  return pod.startsWith(`${workload}-`) ? pod.slice(workload.length + 1) : pod;
}
