/** Keys and values of GPU scheduling that are looked up while writing: hover explains them, completion offers them. */
export interface Term {
  /** Label or annotation key, or field name. */
  readonly key: string;
  readonly in: "label" | "annotation" | "field";
  /** Of which project. */
  readonly of: string;
  /** One or two sentences; Markdown. */
  readonly text: string;
  /** Value to begin with. */
  readonly example?: string;
  /** Where it belongs: the job's own metadata, or the pod's. */
  readonly on?: "job" | "pod";
  /** Set by the project itself: explained, never offered. */
  readonly written?: true;
}

const label = (of: string, key: string, text: string, more: Partial<Term> = {}): Term => ({ key, in: "label", of, text, ...more });
const annotation = (of: string, key: string, text: string, more: Partial<Term> = {}): Term => ({ key, in: "annotation", of, text, ...more });
const field = (of: string, key: string, text: string): Term => ({ key, in: "field", of, text });

// Kueue v0.19 apis and docs; KAI-Scheduler v0.17 pkg/common/constants and docs; HAMi 2.10 docs; Volcano v1.15 apis.
export const terms: readonly Term[] = [
  label("Kueue", "kueue.x-k8s.io/queue-name", "LocalQueue, in the same namespace, that the job is admitted through. It belongs on the job's own metadata, not on its pod template.", { on: "job" }),
  label("Kueue", "kueue.x-k8s.io/priority-class", "WorkloadPriorityClass: the order in the queue. Pods keep their own priority.", { on: "job" }),
  label("Kueue", "kueue.x-k8s.io/pod-group-name", "Pods with the same name are admitted together; the annotation `kueue.x-k8s.io/pod-group-total-count` says how many.", { on: "pod" }),
  label("Kueue", "kueue.x-k8s.io/max-exec-time-seconds", "The job is stopped after this many seconds.", { on: "job", example: "86400" }),
  label("Kueue", "kueue.x-k8s.io/managed", "Set by Kueue on pods that it manages.", { written: true }),
  annotation("Kueue", "kueue.x-k8s.io/pod-group-total-count", "Pods in the group of `kueue.x-k8s.io/pod-group-name`.", { on: "pod" }),
  annotation("Kueue", "kueue.x-k8s.io/podset-required-topology", "All pods of the template run in one domain of this topology level (a node label), or wait.", { on: "pod" }),
  annotation("Kueue", "kueue.x-k8s.io/podset-preferred-topology", "All pods of the template run as near to each other as this topology level allows.", { on: "pod" }),
  annotation("Kueue", "kueue.x-k8s.io/podset-unconstrained-topology", "Placed by topology-aware scheduling, anywhere.", { on: "pod", example: '"true"' }),
  label("KAI Scheduler", "kai.scheduler/queue", "Leaf queue that the pods count in. Without it, `default-queue`.", { on: "pod" }),
  label("KAI Scheduler", "kai.scheduler/node-pool", "Shard of nodes that the pods run on.", { on: "pod" }),
  label("KAI Scheduler", "kai.scheduler/preemptibility", "`preemptible` may use more than the queue's quota and be evicted; `non-preemptible` stays within it.", { on: "pod", example: "preemptible" }),
  label("KAI Scheduler", "priorityClassName", "KAI's classes: `train` 50, `build-preemptible` 75, `build` 100, `inference` 125. From 100 on pods are not preempted and stay within the queue's quota.", { on: "pod", example: "train" }),
  annotation("KAI Scheduler", "gpu-fraction", "Part of one GPU, above 0 and below 1, in place of a GPU in `limits`. GPU sharing must be switched on in KAI.", { on: "pod", example: '"0.5"' }),
  annotation("KAI Scheduler", "gpu-memory", "Memory of one GPU in MiB, in place of a GPU in `limits`. GPU sharing must be switched on in KAI.", { on: "pod", example: '"8192"' }),
  annotation("KAI Scheduler", "gpu-fraction-num-devices", "How many GPUs of which `gpu-fraction` or `gpu-memory` takes a part each.", { on: "pod", example: '"2"' }),
  annotation("KAI Scheduler", "gpu-fraction-container-name", "The container that gets the part.", { on: "pod" }),
  annotation("KAI Scheduler", "kai.scheduler/topology", "Topology object by which the pods are placed.", { on: "pod" }),
  annotation("KAI Scheduler", "kai.scheduler/topology-required-placement", "Topology level within which all pods run, or wait.", { on: "pod" }),
  annotation("KAI Scheduler", "kai.scheduler/topology-preferred-placement", "Topology level within which all pods run where that is possible.", { on: "pod" }),
  annotation("KAI Scheduler", "kai.scheduler/batch-min-member", "Pods that must start together.", { on: "pod" }),
  annotation("HAMi", "nvidia.com/use-gputype", "GPU models that the pod may use, as parts of their names, separated by commas.", { on: "pod" }),
  annotation("HAMi", "nvidia.com/nouse-gputype", "GPU models that the pod must not use.", { on: "pod" }),
  annotation("HAMi", "nvidia.com/use-gpuuuid", "UUIDs of the GPUs that the pod may use.", { on: "pod" }),
  annotation("HAMi", "nvidia.com/nouse-gpuuuid", "UUIDs of GPUs that the pod must not use.", { on: "pod" }),
  annotation("HAMi", "hami.io/node-scheduler-policy", "`binpack` fills nodes one after the other, `spread` does the opposite.", { on: "pod", example: "binpack" }),
  annotation("HAMi", "hami.io/gpu-scheduler-policy", "`binpack` fills GPUs one after the other, `spread` does the opposite.", { on: "pod", example: "binpack" }),
  annotation("HAMi", "hami.io/vgpu-devices-allocated", "Set by HAMi: the devices that the pod holds.", { written: true }),
  annotation("Volcano", "scheduling.k8s.io/group-name", "PodGroup that the pod belongs to.", { on: "pod" }),
  annotation("Volcano", "scheduling.volcano.sh/queue-name", "Volcano queue that the pods count in.", { on: "pod" }),
  annotation("Volcano", "scheduling.volcano.sh/group-min-member", "Pods of the group that must start together.", { on: "pod" }),
  annotation("Volcano", "volcano.sh/preemptable", "`true`: pods of a higher priority may take its place.", { on: "pod", example: '"true"' }),
  label("scheduler-plugins", "scheduling.x-k8s.io/pod-group", "PodGroup of the coscheduling plugin: its pods start together or not at all.", { on: "pod" }),
  annotation("JobSet", "alpha.jobset.sigs.k8s.io/exclusive-topology", "Each job of the set has a topology domain (a node label) of its own.", { on: "job" }),
  annotation("LeaderWorkerSet", "leaderworkerset.sigs.k8s.io/exclusive-topology", "Each group has a topology domain (a node label) of its own.", { on: "job" }),
  label("Istio", "sidecar.istio.io/inject", "`\"false\"`: no proxy beside a training pod, whose raw TCP it would break and whose Job it would keep from ending.", { on: "pod", example: '"false"' }),
  field("Dynamic Resource Allocation", "resourceClaims", "Claims of devices that the pod uses; each container that gets a device names the claim in `resources.claims`."),
  field("Dynamic Resource Allocation", "resourceClaimName", "A claim that is there already: all pods that name it share its devices, and run where these are."),
  field("Dynamic Resource Allocation", "resourceClaimTemplateName", "Template from which each pod gets a claim, and so devices, of its own."),
  field("Dynamic Resource Allocation", "deviceClassName", "DeviceClass: which devices a request may be given. Drivers bring classes, such as `gpu.nvidia.com` and `mig.nvidia.com`."),
  field("Dynamic Resource Allocation", "allocationMode", "`ExactCount` (with `count`, 1 by default) or `All` matching devices of a node."),
  field("Dynamic Resource Allocation", "extendedResourceName", "Pods that ask for this extended resource in `limits` get devices of the class."),
  field("Kubernetes", "runtimeClassName", "RuntimeClass of the container runtime. `nvidia` is needed where that isn't the node's default (k3s, RKE2); the pod is refused when the class doesn't exist."),
  field("Kubernetes", "schedulerName", "Scheduler that places the pod. One that runs nowhere leaves it pending without any event."),
];

const byKey = new Map(terms.map((term) => [term.key, term]));

export function termOf(key: string): Term | undefined {
  return byKey.get(key);
}
