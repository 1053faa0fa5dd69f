import type { Inventory, NodeView, WorkloadView } from "../model/inventory.ts";
import type { Resources } from "../model/k8s.ts";
import type { DeviceState, PoolView } from "../model/dra/views.ts";
import { heldDevices } from "../model/devices.ts";
import type { ResourceState } from "../model/state.ts";
import type { AcceleratorUnit } from "../model/accelerators/types.ts";
import { nodeFacts } from "../model/nodeFacts/index.ts";
import { taintMeaning } from "../model/nodeFacts/taints.ts";
import { sharedDevices } from "../model/sharedDevices.ts";
import { nodeTroubles, type Severity } from "../model/trouble/index.ts";
import { knowledgeOf, requestedOf } from "./amounts.ts";
import { factsOf, type Facts } from "./facts.ts";
import { jobsOf } from "./jobs.ts";
import { queueEntriesJson, queuesJson, type QueueEntryJson, type QueueJson } from "./queuesJson.ts";

/** Null is unknown, never 0. Times are ISO 8601 in UTC. Text is as the cluster has it: JSON escapes it. */
export interface InventoryJson {
  readonly nodes: readonly {
    readonly name: string;
    readonly state: NodeView["health"];
    readonly reason: string | null;
    /** What labels say, by fact: driver, cuda, pool, zone, capacity ... with the label each was read from. */
    readonly facts: Readonly<Record<string, { readonly value: string; readonly words: string; readonly label: string }>>;
    readonly taints: readonly { readonly key: string; readonly value: string; readonly effect: string; readonly meaning: string | null }[];
    /** What is wrong with it, the worst first; `keeps`: units that new pods can't have because of it, null where how many isn't known. */
    readonly troubles: readonly {
      readonly key: string;
      readonly severity: Severity;
      readonly words: string;
      readonly evidence: string;
      readonly source: string;
      readonly keeps: Resources | null;
      readonly since: string | null;
      /** Seconds after `since` in which a new node may be so without being in trouble. */
      readonly graceSeconds: number | null;
      readonly pod: { readonly namespace: string; readonly name: string } | null;
    }[];
    readonly resources: Readonly<Record<string, {
      readonly model: string | null;
      /** What one unit is on this node: `device`, `partition`, `replica` (a share of a device), `amount` or `network`. */
      readonly unit: AcceleratorUnit;
      readonly profile: string | null;
      /** MiB of one unit. */
      readonly memoryMiB: number | null;
      /** Physical devices behind it, and shares that each is offered in. */
      readonly devices: number | null;
      readonly replicas: number | null;
      readonly capacity: number | null;
      readonly allocatable: number | null;
      readonly requested: number | null;
      /** What is known where `requested` is null because not all pods are seen. */
      readonly requestedAtLeast: number | null;
      readonly free: number | null;
      /** Of devices that drivers publish in ResourceSlices: neither requested nor free, since others use the counters that they share. */
      readonly blocked: number | null;
      /** The resource under which a device plugin advertises the same devices: sums count them once. */
      readonly sameAs: string | null;
    }>>;
    /** Devices that pods share and that are known one by one (HAMi, Volcano, KAI, gpushare, replicas that the kubelet reports). */
    readonly sharedDevices: readonly {
      readonly id: string;
      readonly resource: string;
      readonly by: string;
      readonly healthy: boolean | null;
      readonly memoryMiB: number | null;
      readonly pods: readonly { readonly namespace: string; readonly pod: string; readonly memoryMiB: number | null; readonly coresPercent: number | null; readonly fraction: number | null }[];
    }[];
  }[];
  readonly allocations: readonly {
    readonly namespace: string;
    readonly workload: { readonly kind: string; readonly name: string };
    readonly pod: string;
    readonly node: string;
    readonly resources: Resources;
    /** Used too, and counted with another pod that uses the same ResourceClaim. */
    readonly sharedResources: Resources;
    /** Devices that are known to be held, by container (empty: the pod), with who says so. */
    readonly devices: readonly { readonly container: string; readonly id: string; readonly source: string }[];
  }[];
  /** Pools of Dynamic Resource Allocation. */
  readonly devicePools: readonly {
    readonly driver: string;
    readonly pool: string;
    readonly generation: number;
    /** Why nothing is allocated from it. */
    readonly problem: string | null;
    readonly devices: readonly {
      readonly name: string;
      readonly id: string;
      readonly resource: string | null;
      readonly node: string | null;
      readonly state: DeviceState;
      readonly taints: readonly { readonly key: string; readonly value: string; readonly effect: string }[];
      readonly claims: readonly { readonly namespace: string; readonly name: string }[];
    }[];
  }[];
  readonly jobs: readonly {
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
    readonly state: WorkloadView["state"];
    readonly reason: string | null;
    readonly pods: { readonly wanted: number | null; readonly running: number | null; readonly pending: number | null; readonly failed: number | null };
    /** Accelerators by resource name: asked for as a whole, and held by bound, unfinished pods. */
    readonly requested: Resources | null;
    readonly held: Resources | null;
    readonly since: string | null;
  }[];
  /** Queues of all systems and what is in them; empty where nothing of the kind is in the cluster, or may be read (`resources`). */
  readonly queues: readonly QueueJson[];
  readonly queueEntries: readonly QueueEntryJson[];
  readonly resources: readonly {
    readonly resource: string;
    readonly kind: string;
    readonly state: ResourceState["kind"];
    readonly since: string | null;
    readonly message: string | null;
    /** Null: listed cluster-wide. */
    readonly namespaces: readonly string[] | null;
  }[];
}

