import type { Pod, PodSpec, Quantities } from "../kinds.ts";

/** Amounts in base units: cores, bytes, devices. The simulator counts on its own, not with the code that it is to test. */
export type Amounts = Map<string, number>;

const suffixes: Readonly<Record<string, number>> = {
  "": 1, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3, Ti: 1024 ** 4, Pi: 1024 ** 5,
};

export function amount(quantity: string): number {
  const match = /^([0-9.]+)([a-zA-Z]*)$/.exec(quantity);
  return match === null ? 0 : Number(match[1]) * (suffixes[match[2] ?? ""] ?? 1);
}

function add(sum: Amounts, quantities: Quantities | undefined): void {
  for (const [name, quantity] of Object.entries(quantities ?? {})) sum.set(name, (sum.get(name) ?? 0) + amount(quantity));
}

/** The effective request of a pod: containers and sidecars together, or the largest init container. */
export function podRequests(spec: PodSpec): Amounts {
  const sum: Amounts = new Map();
  const peak: Amounts = new Map();
  const sidecars: Amounts = new Map();
  for (const container of spec.initContainers ?? []) {
    const requests = { ...container.resources?.limits, ...container.resources?.requests };
    if (container.restartPolicy === "Always") add(sidecars, requests);
    const own: Amounts = new Map(sidecars);
    if (container.restartPolicy !== "Always") add(own, requests);
    for (const [name, value] of own) peak.set(name, Math.max(peak.get(name) ?? 0, value));
  }
  for (const container of spec.containers) add(sum, { ...container.resources?.limits, ...container.resources?.requests });
  for (const [name, value] of sidecars) sum.set(name, (sum.get(name) ?? 0) + value);
  for (const [name, value] of peak) sum.set(name, Math.max(sum.get(name) ?? 0, value));
  return sum;
}

const cache = new WeakMap<PodSpec["containers"], Amounts>();

/** `podRequests`, remembered by the containers: the pods of a workload share them. */
export function requestsOf(pod: Pod): Amounts {
  let amounts = cache.get(pod.spec.containers);
  if (amounts === undefined) cache.set(pod.spec.containers, amounts = podRequests(pod.spec));
  return amounts;
}
