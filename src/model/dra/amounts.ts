import { recogniseResource } from "../accelerators/index.ts";
import { addTo, sortedResources } from "../amounts.ts";
import type { Resources } from "../k8s.ts";
import type { PodDevices } from "./views.ts";

/** Something that computes is held, shared or asked for by claims, or may be. */
export function asksByClaims({ accelerators, shared, unknown }: PodDevices): boolean {
  return unknown || computes(accelerators) || computes(shared);
}

export function computes(resources: Resources): boolean {
  for (const name in resources) {
    const unit = recogniseResource(name)?.unit;
    if (unit !== undefined && unit !== "network" && unit !== "note") return true;
  }
  return false;
}

/** What a pod asks for or holds: its requests, without what claims serve, and what the claims are for. */
export function withClaims(requested: Resources, dra: PodDevices): Resources {
  const total: Record<string, number> = { ...requested };
  addTo(total, dra.served, -1);
  addTo(total, dra.accelerators);
  for (const name in total) if ((total[name] ?? 0) <= 0) Reflect.deleteProperty(total, name);
  return sortedResources(total);
}
