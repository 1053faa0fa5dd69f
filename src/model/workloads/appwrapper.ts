import type { PodSet, WorkloadPhase } from "../k8s.ts";
import { podRequests } from "../requests.ts";
import { countOf, listOf, objectOf, textOf, type Json } from "../read.ts";
import { isFinished, phaseOfWord, trueConditions } from "./conditions.ts";
import { ownerLabel, type WorkloadKind, type WorkloadStatus } from "./kind.ts";
import { at, countAt, holders, type NestedPodSets } from "./templates.ts";

/** AppWrapper v1beta2 `status.phase`. */
const PHASES: Readonly<Record<string, WorkloadPhase>> = {
  Suspended: "suspended",
  Suspending: "suspended",
  Resuming: "waiting",
  Resetting: "waiting",
  Running: "running",
  Terminating: "running",
  Succeeded: "succeeded",
  Failed: "failed",
};

/** What a declared path leads to: `template.spec.tasks[0].template`, from the component. */
function declared(component: Json, path: string): Json {
  let value: unknown = component;
  for (const step of path.split(".")) {
    const [, key = step, index] = /^([^[\]]+)\[(\d+)\]$/.exec(step) ?? [];
    value = objectOf(value)[key];
    if (index !== undefined) value = listOf(value)[Number(index)];
  }
  return objectOf(value);
}

/** Declared pod sets, or for kinds that are known their own. */
function podSets(object: Json, nested: NestedPodSets): readonly PodSet[] {
  return holders(object, "spec.components[]").flatMap(({ value: component }) => {
    const sets = listOf(component["podSets"]).map(objectOf);
    const wrapped = objectOf(component["template"]);
    if (sets.length === 0) return nested(wrapped);
    const name = textOf(at(wrapped, "metadata")["name"]) || textOf(wrapped["kind"]);
    return sets.map((set) => ({ name, count: countOf(set["replicas"]) ?? 1, requests: podRequests(declared(component, textOf(set["path"]))) }));
  });
}

function status(object: Json): WorkloadStatus {
  const word = textOf(at(object, "status")["phase"]);
  const phase = phaseOfWord(word, PHASES);
  const suspended = at(object, "spec")["suspend"] === true;
  const unhealthy = trueConditions(object).get("Unhealthy");
  return {
    suspended,
    phase: suspended && !isFinished(phase) ? "suspended" : phase,
    word,
    reason: unhealthy?.reason ?? "",
    message: unhealthy?.message ?? "",
    retries: countAt(object, "status.resettingCount"),
  };
}

/** Wraps whole objects of any kind; they are its children. */
export const appWrapper: WorkloadKind = {
  group: "workload.codeflare.dev",
  versions: ["v1beta2"],
  kind: "AppWrapper",
  plural: "appwrappers",
  templates: [{ each: "spec.components[]", template: "template", form: "object", count: () => 1 }],
  podSets,
  status,
  ownerLabels: [ownerLabel(75, "workload.codeflare.dev/v1beta2", "AppWrapper", "workload.codeflare.dev/appwrapper")],
};
