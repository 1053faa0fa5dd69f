import { recogniseResource } from "./accelerators/index.ts";
import type { Resources } from "./k8s.ts";
import { NO_RESOURCES } from "./requests.ts";

/** Answers by resources object: records share equal ones. */
const accelerators = new WeakMap<Resources, Resources>();

/** The accelerator part of a request. A request of 0 gives no device and is left out. */
export function acceleratorsOf(resources: Resources): Resources {
  const known = accelerators.get(resources);
  if (known !== undefined) return known;
  let part: Record<string, number> | undefined;
  for (const name of Object.keys(resources)) {
    const amount = resources[name] ?? 0;
    if (amount !== 0 && recogniseResource(name) !== undefined) (part ??= {})[name] = amount;
  }
  const answer = part ?? NO_RESOURCES;
  accelerators.set(resources, answer);
  return answer;
}

/** True when something that computes is asked for: devices, partitions, replicas or their amounts, not only network devices. */
export function asksForCompute(part: Resources): boolean {
  for (const name of Object.keys(part)) {
    const unit = recogniseResource(name)?.unit;
    if (unit !== undefined && unit !== "network") return true;
  }
  return false;
}

export function addTo(total: Record<string, number>, more: Resources, times = 1): void {
  for (const name of Object.keys(more)) total[name] = (total[name] ?? 0) + (more[name] ?? 0) * times;
}

export function sameResources(a: Resources, b: Resources): boolean {
  if (a === b) return true;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

/** Keys in order, so that equal sums have equal JSON whatever was added first. */
export function sortedResources(total: Record<string, number>): Resources {
  const names = Object.keys(total);
  if (names.length === 0) return NO_RESOURCES;
  if (names.length === 1) return total;
  const sorted: Record<string, number> = {};
  for (const name of names.sort()) sorted[name] = total[name] ?? 0;
  return sorted;
}
