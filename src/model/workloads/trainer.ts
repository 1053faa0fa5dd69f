import type { PodSet } from "../k8s.ts";
import { countOf, type Json } from "../read.ts";
import { suspendableStatus } from "./conditions.ts";
import { containerRequests } from "../requests.ts";
import type { WorkloadKind } from "./kind.ts";
import { at } from "./templates.ts";

/**
 * Kubeflow Trainer v2. A TrainJob has no pod template: its runtime does, and the JobSet of the same name that it owns shows
 * the result. Only what it overrides is known here, and only when it says both how many nodes and what each asks for.
 */
function trainerPods(object: Json): readonly PodSet[] {
  const trainer = at(object, "spec.trainer");
  const count = countOf(trainer["numNodes"]);
  const resources = trainer["resourcesPerNode"];
  if (count === undefined || typeof resources !== "object" || resources === null) return [];
  return [{ name: "node", count, requests: containerRequests({ resources }) }];
}

const CONDITIONS = { succeeded: "Complete", failed: "Failed", suspended: "Suspended", telling: [] };

export const trainJob: WorkloadKind = {
  group: "trainer.kubeflow.org",
  versions: ["v1alpha1"],
  kind: "TrainJob",
  plural: "trainjobs",
  templates: [],
  podSets: trainerPods,
  status: (object) => suspendableStatus(object, CONDITIONS),
  // Its pods carry the labels of its JobSet only.
  ownerLabels: [],
};
