import { vendors } from "../accelerators/index.ts";
import type { PodRecord } from "../k8s.ts";
import { containerTrouble } from "../podState.ts";
import type { FailingPod, StackComponent } from "./types.ts";

const byLabel = new Map<string, StackComponent>();
for (const component of vendors.flatMap((vendor) => vendor.stack ?? [])) for (const label of component.labels) byLabel.set(label, component);

/** Labels that installations name their pods by. */
const KEYS = [...new Set([...byLabel.keys()].map((label) => label.slice(0, label.indexOf("="))))];

/** Pods of one DaemonSet share their labels. */
const known = new WeakMap<object, StackComponent | false>();

/** The part of the accelerator stack that a pod is; undefined for all other pods. Asked for every pod, so it is cheap. */
export function stackComponent(pod: PodRecord): StackComponent | undefined {
  if (pod.owner?.kind !== "DaemonSet") return undefined;
  let component = known.get(pod.labels);
  if (component === undefined) {
    component = false;
    for (const key of KEYS) {
      const value = pod.labels[key];
      component = (value === undefined ? undefined : byLabel.get(`${key}=${value}`)) ?? component;
      if (component !== false) break;
    }
    known.set(pod.labels, component);
  }
  return component === false ? undefined : component;
}

/** A container that was started so often and still isn't ready is failing, also in the seconds in which it runs. */
const MANY_RESTARTS = 3;

/** Why a pod of the stack fails; undefined while it runs or is on its way. */
export function failing(component: StackComponent, pod: PodRecord): FailingPod | undefined {
  if (pod.phase !== "Pending" && pod.phase !== "Running") return undefined;
  const reason = containerTrouble(pod) || restarting(pod);
  return reason === "" ? undefined : { component, pod, reason };
}

function restarting(pod: PodRecord): string {
  const container = pod.containers.find((each) => each.restarts >= MANY_RESTARTS && !each.ready && (each.state === "running" || each.state === "terminated"));
  return container === undefined ? "" : `${container.name}: not ready after ${container.restarts} restarts`;
}
