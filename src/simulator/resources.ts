/** A served resource, as discovery describes it. */
export interface Subresource {
  readonly name: string;
  readonly verbs: readonly string[];
  /** Where it differs from the kind of the resource. */
  readonly kind?: { readonly group: string; readonly version: string; readonly kind: string };
}

export interface Resource {
  /** `pods`, `jobs.batch`: the name that error messages and RBAC use. */
  readonly id: string;
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly subresources: readonly Subresource[];
  /** From a CustomResourceDefinition: items of its lists name their kind, and strategic merge patches are refused. */
  readonly custom: boolean;
  /** Nothing of it is stored: reviews, bindings. */
  readonly virtual: boolean;
}

const all = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
const customVerbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];
const gpu = ["get", "patch", "update"];
const status: Subresource = { name: "status", verbs: gpu };
const scale: Subresource = { name: "scale", verbs: gpu, kind: { group: "autoscaling", version: "v1", kind: "Scale" } };
const proxyVerbs = ["create", "delete", "get", "patch", "update"];
const options = (name: string, verbs: readonly string[], kind: string): Subresource => ({ name, verbs, kind: { group: "", version: "", kind } });

interface Row {
  readonly scope?: "Cluster";
  readonly short?: readonly string[];
  readonly categories?: readonly string[];
  readonly sub?: readonly Subresource[];
  readonly verbs?: readonly string[];
  readonly singular?: string;
}

function resource(groupVersion: string, plural: string, kind: string, row: Row = {}, custom = false): Resource {
  const [first = "", second] = groupVersion.split("/");
  const [group, version] = second === undefined ? ["", first] : [first, second];
  const verbs = row.verbs ?? (custom ? customVerbs : all);
  return {
    id: group === "" ? plural : `${plural}.${group}`,
    group, version, plural, kind, custom, verbs,
    singular: row.singular ?? kind.toLowerCase(),
    namespaced: row.scope !== "Cluster",
    ...(row.short === undefined ? {} : { shortNames: row.short }),
    ...(row.categories === undefined ? {} : { categories: row.categories }),
    subresources: row.sub ?? [],
    virtual: !verbs.includes("list"),
  };
}

const cluster = { scope: "Cluster" } as const;
const only = (verb: string): Pick<Row, "verbs"> => ({ verbs: [verb] });

/** As a kube-apiserver 1.36 serves them, in its order. */
export const builtinResources: readonly Resource[] = [
  resource("v1", "bindings", "Binding", only("create")),
  resource("v1", "configmaps", "ConfigMap", { short: ["cm"] }),
  resource("v1", "endpoints", "Endpoints", { short: ["ep"], singular: "endpoints" }),
  resource("v1", "events", "Event", { short: ["ev"] }),
  resource("v1", "limitranges", "LimitRange", { short: ["limits"] }),
  resource("v1", "namespaces", "Namespace", {
    ...cluster, short: ["ns"], verbs: all.filter((verb) => verb !== "deletecollection"),
    sub: [{ name: "finalize", verbs: ["update"] }, status],
  }),
  resource("v1", "nodes", "Node", { ...cluster, short: ["no"], sub: [options("proxy", proxyVerbs, "NodeProxyOptions"), status] }),
  resource("v1", "persistentvolumeclaims", "PersistentVolumeClaim", { short: ["pvc"], sub: [status] }),
  resource("v1", "persistentvolumes", "PersistentVolume", { ...cluster, short: ["pv"], sub: [status] }),
  resource("v1", "pods", "Pod", {
    short: ["po"], categories: ["all"],
    sub: [
      options("binding", ["create"], "Binding"),
      { name: "eviction", verbs: ["create"], kind: { group: "policy", version: "v1", kind: "Eviction" } },
      options("exec", ["create", "get"], "PodExecOptions"),
      { name: "log", verbs: ["get"] },
      options("portforward", ["create", "get"], "PodPortForwardOptions"),
      options("proxy", proxyVerbs, "PodProxyOptions"),
      status,
    ],
  }),
  resource("v1", "replicationcontrollers", "ReplicationController", { short: ["rc"], categories: ["all"], sub: [scale, status] }),
  resource("v1", "resourcequotas", "ResourceQuota", { short: ["quota"], sub: [status] }),
  resource("v1", "secrets", "Secret"),
  resource("v1", "serviceaccounts", "ServiceAccount", { short: ["sa"] }),
  resource("v1", "services", "Service", { short: ["svc"], categories: ["all"], sub: [options("proxy", proxyVerbs, "ServiceProxyOptions"), status] }),
  resource("apps/v1", "controllerrevisions", "ControllerRevision"),
  resource("apps/v1", "daemonsets", "DaemonSet", { short: ["ds"], categories: ["all"], sub: [status] }),
  resource("apps/v1", "deployments", "Deployment", { short: ["deploy"], categories: ["all"], sub: [scale, status] }),
  resource("apps/v1", "replicasets", "ReplicaSet", { short: ["rs"], categories: ["all"], sub: [scale, status] }),
  resource("apps/v1", "statefulsets", "StatefulSet", { short: ["sts"], categories: ["all"], sub: [scale, status] }),
  resource("authentication.k8s.io/v1", "selfsubjectreviews", "SelfSubjectReview", { ...cluster, ...only("create") }),
  resource("authorization.k8s.io/v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview", { ...cluster, ...only("create") }),
  resource("authorization.k8s.io/v1", "selfsubjectrulesreviews", "SelfSubjectRulesReview", { ...cluster, ...only("create") }),
  resource("batch/v1", "cronjobs", "CronJob", { short: ["cj"], categories: ["all"], sub: [status] }),
  resource("batch/v1", "jobs", "Job", { categories: ["all"], sub: [status] }),
  resource("policy/v1", "poddisruptionbudgets", "PodDisruptionBudget", { short: ["pdb"], sub: [status] }),
  resource("storage.k8s.io/v1", "storageclasses", "StorageClass", { ...cluster, short: ["sc"] }),
  resource("scheduling.k8s.io/v1", "priorityclasses", "PriorityClass", { ...cluster, short: ["pc"] }),
  resource("coordination.k8s.io/v1", "leases", "Lease"),
  resource("resource.k8s.io/v1", "deviceclasses", "DeviceClass", cluster),
  resource("resource.k8s.io/v1", "resourceclaims", "ResourceClaim", { sub: [status] }),
  resource("resource.k8s.io/v1", "resourceclaimtemplates", "ResourceClaimTemplate"),
  resource("resource.k8s.io/v1", "resourceslices", "ResourceSlice", cluster),
];

