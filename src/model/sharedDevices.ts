import { annotatedDevices, reportedDevices, REPORT, type HeldDevice } from "./devices.ts";
import { FRACTION, gpuGroups, MEMORY, standsIn } from "./fractions.ts";
import type { NodeView, PodView } from "./inventory.ts";
import type { RegisteredDevice } from "./k8s.ts";

type Keeper = "HAMi" | "Volcano" | "KAI" | "gpushare" | "kubelet";

/** A pod on a shared device, with the part of it that the pod was given, as far as anybody says. */
export interface DeviceHolder {
  readonly pod: PodView;
  readonly memoryMiB?: number;
  /** Percent of the device's cores. */
  readonly cores?: number;
  /** Part of the device, up to 1. */
  readonly fraction?: number;
}

/** One physical device of a node that pods share. */
export interface SharedDevice {
  /** Whose bookkeeping says who is on it; `kubelet` where a device plugin's replicas are reported (1.36 and later). */
  readonly by: Keeper;
  /** UUID or index; of KAI the group, until its reservation says which GPU it got. */
  readonly id: string;
  /** The resource of the node that counts the device or its shares. */
  readonly resource: string;
  /** The annotation or label that says which pods are on it. */
  readonly source: string;
  readonly holders: readonly DeviceHolder[];
  /** What the node's list says of it. */
  readonly registered?: RegisteredDevice;
  /** KAI: the pod that holds the device for the others. */
  readonly reservation?: PodView;
}

/**
 * The devices of a node that are known to be shared, with who is on each: those that a plugin lists, and those that pods name.
 * In the order of the lists, then of the pods. Empty where nothing is known to be shared: a kubelet before 1.36 tells nobody
 * which pod is on which time-sliced GPU.
 */
export function sharedDevices(node: NodeView): readonly SharedDevice[] {
  const devices = new Map<string, Mutable>();
  for (const registered of node.record?.registered ?? []) {
    const resource = node.accelerators.find(({ accelerator }) => accelerator.register === registered.source)?.accelerator.resource;
    const by = bySource(registered.source);
    if (resource !== undefined && by !== undefined && registered.shares > 1) devices.set(registered.id, { by, id: registered.id, resource, source: registered.source, holders: [], registered });
  }
  for (const pod of node.pods) {
    if (!pod.holds) continue;
    const place = placeOf(node, pod);
    if (gpuGroups(pod.record.labels).length > 0) addGroups(devices, pod, place);
    else for (const held of sharesHeld(pod)) addHolder(devices, pod, held, place);
  }
  return [...devices.values()];
}

type Mutable = { -readonly [K in keyof SharedDevice]: SharedDevice[K] } & { holders: DeviceHolder[] };

/** The resource by which the node counts what the pod is on; fractions of KAI ask for none. */
function placeOf(node: NodeView, pod: PodView): string {
  const own = Object.keys(pod.accelerators).find((name) => node.accelerators.some(({ accelerator }) => accelerator.resource === name && accelerator.unit !== "network"));
  return own ?? "nvidia.com/gpu";
}

/** The shares that a pod holds, with the device of each. Device plugins name a replica `<device>::<number>`. */
function sharesHeld({ record }: PodView): readonly HeldDevice[] {
  const annotated = annotatedDevices(record).filter((held) => bySource(held.source) !== undefined);
  if (annotated.length > 0) return annotated;
  return reportedDevices(record).flatMap((held) => {
    const [device = "", replica] = held.id.split("::");
    return replica === undefined || device === "" ? [] : [{ ...held, id: device }];
  });
}

function addHolder(devices: Map<string, Mutable>, pod: PodView, held: HeldDevice, resource: string): void {
  const by = bySource(held.source);
  if (by === undefined) return;
  const device = devices.get(held.id) ?? { by, id: held.id, resource, source: held.source, holders: [] };
  devices.set(held.id, device);
  const before = device.holders.find((holder) => holder.pod === pod);
  // Two containers of one pod may be on the same device.
  if (before === undefined) device.holders.push({ pod, ...(held.memoryMiB === undefined ? {} : { memoryMiB: held.memoryMiB }), ...(held.cores === undefined ? {} : { cores: held.cores }) });
  else device.holders[device.holders.indexOf(before)] = { pod, ...sum("memoryMiB", before.memoryMiB, held.memoryMiB), ...sum("cores", before.cores, held.cores) };
}

function sum(name: "memoryMiB" | "cores", one: number | undefined, other: number | undefined): Partial<DeviceHolder> {
  return one === undefined || other === undefined ? {} : { [name]: one + other };
}

function addGroups(devices: Map<string, Mutable>, pod: PodView, resource: string): void {
  const groups = gpuGroups(pod.record.labels);
  const reserves = standsIn(pod.record) === "reservation";
  for (const group of groups) {
    const key = `group ${group}`;
    const device = devices.get(key) ?? { by: "KAI", id: group, resource, source: "runai-gpu-group", holders: [] };
    devices.set(key, device);
    if (!reserves) {
      const fraction = pod.accelerators[FRACTION];
      const memory = pod.accelerators[MEMORY];
      device.holders.push({ pod, ...(fraction === undefined ? {} : { fraction: fraction / groups.length }), ...(memory === undefined ? {} : { memoryMiB: memory / groups.length }) });
      continue;
    }
    const [held] = annotatedDevices(pod.record);
    device.reservation = pod;
    device.resource = resource;
    if (held !== undefined) device.id = held.id;
  }
}

function bySource(source: string): Exclude<Keeper, "KAI"> | undefined {
  if (source.startsWith("volcano.sh/")) return "Volcano";
  if (source.startsWith("hami.io/")) return "HAMi";
  return source === "ALIYUN_COM_GPU_MEM_IDX" ? "gpushare" : source === REPORT ? "kubelet" : undefined;
}

/** Memory that its pods were given together; undefined where one of them doesn't say. */
export function givenMemory({ holders }: SharedDevice): number | undefined {
  return total(holders, (holder) => holder.memoryMiB);
}

export function givenCores({ holders }: SharedDevice): number | undefined {
  return total(holders, (holder) => holder.cores);
}

/** Part of the device that is given away, in hundredths as KAI counts. */
export function givenFraction({ holders }: SharedDevice): number | undefined {
  const all = total(holders, (holder) => holder.fraction);
  return all === undefined ? undefined : Math.round(all * 100) / 100;
}

function total(holders: readonly DeviceHolder[], of: (holder: DeviceHolder) => number | undefined): number | undefined {
  return holders.reduce<number | undefined>((all, holder) => {
    const own = of(holder);
    return all === undefined || own === undefined ? undefined : all + own;
  }, 0);
}
