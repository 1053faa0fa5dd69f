import { ofKind } from "./kinds.ts";

/**
 * Kinds that may serve a scale subresource: the built-in ones, and CRDs that define `subresources.scale` (JobSet has none).
 * What a cluster really serves is asked when somebody scales.
 */
export const scalableKinds: readonly { readonly group: string; readonly kind: string }[] = [
  { group: "apps", kind: "Deployment" },
  { group: "apps", kind: "ReplicaSet" },
  { group: "apps", kind: "StatefulSet" },
  { group: "leaderworkerset.x-k8s.io", kind: "LeaderWorkerSet" },
  { group: "kubeflow.org", kind: "PyTorchJob" },
  { group: "kubeflow.org", kind: "PaddleJob" },
  { group: "kubeflow.org", kind: "JAXJob" },
  { group: "grove.io", kind: "PodClique" },
  { group: "grove.io", kind: "PodCliqueScalingGroup" },
  { group: "grove.io", kind: "PodCliqueSet" },
];

export function scalable(apiVersion: string, kind: string): boolean {
  return ofKind(scalableKinds, apiVersion, kind);
}
