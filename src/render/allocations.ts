import type { Inventory, WorkloadView } from "../model/inventory.ts";
import type { RowTree, ViewOptions } from "./row.ts";
import type { Branch } from "./tree.ts";
import { groupBy } from "../base/groupBy.ts";
import { count, parts } from "../base/format.ts";
import { line } from "../base/text.ts";
import { amounts } from "./amounts.ts";
import { factsOf } from "./facts.ts";
import { escape, paragraphs } from "./markdown.ts";
import { messageBranches } from "./messages.ts";
import type { Scene } from "./pods.ts";
import { source } from "./podTooltip.ts";
import { buildTree } from "./tree.ts";
import { workloadBranch } from "./workloads.ts";

/** The Allocations view, who holds what now: namespace -> workload -> pod -> container. What only waits is in Jobs. */
export function allocationsTree(cluster: string, inventory: Inventory, now: number, options: ViewOptions): RowTree {
  const scene: Scene = { cluster, facts: factsOf(inventory), now };
  return buildTree(cluster, () => {
    const holding = inventory.workloads.filter((view) => view.partOf === undefined && holdsAnything(view));
    const namespaces = [...groupBy(holding, (view) => view.reference.namespace)].sort(([left], [right]) => (left < right ? -1 : 1));
    return [
      ...messageBranches(cluster, inventory.states.filter((each) => each.key === "pods"), now, "others are not seen"),
      ...namespaces.map(([namespace, views]) => namespaceBranch(scene, namespace, views)),
    ];
  }, options);
}

function holdsAnything(view: WorkloadView): boolean {
  for (const resource in view.held) if ((view.held[resource] ?? 0) > 0) return true;
  return false;
}

function namespaceBranch(scene: Scene, namespace: string, views: readonly WorkloadView[]): Branch {
  return {
    key: namespace,
    label: line(namespace),
    face: () => {
      const description = parts(amounts(views.map((view) => view.held), scene.facts, scene.facts.podsRead), count(views.length, "workload"));
      return {
        description, icon: "symbol-namespace", tone: "normal", context: "namespace",
        target: { type: "object", cluster: scene.cluster, apiVersion: "v1", kind: "Namespace", namespace: "", name: namespace, uid: "" },
        accessibleLabel: `Namespace ${line(namespace)} holds ${description.replace(" · ", " with ")}`,
      };
    },
    children: () => views.map((view) => workloadBranch(scene, view, "allocations")),
    tooltip: () => paragraphs(`**${escape(namespace)}**`, "Sum of the effective requests of bound, unfinished pods in this namespace.", source(scene, "pods")),
    stands: { kind: "Namespace", namespace: "", name: namespace },
  };
}
