import { featureDefinitions } from "./features.ts";
import type { ClusterObjects, ResourceTable } from "./inventory.ts";
import type { NodeRecord, ObjectRecord, PodRecord, WorkloadRecord } from "./k8s.ts";
import { projectNode } from "./node.ts";
import { projectPod } from "./pod.ts";
import type { ResourceDefinition } from "./resource.ts";
import { workloadDefinitions } from "./workloads/index.ts";

export const nodesDefinition: ResourceDefinition<NodeRecord> = {
  key: "nodes",
  group: "",
  versions: ["v1"],
  plural: "nodes",
  kind: "Node",
  namespaced: false,
  project: projectNode,
};

export const podsDefinition: ResourceDefinition<PodRecord> = {
  key: "pods",
  group: "",
  versions: ["v1"],
  plural: "pods",
  kind: "Pod",
  namespaced: true,
  project: projectPod,
  unread: ["args", "command", "env", "envFrom", "finalizers", "hostAliases", "hostIPs", "imagePullSecrets", "podIPs", "ports", "volumeDevices", "volumeMounts", "volumes"],
};

/** What is followed as long as the cluster is connected: nodes, pods, then the workload kinds in their order. */
export const resourceDefinitions: readonly ResourceDefinition[] = [nodesDefinition, podsDefinition, ...workloadDefinitions];

/**
 * Picks the model's objects out of tables by key. `tables` makes the table of one definition: a store does, and so does a
 * test that has nothing but lists.
 */
export function clusterObjects(revision: number, tables: <R extends ObjectRecord>(definition: ResourceDefinition<R>) => ResourceTable<R>): ClusterObjects {
  return {
    revision,
    nodes: tables(nodesDefinition),
    pods: tables(podsDefinition),
    workloads: workloadDefinitions.map((definition) => tables<WorkloadRecord>(definition)),
    table: tables,
    further: featureDefinitions.map((definition) => tables(definition)),
  };
}
