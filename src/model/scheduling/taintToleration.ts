import type { Taint } from "../k8s.ts";
import type { Toleration } from "./pod.ts";

/** kube-scheduler 1.35 and newer; older ones name the taint in it. */
export const REASON = "node(s) had untolerated taint(s)";

/**
 * `Toleration.ToleratesTaint` of kubernetes/component-helpers 0.36. The comparing operators Lt and Gt are behind a feature gate
 * that is off by default: they tolerate nothing.
 */
export function tolerates({ key, operator, value, effect }: Toleration, taint: Taint): boolean {
  if (effect !== "" && effect !== taint.effect) return false;
  if (key !== "" && key !== taint.key) return false;
  if (operator === "Exists") return true;
  return (operator === "" || operator === "Equal") && key !== "" && value === taint.value;
}

/** The first taint that keeps the pod away (plugin TaintToleration, Filter): PreferNoSchedule doesn't. */
export function untoleratedTaint(tolerations: readonly Toleration[], taints: readonly Taint[]): Taint | undefined {
  return taints.find((taint) => (taint.effect === "NoSchedule" || taint.effect === "NoExecute") && !tolerations.some((toleration) => tolerates(toleration, taint)));
}
