import type { Labels } from "../k8s.ts";
import type { Taken } from "./conditions.ts";
import type { Severity } from "./types.ts";

/** What a value of a label says of the node's trouble. */
export interface LabelTrouble {
  readonly label: string;
  readonly value: string;
  readonly words: string;
  readonly severity: Severity;
  readonly takes: Taken;
}

type Reading = (value: string) => Pick<LabelTrouble, "words" | "severity" | "takes"> | undefined;

const at = (words: string, severity: Severity, takes: Taken) => ({ words, severity, takes });

/** Steps of the driver upgrade in which the node is being emptied or stands still (GPU Operator 26.7, driver upgrade states). */
const UPGRADING = /^(?:cordon|wait-for-jobs|pod-deletion|drain|pod-restart|validation|uncordon|node-maintenance|post-maintenance)-required$/;

/**
 * Labels that change when something is wrong or under way. GPU Operator 26.7; GKE, manage disruption to GPU and TPU nodes;
 * AKS, node image upgrades; NVSentinel, node states.
 */
const LABELS: Readonly<Record<string, Reading>> = {
  "nvidia.com/mig.config.state": (value) =>
    value === "failed" ? at("MIG configuration failed", "lost", "unknown") : value === "pending" || value === "rebooting" ? at(`MIG is being reconfigured (${value})`, "risk", "unknown") : undefined,
  "nvidia.com/gpu-driver-upgrade-state": (value) =>
    value === "upgrade-failed" ? at("driver upgrade failed", "lost", "unknown") : UPGRADING.test(value) ? at(`driver upgrade under way (${value.replace(/-required$/, "")})`, "risk", "none") : undefined,
  "nvidia.com/gpu.deploy.device-plugin": (value) => (value.startsWith("paused-for-") ? at(`device plugin ${value.replace(/-/g, " ")}`, "risk", "unknown") : undefined),
  "cloud.google.com/active-node-maintenance": (value) => (value === "ONGOING" ? at("maintenance of the host under way", "risk", "free") : undefined),
  "cloud.google.com/scheduled-maintenance-time": (value) => (/^\d{9,11}$/.test(value) ? at(`maintenance of the host from ${utcOf(Number(value))}`, "notice", "none") : undefined),
  "kubernetes.azure.com/upgrade-status": (value) => (value === "Quarantined" ? at("could not be drained for an upgrade", "risk", "free") : undefined),
  "dgxc.nvidia.com/nvsentinel-state": (value) =>
    /^(?:quarantined|draining|drain-succeeded|drain-failed|remediating|remediation-failed)$/.test(value) ? at(`NVSentinel: ${value.replace(/-/g, " ")}`, value.endsWith("failed") ? "lost" : "risk", "free") : undefined,
};

export function labelTroubles(labels: Labels): readonly LabelTrouble[] {
  return Object.entries(LABELS).flatMap(([label, read]) => {
    const value = labels[label];
    const found = value === undefined || value === "" ? undefined : read(value);
    return value === undefined || found === undefined ? [] : [{ label, value, ...found }];
  });
}

function utcOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace("T", " ").replace(/:\d\d\.\d+Z$/, " UTC");
}
