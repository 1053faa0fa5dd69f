import type { Labels } from "../k8s.ts";
import { workloadKinds } from "./index.ts";
import { ownerLabel, type OwnerLabel } from "./kind.ts";

/** Labels of kinds that have no file of their own (reference section 1.9). A kind that gets one takes its rows along. */
const others: readonly OwnerLabel[] = [
  ownerLabel(170, "flyte.lyft.com/v1alpha1", "FlyteWorkflow", "execution-id"),
  // Groups of plain pods. Kueue's Workload has the group's name.
  { ...ownerLabel(210, "kueue.x-k8s.io/v1beta2", "Workload", "kueue.x-k8s.io/pod-group-name"), group: true },
  { ...ownerLabel(211, "scheduling.x-k8s.io/v1alpha1", "PodGroup", "scheduling.x-k8s.io/pod-group"), group: true },
];

const ranked: readonly OwnerLabel[] = [...workloadKinds.flatMap((kind) => kind.ownerLabels), ...others].sort((a, b) => a.rank - b.rank);

const ofGroups = ranked.filter((label) => label.group === true);
const ofControllers = ranked.filter((label) => label.group !== true);

type Named = { readonly apiVersion: string; readonly kind: string; readonly name: string } | undefined;

/** Answers by labels object: the pods of one template share theirs. */
const answers = new WeakMap<Labels, { readonly controller: Named; readonly group: Named }>();

/**
 * The workload that a pod's labels name; the most specific label wins. Labels of groups count only for a pod that nothing
 * controls: what controls the others is known better.
 */
export function workloadOfLabels(labels: Labels, controlled: boolean): Named {
  let answer = answers.get(labels);
  if (answer === undefined) {
    answer = { controller: read(ofControllers, labels), group: read(ofGroups, labels) };
    answers.set(labels, answer);
  }
  return answer.controller ?? (controlled ? undefined : answer.group);
}

function read(from: readonly OwnerLabel[], labels: Labels): Named {
  for (const label of from) {
    const named = label.read(labels);
    if (named !== undefined) return named;
  }
  return undefined;
}
