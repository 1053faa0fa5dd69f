import type { Json } from "../read.ts";
import { find } from "./kinds.ts";

/** How a kind is told to stop without being deleted, and what becomes of what runs. */
export interface Suspension {
  readonly group: string;
  readonly kind: string;
  readonly how:
    /** A field below `spec`, with the value that means suspended. */
    | { readonly by: "field"; readonly path: string; readonly value: boolean }
    /** Present: suspended. Its value is a time. */
    | { readonly by: "annotation"; readonly key: string }
    /** An object `Command` of bus.volcano.sh with this action. */
    | { readonly by: "command"; readonly suspend: string; readonly resume: string };
  /** What becomes of pods that run: ended by the kind's controller, or left alone (only new ones don't start). */
  readonly running: "ended" | "left";
}

const field = (group: string, kind: string, path = "spec.suspend", running: Suspension["running"] = "ended"): Suspension =>
  ({ group, kind, how: { by: "field", path, value: true }, running });

/** Fields as in the CRDs of the projects (JobSet 0.12, Kueue 0.19, training-operator 1.9, Trainer 2.3, KubeRay 1.7, Volcano 1.15, Spark operator 2.5). */
export const suspensions: readonly Suspension[] = [
  field("batch", "Job"),
  field("batch", "CronJob", "spec.suspend", "left"),
  field("jobset.x-k8s.io", "JobSet"),
  ...["PyTorchJob", "TFJob", "MPIJob", "XGBoostJob", "PaddleJob", "JAXJob"].map((kind) => field("kubeflow.org", kind, "spec.runPolicy.suspend")),
  field("trainer.kubeflow.org", "TrainJob"),
  field("ray.io", "RayCluster"),
  field("ray.io", "RayJob"),
  field("ray.io", "RayService"),
  field("ray.io", "RayCronJob", "spec.suspend", "left"),
  field("workload.codeflare.dev", "AppWrapper"),
  field("sparkoperator.k8s.io", "SparkApplication"),
  field("sparkoperator.k8s.io", "ScheduledSparkApplication", "spec.suspend", "left"),
  field("argoproj.io", "Workflow", "spec.suspend", "left"),
  field("argoproj.io", "CronWorkflow", "spec.suspend", "left"),
  field("batch.volcano.sh", "CronJob", "spec.suspend", "left"),
  { group: "kueue.x-k8s.io", kind: "Workload", how: { by: "field", path: "spec.active", value: false }, running: "ended" },
  { group: "batch.volcano.sh", kind: "Job", how: { by: "command", suspend: "AbortJob", resume: "ResumeJob" }, running: "ended" },
  { group: "kubeflow.org", kind: "Notebook", how: { by: "annotation", key: "kubeflow-resource-stopped" }, running: "ended" },
];

export function suspensionOf(apiVersion: string, kind: string): Suspension | undefined {
  return find(suspensions, apiVersion, kind);
}

/** JSON merge patch (RFC 7386) that suspends or resumes; undefined for kinds that take no patch. `now` is milliseconds since the epoch. */
export function suspendPatch({ how }: Suspension, suspend: boolean, now: number): Json | undefined {
  switch (how.by) {
    case "field":
      return how.path.split(".").reverse().reduce<unknown>((inner, step) => ({ [step]: inner }), suspend === how.value) as Json;
    case "annotation":
      return { metadata: { annotations: { [how.key]: suspend ? new Date(now).toISOString() : null } } };
    case "command":
      return undefined;
  }
}
