/** A kind of object that rules look up in a cluster, listed once when needed and not followed. */
export interface FactKind {
  /** `plural.group`: the key in `ClusterFacts.objects`. */
  readonly key: string;
  readonly group: string;
  /** Preferred first. */
  readonly versions: readonly string[];
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

function kind(group: string, versions: readonly string[], plural: string, name: string, namespaced: boolean): FactKind {
  return { key: group === "" ? plural : `${plural}.${group}`, group, versions, plural, kind: name, namespaced };
}

const kueue = ["v1beta2", "v1beta1"];
const dra = ["v1", "v1beta2", "v1beta1"];

/** One line a kind. Nothing in them is secret: Secrets and ConfigMaps are never read. */
export const factKinds: readonly FactKind[] = [
  kind("", ["v1"], "namespaces", "Namespace", false),
  kind("", ["v1"], "serviceaccounts", "ServiceAccount", true),
  kind("", ["v1"], "resourcequotas", "ResourceQuota", true),
  kind("", ["v1"], "limitranges", "LimitRange", true),
  kind("", ["v1"], "persistentvolumeclaims", "PersistentVolumeClaim", true),
  kind("storage.k8s.io", ["v1"], "storageclasses", "StorageClass", false),
  kind("scheduling.k8s.io", ["v1"], "priorityclasses", "PriorityClass", false),
  kind("node.k8s.io", ["v1"], "runtimeclasses", "RuntimeClass", false),
  kind("resource.k8s.io", dra, "deviceclasses", "DeviceClass", false),
  kind("resource.k8s.io", dra, "resourceclaims", "ResourceClaim", true),
  kind("resource.k8s.io", dra, "resourceclaimtemplates", "ResourceClaimTemplate", true),
  kind("kueue.x-k8s.io", kueue, "localqueues", "LocalQueue", true),
  kind("kueue.x-k8s.io", kueue, "clusterqueues", "ClusterQueue", false),
  kind("kueue.x-k8s.io", kueue, "resourceflavors", "ResourceFlavor", false),
  kind("kueue.x-k8s.io", kueue, "workloadpriorityclasses", "WorkloadPriorityClass", false),
  kind("scheduling.run.ai", ["v2"], "queues", "Queue", false),
  kind("scheduling.volcano.sh", ["v1beta1"], "queues", "Queue", false),
];
