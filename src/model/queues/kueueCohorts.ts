import type { KueueQuota, KueueUsage } from "./kueueObjects.ts";

/** A ClusterQueue or a Cohort in the tree that quota is lent and borrowed in. */
export interface Member {
  readonly quotas: readonly KueueQuota[];
  /** Of ClusterQueues only: what stands in a Cohort is the sum of what is below it. */
  readonly usage?: readonly KueueUsage[];
  readonly parent: Member | undefined;
  readonly children: Member[];
}

/** Flavor and resource as one key. */
export function cell({ flavor, resource }: { readonly flavor: string; readonly resource: string }): string {
  return `${flavor}\n${resource}`;
}

/**
 * Kueue's arithmetic of cohorts (pkg/cache/scheduler/resource_node.go of v0.19), for one flavor and resource: `subtree` is a
 * member's own quota and what those below it may lend; `potential` the most that it could ever use, whoever else left.
 */
export function subtree(member: Member, key: string): number {
  // Every level asks twice for what is below it.
  const known = sums.get(member) ?? new Map<string, number>();
  sums.set(member, known);
  let sum = known.get(key);
  if (sum === undefined) {
    sum = quotaOf(member, key)?.nominal ?? 0;
    for (const child of member.children) sum += subtree(child, key) - guaranteed(child, key);
    known.set(key, sum);
  }
  return sum;
}

const sums = new WeakMap<Member, Map<string, number>>();

/** What a member keeps for itself. */
export function guaranteed(member: Member, key: string): number {
  const limit = quotaOf(member, key)?.lendingLimit;
  return limit === undefined ? 0 : Math.max(0, subtree(member, key) - limit);
}

export function potential(member: Member, key: string): number {
  if (member.parent === undefined) return subtree(member, key);
  const available = guaranteed(member, key) + potential(member.parent, key);
  const limit = quotaOf(member, key)?.borrowingLimit;
  return limit === undefined ? available : Math.min(subtree(member, key) + limit, available);
}

/** Undefined as soon as one of those below doesn't say. */
export function used(member: Member, key: string): number | undefined {
  if (member.usage !== undefined) return member.usage.find((each) => cell(each) === key)?.total;
  let sum = 0;
  for (const child of member.children) {
    if (!cellsOf(child).has(key)) continue;
    const below = used(child, key);
    if (below === undefined) return undefined;
    sum += below;
  }
  return sum;
}

/** What those below use beyond their quota, in all. */
export function borrowedBelow(member: Member, key: string): number {
  const own = member.usage?.find((each) => cell(each) === key)?.borrowed ?? 0;
  return own + member.children.reduce((sum, child) => sum + borrowedBelow(child, key), 0);
}

/**
 * What others use of this member's quota. Kueue publishes who borrows, not from whom: it is known where nobody borrows, and
 * where this is the only one in the whole tree that has anything to lend.
 */
export function lent(member: Member, key: string): number | undefined {
  const root = rootOf(member);
  const borrowed = borrowedBelow(root, key);
  if (borrowed === 0 || lendable(member, key) <= 0) return 0;
  const lenders = allBelow(root).filter((each) => lendable(each, key) > 0);
  return lenders.length === 1 ? Math.min(borrowed, lendable(member, key)) : undefined;
}

/** Own quota that the member neither uses nor keeps. */
function lendable(member: Member, key: string): number {
  const quota = quotaOf(member, key);
  if (quota === undefined) return 0;
  const own = member.usage?.find((each) => cell(each) === key)?.total ?? 0;
  return Math.min(quota.nominal - own, quota.lendingLimit ?? Infinity);
}

/** Flavors and resources that a member or one below it has quota or use of, in the order in which they stand there. */
export function cellsOf(member: Member): ReadonlySet<string> {
  const cells = new Set([...member.quotas, ...(member.usage ?? [])].map(cell));
  for (const child of member.children) for (const key of cellsOf(child)) cells.add(key);
  return cells;
}

function quotaOf(member: Member, key: string): KueueQuota | undefined {
  return member.quotas.find((each) => cell(each) === key);
}

function rootOf(member: Member): Member {
  let root = member;
  while (root.parent !== undefined) root = root.parent;
  return root;
}

function allBelow(member: Member): readonly Member[] {
  return [member, ...member.children.flatMap(allBelow)];
}
