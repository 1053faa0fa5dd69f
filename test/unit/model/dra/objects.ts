import { buildInventory } from "../../../../src/model/buildInventory.ts";
import type { Inventory, NodeAccelerator } from "../../../../src/model/inventory.ts";
import { cluster, created, metadata, pod, type ClusterParts, type PodHand } from "../cluster.ts";

/** Objects of resource.k8s.io/v1 as the API server sends them. */

type Json = Readonly<Record<string, unknown>>;

export interface SliceHand {
  readonly driver?: string;
  readonly pool?: string;
  readonly generation?: number;
  /** Slices of the pool. */
  readonly of?: number;
  /** `nodeName`, unless `spec` says otherwise. */
  readonly node?: string;
  readonly devices?: readonly Json[];
  readonly spec?: Json;
}

export function slice(name: string, { driver = "gpu.nvidia.com", node = "n1", pool = node, generation = 1, of = 1, devices, spec }: SliceHand = {}): unknown {
  return {
    metadata: { ...metadata(name, {}), namespace: undefined },
    spec: { driver, pool: { name: pool, generation, resourceSliceCount: of }, ...(spec ?? { nodeName: node }), ...(devices === undefined ? {} : { devices }) },
  };
}

/** As the NVIDIA driver publishes a GPU (recording dra-1-kube-scheduler). */
export function gpu(name: string, more: Json = {}): Json {
  return {
    name,
    attributes: { type: { string: "gpu" }, uuid: { string: `GPU-${name}` }, productName: { string: "NVIDIA H100 80GB HBM3" } },
    capacity: { memory: { value: "81559Mi" } },
    ...more,
  };
}

/** A MIG device that uses memory slices of one GPU. */
export function mig(name: string, profile: string, slices: readonly number[], more: Json = {}): Json {
  return {
    name,
    attributes: { type: { string: "mig" }, profile: { string: profile }, parentUUID: { string: "GPU-parent" } },
    consumesCounters: [{ counterSet: "gpu-0", counters: Object.fromEntries(slices.map((at) => [`memory-slice-${at}`, { value: "1" }])) }],
    ...more,
  };
}

/** The counters that `mig` uses stand in a slice of their own (v1: a slice has devices or counters). */
export function counters(name: string, hand: SliceHand = {}): unknown {
  const memory = Object.fromEntries(Array.from({ length: 8 }, (_, at) => [`memory-slice-${at}`, { value: "1" }]));
  return slice(name, { ...hand, spec: { nodeName: hand.node ?? "n1", sharedCounters: [{ name: "gpu-0", counters: memory }] } });
}

export function deviceClass(name: string, expression = `device.driver == '${name}'`, spec: Json = {}): unknown {
  return { metadata: { ...metadata(name, {}), namespace: undefined }, spec: { selectors: [{ cel: { expression } }], ...spec } };
}

export const gpuClass = deviceClass("gpu.nvidia.com", "device.driver == 'gpu.nvidia.com' && device.attributes['gpu.nvidia.com'].type == 'gpu'");

export function asks(deviceClassName = "gpu.nvidia.com", more: Json = {}): Json {
  return { devices: { requests: [{ name: "g", exactly: { deviceClassName, ...more } }] } };
}

export interface ClaimHand {
  readonly namespace?: string;
  /** `pool/device`, allocated to the request `g`. */
  readonly devices?: readonly string[];
  readonly driver?: string;
  readonly result?: Json;
  /** Names of pods, whose uids are `uid-<name>`. */
  readonly by?: readonly string[];
  readonly spec?: Json;
  readonly status?: Json;
  readonly meta?: Json;
  readonly node?: string;
}

export function claim(name: string, { namespace = "team", devices, driver = "gpu.nvidia.com", result, by = [], spec = asks(), status, meta, node = "n1" }: ClaimHand = {}): unknown {
  const results = devices?.map((each) => ({ request: "g", driver, pool: each.split("/")[0], device: each.split("/")[1], ...result }));
  return {
    metadata: { ...metadata(name, { namespace, uid: `uid-${namespace}-${name}` }), ...meta },
    spec,
    status: {
      ...(results === undefined ? {} : { allocation: { devices: { results }, nodeSelector: { nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: [node] }] }] } } }),
      ...(by.length === 0 ? {} : { reservedFor: by.map((each) => ({ resource: "pods", name: each, uid: `uid-${each}` })) }),
      ...status,
    },
  };
}

export function claimTemplate(name: string, spec: Json = asks()): unknown {
  return { metadata: metadata(name, {}), spec: { spec } };
}

/** A pod whose one container uses claims: `name` of an own claim, `template:claim` of one that was made, `template:` of one that is not yet. */
export function claiming(name: string, claims: readonly string[], hand: PodHand = {}): unknown {
  const entries = claims.map((each, index) => ({ each, name: `c${index}` }));
  const made = entries.filter(({ each }) => /:./.test(each));
  return pod(name, {
    ...hand,
    spec: {
      containers: [{ name: "main", image: "registry.example/train:1", resources: { claims: entries.map((entry) => ({ name: entry.name })) } }],
      resourceClaims: entries.map((entry) => ({ name: entry.name, ...(entry.each.includes(":") ? { resourceClaimTemplateName: entry.each.split(":")[0] } : { resourceClaimName: entry.each }) })),
      ...hand.spec,
    },
    status: { ...(made.length === 0 ? {} : { resourceClaimStatuses: made.map((entry) => ({ name: entry.name, resourceClaimName: entry.each.split(":")[1] })) }), ...hand.status },
  });
}

export function bareNode(name: string, more: { labels?: Record<string, string>; amounts?: Record<string, string> } = {}): unknown {
  const amounts = { cpu: "128", memory: "2Ti", pods: "110", ...more.amounts };
  return {
    metadata: { ...metadata(name, { labels: more.labels ?? {} }), namespace: undefined },
    spec: {},
    status: { capacity: amounts, allocatable: amounts, conditions: [{ type: "Ready", status: "True", lastTransitionTime: created }] },
  };
}

export interface DraObjects {
  readonly slices?: readonly unknown[];
  readonly claims?: readonly unknown[];
  readonly templates?: readonly unknown[];
  readonly classes?: readonly unknown[];
  readonly rules?: readonly unknown[];
  readonly pods?: readonly unknown[];
  readonly nodes?: readonly unknown[];
  readonly more?: Readonly<Record<string, readonly unknown[]>>;
}

const key = (plural: string) => `${plural}.resource.k8s.io`;

export function objects({ slices = [], claims = [], templates = [], classes = [gpuClass], rules = [], pods = [], nodes = [bareNode("n1"), bareNode("n2")], more }: DraObjects): NonNullable<ClusterParts["objects"]> {
  return {
    nodes, pods, [key("resourceslices")]: slices, [key("resourceclaims")]: claims, [key("resourceclaimtemplates")]: templates, [key("deviceclasses")]: classes, [key("devicetaintrules")]: rules, ...more,
  };
}

export function inventoryOf(parts: DraObjects, rest: Omit<ClusterParts, "objects"> = {}): Inventory {
  return buildInventory(cluster({ objects: objects(parts), ...rest }));
}

/** Resource, the four numbers and what is blocked. */
export function numbers({ accelerator, capacity, allocatable, requested, free, dra }: NodeAccelerator): readonly unknown[] {
  return [accelerator.resource, capacity, allocatable, requested, free, dra?.blocked];
}

export function rowsOf(inventory: Inventory, node = "n1"): readonly (readonly unknown[])[] {
  return inventory.nodes.find(({ name }) => name === node)?.accelerators.map(numbers) ?? [];
}
