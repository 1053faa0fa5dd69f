import type { PodSet, WorkloadPhase } from "../k8s.ts";
import { asksForCompute } from "../amounts.ts";
import { objectOf, textOf, timeOf, type Json } from "../read.ts";
import { phaseOfWord } from "./conditions.ts";
import { ownerLabel, type TemplateKind, type WorkloadKind, type WorkloadStatus } from "./kind.ts";
import { at, templatePodSets, type PodTemplates } from "./templates.ts";

/**
 * Argo Workflows: a template becomes a pod each time a step names it, so that only the run itself says how many there are.
 * Its containers stand beside some fields of a PodSpec; others stand on the workflow.
 */
function templates(spec: string): PodTemplates {
  return {
    each: `${spec}.templates[]`,
    template: "",
    form: "partial",
    inherits: [`${spec}.templateDefaults`, spec],
    containers: [{ path: "container" }, { path: "script" }, { path: "containerSet.containers[]" }, { path: "sidecars[]" }, { path: "initContainers[]", init: true }],
    count: () => undefined,
  };
}

const own = templates("spec");
/** A workflow made of a WorkflowTemplate keeps a copy of it. */
const stored = templates("status.storedWorkflowTemplateSpec");

function podSets(object: Json): readonly PodSet[] {
  return [own, stored].flatMap((row) => templatePodSets(object, row)).filter((set) => asksForCompute(set));
}

const PHASES: Readonly<Record<string, WorkloadPhase>> = { Pending: "waiting", Running: "running", Succeeded: "succeeded", Failed: "failed", Error: "failed" };

function status(object: Json): WorkloadStatus {
  const own = objectOf(object["status"]);
  const word = textOf(own["phase"]);
  const phase = phaseOfWord(word, PHASES);
  const suspended = at(object, "spec")["suspend"] === true;
  return {
    suspended,
    phase: suspended && (phase === undefined || phase === "waiting" || phase === "running") ? "suspended" : phase,
    word,
    message: textOf(own["message"]),
    podsKnowBetter: phase === "running",
    started: timeOf(own["startedAt"]),
    finished: timeOf(own["finishedAt"]),
  };
}

const ARGO = { group: "argoproj.io", versions: ["v1alpha1"] };

export const workflow: WorkloadKind = {
  ...ARGO,
  kind: "Workflow",
  plural: "workflows",
  templates: [own],
  podSets,
  status,
  ownerLabels: [ownerLabel(150, "argoproj.io/v1alpha1", "Workflow", "workflows.argoproj.io/workflow")],
};

export const cronWorkflow: WorkloadKind = {
  ...ARGO,
  kind: "CronWorkflow",
  plural: "cronworkflows",
  templates: [templates("spec.workflowSpec")],
  podSets: () => [],
  status: (object) => ({ suspended: at(object, "spec")["suspend"] === true, word: textOf(at(object, "status")["phase"]) }),
  ownerLabels: [],
  schedules: true,
};

export const workflowTemplates: readonly TemplateKind[] = [
  { ...ARGO, kind: "WorkflowTemplate", plural: "workflowtemplates", templates: [own] },
  { ...ARGO, kind: "ClusterWorkflowTemplate", plural: "clusterworkflowtemplates", templates: [own] },
];

/** Kubeflow Pipelines' schedule: it starts Workflows. */
export const scheduledWorkflow: WorkloadKind = {
  group: "kubeflow.org",
  versions: ["v1beta1"],
  kind: "ScheduledWorkflow",
  plural: "scheduledworkflows",
  templates: [templates("spec.workflow.spec")],
  podSets: () => [],
  status: (object) => ({ suspended: at(object, "spec")["enabled"] === false }),
  ownerLabels: [],
  schedules: true,
};
