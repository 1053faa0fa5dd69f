import type { Clock } from "../base/clock.ts";
import { DisposableStore } from "../base/disposable.ts";
import type { ResourceStateKind } from "../model/state.ts";
import type { Cluster } from "../kube/types.ts";

/** States in which nothing more comes by waiting. */
const final: ReadonlySet<ResourceStateKind> = new Set(["live", "forbidden", "absent", "failed"]);

export type Settled = { readonly kind: "settled" } | { readonly kind: "failed" } | { readonly kind: "late"; readonly waiting: readonly string[] };

/** Waits until every list of a connected cluster is complete, refused or absent; at most `limit` milliseconds. */
export function settled(cluster: Cluster, clock: Clock, limit: number): Promise<Settled> {
  return new Promise((resolve) => {
    const owned = new DisposableStore();
    const end = (how: Settled) => {
      owned.dispose();
      resolve(how);
    };
    const look = () => {
      if (cluster.state.kind === "failed" || cluster.state.kind === "disconnected") end({ kind: "failed" });
      else if (waitingFor(cluster).length === 0) end({ kind: "settled" });
    };
    owned.add(cluster.onDidChange(look));
    owned.add(cluster.onDidChangeState(look));
    owned.add(clock.schedule(limit, () => end({ kind: "late", waiting: waitingFor(cluster) })));
    look();
  });
}

function waitingFor(cluster: Cluster): readonly string[] {
  const { nodes, pods, workloads, further } = cluster.objects;
  const needed = further.filter(({ state }) => state.kind !== "idle");
  const states = [nodes, pods, ...workloads, ...needed].map((table) => ({ key: table.definition.key, kind: table.state.kind }));
  return states.filter((each) => !final.has(each.kind)).map((each) => each.key);
}