const customResource = (groupVersion: string, plural: string, kind: string, row: Row = { sub: [status] }): Resource =>
  resource(groupVersion, plural, kind, row, true);

const pendingWorkloads: Subresource = { name: "pendingworkloads", verbs: ["get"], kind: { group: "visibility.kueue.x-k8s.io", version: "v1beta2", kind: "PendingWorkloadsSummary" } };

/** Job kinds of operators that the demo cluster has installed. */
export const operatorResources: readonly Resource[] = [
  customResource("jobset.x-k8s.io/v1alpha2", "jobsets", "JobSet"),
  customResource("kubeflow.org/v1", "pytorchjobs", "PyTorchJob", { sub: [status, scale] }),
  customResource("kubeflow.org/v2beta1", "mpijobs", "MPIJob"),
  customResource("batch.volcano.sh/v1alpha1", "jobs", "Job", { short: ["vcjob", "vj"], sub: [status] }),
  customResource("kubeflow.org/v1", "notebooks", "Notebook"),
  customResource("leaderworkerset.x-k8s.io/v1", "leaderworkersets", "LeaderWorkerSet", { short: ["lws"], sub: [status, scale] }),
  customResource("serving.kserve.io/v1beta1", "inferenceservices", "InferenceService", { short: ["isvc"], sub: [status] }),
  customResource("ray.io/v1", "rayclusters", "RayCluster", { categories: ["all"], sub: [status] }),
  customResource("ray.io/v1", "rayjobs", "RayJob", { categories: ["all"], sub: [status] }),
  customResource("ray.io/v1", "rayservices", "RayService", { categories: ["all"], sub: [status] }),
  customResource("trainer.kubeflow.org/v1alpha1", "clustertrainingruntimes", "ClusterTrainingRuntime", cluster),
  customResource("trainer.kubeflow.org/v1alpha1", "trainjobs", "TrainJob"),
  customResource("kueue.x-k8s.io/v1beta2", "clusterqueues", "ClusterQueue", { ...cluster, short: ["cq"], sub: [status] }),
  customResource("kueue.x-k8s.io/v1beta2", "cohorts", "Cohort", { ...cluster, sub: [status] }),
  customResource("kueue.x-k8s.io/v1beta2", "localqueues", "LocalQueue", { short: ["queue", "queues", "lq"], sub: [status] }),
  customResource("kueue.x-k8s.io/v1beta2", "resourceflavors", "ResourceFlavor", { ...cluster, short: ["flavor", "flavors", "rf"] }),
  customResource("kueue.x-k8s.io/v1beta2", "workloads", "Workload", { short: ["wl"], sub: [status] }),
  // An aggregated API of Kueue's own: nothing of it is stored.
  customResource("visibility.kueue.x-k8s.io/v1beta2", "clusterqueues", "ClusterQueue", { ...cluster, verbs: ["get"], sub: [pendingWorkloads] }),
  customResource("visibility.kueue.x-k8s.io/v1beta2", "localqueues", "LocalQueue", { verbs: ["get"], sub: [pendingWorkloads] }),
  customResource("scheduling.run.ai/v2", "queues", "Queue", { ...cluster, sub: [status] }),
  customResource("scheduling.run.ai/v2alpha2", "podgroups", "PodGroup", { short: ["pg", "pgs"], sub: [status] }),
  customResource("scheduling.run.ai/v1alpha2", "bindrequests", "BindRequest"),
];
