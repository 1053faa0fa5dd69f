import { tpuSlice } from "../accelerators/google-tpu.ts";
import type { NodeView } from "../inventory.ts";
import { nodeFact } from "../nodeFacts/index.ts";

/** A TPU slice over several machines that lacks some: only whole slices can be used, so its other chips lie idle. */
export interface BrokenSlice {
  readonly pool: string;
  readonly topology: string;
  /** Machines that make the slice, and those of them that are there and ready. */
  readonly hosts: number;
  readonly ready: readonly NodeView[];
  /** There, and not ready. */
  readonly unready: readonly NodeView[];
  /** Chips of the machines that are ready: what the missing ones keep from being used. */
  readonly chips: number;
  /** When the youngest of its machines came. */
  readonly since: number;
}

/** A node pool of a topology over several hosts is one slice (GKE documentation, TPUs in GKE). A pool of other size isn't judged. */
export function brokenSlices(nodes: readonly NodeView[]): readonly BrokenSlice[] {
  const pools = new Map<string, NodeView[]>();
  for (const node of nodes) {
    const labels = node.record?.labels;
    // Most nodes have no TPUs, and they are asked at every repaint.
    const slice = labels === undefined || node.record?.capacity["google.com/tpu"] === undefined ? undefined : tpuSlice(labels);
    if (labels === undefined || slice?.hosts === undefined || slice.hosts < 2) continue;
    const key = `${nodeFact(labels, "pool")?.value ?? ""} ${slice.topology}`;
    const members = pools.get(key);
    if (members === undefined) pools.set(key, [node]);
    else members.push(node);
  }
  return [...pools.values()].flatMap((members): readonly BrokenSlice[] => {
    const [first] = members;
    const slice = first?.record === undefined ? undefined : tpuSlice(first.record.labels);
    if (first?.record === undefined || slice?.hosts === undefined || members.length > slice.hosts) return [];
    const unready = members.filter((node) => node.health === "notReady");
    const ready = members.filter((node) => node.health !== "notReady");
    if (ready.length === slice.hosts || ready.length === 0) return [];
    const pool = nodeFact(first.record.labels, "pool")?.value ?? "";
    const chips = ready.reduce((sum, node) => sum + (node.record?.allocatable["google.com/tpu"] ?? 0), 0);
    return [{ pool, topology: slice.topology, hosts: slice.hosts, ready, unready, chips, since: Math.max(0, ...members.map((node) => node.record?.created ?? 0)) }];
  });
}
