import type { ClaimReference, Resources } from "../k8s.ts";
import { sameResources } from "../amounts.ts";
import { NO_RESOURCES } from "../requests.ts";
import { computes } from "./amounts.ts";
import type { ClassIndex } from "./classes.ts";
import type { DeviceRequest } from "./types.ts";
import type { ClaimAsk } from "./views.ts";

/** What requests ask for, of what computes. Of alternatives the preferred one counts. Admin access takes nothing. */
export function asksOf(requests: readonly DeviceRequest[], classes: ClassIndex): readonly ClaimAsk[] {
  return requests.flatMap(({ name, ways: [way] }) => {
    if (way === undefined || way.adminAccess === true) return [];
    const kind = classes.kindOf(way);
    if (kind === "other") return [];
    return [{ request: name, resource: kind?.resource ?? "", ...(way.count === undefined ? {} : { count: way.count }) }];
  });
}

export interface Sum {
  readonly resources: Resources;
  /** Something isn't known and is not in the sum. */
  readonly unknown: boolean;
}

export const NOTHING: Sum = { resources: NO_RESOURCES, unknown: false };

export function sumOf(asks: readonly ClaimAsk[]): Sum {
  if (asks.length === 0) return NOTHING;
  const resources: Record<string, number> = {};
  let unknown = false;
  for (const { resource, count } of asks) {
    if (resource === "" || count === undefined) unknown = true;
    else resources[resource] = (resources[resource] ?? 0) + count;
  }
  return { resources, unknown };
}

/** What the pods of one template ask for by claims. */
export interface SetAsks {
  /** Claims that each pod gets for itself. */
  readonly each: Sum;
  /** Claims by name, which all of them share. */
  readonly together: ReadonlyMap<string, Sum>;
}

/** Of one namespace; undefined while claims aren't followed. */
export type AsksOfSet = (claims: readonly ClaimReference[]) => SetAsks | undefined;

/** Answers for the pod templates of workloads; undefined while claims aren't followed. */
export interface ClaimAsks {
  asksOfSet(namespace: string, claims: readonly ClaimReference[]): SetAsks | undefined;
}

export function sameClaimAsks(a: ReadonlyMap<unknown, SetAsks>, b: ReadonlyMap<unknown, SetAsks>): boolean {
  return a.size === b.size && [...a].every(([claims, asks]) => {
    const other = b.get(claims);
    return other !== undefined && sameSum(asks.each, other.each) && asks.together.size === other.together.size
      && [...asks.together].every(([claim, sum]) => {
        const twin = other.together.get(claim);
        return twin !== undefined && sameSum(sum, twin);
      });
  });
}

function sameSum(a: Sum, b: Sum): boolean {
  return a.unknown === b.unknown && sameResources(a.resources, b.resources);
}

/** Something that computes, or something that nobody knows. */
export function setAsksByClaims(asks: SetAsks | undefined): boolean {
  return asks !== undefined && [asks.each, ...asks.together.values()].some(({ resources, unknown }) => unknown || computes(resources));
}
