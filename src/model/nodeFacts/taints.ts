import { vendors } from "../accelerators/index.ts";
import type { TaintMeaning, TaintTrouble } from "../accelerators/types.ts";
import type { Taint } from "../k8s.ts";

const words = (text: string): TaintMeaning => ({ words: text });
const trouble = (kind: TaintTrouble, text: string): TaintMeaning => ({ words: text, trouble: kind });

/**
 * Taints by key. kubernetes.io, Taints and Tolerations (reference of well-known labels, annotations and taints);
 * cluster-autoscaler utils/taints/taints.go; karpenter.sh, Disruption; GKE, AKS and EKS documentation of 2026; AMD GPU
 * operator, auto-remediation. Vendors have theirs in their files.
 */
const TAINTS: Readonly<Record<string, TaintMeaning>> = {
  // What the control plane itself sets follows from conditions and the node's spec, which say it better.
  "node.kubernetes.io/not-ready": words("the node is not ready"),
  "node.kubernetes.io/unreachable": words("the kubelet doesn't answer"),
  "node.kubernetes.io/unschedulable": words("cordoned"),
  "node.kubernetes.io/memory-pressure": words("the node is short of memory"),
  "node.kubernetes.io/disk-pressure": words("the node is short of disk space"),
  "node.kubernetes.io/pid-pressure": words("the node is short of process ids"),
  "node.kubernetes.io/network-unavailable": words("the node's network isn't set up"),
  "node.kubernetes.io/out-of-service": trouble("repair", "declared out of service: its pods are being removed by force"),
  "node.cloudprovider.kubernetes.io/uninitialized": words("the cloud's controller hasn't set the node up yet"),
  "node.cloudprovider.kubernetes.io/shutdown": trouble("leaving", "the cloud says that the machine is shut down"),
  "node-role.kubernetes.io/control-plane": words("for the control plane"),
  "node-role.kubernetes.io/master": words("for the control plane"),

  // Scaling down is what autoscalers are for, no trouble.
  ToBeDeletedByClusterAutoscaler: words("the cluster autoscaler is removing the node"),
  DeletionCandidateOfClusterAutoscaler: words("unneeded: the cluster autoscaler may remove the node"),
  "karpenter.sh/disrupted": words("Karpenter is replacing or removing the node"),
  "karpenter.sh/disruption": words("Karpenter is replacing or removing the node"),
  "karpenter.sh/unregistered": words("Karpenter hasn't registered the node yet"),

  "cloud.google.com/impending-node-termination": trouble("leaving", "GKE is about to stop the machine (maintenance or spot)"),
  "cloud.google.com/gke-queued": words("for pods of a ProvisioningRequest (queued capacity)"),
  "cloud.google.com/gke-spot": words("spot machine: for pods that bear being stopped"),
  "cloud.google.com/gke-preemptible": words("preemptible machine: for pods that bear being stopped"),
  "cloud.google.com/compute-class": words("for pods of this compute class"),
  "kubernetes.azure.com/scalesetpriority": words("spot machine: for pods that bear being stopped"),
  "aws-node-termination-handler/spot-itn": trouble("leaving", "AWS is taking the spot machine back"),
  "aws-node-termination-handler/rebalance-recommendation": trouble("leaving", "AWS expects to take the spot machine back"),
  "aws-node-termination-handler/scheduled-maintenance": trouble("maintenance", "AWS has scheduled maintenance of the machine"),
  "aws-node-termination-handler/asg-lifecycle-termination": trouble("leaving", "the scaling group is stopping the machine"),
  "ebs.csi.aws.com/agent-not-ready": words("the storage driver isn't ready yet"),
  "node.cilium.io/agent-not-ready": words("the network isn't ready yet"),

  dedicated: words("reserved for the group that it names"),
};

/** What a taint means, where its key is known. */
export function taintMeaning(taint: Pick<Taint, "key">): TaintMeaning | undefined {
  for (const vendor of vendors) {
    const known = Object.hasOwn(vendor.taints, taint.key) ? vendor.taints[taint.key] : undefined;
    if (known !== undefined) return typeof known === "string" ? { words: known } : known;
  }
  return Object.hasOwn(TAINTS, taint.key) ? TAINTS[taint.key] : undefined;
}
