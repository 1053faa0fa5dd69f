import { expect } from "vitest";
import { createCluster, type Cluster, type ClusterSource } from "../../src/kube/index.ts";
import { GenerationalInterner } from "../../src/kube/intern.ts";
import { operatorsFeature } from "../../src/model/featureIds.ts";
import type { ObjectRecord } from "../../src/model/k8s.ts";
import type { ResourceTable } from "../../src/model/inventory.ts";
import type { ControlPlane } from "../controlplane/harness.ts";
import type { KubeconfigUser } from "../controlplane/kubeconfig.ts";
import { until } from "../controlplane/wait.ts";

export interface Connected {
  readonly cluster: Cluster;
  /** Everything the extension would have written to its log. */
  readonly log: readonly string[];
}

/** The extension's own cluster for a user of the control plane, not connected yet. The caller disposes `cluster`. */
export function clusterFor(plane: ControlPlane, user: KubeconfigUser, source: Partial<ClusterSource> = {}): Connected {
  const log: string[] = [];
  const cluster = createCluster("test", { kubeconfigs: [plane.kubeconfigFile(user)], context: "", namespaces: [], ...source }, (level, message) => void log.push(`${level}: ${message}`));
  return { cluster, log };
}

export function tables(cluster: Cluster): readonly ResourceTable[] {
  const { nodes, pods, workloads } = cluster.objects;
  return [nodes, pods, ...workloads];
}

/** Connects, and waits until every list has come to a rest: live, forbidden or absent. */
export async function connect(cluster: Cluster): Promise<void> {
  cluster.need([operatorsFeature]);
  await cluster.connect();
  expect(cluster.state).toMatchObject({ kind: "connected" });
  await settled(cluster);
}

export function settled(cluster: Cluster): Promise<unknown> {
  const rest = new Set(["live", "forbidden", "absent"]);
  return until("all lists have come to a rest", () => tables(cluster).every((table) => rest.has(table.state.kind)));
}

interface List {
  readonly items: readonly unknown[];
}

/** What the table would hold if it were listed now by somebody else, by uid. */
export async function freshList<R extends ObjectRecord>(plane: ControlPlane, table: ResourceTable<R>): Promise<ReadonlyMap<string, R>> {
  const { group, versions, plural, project } = table.definition;
  const list = await plane.api<List>("GET", `${group === "" ? "/api" : `/apis/${group}`}/${versions[0] ?? ""}/${plural}`);
  const intern = new GenerationalInterner();
  return new Map(list.items.map((item) => project(item, intern)).map((record) => [record.uid, record]));
}

/** Waits until the table holds what a fresh list has, and compares it field by field. */
export async function expectFresh<R extends ObjectRecord>(plane: ControlPlane, table: ResourceTable<R>): Promise<void> {
  const fresh = await freshList(plane, table);
  const versions = (records: ReadonlyMap<string, R>) => [...records.values()].map((record) => `${record.uid} ${record.resourceVersion}`).sort().join("\n");
  await until(`${table.definition.key} has what a fresh list has`, () => versions(table.items) === versions(fresh));
  expect(new Map(table.items)).toEqual(fresh);
}

export const pod = (name: string, spec: object = {}, labels: Readonly<Record<string, string>> = {}) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, labels },
  spec: { containers: [{ name: "main", image: "example.com/main" }], ...spec },
});

/** A container that asks for GPUs. */
export const gpuContainer = (gpus: number) => ({ name: "main", image: "example.com/train", resources: { limits: { "nvidia.com/gpu": String(gpus) } } });

export function named<R extends ObjectRecord>(table: ResourceTable<R>, name: string): R | undefined {
  return [...table.items.values()].find((record) => record.name === name);
}
