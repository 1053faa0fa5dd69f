import type { PodRecord, Resources } from "../k8s.ts";

/** `lost`: accelerators can't be used now. `risk`: new pods can't have them, or something says that they will be lost. `notice`: it costs none. */
export type Severity = "lost" | "risk" | "notice";

/** Something about a node that costs accelerators, or may. */
export interface Trouble {
  /** Stable within a node: `condition:GPUMissing`, `pod:gpu-operator/nvidia-device-plugin-x`. */
  readonly key: string;
  readonly severity: Severity;
  /** For a row: `1 of 8 GPUs unhealthy`. */
  readonly words: string;
  /** What shows it, as its writer wrote it. */
  readonly evidence: string;
  /** Field, condition, label or object that the evidence was read from. */
  readonly source: string;
  /** Units that it takes from new pods, by resource of the node; empty: none. Undefined: how many isn't known. */
  readonly cost: Resources | undefined;
  /** What it takes isn't allocatable any more, so it is in no other trouble's cost. */
  readonly apart?: true;
  /** When it began, where somebody says. */
  readonly since?: number;
  /** A new node is in this state for a while, so it is none of anybody's business before that many ms have passed since `since`. */
  readonly grace?: number;
  /** The pod that fails. */
  readonly pod?: PodRecord;
}

/** A pod of the accelerator stack (device plugin, driver, toolkit, exporter) that runs on every node of a kind. */
export interface StackComponent {
  /** `device plugin`. */
  readonly name: string;
  /** `key=value` of a label that its pods have; each is enough. */
  readonly labels: readonly string[];
  /** Without it the node's devices are not to be had; false for what only watches or labels. */
  readonly needed: boolean;
}

/** A pod of the stack that fails on its node. */
export interface FailingPod {
  readonly component: StackComponent;
  /** Whose devices need it, or are watched by it. */
  readonly vendor: string;
  readonly pod: PodRecord;
  /** In the kubelet's words. */
  readonly reason: string;
}
