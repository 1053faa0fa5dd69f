import { podDraft } from "../cluster/controllers/context.ts";
import { runningStatus } from "../cluster/podStatus.ts";
import type { Pod, Workload } from "../kinds.ts";
import { timestamp, type Draft, type KubeObject } from "../objects.ts";
import type { Random } from "../random.ts";
import type { ObjectStore } from "../store.ts";
import type { PlannedNode } from "./nodes.ts";

export interface BackgroundParts {
  readonly store: ObjectStore;
  readonly random: Random;
  readonly now: number;
  readonly nodes: readonly PlannedNode[];
  readonly sets: readonly KubeObject[];
  readonly pods: number | undefined;
}

/** The pods that were running long before anybody looked: the cluster's own on every node. */
export function fillBackground(parts: BackgroundParts): void {
  const pods: Draft[] = [];
  for (const set of parts.sets as readonly Workload[]) {
    for (const node of nodesOf(parts, set)) pods.push(runningPod(parts, set, node));
  }
  parts.store.fill("pods", pods);
}

function nodesOf({ store, nodes }: BackgroundParts, set: Workload): readonly PlannedNode[] {
  const selector = Object.entries(set.spec.template?.spec.nodeSelector ?? {});
  return nodes.filter((node) => selector.every(([key, value]) => store.get("nodes", "", node.name)?.metadata.labels?.[key] === value));
}

/** A pod of a workload that has been running on a node for days. */
export function runningPod({ random, now }: Pick<BackgroundParts, "random" | "now">, owner: Workload, node: { readonly name: string }, started = now - random.between(2, 30) * 86_400_000): Draft {
  const { template } = owner.spec;
  if (template === undefined) throw new Error(`${owner.kind} ${owner.metadata.name} has no pod template`);
  const draft = podDraft(random, owner, template, {});
  const time = timestamp(started);
  const scheduled = { type: "PodScheduled", status: "True", lastProbeTime: null, lastTransitionTime: time };
  const pod = {
    ...draft, apiVersion: "v1", kind: "Pod",
    metadata: { ...draft.metadata, uid: random.uuid(), creationTimestamp: time },
    spec: { ...(draft.spec as Pod["spec"]), nodeName: node.name },
    status: { ...(draft.status as Pod["status"]), conditions: [scheduled] },
  };
  return { ...pod, status: runningStatus(pod as unknown as Pod, time, true) };
}
