import { sameResources } from "../amounts.ts";
import type { NodeAccelerator } from "../inventory.ts";
import { sameItems } from "../views.ts";
import type { ClaimDevice, PodClaim, PodDevices } from "./views.ts";

/** Equal in all that a view could show; then the old object stays. */
export function samePodDevices(a: PodDevices, b: PodDevices): boolean {
  return a.unknown === b.unknown && sameResources(a.accelerators, b.accelerators) && sameResources(a.shared, b.shared) && sameResources(a.served, b.served)
    && sameResources(a.moved, b.moved) && sameBy(a.claims, b.claims, sameClaim);
}

function sameClaim(a: PodClaim, b: PodClaim): boolean {
  return a.name === b.name && a.claim === b.claim && a.template === b.template && a.state === b.state && a.countedElsewhere === b.countedElsewhere && a.trouble === b.trouble
    && sameBy(a.asks, b.asks, (one, other) => one.request === other.request && one.resource === other.resource && one.count === other.count) && sameBy(a.devices, b.devices, sameDevice);
}

function sameDevice(a: ClaimDevice, b: ClaimDevice): boolean {
  return a.request === b.request && a.id === b.id && a.path === b.path && a.resource === b.resource && a.admin === b.admin;
}

function sameBy<T>(a: readonly T[], b: readonly T[], same: (one: T, other: T) => boolean): boolean {
  return a.length === b.length && a.every((one, index) => {
    const other = b[index];
    return other !== undefined && same(one, other);
  });
}

/** Equal rows of a node: of devices that the labels describe, what labels say is the node's record. */
export function sameRow(a: NodeAccelerator, b: NodeAccelerator | undefined): boolean {
  if (b === undefined || a.accelerator.resource !== b.accelerator.resource || a.capacity !== b.capacity || a.allocatable !== b.allocatable || a.requested !== b.requested || a.free !== b.free) return false;
  const [one, other] = [a.dra, b.dra];
  if (one === undefined || other === undefined) return one === other;
  return a.model === b.model && a.memoryMiB === b.memoryMiB && one.claims === other.claims && one.blocked === other.blocked && one.aside === other.aside && one.problem === other.problem
    && one.sameAs?.resource === other.sameAs?.resource && one.sameAs?.certain === other.sameAs?.certain && sameItems(one.devices, other.devices) && sameItems(one.unused, other.unused);
}
