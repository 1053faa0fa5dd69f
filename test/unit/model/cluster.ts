import type { ClusterObjects, ResourceTable } from "../../../src/model/inventory.ts";
import type { ObjectRecord } from "../../../src/model/k8s.ts";
import type { Interner, ResourceDefinition } from "../../../src/model/resource.ts";
import { clusterObjects } from "../../../src/model/resources.ts";
import type { ResourceState } from "../../../src/model/state.ts";

/** Shares nothing: what is tested must not depend on sharing. */
export const plain: Interner = { string: (value) => value, record: (value) => value };

export const live: ResourceState = { kind: "live", since: 1 };

export interface ClusterParts {
  readonly revision?: number;
  /** Objects as the API server sends them, by key of their resource (`pods`, `jobs.batch`). */
  readonly objects?: Readonly<Record<string, readonly unknown[]>>;
  readonly states?: Readonly<Record<string, ResourceState>>;
  /** Namespaces that a resource is listed in, where it isn't listed cluster-wide. */
  readonly namespaces?: Readonly<Record<string, readonly string[]>>;
}

/** The cluster's objects as a store would hold them: everything not named is live and empty. */
export function cluster(parts: ClusterParts): ClusterObjects {
  return clusterObjects(parts.revision ?? 1, (definition) => tableOf(definition, parts));
}

function tableOf<R extends ObjectRecord>(definition: ResourceDefinition<R>, parts: ClusterParts): ResourceTable<R> {
  const state = parts.states?.[definition.key] ?? live;
  const items = new Map<string, R>();
  for (const object of parts.objects?.[definition.key] ?? []) {
    const record = definition.project(object, plain);
    items.set(record.uid, record);
  }
  const namespaces = parts.namespaces?.[definition.key];
  return { definition, state, scopes: namespaces?.map((namespace) => ({ namespace, state })) ?? [{ state }], items };
}

export const created = "2026-08-20T08:00:00Z";

export interface Meta {
  readonly namespace?: string;
  readonly uid?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** `apiVersion/Kind name uid` of the controller. */
  readonly owner?: OwnerHand | undefined;
  readonly createdAt?: string;
}

export interface OwnerHand {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

export function metadata(name: string, meta: Meta): Record<string, unknown> {
  return {
    name,
    namespace: meta.namespace ?? "team",
    uid: meta.uid ?? `uid-${name}`,
    resourceVersion: "1",
    creationTimestamp: meta.createdAt ?? created,
    labels: meta.labels ?? {},
    ...(meta.annotations === undefined ? {} : { annotations: meta.annotations }),
    ...(meta.owner === undefined ? {} : { ownerReferences: [{ ...meta.owner, controller: true, blockOwnerDeletion: true }] }),
  };
}

export function gpuNode(name: string, gpus: number | string = 8, more: { labels?: Record<string, string>; spec?: object; status?: object } = {}): unknown {
  const amounts = { cpu: "128", memory: "2Ti", pods: "110", "nvidia.com/gpu": String(gpus) };
  return {
    metadata: { ...metadata(name, { labels: { "nvidia.com/gpu.product": "NVIDIA-H100-80GB-HBM3", ...more.labels } }), namespace: undefined },
    spec: more.spec ?? {},
    status: { capacity: amounts, allocatable: amounts, conditions: [{ type: "Ready", status: "True", reason: "KubeletReady", message: "kubelet is posting ready status" }], ...more.status },
  };
}

export interface PodHand extends Meta {
  readonly gpus?: number;
  readonly node?: string;
  readonly nominated?: string;
  readonly phase?: string;
  readonly spec?: object;
  readonly status?: object;
}

export function pod(name: string, hand: PodHand = {}): unknown {
  return {
    metadata: metadata(name, hand),
    spec: {
      schedulerName: "default-scheduler",
      ...(hand.node === undefined ? {} : { nodeName: hand.node }),
      containers: [container("main", hand.gpus)],
      ...hand.spec,
    },
    status: { phase: hand.phase ?? (hand.node === undefined ? "Pending" : "Running"), ...(hand.nominated === undefined ? {} : { nominatedNodeName: hand.nominated }), ...hand.status },
  };
}

export function container(name: string, gpus = 0): Record<string, unknown> {
  const resources = gpus === 0 ? {} : { requests: { "nvidia.com/gpu": String(gpus) }, limits: { "nvidia.com/gpu": String(gpus) } };
  return { name, image: "registry.example/train:1", resources };
}

export function template(gpus: number, labels: Record<string, string> = {}): unknown {
  return { metadata: { labels }, spec: { containers: [container("main", gpus)] } };
}

export function owner(apiVersion: string, kind: string, name: string, uid = `uid-${name}`): OwnerHand {
  return { apiVersion, kind, name, uid };
}
