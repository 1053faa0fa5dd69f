import type { LabelMeaning } from "./types.ts";

/** Words for how a machine is paid for: what can be taken away at any time matters most. */
export const spot = "spot (can be taken away)";
const onDemand = "on demand";
const reserved = "reserved";

function values(words: Readonly<Record<string, string>>): (value: string) => string {
  return (value) => (Object.hasOwn(words, value) ? (words[value] ?? value) : value);
}

const ifTrue = (words: string) => (value: string): string | undefined => (value === "true" ? words : undefined);

/**
 * Labels of clouds, autoscalers and distributions. GKE, AKS and EKS documentation of 2026; karpenter-provider-aws
 * pkg/apis/v1/labels.go; Topograph; reference sections 2.5 and 2.6. The order is that of preference.
 */
export const platformLabels: readonly LabelMeaning[] = [
  { fact: "driver", label: "cloud.google.com/gke-gpu-driver-version", words: values({ default: "GKE's default for the node's version", latest: "GKE's latest for the node's version", disabled: "not installed by GKE" }) },

  { fact: "capacity", label: "karpenter.sh/capacity-type", words: values({ spot, "on-demand": onDemand, reserved }) },
  { fact: "capacity", label: "eks.amazonaws.com/capacityType", words: values({ SPOT: spot, ON_DEMAND: onDemand, CAPACITY_BLOCK: "reserved (capacity block)" }) },
  { fact: "capacity", label: "cloud.google.com/gke-spot", words: ifTrue(spot) },
  { fact: "capacity", label: "cloud.google.com/gke-preemptible", words: ifTrue("preemptible (taken away within 24 hours)") },
  { fact: "capacity", label: "cloud.google.com/gke-flex-start", words: ifTrue("flex-start (for a limited time)") },
  { fact: "capacity", label: "cloud.google.com/reservation-name", words: (name) => `reserved (${name})` },
  { fact: "capacity", label: "cloud.google.com/gke-provisioning", words: values({ standard: onDemand, spot, preemptible: "preemptible (taken away within 24 hours)" }) },
  { fact: "capacity", label: "kubernetes.azure.com/scalesetpriority", words: values({ spot, regular: onDemand }) },
  // kOps and the AWS node termination handler's documentation.
  { fact: "capacity", label: "node.kubernetes.io/lifecycle", words: values({ spot, "on-demand": onDemand, normal: onDemand }) },

  { fact: "capacityBlock", label: "topology.k8s.aws/capacity-block-id" },
  { fact: "ultraserver", label: "topology.k8s.aws/ultraserver-id" },

  { fact: "pool", label: "cloud.google.com/gke-nodepool" },
  { fact: "pool", label: "eks.amazonaws.com/nodegroup" },
  { fact: "pool", label: "karpenter.sh/nodepool" },
  { fact: "pool", label: "kubernetes.azure.com/agentpool" },
  { fact: "pool", label: "alpha.eksctl.io/nodegroup-name" },
  { fact: "pool", label: "kops.k8s.io/instancegroup" },
  { fact: "pool", label: "cloud.google.com/compute-class" },
  { fact: "pool", label: "agentpool" },
  // Cluster API, and OpenShift where the administrator labels the machines of a MachineSet.
  { fact: "pool", label: "cluster.x-k8s.io/deployment-name" },
  { fact: "pool", label: "machine.openshift.io/machineset" },
  { fact: "pool", label: "hypershift.openshift.io/nodePool" },
  { fact: "pool", label: "node.kubernetes.io/pool" },
  { fact: "pool", label: "node-pool" },

  { fact: "instanceType", label: "node.kubernetes.io/instance-type" },
  { fact: "instanceType", label: "beta.kubernetes.io/instance-type" },

  { fact: "region", label: "topology.kubernetes.io/region" },
  { fact: "region", label: "failure-domain.beta.kubernetes.io/region" },
  { fact: "zone", label: "topology.kubernetes.io/zone" },
  { fact: "zone", label: "failure-domain.beta.kubernetes.io/zone" },
  { fact: "zone", label: "topology.k8s.aws/zone-id" },

  { fact: "block", label: "cloud.google.com/gce-topology-block" },
  { fact: "subblock", label: "cloud.google.com/gce-topology-subblock" },
  { fact: "host", label: "cloud.google.com/gce-topology-host" },
  { fact: "block", label: "cloud.provider.com/topology-block" },
  { fact: "rack", label: "cloud.provider.com/topology-rack" },
  { fact: "rack", label: "topology.kubernetes.io/rack" },
  { fact: "block", label: "network.topology.nvidia.com/block" },
  { fact: "block", label: "network.topology.nvidia.com/accelerator" },
  { fact: "spine", label: "network.topology.nvidia.com/spine" },
  { fact: "leaf", label: "network.topology.nvidia.com/leaf" },
  // The highest number is nearest to the instance.
  { fact: "layers", label: "topology.k8s.aws/network-node-layer-4" },
  { fact: "layers", label: "topology.k8s.aws/network-node-layer-3" },

  { fact: "os", label: ["feature.node.kubernetes.io/system-os_release.ID", "feature.node.kubernetes.io/system-os_release.VERSION_ID"], words: (value) => value.replace(".", " ") },
  { fact: "os", label: "node.openshift.io/os_id" },
];
