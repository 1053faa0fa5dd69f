import type { NodeView, PodView, WorkloadView } from "../model/inventory.ts";
import { restartable } from "../model/actions/restart.ts";
import { scalable } from "../model/actions/scale.ts";
import { suspensionOf } from "../model/actions/suspend.ts";

/*
 * Words that say what a row is and what can be done with it: `when` clauses of menus match them, and so do the lists that
 * commands offer.
 */

export function nodeContext(node: NodeView): string {
  const { record } = node;
  return join("node", node.health, record !== undefined && (record.unschedulable ? "unschedulable" : "schedulable"));
}

export function podContext(pod: Pick<PodView, "record" | "state">): string {
  return join("pod", pod.state, pod.record.nodeName !== "" && "bound");
}

/** A pod that stands alone is a pod to the commands: it has logs. */
export function workloadContext(view: WorkloadView): string {
  const { reference, record, state } = view;
  const [pod] = view.pods;
  if (reference.by === "pod" && pod !== undefined) return podContext(pod);
  const { apiVersion, kind } = reference;
  // A schedule's state is that of its newest run.
  const ended = (state === "succeeded" || state === "failed") && view.runs === undefined;
  // What a queue suspended waits for its turn: there the queue's own object says whether somebody stopped it.
  const held = view.queued?.find((entry) => suspensionOf(entry.record.object.apiVersion, entry.record.object.kind) !== undefined);
  const suspended = held === undefined ? record?.suspended === true : held.state === "stopped";
  return join(
    "job", state,
    view.queued !== undefined && "queued",
    suspensionOf(apiVersion, kind) !== undefined && !ended && (suspended ? "resumable" : "suspendable"),
    scalable(apiVersion, kind) && "scalable",
    restartable(apiVersion, kind) && "restartable",
  );
}

/** Of anything that has a row of its own. */
export function contextOf(view: NodeView | PodView | WorkloadView): string {
  if ("reference" in view) return workloadContext(view);
  return "workload" in view ? podContext(view) : nodeContext(view);
}

function join(...words: readonly (string | false)[]): string {
  return words.filter((word) => word !== false).join(" ");
}
