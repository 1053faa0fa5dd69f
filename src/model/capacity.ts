import { meaningKey } from "./accelerators/onNode.ts";
import type { AcceleratorResource } from "./accelerators/types.ts";
import { countedOnce } from "./dra/overlap.ts";
import type { Knowledge, NodeAccelerator, NodeView } from "./inventory.ts";

/** The largest number of units that one pod could get on one node now, and how many pods of that size would find room. */
export interface LargestBlock {
  readonly size: number;
  /** 0 with a size of 0. */
  readonly pods: number;
}

/** The five numbers of one kind of unit over some nodes. Undefined is unknown, never 0. */
export interface Capacity {
  readonly accelerator: AcceleratorResource;
  readonly capacity?: number;
  readonly allocatable?: number;
  readonly requested: number;
  /** Of devices of Dynamic Resource Allocation: how much is known of the claims that `requested` was counted from. */
  readonly claims?: Knowledge;
  readonly free?: number;
  /** The part of `free` that lies on nodes that take no new pods. */
  readonly unusable?: number;
  readonly largest?: LargestBlock;
}

/** Cordoned and not ready nodes take no new pods; under pressure the kubelet may still. */
export function takesPods(node: NodeView): boolean {
  return node.health === "ready" || node.health === "pressure";
}

interface Sum {
  readonly accelerator: AcceleratorResource;
  capacity: number | undefined;
  allocatable: number | undefined;
  requested: number;
  free: number | undefined;
  unusable: number;
  /** Free units of each node that takes pods, with the number of pods that it still takes. */
  readonly rooms: { readonly free: number; readonly pods: number }[];
  /** Everywhere only another way to use other devices. */
  aside: boolean;
  claims: Knowledge | undefined;
}

/**
 * Sums by resource over `nodes`. One node whose number is unknown makes the sum unknown: a part of it would be a false one.
 * The largest block looks at devices and pod slots only: a pod asks for as little processor and memory as it likes, and which
 * taints it tolerates is its own affair.
 */
export function capacityOf(nodes: readonly NodeView[]): readonly Capacity[] {
  const sums = new Map<string, Sum>();
  for (const node of nodes) for (const each of countedOnce(node.accelerators)) add(sums, node, each);
  return [...sums.values()].filter(({ aside }) => !aside).map(({ accelerator, capacity, allocatable, requested, free, unusable, rooms, claims }) => ({
    accelerator, requested,
    ...(claims === undefined ? {} : { claims }),
    ...(capacity === undefined ? {} : { capacity }),
    ...(allocatable === undefined ? {} : { allocatable }),
    ...(free === undefined ? {} : { free, unusable, largest: largestBlock(rooms) }),
  }));
}

function add(sums: Map<string, Sum>, node: NodeView, each: NodeAccelerator): void {
  const key = meaningKey(each.accelerator);
  let sum = sums.get(key);
  if (sum === undefined) {
    sum = { accelerator: each.accelerator, capacity: 0, allocatable: 0, requested: 0, free: 0, unusable: 0, rooms: [], aside: true, claims: each.dra?.claims };
    sums.set(key, sum);
  }
  if (each.dra?.aside !== true) sum.aside = false;
  sum.capacity = plus(sum.capacity, each.capacity);
  sum.allocatable = plus(sum.allocatable, each.allocatable);
  sum.requested += each.requested;
  sum.free = plus(sum.free, each.free);
  if (each.free === undefined) return;
  if (takesPods(node)) sum.rooms.push({ free: each.free, pods: podSlots(node) });
  else sum.unusable += Math.max(0, each.free);
}

function plus(sum: number | undefined, more: number | undefined): number | undefined {
  return sum === undefined || more === undefined ? undefined : sum + more;
}

/** Pods that the node takes besides those it has; a node that doesn't say takes any number. */
function podSlots(node: NodeView): number {
  const most = node.record?.allocatable["pods"];
  return most === undefined ? Infinity : Math.max(0, most - (node.requested["pods"] ?? 0));
}

function largestBlock(rooms: Sum["rooms"]): LargestBlock {
  const size = rooms.reduce((largest, room) => (room.pods > 0 ? Math.max(largest, room.free) : largest), 0);
  const pods = size === 0 ? 0 : rooms.reduce((sum, room) => sum + Math.min(room.pods, Math.max(0, Math.floor(room.free / size))), 0);
  return { size, pods };
}
