import type { Taint } from "../k8s.ts";
import type { Toleration } from "./pod.ts";
import { tolerates } from "./taintToleration.ts";

export const REASON = "node(s) were unschedulable";

const TAINT: Taint = { key: "node.kubernetes.io/unschedulable", value: "", effect: "NoSchedule" };

/** Plugin NodeUnschedulable: a cordoned node takes pods that tolerate the taint which the node controller sets on it. */
export function passesUnschedulable(tolerations: readonly Toleration[], unschedulable: boolean): boolean {
  return !unschedulable || tolerations.some((toleration) => tolerates(toleration, TAINT));
}
