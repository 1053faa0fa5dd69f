import { systemClock } from "../../base/clock.ts";
import { createCluster } from "../../kube/index.ts";
import { buildInventory } from "../../model/buildInventory.ts";
import type { ClusterFacts } from "../../model/clusterFacts.ts";
import { buildClusterFacts } from "../../model/facts/build.ts";
import { factKinds } from "../../model/facts/kinds.ts";
import { settled } from "../settled.ts";

/** How long all lists may take together, in ms. */
const limit = 120_000;

/** Connects, reads what rules may know, disconnects. Rejects with a sentence. An empty context is the current one. */
export async function factsOfCluster(context: string, kubeconfigs: readonly string[]): Promise<ClusterFacts> {
  // Failures reach the terminal as sentences of their own.
  const cluster = createCluster("cli", { kubeconfigs, context, namespaces: [] }, () => undefined);
  try {
    await cluster.connect();
    const how = await settled(cluster, systemClock, limit);
    if (cluster.state.kind === "failed") throw new Error([cluster.state.failure.message, cluster.state.failure.remedy].join(" "));
    if (how.kind === "late") throw new Error(`${cluster.name} is still being read after two minutes: ${how.waiting.join(", ")}.`);
    const lists = await cluster.facts(factKinds);
    return buildClusterFacts({ cluster: cluster.name, namespace: cluster.namespace, inventory: buildInventory(cluster.objects), nodes: cluster.objects.nodes.state, lists, now: systemClock.now() });
  } finally {
    cluster.dispose();
  }
}
