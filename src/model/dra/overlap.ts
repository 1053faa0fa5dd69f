import { compareResources, deviceFacts } from "../accelerators/index.ts";
import type { DraDevices, NodeAccelerator, PodView } from "../inventory.ts";
import type { NodeParts } from "../views.ts";

/**
 * A device plugin and a DRA driver of one vendor on one node: the driver's documentation says that both must not manage the
 * same GPUs, and nothing prevents it. They are the same devices
 * - certainly, where a pod holds one through the plugin under an id that the driver publishes, or where the two together are
 *   more than the node has by its labels;
 * - apart, where together they are no more than that;
 * - otherwise probably: nothing says it.
 * Unless they are apart they count once: capacity and allocatable are the larger of both, requested is the sum.
 */
export function sideBySide(advertised: readonly NodeAccelerator[], { record, pods, dra }: Pick<NodeParts, "record" | "pods" | "dra">): readonly NodeAccelerator[] {
  const rows = dra.map((row) => {
    const twin = advertised.find((each) => isTwin(each, row));
    const certain = twin === undefined || row.dra === undefined ? undefined : sameDevices(twin, row, row.dra, pods, record === undefined ? undefined : deviceFacts(record, twin.accelerator).devices);
    return twin === undefined || row.dra === undefined || certain === undefined ? row : { ...row, dra: { ...row.dra, sameAs: { resource: twin.accelerator.resource, certain } } };
  });
  return [...advertised, ...rows].sort((a, b) => compareResources(a.accelerator, b.accelerator));
}

function isTwin(advertised: NodeAccelerator, { accelerator }: NodeAccelerator): boolean {
  return (advertised.capacity ?? 0) > 0 && advertised.accelerator.vendor === accelerator.vendor && advertised.accelerator.noun === accelerator.noun;
}

/** Undefined: they are apart. `physical`: devices that the node has, by its labels. */
function sameDevices(twin: NodeAccelerator, row: NodeAccelerator, { devices }: DraDevices, pods: readonly PodView[], physical: number | undefined): boolean | undefined {
  const published = new Set(devices.map(({ id }) => id));
  // `GPU-uuid::2` is a replica of GPU-uuid.
  const used = pods.flatMap((pod) => pod.record.containers.flatMap(({ deviceIds = [] }) => deviceIds.map((id) => id.split("::")[0] ?? id)));
  if (used.some((id) => published.has(id))) return true;
  if (physical === undefined || twin.capacity === undefined || row.capacity === undefined) return false;
  return twin.capacity + row.capacity > physical ? true : undefined;
}

/** Rows of a node in which devices that two ways lead to stand once. */
export function countedOnce(rows: readonly NodeAccelerator[]): readonly NodeAccelerator[] {
  const twins = rows.filter(({ dra }) => dra?.sameAs !== undefined);
  if (twins.length === 0) return rows;
  return rows.filter((row) => !twins.includes(row)).map((row) => twins.filter(({ dra }) => dra?.sameAs?.resource === row.accelerator.resource).reduce(merged, row));
}

function merged(row: NodeAccelerator, twin: NodeAccelerator): NodeAccelerator {
  const { capacity, allocatable, free, ...rest } = row;
  const together = row.requested + twin.requested;
  const most = larger(allocatable, twin.allocatable);
  const wholes = larger(capacity, twin.capacity);
  return {
    ...rest, requested: together,
    ...(wholes === undefined ? {} : { capacity: wholes }),
    ...(most === undefined ? {} : { allocatable: most }),
    ...(most === undefined || free === undefined || twin.free === undefined ? {} : { free: most - together }),
  };
}

function larger(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : Math.max(a, b);
}
