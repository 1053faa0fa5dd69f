import type { ResourceState, ResourceStateKind } from "../model/state.ts";

/** How bad: what a reader of the sum must know first stands highest. */
const rank: Readonly<Record<ResourceStateKind, number>> = { failed: 6, stale: 5, loading: 4, forbidden: 3, absent: 2, idle: 1, live: 0 };

/** The state of a resource that is listed in several namespaces. Counts of lists under way are added up. */
export function worstState(states: readonly ResourceState[]): ResourceState {
  let worst: ResourceState | undefined;
  let loaded = 0;
  let about: number | undefined = 0;
  let since = Infinity;
  for (const state of states) {
    if (worst === undefined || rank[state.kind] > rank[worst.kind]) worst = state;
    if (state.kind === "loading") {
      loaded += state.loaded;
      about = about === undefined || state.about === undefined ? undefined : about + state.about;
    }
    if (state.kind === "stale") since = Math.min(since, state.since);
  }
  if (worst === undefined) return { kind: "idle" };
  if (worst.kind === "loading") {
    return { kind: "loading", loaded, ...(about === undefined ? {} : { about }), ...(worst.message === undefined ? {} : { message: worst.message }) };
  }
  if (worst.kind === "stale") return { ...worst, since };
  if (worst.kind === "failed") return failed(worst, states);
  // Live as a whole since the last of them became so.
  if (worst.kind === "live") return { kind: "live", since: Math.max(...states.map((state) => (state.kind === "live" ? state.since : 0))) };
  return worst;
}

/** Right until the first of them broke, if all of them were read. */
function failed({ reason, message }: ResourceState & { readonly kind: "failed" }, states: readonly ResourceState[]): ResourceState {
  const times = states.map((state) => (state.kind === "live" ? Infinity : state.kind === "stale" || state.kind === "failed" ? state.since : undefined));
  if (times.includes(undefined)) return { kind: "failed", reason, message };
  return { kind: "failed", reason, message, since: Math.min(...times.map((time) => time ?? Infinity)) };
}
