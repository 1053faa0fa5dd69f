/**
 * What is kept of a Kubernetes object: only what the model reads, with times as numbers (ms since the epoch). Records are
 * frozen by convention and shared: equal labels, resources and tolerations are the same object (see `Interner`).
 * Field names are those of the Kubernetes API where the meaning is the same.
 */

/** Amounts by resource name: `cpu` in millicores, everything else in its unit (bytes, devices), rounded up as kube-scheduler does. */
export type Resources = Readonly<Record<string, number>>;
export type Labels = Readonly<Record<string, string>>;

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

export interface ObjectRecord {
  readonly uid: string;
  readonly name: string;
  /** Empty for cluster-scoped objects. */
  readonly namespace: string;
  readonly resourceVersion: string;
  readonly created: number;
  /** `metadata.deletionTimestamp`. */
  readonly deleting?: number;
  readonly labels: Labels;
  /** The owner reference with `controller: true`. */
  readonly owner?: OwnerReference;
}

export interface Condition {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason: string;
  readonly message: string;
  /** `lastTransitionTime`; 0 where the object doesn't say. */
  readonly since: number;
}

export interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: string;
  readonly since?: number;
}

export interface NodeRecord extends ObjectRecord {
  readonly unschedulable: boolean;
  readonly taints: readonly Taint[];
  readonly capacity: Resources;
  readonly allocatable: Resources;
  readonly conditions: readonly Condition[];
  readonly kubeletVersion: string;
  /** Devices that annotations of sharing device plugins list; absent where there are none. */
  readonly registered?: readonly RegisteredDevice[];
}

/** One physical device in the list that a sharing device plugin keeps in an annotation of its node. */
export interface RegisteredDevice {
  /** The annotation. */
  readonly source: string;
  readonly id: string;
  readonly index: number;
  /** How many pods may share it. */
  readonly shares: number;
  /** MiB that may be given away; more than there is where the plugin overcommits. */
  readonly memoryMiB: number;
  /** `NVIDIA-Tesla T4`. */
  readonly type: string;
  readonly healthy: boolean;
}

/** A ResourceClaim as a pod or a pod template names it. */
export interface ClaimReference {
  /** `spec.resourceClaims[].name`. */
  readonly name: string;
  /** The claim's name; empty until one is made from the template. */
  readonly claim: string;
  /** Empty for a claim that stands by itself. */
  readonly template: string;
}

/** `status.extendedResourceClaimStatus`: devices that kube-scheduler took from DRA for an extended resource. */
export interface ExtendedClaim {
  readonly claim: string;
  readonly mappings: readonly { readonly container: string; readonly resource: string; readonly request: string }[];
}

export type ContainerRole = "container" | "init" | "sidecar";
export type ContainerStateKind = "waiting" | "running" | "terminated" | "unknown";

export interface ContainerRecord {
  readonly name: string;
  readonly role: ContainerRole;
  readonly image: string;
  /** Requests after defaulting from limits, as the API server stores them. */
  readonly requests: Resources;
  readonly state: ContainerStateKind;
  /** Reason of the waiting or terminated state, e.g. `ImagePullBackOff`. */
  readonly reason: string;
  /** Message of the waiting or terminated state; absent when there is none. */
  readonly message?: string;
  /** Exit code of the terminated state. */
  readonly exitCode?: number;
  readonly ready: boolean;
  readonly restarts: number;
  /** `status.containerStatuses[].allocatedResourcesStatus[].resources[].resourceID`, where the kubelet writes it (1.36+). */
  readonly deviceIds?: readonly string[];
  /** `resources.claims`; an empty request stands for all of the claim. */
  readonly claims?: readonly { readonly name: string; readonly request: string }[];
  /** Those of them whose `health` is `Unhealthy`. */
  readonly unhealthyDevices?: readonly string[];
}

export type PodPhase = "Pending" | "Running" | "Succeeded" | "Failed" | "Unknown";

export interface PodRecord extends ObjectRecord {
  readonly phase: PodPhase;
  /** `status.reason`, e.g. `Evicted`, `UnexpectedAdmissionError`. */
  readonly reason: string;
  readonly message: string;
  /** Empty until bound. */
  readonly nodeName: string;
  readonly nominatedNodeName: string;
  readonly schedulerName: string;
  readonly priority: number;
  /** Effective request of the pod as kube-scheduler's NodeResourcesFit counts it. */
  readonly requests: Resources;
  /** Parts of GPUs asked for by annotation (`fractions.ts`); absent where there are none. In no request. */
  readonly shares?: Resources;
  readonly containers: readonly ContainerRecord[];
  readonly conditions: readonly Condition[];
  readonly schedulingGates: readonly string[];
  /** Gang by `spec.schedulingGroup` (the PodGroup's name) or `spec.workloadRef` (its parts, with slashes). */
  readonly schedulingGroup?: string;
  /** `status.startTime`: the kubelet accepted the pod; 0 before. Images may still be pulled. */
  readonly started: number;
  /** When the last of the containers that run now started. */
  readonly runningSince?: number;
  /** When the last container of a finished pod ended. */
  readonly finished?: number;
  /** Pod annotations that say which device is held or that the model reads otherwise; absent when there are none. */
  readonly annotations?: Labels;
  readonly claims?: readonly ClaimReference[];
  readonly extendedClaim?: ExtendedClaim;
}

/** One group of equal pods that a workload asks for: a role. */
export interface PodSet {
  /** The role's name in the object: `launcher`, `worker`, `head`, the name of a group; `main` where there is only one. */
  readonly name: string;
  /** Pods wanted now; undefined when the object doesn't say (then it is unknown, not 0). */
  readonly count?: number;
  /** Between how many pods an autoscaler or an elastic job may go. */
  readonly least?: number;
  readonly most?: number;
  /** Effective request of one pod. */
  readonly requests: Resources;
  /** As `PodRecord.shares`. */
  readonly shares?: Resources;
  /** ResourceClaims of each pod; absent when there are none. */
  readonly claims?: readonly ClaimReference[];
}

/** Any object that stands above pods, projected by its file in `workloads/`. */
export interface WorkloadRecord extends ObjectRecord {
  readonly apiVersion: string;
  readonly kind: string;
  readonly podSets: readonly PodSet[];
  readonly suspended: boolean;
  /** The kind's own word for where it stands, already mapped; undefined: derive it from the pods. */
  readonly phase?: WorkloadPhase;
  /** When that phase began, where the object says. */
  readonly phaseSince?: number;
  /** The controller's own reason and message for that phase, as written. */
  readonly reason: string;
  readonly message: string;
  /** Pods that wait or fail know better than this reason. */
  readonly podsKnowBetter?: boolean;
  /** The kind's own word for its state, as its status has it. */
  readonly word?: string;
  /** How often it was begun again, and how often it may be. */
  readonly retries?: number;
  readonly retryLimit?: number;
  /** Replicas in the kind's own units (of a LeaderWorkerSet: groups), and how many of them are ready. */
  readonly replicas?: number;
  readonly ready?: number;
  readonly started?: number;
  readonly finished?: number;
}

export type WorkloadPhase = "waiting" | "running" | "suspended" | "succeeded" | "failed";
