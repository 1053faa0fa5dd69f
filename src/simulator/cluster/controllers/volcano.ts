import type { Pod, PodTemplate } from "../../kinds.ts";
import { finished } from "../../kinds.ts";
import { textOf } from "./batch.ts";
import { alive, count, createPod, deletePod, podsOf, setStatus, type Reconcile } from "./context.ts";

interface Task {
  readonly name: string;
  readonly replicas?: number;
  readonly template: PodTemplate;
}

const OVER = new Set<unknown>(["Completed", "Failed", "Terminated", "Aborted"]);

/** Volcano v1.15: all pods of all tasks; the job is over when all ended, and failed when one did. */
export const volcanoJob: Reconcile = (context, object) => {
  const { name, namespace = "", uid } = object.metadata;
  const held = object.status?.["state"] as { readonly phase?: string; readonly lastTransitionTime?: string } | undefined;
  if (OVER.has(held?.phase)) return;
  const tasks = Array.isArray(object.spec["tasks"]) ? object.spec["tasks"] as readonly Task[] : [];
  const group = { "scheduling.k8s.io/group-name": `${name}-${uid}` };
  const existing = new Set(podsOf(context, object).map((pod) => pod.metadata.name));
  for (const task of tasks) {
    for (let index = 0; index < (task.replicas ?? 0); index++) {
      const podName = `${name}-${task.name}-${index}`;
      if (existing.has(podName)) continue;
      const labels = {
        "volcano.sh/job-name": name, "volcano.sh/job-namespace": namespace, "volcano.sh/queue-name": textOf(object.spec["queue"]) ?? "default",
        "volcano.sh/task-spec": task.name, "volcano.sh/task-index": String(index),
      };
      createPod(context, object, { ...task.template, spec: { ...task.template.spec, restartPolicy: "Never" } }, {
        name: podName, labels, annotations: group, env: [{ name: "VC_TASK_INDEX", value: String(index) }, { name: "VK_TASK_INDEX", value: String(index) }],
      }, "vc-controller-manager");
    }
  }
  const pods = podsOf(context, object);
  const failed = count(pods, "Failed");
  const running = count(pods, "Running");
  const succeeded = count(pods, "Succeeded");
  const minAvailable = typeof object.spec["minAvailable"] === "number" ? object.spec["minAvailable"] : pods.length;
  const phase = failed > 0 ? "Failed" : pods.length > 0 && pods.every(finished) ? "Completed" : running + succeeded >= minAvailable ? "Running" : "Pending";
  if (failed > 0) for (const pod of pods.filter(alive)) deletePod(context, pod);
  const time = context.store.now();
  const before = (object.status?.conditions ?? []) as readonly object[];
  const moved = held?.phase !== phase;
  setStatus(context, "jobs.batch.volcano.sh", object, {
    minAvailable, pending: count(pods, "Pending"), running, succeeded, failed,
    taskStatusCount: Object.fromEntries(tasks.map((task) => [task.name, { phase: phases(pods.filter((pod) => pod.metadata.labels?.["volcano.sh/task-spec"] === task.name)) }])),
    state: moved ? { phase, lastTransitionTime: time } : held,
    ...(moved ? { conditions: [...before, { status: phase, lastTransitionTime: time }] } : {}),
  });
};

function phases(pods: readonly Pod[]): Readonly<Record<string, number>> {
  return Object.fromEntries(["Pending", "Running", "Succeeded", "Failed"].map((phase) => [phase, count(pods, phase)] as const).filter(([, number]) => number > 0));
}
