import { objectOf, textOf, timeOf, type Json } from "../read.ts";
import { ownerLabel, type WorkloadKind, type WorkloadStatus } from "./kind.ts";
import { at, countAt } from "./templates.ts";

/** Set by the notebook controller and its web app when a notebook is stopped; the value is the time. */
const STOPPED = "kubeflow-resource-stopped";

function stoppedAt(object: Json): unknown {
  return at(object, "metadata.annotations")[STOPPED];
}

/** `status.containerState` mirrors the state of the notebook's own container. */
function status(object: Json): WorkloadStatus {
  const stopped = stoppedAt(object);
  const state = at(object, "status.containerState");
  const running = timeOf(objectOf(state["running"])["startedAt"]);
  const telling = objectOf(state["waiting"] ?? state["terminated"]);
  const suspended = stopped !== undefined;
  return {
    suspended,
    phase: suspended ? "suspended" : running === undefined ? undefined : "running",
    phaseSince: suspended ? timeOf(stopped) : running,
    reason: suspended ? "" : textOf(telling["reason"]),
    message: suspended ? "" : textOf(telling["message"]),
    podsKnowBetter: true,
    replicas: suspended ? 0 : 1,
    ready: countAt(object, "status.readyReplicas"),
  };
}

/** A StatefulSet of the same name with one pod, or none while it is stopped. Its template is a PodSpec under `spec` only. */
export const notebook: WorkloadKind = {
  group: "kubeflow.org",
  versions: ["v1", "v1beta1", "v1alpha1"],
  kind: "Notebook",
  plural: "notebooks",
  templates: [{ each: "spec", template: "template", count: (_spec, object) => (stoppedAt(object) === undefined ? 1 : 0) }],
  status,
  ownerLabels: [ownerLabel(120, "kubeflow.org/v1", "Notebook", "notebook-name")],
};
