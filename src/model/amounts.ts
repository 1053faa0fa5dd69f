import { recogniseResource } from "./accelerators/index.ts";
import type { PodRecord, Resources } from "./k8s.ts";
import { NO_RESOURCES } from "./requests.ts";

/** What a request means for accelerators. */
export interface AcceleratorRequest {
  /** The accelerator part. A request of 0 gives no device and is left out. */
  readonly part: Resources;
  /** True when something that computes is asked for: devices, partitions, replicas or their amounts, not only network devices. */
  readonly compute: boolean;
}

/** Answers by resources object: records share equal ones. */
const answers = new WeakMap<Resources, AcceleratorRequest>();

export function acceleratorRequest(resources: Resources): AcceleratorRequest {
  let answer = answers.get(resources);
  if (answer === undefined) {
    answer = read(resources);
    answers.set(resources, answer);
  }
  return answer;
}

/** A pod, or a set of equal pods. */
export type Asking = Pick<PodRecord, "requests" | "shares">;

const merged = new WeakMap<Resources, WeakMap<Resources, Resources>>();

export function acceleratorsOf(resources: Resources): Resources {
  return acceleratorRequest(resources).part;
}

/** What is asked of accelerators: by requests, and by annotation. The same object for the same parts. */
export function acceleratorsAsked({ requests, shares }: Asking): Resources {
  const { part } = acceleratorRequest(requests);
  if (shares === undefined) return part;
  let byPart = merged.get(shares);
  if (byPart === undefined) merged.set(shares, (byPart = new WeakMap()));
  let all = byPart.get(part);
  if (all === undefined) byPart.set(part, (all = { ...part, ...shares }));
  return all;
}

/** True when something that computes is asked for, in whatever way. */
export function asksForCompute({ requests, shares }: Asking): boolean {
  return shares !== undefined || acceleratorRequest(requests).compute;
}

function read(resources: Resources): AcceleratorRequest {
  const part: Record<string, number> = {};
  let any = false;
  let compute = false;
  for (const name of Object.keys(resources)) {
    const amount = resources[name] ?? 0;
    const resource = amount === 0 ? undefined : recogniseResource(name);
    if (resource === undefined || resource.unit === "note") continue;
    part[name] = amount;
    any = true;
    if (resource.unit !== "network") compute = true;
  }
  return { part: any ? part : NO_RESOURCES, compute };
}

export function addTo(total: Record<string, number>, more: Resources, times = 1): void {
  // No list of keys is made: this runs for every pod.
  for (const name in more) total[name] = (total[name] ?? 0) + (more[name] ?? 0) * times;
}

/** Without what is in `less`; nothing goes below 0, and what is 0 is left out. */
export function lessBy(amounts: Resources, less: Resources): Resources {
  const left: Record<string, number> = {};
  for (const name in amounts) {
    const rest = (amounts[name] ?? 0) - (less[name] ?? 0);
    if (rest > 0) left[name] = rest;
  }
  return sortedResources(left);
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
