import { vendors } from "../accelerators/index.ts";
import type { PodRecord } from "../k8s.ts";
import { containerTrouble } from "../podState.ts";
import type { FailingPod, StackComponent } from "./types.ts";

/** A part of the stack, and whose it is. */
export interface StackPart {
  readonly component: StackComponent;
  readonly vendor: string;
}

const byLabel = new Map<string, StackPart>();
for (const { id, stack = [] } of vendors) {
  for (const component of stack) {
    const part: StackPart = { component, vendor: id };
    for (const label of component.labels) byLabel.set(label, part);
  }
}

/** Labels that installations name their pods by. */
const KEYS = [...new Set([...byLabel.keys()].map((label) => label.slice(0, label.indexOf("="))))];

/** Pods of one DaemonSet share their labels. */
const known = new WeakMap<object, StackPart | false>();

/** The part of the accelerator stack that a pod is; undefined for all other pods. Asked for every pod, so it is cheap. */
export function stackPart(pod: PodRecord): StackPart | undefined {
  if (pod.owner?.kind !== "DaemonSet") return undefined;
  let part = known.get(pod.labels);
  if (part === undefined) {
    part = false;
    for (const key of KEYS) {
      const value = pod.labels[key];
      part = (value === undefined ? undefined : byLabel.get(`${key}=${value}`)) ?? part;
      if (part !== false) break;
    }
    known.set(pod.labels, part);
  }
  return part === false ? undefined : part;
}

/** A container that was started so often and still isn't ready is failing, also in the seconds in which it runs. */
const MANY_RESTARTS = 3;

/** Why a pod of the stack fails; undefined while it runs or is on its way. */
export function failing(part: StackPart, pod: PodRecord): FailingPod | undefined {
  if (pod.phase !== "Pending" && pod.phase !== "Running") return undefined;
  const reason = containerTrouble(pod) || restarting(pod);
  return reason === "" ? undefined : { ...part, pod, reason };
}

function restarting(pod: PodRecord): string {
  const container = pod.containers.find((each) => each.restarts >= MANY_RESTARTS && !each.ready && (each.state === "running" || each.state === "terminated"));
  return container === undefined ? "" : `${container.name}: not ready after ${container.restarts} restarts`;
}