/** The whole inventory for programs; see issue and README for the fields, which stay as they are. */
export function inventoryJson(inventory: Inventory): InventoryJson {
  const facts = factsOf(inventory);
  return {
    nodes: inventory.nodes.map((node) => nodeJson(node, facts)),
    allocations: inventory.pods.filter((pod) => pod.holds).map((pod) => ({
      namespace: pod.record.namespace,
      workload: { kind: pod.workload.kind, name: pod.workload.name },
      pod: pod.record.name,
      node: pod.record.nodeName,
      resources: pod.accelerators,
      sharedResources: pod.dra?.shared ?? {},
      devices: heldDevices(pod).map(({ container, id, source }) => ({ container, id, source })),
    })),
    devicePools: (inventory.pools ?? []).map(poolJson),
    jobs: jobsOf(inventory).map((view) => jobJson(view, facts)),
    queues: queuesJson(inventory.queues),
    queueEntries: queueEntriesJson(inventory.queues),
    resources: inventory.states.map(({ key, kind, state, namespaces }) => ({
      resource: key,
      kind,
      state: state.kind,
      since: "since" in state ? iso(state.since) : null,
      message: "message" in state && state.message !== "" ? state.message : null,
      namespaces: namespaces ?? null,
    })),
  };
}

function nodeJson(node: NodeView, facts: Facts): InventoryJson["nodes"][number] {
  const resources = node.accelerators.map((each) => [each.accelerator.resource, {
    model: each.model ?? null,
    unit: each.accelerator.unit,
    profile: each.accelerator.profile ?? null,
    memoryMiB: each.memoryMiB ?? null,
    devices: each.devices ?? null,
    replicas: each.replicas ?? null,
    capacity: each.capacity ?? null,
    allocatable: each.allocatable ?? null,
    requested: knowledgeOf(each, facts.pods) === "all" ? each.requested : null,
    requestedAtLeast: requestedOf(each.requested, knowledgeOf(each, facts.pods)) ?? null,
    free: knowledgeOf(each, facts.pods) === "all" ? each.free ?? null : null,
    blocked: each.dra?.blocked ?? null,
    sameAs: each.dra?.sameAs?.resource ?? null,
  }] as const);
  return {
    name: node.name,
    state: node.health,
    reason: node.healthReason === "" ? null : node.healthReason,
    facts: Object.fromEntries(nodeFacts(node.record?.labels ?? {}).map(({ fact, value, words, label }) => [fact, { value, words, label }])),
    taints: (node.record?.taints ?? []).map((taint) => ({ key: taint.key, value: taint.value, effect: taint.effect, meaning: taintMeaning(taint)?.words ?? null })),
    troubles: nodeTroubles(node).map(({ key, severity, words, evidence, source, cost, since, grace, pod }) => ({
      key, severity, words, evidence, source,
      keeps: cost ?? null,
      since: since === undefined ? null : iso(since),
      graceSeconds: grace === undefined ? null : grace / 1000,
      pod: pod === undefined ? null : { namespace: pod.namespace, name: pod.name },
    })),
    resources: Object.fromEntries(resources),
    sharedDevices: sharedDevices(node).map(({ id, resource, by, registered, holders }) => ({
      id, resource, by,
      healthy: registered?.healthy ?? null,
      memoryMiB: registered?.memoryMiB ?? null,
      pods: holders.map(({ pod, memoryMiB, cores, fraction }) => ({
        namespace: pod.record.namespace, pod: pod.record.name, memoryMiB: memoryMiB ?? null, coresPercent: cores ?? null, fraction: fraction ?? null,
      })),
    })),
  };
}

function poolJson({ driver, name, generation, problem, devices }: PoolView): InventoryJson["devicePools"][number] {
  return {
    driver, pool: name, generation,
    problem: problem === "" ? null : problem,
    devices: devices.map((device) => ({
      name: device.record.name, id: device.id,
      resource: device.kind?.resource ?? null,
      node: device.place?.kind === "node" ? device.place.name : null,
      state: device.state,
      taints: device.taints.map(({ key, value, effect }) => ({ key, value, effect })),
      claims: device.claims.map(({ namespace, name: claim }) => ({ namespace, name: claim })),
    })),
  };
}

function jobJson(view: WorkloadView, facts: Facts): InventoryJson["jobs"][number] {
  const seen = facts.podsRead !== "none";
  return {
    kind: view.reference.kind,
    namespace: view.reference.namespace,
    name: view.reference.name,
    state: view.state,
    reason: view.reason === "" ? null : view.reason,
    pods: {
      wanted: view.podsWanted ?? null,
      running: seen ? view.podsRunning : null,
      pending: seen ? view.podsPending : null,
      failed: seen ? view.podsFailed : null,
    },
    requested: view.asked ?? null,
    held: seen ? view.held : null,
    since: iso(view.since),
  };
}

function iso(time: number): string | null {
  return time > 0 && time <= 8.64e15 ? new Date(time).toISOString() : null;
}
