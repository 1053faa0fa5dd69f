import type { RowTarget } from "../../render/row.ts";
import type { ObjectReference } from "../../kube/types.ts";
import type { Cluster } from "../../kube/types.ts";
import type { KnownCluster } from "../knownCluster.ts";
import type { CommandHost } from "./host.ts";

/** The object behind a row; a container stands for its pod. Undefined for groups, messages and clusters. */
export function objectOf(target: RowTarget | undefined): ObjectReference | undefined {
  if (target?.type === "object") {
    const { apiVersion, kind, namespace, name } = target;
    return { apiVersion, kind, namespace, name };
  }
  if (target?.type === "container") return { apiVersion: "v1", kind: "Pod", namespace: target.namespace, name: target.pod };
  return undefined;
}

/** The cluster that a row belongs to, else the active one. */
export function clusterOf(host: CommandHost, target: RowTarget | undefined): KnownCluster | undefined {
  return target !== undefined && "cluster" in target ? host.clusters.get(target.cluster) : host.clusters.active;
}

export type ConnectedCluster = KnownCluster & { readonly cluster: Cluster };

export function isConnected(cluster: KnownCluster | undefined): cluster is ConnectedCluster {
  return cluster?.cluster !== undefined && cluster.state.kind === "connected";
}

/** Cluster and object of a row, or a message to the user and undefined. */
export async function connectedObject(
  host: CommandHost,
  target: RowTarget | undefined,
): Promise<{ readonly cluster: ConnectedCluster; readonly reference: ObjectReference } | undefined> {
  const reference = objectOf(target);
  if (reference === undefined) {
    await host.ui.info("Select a node, a pod or a workload in one of the views of GPU Inspector first.");
    return undefined;
  }
  const cluster = clusterOf(host, target);
  if (isConnected(cluster)) return { cluster, reference };
  await host.ui.warn(`The cluster ${cluster?.name ?? "of this row"} is not connected. Connect it and try again.`);
  return undefined;
}
