import type { Json } from "../read.ts";
import { ofKind } from "./kinds.ts";

/** Kinds whose controller replaces its pods, few at a time, when the pod template changes: those that `kubectl rollout restart` takes. */
export const restartableKinds: readonly { readonly group: string; readonly kind: string }[] = [
  { group: "apps", kind: "Deployment" },
  { group: "apps", kind: "StatefulSet" },
  { group: "apps", kind: "DaemonSet" },
];

export function restartable(apiVersion: string, kind: string): boolean {
  return ofKind(restartableKinds, apiVersion, kind);
}

/** The merge patch of `kubectl rollout restart` (kubectl 1.36, polymorphichelpers/objectrestarter.go). `now`: milliseconds since the epoch. */
export function restartPatch(now: number): Json {
  const restartedAt = new Date(now).toISOString().replace(/\.\d+/, "");
  return { spec: { template: { metadata: { annotations: { "kubectl.kubernetes.io/restartedAt": restartedAt } } } } };
}
